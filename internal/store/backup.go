package store

import (
	"context"
	"database/sql"
	"os"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Backup writes a consistent copy of the record to a new file at path while
// readers and the writer go on, and checks the copy. It returns the version of
// the copy. It refuses a path where there is something already, and leaves
// nothing there when it fails.
func (s *Store) Backup(ctx context.Context, path string) (record.Seq, error) {
	var seq record.Seq
	err := s.file.Backup(ctx, path, versionOf(ctx, &seq))
	return seq, err
}

// versionOf reads the version of a copy into seq.
func versionOf(ctx context.Context, seq *record.Seq) func(copied *sql.DB) error {
	return func(copied *sql.DB) (err error) {
		*seq, err = newestSeq(ctx, copied)
		return err
	}
}

// Backup writes a copy of the record in the file from to a new file at path, as
// [Store.Backup] does. It writes nothing to the record, and takes one of any schema as it
// is.
func Backup(ctx context.Context, from, path string) (seq record.Seq, err error) {
	k, err := recordKind()
	if err != nil {
		return 0, err
	}
	err = sqlite.Backup(ctx, from, path, k, versionOf(ctx, &seq))
	return seq, err
}

// newestSeq is the number of the last change in an open record of any schema, 0 for none.
func newestSeq(ctx context.Context, db *sql.DB) (seq record.Seq, err error) {
	err = db.QueryRowContext(ctx, `select coalesce(max(seq), 0) from change`).Scan(&seq)
	return seq, err
}

// Size is how long the file is, in bytes, without what is not yet written to it.
func (s *Store) Size() (int64, error) {
	file, err := os.Stat(s.file.Path)
	if err != nil {
		return 0, err
	}
	return file.Size(), nil
}
