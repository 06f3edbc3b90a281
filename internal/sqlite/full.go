package sqlite

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// Full reports whether an error is that the disk has no room: SQLite says so of its files,
// and the system of others.
func Full(err error) bool {
	if lite, ok := errors.AsType[sqlite3.Error](err); ok && (lite.Code == sqlite3.ErrFull || full(lite.SystemErrno)) {
		return true
	}
	errno, ok := errors.AsType[syscall.Errno](err)
	return ok && full(errno)
}

// full is the disk's end, or that of what one user may have of it.
func full(errno syscall.Errno) bool { return errno == syscall.ENOSPC || errno == syscall.EDQUOT }

// LimitPages lets the file grow to so many pages and no further, so that a test sees what
// comes of a full disk.
func (f *File) LimitPages(ctx context.Context, pages int) error {
	_, err := f.Write.Exec(ctx, fmt.Sprintf(`pragma max_page_count = %d`, pages))
	return err
}
