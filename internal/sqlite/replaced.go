package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-sqlite3"
)

// ErrReplaced is wrapped by the error of every use of a file that was replaced or removed while the program
// had it open.
var ErrReplaced = errors.New("the file was replaced while the program ran")

// ErrWrittenOver is the [ErrReplaced] of a file that another one was copied over: what was read a moment
// before may come from either. After a move all of it comes from the old file.
var ErrWrittenOver = fmt.Errorf("%w: another was copied over it", ErrReplaced)

// opened is the state of a file when it was opened, which later checks compare with.
type opened struct {
	file, wal fs.FileInfo
	mu        sync.Mutex
	// alone is the generation of the file without its -wal at the last check; whole is that of both. 0 is not
	// known yet.
	alone, whole generation
	// read is when the header was last read.
	read time.Time
	// closed reports that the program has closed the file itself.
	closed bool
	// err is why the file is no longer the same; it never is again.
	err error
}

// replacedAfter is more transactions than there can be between two checks of a file.
const replacedAfter = 1 << 20

// look returns what later checks of the file compare with.
func look(ctx context.Context, f *File) (*opened, error) {
	g, err := f.generationAlone(ctx)
	if err != nil {
		return nil, err
	}
	o := &opened{alone: g}
	if o.file, err = os.Stat(f.Path); err != nil {
		return nil, err
	}
	if o.wal, err = os.Stat(f.Path + "-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return o, nil
}

// Replaced returns an error that wraps [ErrReplaced] where the file at the path, or its -wal, is no longer
// the one that was opened: it was moved, removed, or written over by another copy. From then on callers must
// not read from it, and nothing is written. It is cheap enough to be called often; a copy is noticed at most
// a tenth of a second late.
func (f *File) Replaced(ctx context.Context) error { return f.replacedWithin(ctx, readEvery) }

// replaced is Replaced without the delay.
func (f *File) replaced(ctx context.Context) error { return f.replacedWithin(ctx, 0) }

// readEvery is how often the header of a file is read to see whether it was written over. That takes ten
// times as long as seeing whether it was moved.
const readEvery = 100 * time.Millisecond

func (f *File) replacedWithin(ctx context.Context, age time.Duration) error {
	if f.pinned != nil {
		return f.pinned.writtenInto(f.Path)
	}
	o := f.opened
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil || o.closed {
		return o.err
	}
	err := f.moved()
	if now := time.Now(); err == nil && now.Sub(o.read) >= age {
		o.read = now
		err = f.writtenOver(ctx)
	}
	if errors.Is(err, ErrReplaced) {
		o.err = fmt.Errorf("%w; stop the program, put the right file there "+
			"(\"detainerledger restore\" does), and start it again", err)
		return o.err
	}
	return err
}

// moved returns an [ErrReplaced] where another file, or none, is at the path of the file.
func (f *File) moved() error {
	for _, at := range []struct {
		path   string
		before fs.FileInfo
	}{{f.Path, f.opened.file}, {f.Path + "-wal", f.opened.wal}} {
		if at.before == nil {
			continue
		}
		switch now, err := os.Stat(at.path); {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%w: %s is gone", ErrReplaced, at.path)
		case err != nil:
			return err
		case !os.SameFile(now, at.before):
			return fmt.Errorf("%w: %s is another file", ErrReplaced, at.path)
		}
	}
	return nil
}

// saw notes the generation that a transaction found.
func (o *opened) saw(whole generation) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.whole = whole
}

// writtenOver returns an [ErrWrittenOver] where a copy was written over the file, which to the system is the
// same file. Otherwise the generation of the file alone follows the one before, and is not ahead of that with
// its -wal.
func (f *File) writtenOver(ctx context.Context) error {
	alone, err := f.generationAlone(ctx)
	if err != nil {
		return err
	}
	var whole generation
	if err := f.Read.QueryRowContext(ctx, `pragma user_version`).Scan(&whole); err != nil {
		return err
	}
	o := f.opened
	if o.whole != 0 && o.whole.to(whole) > replacedAfter ||
		o.alone != 0 && alone != 0 && o.alone.to(alone) > o.alone.to(whole) {
		return fmt.Errorf("%w, %s", ErrWrittenOver, f.Path)
	}
	if o.whole = whole; alone != 0 {
		o.alone = alone
	}
	return nil
}

// generationAlone is the generation of the file without its -wal; 0 where it is unknown, because part of the
// -wal is being moved into the file or that was interrupted.
func (f *File) generationAlone(ctx context.Context) (g generation, err error) {
	db, err := Connect(f.Path, "mode", "ro", "immutable", "1")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, `pragma user_version`).Scan(&g)
	if partly, ok := errors.AsType[sqlite3.Error](err); ok && partly.Code == sqlite3.ErrCorrupt {
		return 0, nil
	}
	return g, err
}
