package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// RecordKey returns the public key of the record that the desk belongs to. The error wraps
// [record.ErrNotFound] where it was not served with any yet.
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

// RecordKeyOfDesk is what [Desk.RecordKey] returns, of the desk in the file at path, which
// it only reads, whatever its schema is.
func RecordKeyOfDesk(ctx context.Context, path string) (string, error) {
	k, err := deskKind()
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

// SetRecordKey keeps that the desk belongs to the record that is signed with this key, for
// good.
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

// makePrivate makes an empty file that only its owner can read, where there is none. Left
// to SQLite, others could read it. What SQLite lays beside a file gets the file's mode.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close()) // whatever the umask took from it
}

// OpenToOthers returns those of the desk's files that others than their owner can read or
// write.
func (d *Desk) OpenToOthers() ([]string, error) {
	var files []string
	for _, ending := range []string{"", "-wal", "-shm"} {
		stat, err := os.Stat(d.file.Path + ending)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if stat.Mode().Perm()&0o077 != 0 {
			files = append(files, d.file.Path+ending)
		}
	}
	return files, nil
}
