package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"detainerledger/internal/desk"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// deskFile returns the file of the desk of the record in db: the named one or, for "", the one beside the record.
func deskFile(db, named string) string {
	if named != "" {
		return named
	}
	return strings.TrimSuffix(db, ".db") + ".desk.db"
}

// openDesk opens the desk in the file at path for the record in db, which is signed with this key; "" means that it was
// never signed. It refuses a desk of another record. warn is called with a warning about files that others on the
// machine can read.
func openDesk(ctx context.Context, path, db, key string, warn func(text string)) (*desk.Desk, error) {
	d, err := desk.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	loose, err := d.OpenToOthers()
	if len(loose) > 0 {
		warn("What is private to the desk can be read or written by others than its owner. " +
			"Make it private with: chmod 600 " + strings.Join(loose, " "))
	}
	of, more := d.RecordKey(ctx)
	if more != nil && !errors.Is(more, record.ErrNotFound) {
		err = errors.Join(err, more)
	}
	if of != "" && key != "" && of != key {
		err = fmt.Errorf("the desk in %s belongs to the record that is signed with the key %s, "+
			"and the record in %s is signed with the key %s\n"+
			"name the desk of this record with --desk-db, or its record with --db\n"+
			"for a new desk, name a file that is not there yet, and invite its editors with \"detainerledger editor invite\"",
			path, ledger.ShortKey(of), db, ledger.ShortKey(key))
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// keepRecordOf binds the desk to the record that is signed with this key, unless it is bound already.
func keepRecordOf(ctx context.Context, d *desk.Desk, key string) error {
	_, err := d.RecordKey(ctx)
	if errors.Is(err, record.ErrNotFound) {
		return d.SetRecordKey(ctx, key)
	}
	return err
}

// recordKey returns the public key of the record in db, or "" if there is no record or it has never been signed.
func recordKey(ctx context.Context, db string) (string, error) {
	key, err := store.KeyOf(ctx, db)
	if unknown(err) {
		return "", nil
	}
	return key, err
}
