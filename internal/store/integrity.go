package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"detainerledger/internal/sqlite"
)

// Integrity returns what is wrong with the file, in words: where its schema is another
// than the migrations make, where its marks of a made-up record disagree, what SQLite's
// own check finds, indexes among it, rows that refer to nothing, gaps in the sequence of
// changes, and signed checkpoints that are not of this record. Nothing is returned for a
// sound file. What only [Store.Verify] holds, against the ledger, is not looked at.
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
		return faults, nil // the other checks ask by this schema
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

// ownChecks are SQLite's own, that each page is part of one tree, each row is in every index,
// and each value is one that its column takes, and what it leaves out: that an index of some
// rows has no more than these.
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

// rowChecks look at what the rows of a record say of one another.
var rowChecks = []sqlite.Check{sqlite.References, {What: "check the sequence of changes", Query: `
	select 'change ' || (seq - 1) || ' is missing'
	from (select seq, lag(seq, 1, 0) over (order by seq) as before from change)
	where seq <> before + 1`}}

// ofRecord are the checks of a record of any schema.
var ofRecord = append([]sqlite.Check{sqlite.WholeFile}, rowChecks...)

// Damaged reports whether an error says that the record is not as it was written: that it
// contradicts itself, or that SQLite cannot read the file.
func Damaged(err error) bool {
	_, different := errors.AsType[*Difference](err)
	return different || sqlite.Damaged(err)
}
