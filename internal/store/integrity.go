package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"detainerledger/internal/sqlite"
)

// Integrity returns what is wrong with the file, in words: a schema that is not that of the migrations, contradictory
// marks of a made-up record, whatever SQLite's own check finds, including indexes, rows that refer to nothing, gaps in
// the sequence of changes, and signed checkpoints that are not of this record. It returns nothing for an intact file.
// It does not check the record against the ledger, as [Store.Verify] does.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	return s.file.Examine(func(db *sql.DB) ([]string, error) { return wholeIntegrity(ctx, db) })
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
	if err != nil && !sqlite.Damaged(err) {
		return nil, err
	}
	for _, d := range different {
		faults = append(faults, d.Error())
	}
	if len(faults) > 0 {
		return faults, nil // the other checks query this schema
	}
	own, err := ownChecks()
	if err != nil {
		return nil, err
	}
	if faults, err = sqlite.Integrity(ctx, db, append(own, rowChecks...)); err != nil {
		return nil, err
	}
	version, err := newestSeq(ctx, db)
	if err == nil {
		err = checkSigned(ctx, db, version, hashesIn(ctx, db, version))
	}
	if Damaged(err) {
		return append(faults, err.Error()), nil
	}
	return faults, err
}

// ownChecks are SQLite's own checks (each page is part of one tree, each row is in every index, each value fits its
// column) and one that it lacks: a partial index has no other rows than it should.
func ownChecks() ([]sqlite.Check, error) {
	checks := []sqlite.Check{sqlite.WholeFile}
	schema, err := expected()
	if err != nil {
		return nil, err
	}
	for _, o := range schema {
		named, table, _ := strings.Cut(o.name, " of ")
		index, isIndex := strings.CutPrefix(named, "index ")
		if _, condition, some := strings.Cut(o.sql, " where "); isIndex && some {
			checks = append(checks, sqlite.Check{What: "check the index " + index, Query: fmt.Sprintf(`
				select 'wrong # of entries in index %[1]s' where
				  (select count(*) from %[2]s indexed by %[1]s where %[3]s) <>
				  (select count(*) from %[2]s not indexed where %[3]s)`,
				index, table, condition)})
		}
	}
	return checks, nil
}

// rowChecks check how the rows of a record refer to one another.
var rowChecks = []sqlite.Check{sqlite.References, {What: "check the sequence of changes", Query: `
	select 'change ' || (seq - 1) || ' is missing'
	from (select seq, lag(seq, 1, 0) over (order by seq) as before from change)
	where seq <> before + 1`}}

// ofRecord are the checks of a record with any schema version.
var ofRecord = append([]sqlite.Check{sqlite.WholeFile}, rowChecks...)

// Damaged reports whether an error means that the record is not as it was written: it contradicts itself, or SQLite
// cannot read the file.
func Damaged(err error) bool {
	_, different := errors.AsType[*Difference](err)
	return different || sqlite.Damaged(err)
}
