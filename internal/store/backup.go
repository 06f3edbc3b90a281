package store

import (
	"context"
	"database/sql"
	"os"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Backup writes a consistent copy of the record to a new file at path, while readers and the writer carry on, and
// checks the copy. It returns the version of the copy. It refuses an existing path, and leaves nothing there if it
// fails.
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

// Backup writes a copy of the record in the file from to a new file at path, as [Store.Backup] does. It does not write
// to the record, and copies any schema version unchanged.
func Backup(ctx context.Context, from, path string) (seq record.Seq, err error) {
	k, err := recordKind()
	if err != nil {
		return 0, err
	}
	err = sqlite.Backup(ctx, from, path, k, versionOf(ctx, &seq))
	return seq, err
}

// newestSeq returns the number of the last change in an open record of any schema version, 0 if there is none.
func newestSeq(ctx context.Context, db *sql.DB) (seq record.Seq, err error) {
	err = db.QueryRowContext(ctx, `select coalesce(max(seq), 0) from change`).Scan(&seq)
	return seq, err
}

// Size returns the size of the file in bytes, without what is still in its log.
func (s *Store) Size() (int64, error) {
	file, err := os.Stat(s.file.Path)
	if err != nil {
		return 0, err
	}
	return file.Size(), nil
}
