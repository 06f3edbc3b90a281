// Package store keeps the record in one SQLite file.
//
// There is one writer and many readers. Changes come in through [Store.Apply], in one transaction. Reads go through a
// [Snapshot], which shows the record at one sequence number and so never mixes two versions, however many queries a
// page makes.
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

// applicationID marks the file as a record (see migrations/0001_record.sql), syntheticID ("DTLS") as a made-up one.
const (
	applicationID = 0x44544c52
	syntheticID   = 0x44544c53
)

// derivation is the number of the migration after 0002_entry.sql, which cannot be done in SQL.
const derivation = 3

// Store is an open record.
type Store struct {
	file *sqlite.File
	// read is the file's handle, or one through which a test records queries.
	read      *sql.DB
	applied   atomic.Int64
	shown     atomic.Int64 // the newest version that may be shown
	refs      lineRefs
	firsts    knownFirsts
	synthetic atomic.Bool
	checks    *checks
	signing   sync.Mutex
	// replica is set if what the record lacks may still arrive (see [OpenReplica]).
	replica bool
}

// Synthetic reports whether the record is made up: nothing in it was ever published.
func (s *Store) Synthetic() bool { return s.synthetic.Load() }

// Until returns the record limited to the versions up to this one. It only reads, from the same file, and must not be
// closed.
func (s *Store) Until(version record.Seq) *Store {
	earlier := &Store{file: s.file, read: s.read, checks: s.checks}
	earlier.synthetic.Store(s.Synthetic())
	earlier.shown.Store(int64(version))
	return earlier
}

// Applied counts how often this Store added to the record or showed a held-back version. A caller that caches what it
// read can tell by it, without a query, that there is a new version. Another process may have added more.
func (s *Store) Applied() int64 { return s.applied.Load() }

// recordKind describes the file of a record.
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

// Open opens the record in the file at path, creates it if there is none, and migrates its schema. It refuses a file
// that is not a SQLite database, that holds something else, that a newer program created, or that lies beside the -wal
// of another file ([sqlite.ErrForeignWAL]).
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

// OpenToRead opens the record in the file at path without writing anything, neither to the file nor beside it. It
// refuses what [Open] refuses, a missing or empty file, and one whose schema is not the newest ([sqlite.ErrOldSchema]).
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

// Close stops running calls of [Store.Verify] and closes the file.
func (s *Store) Close() error {
	defer s.checks.end()()
	return s.file.Close()
}

// Replaced returns an error that wraps [sqlite.ErrReplaced] if the record's file is no longer the one that was opened
// (see [sqlite.File.Replaced]).
func (s *Store) Replaced(ctx context.Context) error { return s.file.Replaced(ctx) }

// LimitPages is [sqlite.File.LimitPages].
func (s *Store) LimitPages(ctx context.Context, pages int) error {
	return s.file.LimitPages(ctx, pages)
}
