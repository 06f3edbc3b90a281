package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"detainerledger/internal/desk"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

// openToRead opens the record in a file at its newest version without writing anything. A missing file is an error
// rather than a new record.
func openToRead(ctx context.Context, path string) (*store.Store, *store.Snapshot, error) {
	st, err := store.OpenToRead(ctx, path)
	return withSnapshot(ctx, st, err)
}

// withSnapshot returns a store that was just opened, with its newest version.
func withSnapshot(ctx context.Context, st *store.Store, err error) (*store.Store, *store.Snapshot, error) {
	if err != nil {
		return nil, nil, err
	}
	snap, err := st.Now(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return st, snap, nil
}

// open opens the record in a file for adding to it, at its newest version. If there is none, both are nil.
func (m migration) open(ctx context.Context, path string, out io.Writer) (*store.Store, *store.Snapshot, error) {
	if stat, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && stat.Size() == 0 {
		return nil, nil, neverBegun(ctx, path, keyFile(path, ""), deskFile(path, ""))
	}
	if err := m.keep(ctx, recordIn(path), out); err != nil {
		return nil, nil, err
	}
	st, err := store.Open(ctx, path)
	return withSnapshot(ctx, st, err)
}

// begin opens a new record in a file, unless there are signs of an earlier one.
func begin(ctx context.Context, path string) (*store.Store, error) {
	if err := neverBegun(ctx, path, keyFile(path, ""), deskFile(path, "")); err != nil {
		return nil, err
	}
	return store.Open(ctx, path)
}

// neverBegun returns an error if the record in a file is missing or empty, but there are files beside it that only a
// served record has: a new record would contradict, under the same key, all that was published of the old one.
func neverBegun(ctx context.Context, db, key, d string) error {
	version, err := store.Newest(ctx, db)
	if err != nil || version > 0 {
		return err
	}
	var left []string
	if exists(key) {
		left = append(left, "its key "+key)
	}
	switch _, err := desk.RecordKeyOf(ctx, d); {
	case err == nil:
		left = append(left, "its desk "+d)
	case !unknown(err):
		return err
	}
	if len(left) == 0 {
		return nil
	}
	state := "is missing"
	if exists(db) {
		state = "is empty"
	}
	return fmt.Errorf("the record in %s %s, and there was one: beside it there still is %s\n"+
		"restore it: \"detainerledger restore --from BACKUP --db %s\"\n"+
		"or, to begin a new record with a new key: \"detainerledger serve --new\", which keeps the old files aside",
		db, state, strings.Join(left, " and "), db)
}

// unknown reports whether an error of reading a file means that it is missing or lacks what was looked for.
func unknown(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, sqlite.ErrEmpty) || errors.Is(err, record.ErrNotFound)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
