package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"detainerledger/internal/desk"
	"detainerledger/internal/ledger"
	"detainerledger/internal/store"
)

type backupCmd struct {
	DB         string `help:"File that holds the record." default:"detainerledger.db" type:"path"`
	ToDir      string `help:"${backup_to_dir}" placeholder:"DIR" type:"path"`
	To         string `help:"New file to write a copy of the record to." placeholder:"FILE" type:"path"`
	DeskTo     string `help:"New file to write a copy of the editors’ desk to." placeholder:"FILE" type:"path"`
	KeyTo      string `help:"New file to write a copy of the private key to." placeholder:"FILE" type:"path"`
	DeskDB     string `help:"${desk_db}" placeholder:"FILE" type:"path"`
	SigningKey string `help:"${signing_key}" placeholder:"FILE" type:"path"`
}

// Help explains in three lines how to use it.
func (cmd *backupCmd) Help() string {
	return "Copies the record, the desk and the key while the site runs, together (--to-dir) or apart. Each copy is " +
		"checked, and of one moment; nothing is written to what is copied.\n" +
		"Keep copies on another machine. The desk and the key are private: keep theirs where only operators read.\n" +
		"Never copy the files themselves while a program has them open. \"detainerledger restore\" puts a copy back."
}

// Validate refuses a backup of nothing, and a folder together with a separate file.
func (cmd *backupCmd) Validate() error {
	apart := cmd.To + cmd.DeskTo + cmd.KeyTo
	switch {
	case cmd.ToDir == "" && apart == "":
		return errors.New("missing flags: --to-dir=DIR, or of --to=FILE, --desk-to=FILE and --key-to=FILE one or more")
	case cmd.ToDir != "" && apart != "":
		return errors.New("--to-dir holds all of it, and is given without --to, --desk-to and --key-to")
	}
	return nil
}

// Run writes consistent copies.
func (cmd *backupCmd) Run(ctx context.Context, std stdio) error {
	if cmd.ToDir == "" {
		return cmd.write(ctx, std.out)
	}
	return cmd.folder(ctx, std.out)
}

// The names of the files in the folder of a backup.
const (
	folderRecord = "record.db"
	folderDesk   = "desk.db"
	folderKey    = "key"
)

// folder writes a folder with everything. It gets its name only once it is complete.
func (cmd *backupCmd) folder(ctx context.Context, out io.Writer) (err error) {
	if exists(cmd.ToDir) {
		return fmt.Errorf("%s is there already; name a new folder", cmd.ToDir)
	}
	staged, err := os.MkdirTemp(filepath.Dir(cmd.ToDir), filepath.Base(cmd.ToDir)+".unfinished-") // owner only
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staged)) }()
	all := *cmd
	all.To = filepath.Join(staged, folderRecord)
	if exists(deskFile(cmd.DB, cmd.DeskDB)) {
		all.DeskTo = filepath.Join(staged, folderDesk)
	}
	if exists(keyFile(cmd.DB, cmd.SigningKey)) {
		all.KeyTo = filepath.Join(staged, folderKey)
	}
	if err := all.write(ctx, out); err != nil {
		return err
	}
	if err := os.Rename(staged, cmd.ToDir); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "all of it is in %s\n", cmd.ToDir)
	return err
}

// write writes the requested copies.
func (cmd *backupCmd) write(ctx context.Context, out io.Writer) error {
	if cmd.To != "" {
		version, err := store.Backup(ctx, cmd.DB, cmd.To)
		if err != nil {
			return err
		}
		stat, err := os.Stat(cmd.To)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "wrote version %d of the record to %s, %.1f MiB\n", version, cmd.To, float64(stat.Size())/(1<<20))
	}
	if cmd.DeskTo != "" {
		if err := desk.Backup(ctx, deskFile(cmd.DB, cmd.DeskDB), cmd.DeskTo); err != nil {
			return err
		}
		fmt.Fprintf(out, "wrote the desk to %s\n", cmd.DeskTo)
	}
	if cmd.KeyTo != "" {
		if _, err := ledger.CopyKey(keyFile(cmd.DB, cmd.SigningKey), cmd.KeyTo); err != nil {
			return err
		}
		fmt.Fprintf(out, "wrote the private key to %s\n", cmd.KeyTo)
	}
	return nil
}
