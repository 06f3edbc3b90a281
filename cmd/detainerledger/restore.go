package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

type restoreCmd struct {
	FromDir    string `help:"${restore_from_dir}" placeholder:"DIR" type:"existingdir"`
	From       string `help:"${restore_from}" placeholder:"FILE" type:"existingfile"`
	Seen       string `help:"${restore_seen}" placeholder:"URL|FILE"`
	Notice     string `help:"${restore_notice}" placeholder:"FILE" type:"existingfile"`
	DB         string `help:"File that holds the record, or is to hold it." default:"detainerledger.db" type:"path"`
	Desk       string `help:"Backup of the desk, to restore that too." placeholder:"FILE" type:"existingfile"`
	Key        string `help:"Copy of the private key, to restore that too." placeholder:"FILE" type:"existingfile"`
	DeskDB     string `help:"${desk_db}" placeholder:"FILE" type:"path"`
	SigningKey string `help:"${signing_key}" placeholder:"FILE" type:"path"`
}

// Help explains in three lines how to use it.
func (cmd *restoreCmd) Help() string {
	return "Stop the site first. The backup is checked and verified before anything is moved, and is only read.\n" +
		"The old files stay beside the new ones, under names with .replaced- and the time in them.\n" +
		"Do not copy a backup over a record by hand: what SQLite keeps in the -wal beside it would be mixed into it."
}

// Validate refuses to restore nothing, and resolves a folder to its files.
func (cmd *restoreCmd) Validate() error {
	apart := cmd.From + cmd.Desk + cmd.Key
	switch {
	case cmd.FromDir == "" && apart == "":
		return errors.New("missing flags: --from-dir=DIR, or of --from=FILE, --desk=FILE and --key=FILE one or more")
	case cmd.FromDir != "" && apart != "":
		return errors.New("--from-dir restores all that is in it, and is given without --from, --desk and --key")
	case cmd.Seen != "" && cmd.From == "" && cmd.FromDir == "":
		return errors.New("--seen is about a record: it needs --from-dir or --from")
	case cmd.Notice != "" && cmd.Seen == "":
		return errors.New("--notice is about what readers have seen and is lost: it needs --seen")
	}
	return nil
}

// Run restores whichever of the record, the desk and the key are named.
func (cmd *restoreCmd) Run(ctx context.Context, std stdio) error {
	if cmd.FromDir != "" {
		cmd.From = filepath.Join(cmd.FromDir, folderRecord)
		if path := filepath.Join(cmd.FromDir, folderDesk); exists(path) {
			cmd.Desk = path
		}
		if path := filepath.Join(cmd.FromDir, folderKey); exists(path) {
			cmd.Key = path
		}
	}
	now := time.Now()
	signer, err := cmd.signer(ctx)
	if err != nil {
		return err
	}
	var restored store.Restored
	if cmd.From != "" {
		holds, err := cmd.seen(ctx, signer, now)
		if err != nil {
			return err
		}
		restored, err = store.Restore(ctx, cmd.From, cmd.DB, now, holds)
		tellKept(std.out, restored.Kept)
		if err != nil {
			return err
		}
	}
	if err := cmd.private(ctx, std.out, now); err != nil {
		return err
	}
	if cmd.From == "" {
		return nil
	}
	fmt.Fprintf(std.out, "restored version %d of the record from %s: verified, no difference found\n",
		restored.Version, cmd.From)
	if signer == nil {
		fmt.Fprintf(std.out, "its private key is not in %s: put it there before \"detainerledger serve\"\n",
			keyFile(cmd.DB, cmd.SigningKey))
	}
	if cmd.Notice != "" {
		fmt.Fprintf(std.out, "the notice in %s is signed and goes with the record: /ledger shows it\n", cmd.Notice)
		return nil
	}
	if len(restored.Kept) > 0 && restored.Before > restored.Version {
		fmt.Fprint(std.out, lost(restored, cmd.DB))
	}
	return nil
}

// private restores the desk and the key, if they are named.
func (cmd *restoreCmd) private(ctx context.Context, out io.Writer, now time.Time) error {
	if cmd.Desk != "" {
		kept, err := desk.Restore(ctx, cmd.Desk, deskFile(cmd.DB, cmd.DeskDB), now)
		tellKept(out, kept)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "restored the desk from %s\n", cmd.Desk)
	}
	if cmd.Key != "" {
		path := keyFile(cmd.DB, cmd.SigningKey)
		kept, err := sqlite.MoveAside(path, now)
		tellKept(out, kept)
		if err != nil {
			return err
		}
		if _, err := ledger.CopyKey(cmd.Key, path); err != nil {
			return err
		}
		fmt.Fprintf(out, "restored the private key from %s\n", cmd.Key)
	}
	return nil
}

// signer returns the private key with which the record will be signed, or nil if there is none. A key that does not
// belong to the backup, or to the record that stays, is an error.
func (cmd *restoreCmd) signer(ctx context.Context) (*ledger.Signer, error) {
	if cmd.From == "" && cmd.Key == "" {
		return nil, nil
	}
	path, db := cmd.Key, cmp.Or(cmd.From, cmd.DB)
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
	key, err := store.KeyOf(ctx, db)
	if errors.Is(err, record.ErrNotFound) || cmd.From == "" && unknown(err) {
		return signer, nil
	}
	if err == nil && key != signer.Key {
		err = otherKey(db, path, key, signer.Key)
	}
	return signer, err
}

func tellKept(out io.Writer, names []string) {
	for _, name := range names {
		fmt.Fprintf(out, "kept the old file as %s\n", name)
	}
}

// lost explains that the record lost its newest changes, and what to do.
func lost(r store.Restored, db string) string {
	return fmt.Sprintf(`the record was at version %[1]d before and is at %[2]d now: `+
		`%[3]s that readers may have seen %[4]s gone
whoever watches the site will be warned that its past changed. Before you serve it, try to get them back:
  detainerledger export --log newer.jsonl --db %[5]s
  detainerledger import newer.jsonl --db %[6]s
if that file cannot be read, import the log of another copy; if there is none, say in public what was lost, and when:
restore again with --seen and --notice
`, r.Before, r.Version, counted(int(r.Before-r.Version), "change", "changes"),
		map[bool]string{true: "is", false: "are"}[r.Before-r.Version == 1], r.Kept[0], db)
}
