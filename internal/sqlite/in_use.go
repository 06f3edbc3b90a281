package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// ErrInUse is wrapped by the error of an operation that needs a file for itself while a program has it open.
var ErrInUse = errors.New("a program has the file open")

// Where SQLite's locks are: in the file, from its "pending" byte to the end of its range of "shared" ones; in
// the -shm, the byte that each connection in WAL mode holds. See os_unix.c and wal.c in SQLite's source.
const (
	fileLocks    = 0x40000000
	fileLocksLen = 2 + 510
	shmLock      = 128
)

// lockOut keeps other programs from opening the file at path until free is called. The
// error wraps [ErrInUse] where one has it open, or has had it open before another file
// was put in its place. A process that has the file open itself is not noticed.
func lockOut(path string) (free func() error, err error) {
	var held []io.Closer
	free = func() error {
		var errs []error
		for _, f := range held {
			errs = append(errs, f.Close())
		}
		return errors.Join(errs...)
	}
	for _, lock := range []struct {
		path       string
		start, len int64
	}{{path, fileLocks, fileLocksLen}, {path + "-shm", shmLock, 1}} {
		f, err := os.OpenFile(lock.path, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, errors.Join(err, free())
		}
		held = append(held, f)
		err = syscall.FcntlFlock(f.Fd(), syscall.F_SETLK,
			&syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: lock.start, Len: lock.len})
		if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
			err = fmt.Errorf("%w: stop it first", ErrInUse)
		}
		if err != nil {
			return nil, errors.Join(err, free())
		}
	}
	return free, nil
}
