package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/store"
)

type migrateCmd struct {
	migration
	DB     string `help:"File that holds the record." default:"detainerledger.db" type:"path"`
	DeskDB string `help:"${desk_db}" placeholder:"FILE" type:"path"`
	DryRun bool   `help:"Say what would be done and do nothing." default:"false"`
}

// Help explains what happens to the files.
func (cmd *migrateCmd) Help() string {
	return "serve and import do the same when they open a file. A copy of the file as it was is kept beside it:\n" +
		"the older program can open that, and never a file that a newer one has migrated."
}

// Run migrates the record and the desk.
func (cmd *migrateCmd) Run(ctx context.Context, std stdio) error {
	if !exists(cmd.DB) {
		return fmt.Errorf("there is no record in %s: %w", cmd.DB, fs.ErrNotExist)
	}
	for _, f := range []privateOrPublic{recordIn(cmd.DB), deskIn(deskFile(cmd.DB, cmd.DeskDB))} {
		have, known, err := f.schemas(ctx, f.path)
		switch {
		case err != nil:
			return err
		case !exists(f.path):
		case have == known:
			fmt.Fprintf(std.out, "%s has schema %d, the newest; there is nothing to do\n", f.path, have)
		case cmd.DryRun:
			fmt.Fprintf(std.out, "%s has schema %d and would be migrated to schema %d; %s\n", f.path, have, known, cmd.copies())
		default:
			if err := cmd.keep(ctx, f, std.out); err != nil {
				return err
			}
			if err := f.open(ctx, f.path); err != nil {
				return err
			}
			fmt.Fprintf(std.out, "%s has schema %d now\n", f.path, known)
		}
	}
	return nil
}

// migration is how a command treats a file that an older program created.
type migration struct {
	NoCopy bool `help:"Keep no copy of a file that an older program made, before it is migrated." default:"false"`
}

func (m migration) copies() string {
	if m.NoCopy {
		return "no copy would be kept"
	}
	return "a copy as it is would be kept beside it"
}

// keep copies a file before it is migrated, and prints the path of the copy.
func (m migration) keep(ctx context.Context, f privateOrPublic, out io.Writer) error {
	have, known, err := f.schemas(ctx, f.path)
	if err != nil || have >= known || m.NoCopy {
		return err
	}
	to := fmt.Sprintf("%s.schema-%d-%s", f.path, have, time.Now().UTC().Format("20060102T150405.000Z"))
	if err := f.backup(ctx, f.path, to); err != nil {
		return fmt.Errorf("keep a copy before the file is migrated: %w", err)
	}
	fmt.Fprintf(out, "%s was made by an older program (schema %d, now %d); a copy as it was is in %s\n",
		f.path, have, known, to)
	return nil
}

// privateOrPublic describes how to migrate one of the two files, the public record or the private desk.
type privateOrPublic struct {
	path    string
	schemas func(ctx context.Context, path string) (have, known int64, err error)
	backup  func(ctx context.Context, path, to string) error
	// open opens the file, which migrates it, and closes it.
	open func(ctx context.Context, path string) error
}

// recordIn returns the record in a file.
func recordIn(path string) privateOrPublic {
	backup := func(ctx context.Context, path, to string) error {
		_, err := store.Backup(ctx, path, to)
		return err
	}
	return privateOrPublic{path, store.Schemas, backup, func(ctx context.Context, path string) error {
		st, err := store.Open(ctx, path)
		if err != nil {
			return err
		}
		_, err = st.Verify(ctx, nil)
		return errors.Join(err, st.Close())
	}}
}

// deskIn returns the desk in a file.
func deskIn(path string) privateOrPublic {
	return privateOrPublic{path, desk.Schemas, desk.Backup, func(ctx context.Context, path string) error {
		d, err := desk.Open(ctx, path)
		if err != nil {
			return err
		}
		return d.Close()
	}}
}
