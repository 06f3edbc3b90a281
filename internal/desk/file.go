package desk

import (
	"context"
	"time"

	"detainerledger/internal/sqlite"
)

// Schemas returns the schema version of the desk in the file at path, and the newest that this program knows; if they
// differ, [Open] migrates the file. A missing or empty file counts as the newest.
func Schemas(ctx context.Context, path string) (have, known int64, err error) {
	k, err := kind()
	if err != nil {
		return 0, 0, err
	}
	return sqlite.Schemas(ctx, path, k)
}

// Backup writes a consistent copy of the desk in the file from to a new file at path that only its owner can read, and
// checks the copy. It does not write to the desk, and copies any schema version unchanged. It refuses an existing path,
// and leaves nothing there if it fails.
func Backup(ctx context.Context, from, path string) error {
	k, err := kind()
	if err != nil {
		return err
	}
	return sqlite.Backup(ctx, from, path, k, nil)
}

// Restore puts the desk in the file from in the place of the one at path. It refuses to while a program has the file at
// path open ([sqlite.ErrInUse]), and it refuses a damaged file; then nothing is changed. from is only read. The old
// file and its -wal are kept in the same folder under names dated with now, which are returned as kept.
func Restore(ctx context.Context, from, path string, now time.Time) (kept []string, err error) {
	k, err := kind()
	if err != nil {
		return nil, err
	}
	return sqlite.Restore(ctx, from, path, k, now, func(staged string) error {
		d, err := Open(ctx, staged) // Open migrates it
		if err != nil {
			return err
		}
		return d.Close()
	})
}
