package desk

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// RecordKey returns the public key of the record that the desk belongs to. The error wraps [record.ErrNotFound] if it
// has not been served with a record yet.
func (d *Desk) RecordKey(ctx context.Context) (string, error) {
	var key string
	err := d.file.Read.QueryRowContext(ctx, `select key from record`).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		err = record.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("the record of the desk: %w", err)
	}
	return key, nil
}

// RecordKeyOf is [Desk.RecordKey] for the desk in the file at path. It only reads, and accepts any schema version.
func RecordKeyOf(ctx context.Context, path string) (string, error) {
	k, err := kind()
	if err != nil {
		return "", err
	}
	f, err := sqlite.OpenAnySchema(ctx, path, k)
	if err != nil {
		return "", err
	}
	defer f.Read.Close()
	var tables int
	err = f.Read.QueryRowContext(ctx, `select count(*) from sqlite_schema where name = 'record'`).Scan(&tables)
	if err != nil || tables == 0 {
		return "", cmp.Or(err, record.ErrNotFound)
	}
	return (&Desk{file: f}).RecordKey(ctx)
}

// SetRecordKey permanently binds the desk to the record that is signed with this key.
func (d *Desk) SetRecordKey(ctx context.Context, key string) error {
	err := d.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into record (id, key) values (1, ?)`, key)
		return err
	})
	if err != nil {
		return fmt.Errorf("the record of the desk: %w", err)
	}
	return nil
}
