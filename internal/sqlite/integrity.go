package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/mattn/go-sqlite3"
)

// openToCheck opens the file for [Integrity]. SQLite skips the check constraints on a connection that cannot
// write, so this one could, but does not.
func openToCheck(path string) (*sql.DB, error) {
	return Connect(path, "mode", "rw", "_query_only", "on")
}

// Check is a query for what is wrong with a file, in words.
type Check struct{ What, Query string }

// WholeFile is SQLite's own check.
var WholeFile = Check{"check the file",
	`select integrity_check from pragma_integrity_check where integrity_check <> 'ok'`}

// References finds rows that refer to a missing row.
var References = Check{"check the references", `
	select 'table ' || "table" || ', row ' || coalesce(rowid, '?')
	  || ' refers to a row of ' || parent || ' that is not there'
	from pragma_foreign_key_check`}

// Integrity returns what the checks find, in words; nothing for a sound file.
func Integrity(ctx context.Context, q Querier, checks []Check) ([]string, error) {
	var faults []string
	for _, check := range checks {
		found, err := check.Faults(ctx, q)
		faults = append(faults, found...)
		if err != nil {
			return nil, err
		}
	}
	return faults, nil
}

// Faults returns what the check finds.
func (check Check) Faults(ctx context.Context, q Querier) ([]string, error) {
	found, err := List(ctx, q, func(rows *sql.Rows, s *string) error { return rows.Scan(s) }, check.Query)
	if Damaged(err) {
		return append(found, fmt.Sprintf("%s: %s", check.What, err)), nil // it got no further than the damaged page
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", check.What, err)
	}
	return found, nil
}

// Damaged reports whether an error is that of SQLite for a file that it cannot read.
func Damaged(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && (e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrNotADB)
}

// Unable reports whether an error is due to the machine, so that the same file may be readable another time.
func Unable(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && slices.Contains([]sqlite3.ErrNo{
		sqlite3.ErrPerm, sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrNomem, sqlite3.ErrReadonly,
		sqlite3.ErrInterrupt, sqlite3.ErrIoErr, sqlite3.ErrFull, sqlite3.ErrCantOpen, sqlite3.ErrProtocol,
		sqlite3.ErrMisuse, sqlite3.ErrAuth,
	}, e.Code)
}

// Examine calls look with a connection on which SQLite also tests the check constraints or, in a folder that
// cannot be written, with one on which it does not.
func (f *File) Examine(look func(*sql.DB) ([]string, error)) ([]string, error) {
	db, err := openToCheck(f.Path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	faults, err := look(db)
	if e, ok := errors.AsType[sqlite3.Error](err); ok &&
		(e.Code == sqlite3.ErrReadonly || e.Code == sqlite3.ErrCantOpen) {
		return look(f.Read)
	}
	return faults, err
}
