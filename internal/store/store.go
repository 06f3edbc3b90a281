// Package store keeps the record in one SQLite file.
//
// There is one writer and many readers. What comes in comes as changes through
// [Store.Apply], in one transaction; what goes out goes through a [Snapshot],
// which sees the record as it stood at one sequence number and so never mixes
// two versions, however many queries a page makes.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file as a record (see migrations/0001_record.sql), syntheticID
// ("DTLS") as one that is made up.
const (
	applicationID = 0x44544c52
	syntheticID   = 0x44544c53
)

// derivation is the number of the migration after 0002_entry.sql, which SQL cannot do.
const derivation = 3

// Store is an open record.
type Store struct {
	file *sqlite.File
	// read is the file's, or what a test hears queries by.
	read      *sql.DB
	applied   atomic.Int64
	shown     atomic.Int64 // the newest version that may be seen
	refs      lineRefs
	firsts    knownFirsts
	synthetic atomic.Bool
	checks    *checks
	signing   sync.Mutex
	// replica is set where what the record lacks may come (see [OpenReplica]).
	replica bool
}

// Synthetic reports whether the record is made up: nothing in it was ever published.
func (s *Store) Synthetic() bool { return s.synthetic.Load() }

// Until is the record as if it had come no further than the version. It only reads, from the same file, and is not to
// be closed.
func (s *Store) Until(version record.Seq) *Store {
	earlier := &Store{file: s.file, read: s.read, checks: s.checks}
	earlier.synthetic.Store(s.Synthetic())
	earlier.shown.Store(int64(version))
	return earlier
}

// Applied is how often something was added to the record by this Store, or was let be seen.
// A caller that keeps what it read of the record can tell by it, without asking, that there is a new version.
// Another process may have added more.
func (s *Store) Applied() int64 { return s.applied.Load() }

// recordKind is what a record's file holds.
func recordKind() (sqlite.Kind, error) {
	files, err := fs.Sub(migrations, "migrations")
	return sqlite.Kind{
		Name:           "record",
		ApplicationIDs: []int{applicationID, syntheticID},
		Migrations:     files,
		InGo:           map[int64]func(context.Context, *sql.Tx) error{derivation: deriveAll},
		Checks:         ofRecord,
	}, err
}

// Open opens the record in the file at path, creates it where there is none, and
// brings its schema up to date. It refuses a file that is no SQLite database, one
// that holds something else, one made by a newer program, and one beside which there is
// the -wal of another file ([sqlite.ErrForeignWAL]).
func Open(ctx context.Context, path string) (*Store, error) {
	k, err := recordKind()
	if err != nil {
		return nil, err
	}
	f, err := sqlite.Open(ctx, path, k)
	if err != nil {
		return nil, err
	}
	return recordIn(ctx, f)
}

// OpenToRead opens the record in the file at path and writes nothing, neither to the file
// nor beside it. It refuses what [Open] refuses, a file that is not there or empty, and
// one whose schema is not the newest ([sqlite.ErrOldSchema]).
func OpenToRead(ctx context.Context, path string) (*Store, error) {
	k, err := recordKind()
	if err != nil {
		return nil, err
	}
	f, err := sqlite.OpenToRead(ctx, path, k)
	if err != nil {
		return nil, err
	}
	return recordIn(ctx, f)
}

// recordIn returns the record in an open file.
func recordIn(ctx context.Context, f *sqlite.File) (*Store, error) {
	s := &Store{file: f, read: f.Read, checks: newChecks()}
	s.shown.Store(showAll)
	marked, err := readMarks(ctx, s.read)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the record in %s: %w", f.Path, err), f.Close())
	}
	s.synthetic.Store(marked.id == syntheticID || marked.invents)
	return s, nil
}

// Close ends what [Store.Verify] is doing and closes the file.
func (s *Store) Close() error {
	defer s.checks.end()()
	return s.file.Close()
}

// Replaced returns an error that wraps [sqlite.ErrReplaced] where the record's file is no
// longer the one that was opened (see [sqlite.File.Replaced]).
func (s *Store) Replaced(ctx context.Context) error { return s.file.Replaced(ctx) }

// LimitPages is [sqlite.File.LimitPages].
func (s *Store) LimitPages(ctx context.Context, pages int) error {
	return s.file.LimitPages(ctx, pages)
}
