package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

type restoreCmd struct {
	From       string `help:"${restore_from}" placeholder:"FILE" required:"" type:"existingfile"`
	Seen       string `help:"${restore_seen}" placeholder:"URL|FILE"`
	DB         string `help:"File that holds the record, or is to hold it." default:"detainerledger.db" type:"path"`
	Desk       string `help:"Backup of the desk, to restore that too." placeholder:"FILE" type:"existingfile"`
	Key        string `help:"Copy of the private key, to restore that too." placeholder:"FILE" type:"existingfile"`
	DeskDB     string `help:"${desk_db}" placeholder:"FILE" type:"path"`
	SigningKey string `help:"${signing_key}" placeholder:"FILE" type:"path"`
}

// Help says in three lines what is to be done.
func (cmd *restoreCmd) Help() string {
	return "Stop the site first. The backup is checked and verified before anything is moved, and is only read.\n" +
		"The old files stay beside the new ones, under names with .replaced- and the time in them.\n" +
		"Do not copy a backup over a record by hand: what SQLite keeps in the -wal beside it would be mixed into it."
}

// Run restores the record and, where they are named, the desk and the key.
func (cmd *restoreCmd) Run(ctx context.Context, std stdio) error {
	now := time.Now()
	signer, err := cmd.signer(ctx)
	if err != nil {
		return err
	}
	holds, err := cmd.seen(ctx)
	if err != nil {
		return err
	}
	restored, err := store.Restore(ctx, cmd.From, cmd.DB, now, holds)
	tellKept(std.out, restored.Kept)
	if err != nil {
		return err
	}
	if cmd.Desk != "" {
		kept, err := desk.Restore(ctx, cmd.Desk, deskFile(cmd.DB, cmd.DeskDB), now)
		tellKept(std.out, kept)
		if err != nil {
			return err
		}
		fmt.Fprintf(std.out, "restored the desk from %s\n", cmd.Desk)
	}
	if cmd.Key != "" {
		path := keyFile(cmd.DB, cmd.SigningKey)
		kept, err := sqlite.MoveAside(path, now)
		tellKept(std.out, kept)
		if err != nil {
			return err
		}
		if _, err := ledger.CopyKey(cmd.Key, path); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "restored the private key from %s\n", cmd.Key)
	}
	fmt.Fprintf(std.out, "restored version %d of the record from %s: verified, no difference found\n",
		restored.Version, cmd.From)
	if signer == nil {
		fmt.Fprintf(std.out, "its private key is not in %s: put it there before \"detainerledger serve\"\n",
			keyFile(cmd.DB, cmd.SigningKey))
	}
	if len(restored.Kept) > 0 && restored.Before > restored.Version {
		fmt.Fprint(std.out, lost(restored, cmd.DB))
	}
	return nil
}

// signer returns the private key that the record will be signed with. One that does not
// belong to the backup is an error; none is nil.
func (cmd *restoreCmd) signer(ctx context.Context) (*ledger.Signer, error) {
	path := cmd.Key
	if path == "" {
		path = keyFile(cmd.DB, cmd.SigningKey)
	}
	signer, err := ledger.LoadKey(path)
	if ledger.KeyMissing(err) && cmd.Key == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	key, err := store.KeyOf(ctx, cmd.From)
	if errors.Is(err, record.ErrNotFound) {
		return signer, nil
	}
	if err == nil && key != signer.Key {
		err = otherKey(cmd.From, path, key, signer.Key)
	}
	return signer, err
}

func tellKept(out io.Writer, names []string) {
	for _, name := range names {
		fmt.Fprintf(out, "kept the old file as %s\n", name)
	}
}

// lost says what it means that the record lost its newest changes, and what to do.
func lost(r store.Restored, db string) string {
	return fmt.Sprintf(`the record was at version %[1]d before and is at %[2]d now: `+
		`%[3]s that readers may have seen %[4]s gone
whoever watches the site will be warned that its past changed. Before you serve it, try to get them back:
  detainerledger export --log newer.jsonl --db %[5]s
  detainerledger import newer.jsonl --db %[6]s
if that file cannot be read, import the log of another copy; if there is none, say in public what was lost, and when
`, r.Before, r.Version, counted(int(r.Before-r.Version), "change", "changes"),
		map[bool]string{true: "is", false: "are"}[r.Before-r.Version == 1], r.Kept[0], db)
}
