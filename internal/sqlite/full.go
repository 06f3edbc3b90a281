package sqlite

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// Full reports whether an error says that the disk is full: an error of SQLite about its files, or of the
// system about others.
func Full(err error) bool {
	if lite, ok := errors.AsType[sqlite3.Error](err); ok && (lite.Code == sqlite3.ErrFull || full(lite.SystemErrno)) {
		return true
	}
	errno, ok := errors.AsType[syscall.Errno](err)
	return ok && full(errno)
}

// full reports a full disk, or a user's quota that is used up.
func full(errno syscall.Errno) bool { return errno == syscall.ENOSPC || errno == syscall.EDQUOT }

// LimitPages lets the file grow to this many pages and no further, so that a test can imitate a full disk.
func (f *File) LimitPages(ctx context.Context, pages int) error {
	_, err := f.Write.Exec(ctx, fmt.Sprintf(`pragma max_page_count = %d`, pages))
	return err
}
