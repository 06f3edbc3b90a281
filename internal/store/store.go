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
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file as a record (see migrations/0001_record.sql), syntheticID
// ("DTLS") as one that is made up.
const (
	applicationID = 0x44544c52
	syntheticID   = 0x44544c53
)

// Store is an open record.
type Store struct {
	file
	applied   atomic.Int64
	refs      lineRefs
	synthetic atomic.Bool
	checks    *checks
}

// Synthetic reports whether the record is made up: nothing in it was ever published.
func (s *Store) Synthetic() bool { return s.synthetic.Load() }

// Applied is how often something was added to the record by this Store. Who keeps what
// was read of the record can tell by it, without asking, that there is a new version.
// Another process may have added more.
func (s *Store) Applied() int64 { return s.applied.Load() }

// recordKind is what a record's file holds.
func recordKind() (kind, error) {
	files, err := fs.Sub(migrations, "migrations")
	return kind{
		name:           "record",
		applicationIDs: []int{applicationID, syntheticID},
		migrations:     files,
		checks:         ofRecord,
		inGo:           []*goose.Migration{derivation},
	}, err
}

// Open opens the record in the file at path, creates it where there is none, and
// brings its schema up to date. It refuses a file that is no SQLite database, one
// that holds something else, one made by a newer program, and one beside which there is
// the -wal of another file ([ErrForeignWAL]).
func Open(ctx context.Context, path string) (*Store, error) {
	k, err := recordKind()
	if err != nil {
		return nil, err
	}
	f, err := openFile(ctx, path, k)
	if err != nil {
		return nil, err
	}
	return recordIn(ctx, f)
}

// OpenToRead opens the record in the file at path and writes nothing, neither to the file
// nor beside it. It refuses what [Open] refuses, a file that is not there or empty, and
// one whose schema is not the newest ([ErrOldSchema]).
func OpenToRead(ctx context.Context, path string) (*Store, error) {
	k, err := recordKind()
	if err != nil {
		return nil, err
	}
	f, err := openFileToRead(ctx, path, k)
	if err != nil {
		return nil, err
	}
	return recordIn(ctx, f)
}

// recordIn returns the record in an open file.
func recordIn(ctx context.Context, f file) (*Store, error) {
	s := &Store{file: f, checks: newChecks()}
	marked, err := readMarks(ctx, s.read)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the record in %s: %w", f.path, err), f.Close())
	}
	s.synthetic.Store(marked.id == syntheticID || marked.invents)
	return s, nil
}

// Close ends what [Store.Verify] is doing and closes the file.
func (s *Store) Close() error {
	defer s.checks.end()()
	return s.file.Close()
}

// file is an open SQLite file with one writer and many readers.
type file struct {
	kind  kind
	path  string
	read  *sql.DB
	write *writer
	// opened is the file as it was opened, from which a later look tells another one.
	opened *opened
	// options are those of every further connection to the file.
	options []string
}

// kind is what a file holds.
type kind struct {
	name string
	// applicationIDs mark such a file; the first is what its migrations begin with.
	applicationIDs []int
	migrations     fs.FS
	// private reports that only its owner may read such a file.
	private bool
	// checks are those of a sound file.
	checks []fileCheck
	// inGo are the migrations that SQL cannot do.
	inGo []*goose.Migration
}

// derivation is the record's migration after 0002_entry.sql.
var derivation = goose.NewGoMigration(3, &goose.GoFunc{RunTx: deriveAll}, nil)

func openFile(ctx context.Context, path string, k kind) (file, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return file{}, err
	}
	failed := func(err error) (file, error) {
		return file{}, fmt.Errorf("open the %s in %s: %w", k.name, path, err)
	}
	if err := checkWAL(path); err != nil {
		return failed(err)
	}
	write, err := sql.Open("sqlite3", dsn(path, "mode", "rwc", "_txlock", "immediate", "_cache_size", "-8000"))
	if err != nil {
		return file{}, err
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write, k); err != nil {
		write.Close()
		return failed(err)
	}
	f := file{kind: k, path: path, options: []string{"mode", "ro"}}
	if f.read, err = openReaders(f.dsn("_query_only", "on")); err != nil {
		write.Close()
		return file{}, err
	}
	if f.opened, err = look(ctx, f); err != nil {
		return failed(errors.Join(err, f.read.Close(), write.Close()))
	}
	f.write = &writer{write, f.replaced, f.opened}
	return f, nil
}

func openReaders(dsn string) (*sql.DB, error) {
	read, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	n := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(n)
	read.SetMaxIdleConns(n)
	return read, nil
}

// dsn is the address of the file for a further connection.
func (f file) dsn(pairs ...string) string { return dsn(f.path, append(pairs, f.options...)...) }

// Close lets SQLite refresh its statistics and closes the file.
func (f file) Close() error {
	ctx := context.Background()
	if f.write == nil {
		return errors.Join(f.unchanged(ctx), f.read.Close())
	}
	// The statistics are of use, and on a full disk they can be done without.
	_, err := f.write.exec(ctx, `pragma optimize`)
	if errors.Is(err, ErrReplaced) {
		// Closing would move what is in the -wal, which may be of the new file, into the
		// old one and remove it. The system closes the connections when the program ends.
		return err
	}
	f.opened.mu.Lock()
	f.opened.closed = true
	f.opened.mu.Unlock()
	return errors.Join(f.read.Close(), f.write.db.Close())
}

// busyTimeout is how long a connection waits for one that holds the file, in milliseconds.
const busyTimeout = "5000"

// dsn builds the address of the file for the driver. Options stand in it and are
// not set by a statement, because a statement reaches one pooled connection only.
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

// marks returns an error where the open file holds something of another kind. A file with
// nothing in it is of every kind.
func (k kind) marks(ctx context.Context, db *sql.DB) error {
	var id, tables int
	// goose makes its table before the first migration marks the file.
	err := db.QueryRowContext(ctx, `
		select (select application_id from pragma_application_id),
		  (select count(*) from sqlite_schema where tbl_name not in ('goose_db_version', 'sqlite_sequence'))`).Scan(&id, &tables)
	if err != nil {
		return err
	}
	if tables > 0 && !slices.Contains(k.applicationIDs, id) {
		return fmt.Errorf("the file is a SQLite database, but not a %s of this program", k.name)
	}
	return nil
}

// settleMode gives a file its first generation and its mode. Where several programs open a
// new file at once, SQLite lets one of them in and refuses the others without a wait, since
// each holds what another waits for; so they try again.
func settleMode(ctx context.Context, db *sql.DB) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for begun := time.Now(); ; {
		err := beginGenerations(ctx, db)
		if err == nil {
			// The mode stays with the file, so one connection can set it; as an option of
			// the connection it would change a file that is then refused.
			_, err = db.ExecContext(ctx, `pragma journal_mode = wal`)
		}
		busy, ok := errors.AsType[sqlite3.Error](err)
		if !ok || busy.Code != sqlite3.ErrBusy || time.Since(begun) > settleTime {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settleTime is how long an opening tries to get a file's mode settled.
const settleTime = 10 * time.Second

func newerSchema(have, known int64) error {
	return fmt.Errorf("the file has schema %d, this program knows %d: use the newer program", have, known)
}

func migrate(ctx context.Context, db *sql.DB, k kind) error {
	if err := k.marks(ctx, db); err != nil {
		return err
	}
	if err := settleMode(ctx, db); err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, k.migrations,
		goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(k.inGo...))
	if err != nil {
		return err
	}
	have, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > known {
		return newerSchema(have, known)
	}
	// Rebuilding a table drops it, which would delete the rows that refer to it;
	// the switch does nothing inside the transaction of a migration.
	if _, err := db.ExecContext(ctx, `pragma foreign_keys = off`); err != nil {
		return err
	}
	for at := have; at < known; {
		_, err := provider.Up(ctx)
		now, _, lost := provider.GetVersions(ctx)
		if err != nil && (lost != nil || now == at) {
			return err
		}
		at = now // after an error another process is at it as well
	}
	if _, err := db.ExecContext(ctx, `pragma foreign_keys = on`); err != nil {
		return err
	}
	if have < known {
		var broken int
		if err := db.QueryRowContext(ctx, `select count(*) from pragma_foreign_key_check`).Scan(&broken); err != nil {
			return err
		}
		if broken > 0 {
			return fmt.Errorf("after the migration %d rows refer to nothing", broken)
		}
	}
	_, err = db.ExecContext(ctx, `pragma optimize = 0x10002`)
	return err
}

// querier is what a pool of connections and a transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// list runs the query and scans each row into a T.
func list[T any](ctx context.Context, q querier, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var t T
		if err := scan(rows, &t); err != nil {
			return nil, err
		}
		if len(all) == cap(all) { // twice as much: append grows a long list by a fourth, and copies it again and again
			all = slices.Grow(all, max(8, len(all)))
		}
		all = append(all, t)
	}
	return all, rows.Err()
}
