package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/mattn/go-sqlite3"
)

// Integrity returns what is wrong with the file, in words: what SQLite's own
// check finds, rows that refer to nothing, and gaps in the sequence of changes.
// Nothing is returned for a sound file.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	db, err := openToCheck(s.path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	faults, err := integrity(ctx, db, ofRecord)
	if cannot, ok := errors.AsType[sqlite3.Error](err); ok && (cannot.Code == sqlite3.ErrReadonly || cannot.Code == sqlite3.ErrCantOpen) {
		return integrity(ctx, s.read, ofRecord) // in a folder that cannot be written; without the check constraints
	}
	return faults, err
}

// openToCheck opens the file for integrity. SQLite passes over the check
// constraints where a connection could not write, whatever it then does.
func openToCheck(path string) (*sql.DB, error) {
	return sql.Open("sqlite3", dsn(path, "mode", "rw", "_query_only", "on"))
}

// A soundCheck is a query for what is wrong with a file, in words.
type soundCheck struct{ what, query string }

// ofAnyFile are the checks of every file.
var ofAnyFile = []soundCheck{
	{"check the file", `select integrity_check from pragma_integrity_check where integrity_check <> 'ok'`},
	{"check the references", `
		select 'table ' || "table" || ', row ' || coalesce(rowid, '?') || ' refers to a row of ' || parent || ' that is not there'
		from pragma_foreign_key_check`},
}

// ofRecord are those of a record.
var ofRecord = append(slices.Clone(ofAnyFile), soundCheck{"check the sequence of changes", `
	select 'change ' || (seq - 1) || ' is missing'
	from (select seq, lag(seq, 1, 0) over (order by seq) as before from change)
	where seq <> before + 1`})

func integrity(ctx context.Context, db *sql.DB, checks []soundCheck) ([]string, error) {
	var faults []string
	for _, check := range checks {
		found, err := list(ctx, db, func(rows *sql.Rows, s *string) error { return rows.Scan(s) }, check.query)
		faults = append(faults, found...)
		if damage, ok := errors.AsType[sqlite3.Error](err); ok && damage.Code == sqlite3.ErrCorrupt {
			faults = append(faults, fmt.Sprintf("%s: %s", check.what, err)) // it got no further than the damaged page
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", check.what, err)
		}
	}
	return faults, nil
}
