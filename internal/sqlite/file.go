// Package sqlite opens the program's files: it migrates them, refuses what is not theirs,
// copies and restores them, and notices when one is replaced. What a file holds is a [Kind];
// the packages store and desk each have one.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"runtime"
)

// File is an open SQLite file with one writer and many readers.
type File struct {
	Path  string
	Read  *sql.DB
	Write *Writer // nil where the file was opened to be read
	kind  Kind
	// opened is the state of the file when it was opened, by which a later check recognizes another one.
	opened *opened
	// options apply to every further connection to the file.
	options []string
	// pinned is set where the file was opened by [OpenWhole].
	pinned *pinned
}

// Kind describes what a file holds.
type Kind struct {
	Name string
	// ApplicationIDs mark such a file; its migrations begin with the first.
	ApplicationIDs []int
	Migrations     fs.FS
	// InGo are the migrations that SQL cannot do, by their numbers.
	InGo map[int64]func(context.Context, *sql.Tx) error
	// Private reports that only its owner may read such a file.
	Private bool
	// Checks are the queries that find nothing in a sound file.
	Checks []Check
}

// Open opens the file at path, creates it where there is none, and brings its schema up to
// date. It refuses a file that is no SQLite database, one of another kind, one made by a
// newer program, and one beside which there is the -wal of another file ([ErrForeignWAL]).
func Open(ctx context.Context, path string, k Kind) (*File, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	failed := func(err error) (*File, error) {
		return nil, fmt.Errorf("open the %s in %s: %w", k.Name, path, err)
	}
	if err := checkWAL(path); err != nil {
		return failed(err)
	}
	// FULL has each commit reach the disk before it is acknowledged: what was published or asked for is not lost
	// with the power.
	write, err := Connect(path, "mode", "rwc", "_txlock", "immediate", "_cache_size", "-8000", "_synchronous", "FULL")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write, k); err != nil {
		write.Close()
		return failed(err)
	}
	f := &File{kind: k, Path: path, options: []string{"mode", "ro"}}
	if f.Read, err = f.openReaders(); err != nil {
		write.Close()
		return nil, err
	}
	if f.opened, err = look(ctx, f); err != nil {
		return failed(errors.Join(err, f.Read.Close(), write.Close()))
	}
	f.Write = &Writer{write, f.replaced, f.opened}
	return f, nil
}

// openReaders opens the connections that read.
func (f *File) openReaders() (*sql.DB, error) {
	read, err := f.Connect("_query_only", "on")
	if err != nil {
		return nil, err
	}
	n := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(n)
	read.SetMaxIdleConns(n)
	return read, nil
}

// Connect opens a further connection that reads the file. Options are pairs of a name and
// a value, as the driver has them.
func (f *File) Connect(options ...string) (*sql.DB, error) {
	if f.pinned != nil {
		whole := append(options, "mode", "ro", "immutable", "1")
		return sql.OpenDB(connector{f.pinned, f.Path, dsn(f.Path, whole...)}), nil
	}
	return Connect(f.Path, append(options, f.options...)...)
}

// Close lets SQLite refresh its statistics and closes the file.
func (f *File) Close() error {
	ctx := context.Background()
	if f.pinned != nil {
		var err error
		if f.Read != nil {
			err = f.Read.Close()
		}
		return errors.Join(err, f.pinned.file.Close())
	}
	if f.Write == nil {
		return errors.Join(f.unchanged(ctx), f.Read.Close())
	}
	// The statistics are useful, but on a full disk we can do without them.
	_, err := f.Write.Exec(ctx, `pragma optimize`)
	if errors.Is(err, ErrReplaced) {
		// Closing would move what is in the -wal, which may be of the new file, into the
		// old one and remove it. The system closes the connections when the program ends.
		return err
	}
	f.opened.mu.Lock()
	f.opened.closed = true
	f.opened.mu.Unlock()
	return errors.Join(f.Read.Close(), f.Write.db.Close())
}

// busyTimeout is how long a connection waits for one that holds the file, in milliseconds.
const busyTimeout = "5000"

// Connect opens the file at path without checking what it holds. Options are pairs of a name and a value, as
// the driver has them.
func Connect(path string, options ...string) (*sql.DB, error) {
	return sql.Open("sqlite3", dsn(path, options...))
}

// dsn builds the address of the file for the driver. Options are part of it and are not set by a statement,
// because a statement reaches only one of the pooled connections.
func dsn(path string, pairs ...string) string {
	q := url.Values{
		"_foreign_keys":    {"on"},
		"_busy_timeout":    {busyTimeout},
		"_synchronous":     {"NORMAL"},
		"_stmt_cache_size": {"100"},
		"_secure_delete":   {"on"}, // who is to be forgotten is not left in the file
	}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}
