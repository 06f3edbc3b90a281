package store

import (
	"context"
	"errors"
	"io/fs"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Schemas returns the schema version of the record in the file at path, and the newest that this program knows; if they
// differ, [Open] migrates the file. A missing or empty file counts as the newest.
func Schemas(ctx context.Context, path string) (have, known int64, err error) {
	k, err := recordKind()
	if err != nil {
		return 0, 0, err
	}
	return sqlite.Schemas(ctx, path, k)
}

// Newest returns the number of the last change of the record in the file at path, 0 if there is no file or nothing in
// it. It only reads, and accepts any schema version.
func Newest(ctx context.Context, path string) (record.Seq, error) {
	k, err := recordKind()
	if err != nil {
		return 0, err
	}
	f, err := sqlite.OpenAnySchema(ctx, path, k)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, sqlite.ErrEmpty) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Read.Close()
	var tables int
	err = f.Read.QueryRowContext(ctx, `select count(*) from sqlite_schema where name = 'change'`).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	return newestSeq(ctx, f.Read)
}

// KeyOf returns the public key of the record in the file at path. It only reads, and accepts any schema version. The
// error wraps [record.ErrNotFound] if the record has no key.
func KeyOf(ctx context.Context, path string) (string, error) {
	k, err := recordKind()
	if err != nil {
		return "", err
	}
	f, err := sqlite.OpenAnySchema(ctx, path, k)
	if err != nil {
		return "", err
	}
	defer f.Read.Close()
	return (&Store{file: f, read: f.Read}).LedgerKey(ctx)
}
