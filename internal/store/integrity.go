package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/mattn/go-sqlite3"
)

// Integrity returns what is wrong with the file, in words: where its schema is another
// than the migrations make, where its marks of a made-up record disagree, what SQLite's
// own check finds, indexes among it, rows that refer to nothing, and gaps in the sequence
// of changes. Nothing is returned for a sound file. What only [Store.Verify] holds, against
// the ledger, is not looked at.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	db, err := openToCheck(s.path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	faults, err := wholeIntegrity(ctx, db)
	if e, ok := errors.AsType[sqlite3.Error](err); ok && (e.Code == sqlite3.ErrReadonly || e.Code == sqlite3.ErrCantOpen) {
		return wholeIntegrity(ctx, s.read) // in a folder that cannot be written; without the check constraints
	}
	return faults, err
}

func wholeIntegrity(ctx context.Context, db *sql.DB) ([]string, error) {
	var faults []string
	different, err := schemaDifferences(ctx, db)
	if err == nil && len(different) == 0 {
		var found marks
		if found, err = readMarks(ctx, db); err == nil {
			different = found.differ()
		}
	}
	if err != nil && !damaged(err) {
		return nil, err
	}
	for _, d := range different {
		faults = append(faults, d.Error())
	}
	if len(faults) > 0 {
		return faults, nil // the other checks ask by this schema
	}
	own, err := ownChecks()
	if err != nil {
		return nil, err
	}
	return integrity(ctx, db, append(own, rowChecks...))
}

// openToCheck opens the file for integrity. SQLite passes over the check
// constraints where a connection could not write, whatever it then does.
func openToCheck(path string) (*sql.DB, error) {
	return sql.Open("sqlite3", dsn(path, "mode", "rw", "_query_only", "on"))
}

// fileCheck is a query for what is wrong with a file, in words.
type fileCheck struct{ what, query string }

// wholeFile is SQLite's own check.
var wholeFile = fileCheck{"check the file", `select integrity_check from pragma_integrity_check where integrity_check <> 'ok'`}

// ownChecks are SQLite's own, that each page is part of one tree, each row is in every index,
// and each value is one that its column takes, and what it leaves out: that an index of some
// rows has no more than these.
func ownChecks() ([]fileCheck, error) {
	checks := []fileCheck{wholeFile}
	schema, err := expected()
	if err != nil {
		return nil, err
	}
	for _, o := range schema {
		named, table, _ := strings.Cut(o.name, " of ")
		index, isIndex := strings.CutPrefix(named, "index ")
		if _, condition, some := strings.Cut(o.sql, " where "); isIndex && some {
			checks = append(checks, fileCheck{"check the index " + index, fmt.Sprintf(`
				select 'wrong # of entries in index %[1]s' where
				  (select count(*) from %[2]s indexed by %[1]s where %[3]s) <>
				  (select count(*) from %[2]s not indexed where %[3]s)`,
				index, table, condition)})
		}
	}
	return checks, nil
}

// rowChecks look at what rows say of one another: those of any file, and of a record.
var (
	references = fileCheck{"check the references", `
		select 'table ' || "table" || ', row ' || coalesce(rowid, '?') || ' refers to a row of ' || parent || ' that is not there'
		from pragma_foreign_key_check`}
	rowChecks = []fileCheck{references, {"check the sequence of changes", `
		select 'change ' || (seq - 1) || ' is missing'
		from (select seq, lag(seq, 1, 0) over (order by seq) as before from change)
		where seq <> before + 1`}}
)

// ofAnyFile are the checks of any file, ofRecord those of a record of any schema.
var (
	ofAnyFile = []fileCheck{wholeFile, references}
	ofRecord  = append([]fileCheck{wholeFile}, rowChecks...)
)

func integrity(ctx context.Context, q querier, checks []fileCheck) ([]string, error) {
	var faults []string
	for _, check := range checks {
		found, err := check.faults(ctx, q)
		faults = append(faults, found...)
		if err != nil {
			return nil, err
		}
	}
	return faults, nil
}

// faults are what the check finds.
func (check fileCheck) faults(ctx context.Context, q querier) ([]string, error) {
	found, err := list(ctx, q, func(rows *sql.Rows, s *string) error { return rows.Scan(s) }, check.query)
	if damaged(err) {
		return append(found, fmt.Sprintf("%s: %s", check.what, err)), nil // it got no further than the damaged page
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", check.what, err)
	}
	return found, nil
}

// Damaged reports whether an error says that the record is not as it was written: that it
// contradicts itself, or that SQLite cannot read the file.
func Damaged(err error) bool {
	_, different := errors.AsType[*Difference](err)
	return different || damaged(err)
}

// damaged reports whether it is an error of SQLite's that says so.
func damaged(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && (e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrNotADB)
}
