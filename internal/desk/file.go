package desk

import (
	"context"
	"time"

	"detainerledger/internal/sqlite"
)

// Schemas returns which schema the desk in the file at path has, and the newest that this
// program knows; where they differ, [Open] migrates the file. A file that is not there, or
// empty, has the newest.
func Schemas(ctx context.Context, path string) (have, known int64, err error) {
	k, err := kind()
	if err != nil {
		return 0, 0, err
	}
	return sqlite.Schemas(ctx, path, k)
}

// Backup writes a consistent copy of the desk in the file from to a new file at path that only
// its owner can read, and checks the copy. It writes nothing to the desk, and takes one of any
// schema as it is. It refuses a path where there is something already, and leaves nothing
// there when it fails.
func Backup(ctx context.Context, from, path string) error {
	k, err := kind()
	if err != nil {
		return err
	}
	return sqlite.Backup(ctx, from, path, k, nil)
}

// Restore puts the desk in the file from in the place of the one at path. It refuses while a
// program has the file at path open ([sqlite.ErrInUse]), and a file that is damaged; then all
// is as it was. from is only read. The old file and its -wal are kept under another name in
// the same folder, which now dates; kept are those names.
func Restore(ctx context.Context, from, path string, now time.Time) (kept []string, err error) {
	k, err := kind()
	if err != nil {
		return nil, err
	}
	return sqlite.Restore(ctx, from, path, k, now, func(staged string) error {
		d, err := Open(ctx, staged) // which migrates it
		if err != nil {
			return err
		}
		return d.Close()
	})
}
