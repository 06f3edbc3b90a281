package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// ErrReplaced is wrapped by the error of what is asked of a file that was replaced or
// removed while the program had it open.
var ErrReplaced = errors.New("the file was replaced while the program ran")

// opened is what a later look at a file is held against.
type opened struct {
	file, wal fs.FileInfo
	mu        sync.Mutex
	// generation is that of the file without its -wal, when it was last looked at; 0 if it
	// was not known yet.
	generation generation
	// err is why the file is no longer the same; it never is again.
	err error
}

// replacedAfter is more transactions than there can be between two looks at a file.
const replacedAfter = 1 << 20

// look returns what a later look at the file is held against.
func look(ctx context.Context, f file) (*opened, error) {
	g, err := f.generationAlone(ctx)
	if err != nil {
		return nil, err
	}
	o := &opened{generation: g}
	if o.file, err = os.Stat(f.path); err != nil {
		return nil, err
	}
	if o.wal, err = os.Stat(f.path + "-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return o, nil
}

// Replaced returns an error that wraps [ErrReplaced] where the file at the path, or its
// -wal, is no longer the one that was opened: it was moved, removed, or written over by
// another copy. From then on nothing is to be read from it, and nothing is written.
func (f file) Replaced(ctx context.Context) error { return f.replaced(ctx) }

func (f file) replaced(ctx context.Context) error {
	o := f.opened
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	what, err := f.difference(ctx)
	if err != nil {
		return err
	}
	if what != "" {
		o.err = fmt.Errorf("%w: %s; stop the program, put the right file there "+
			"(\"detainerledger restore\" does), and start it again", ErrReplaced, what)
	}
	return o.err
}

// difference says how the file differs from the one that was opened, "" where it does not.
func (f file) difference(ctx context.Context) (string, error) {
	for _, at := range []struct {
		path   string
		before fs.FileInfo
	}{{f.path, f.opened.file}, {f.path + "-wal", f.opened.wal}} {
		if at.before == nil {
			continue
		}
		switch now, err := os.Stat(at.path); {
		case errors.Is(err, fs.ErrNotExist):
			return at.path + " is gone", nil
		case err != nil:
			return "", err
		case !os.SameFile(now, at.before):
			return at.path + " is another file", nil
		}
	}
	// A copy that was written over the file is the same file to the system. What the file
	// has by itself follows what it had, and is not ahead of what it has with its -wal.
	alone, err := f.generationAlone(ctx)
	if err != nil {
		return "", err
	}
	var whole generation
	if err := f.read.QueryRowContext(ctx, `pragma user_version`).Scan(&whole); err != nil {
		return "", err
	}
	before := f.opened.generation
	if alone == 0 {
		return "", nil
	}
	if f.opened.generation = alone; before == 0 {
		return "", nil
	}
	if before.to(alone) > before.to(whole) || before.to(whole) > replacedAfter {
		return "something else was written over " + f.path, nil
	}
	return "", nil
}

// generationAlone is the generation of the file without its -wal; 0 where it cannot be
// told, because part of the -wal is being moved into the file or that was cut short.
func (f file) generationAlone(ctx context.Context) (g generation, err error) {
	db, err := sql.Open("sqlite3", dsn(f.path, "mode", "ro", "immutable", "1"))
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
