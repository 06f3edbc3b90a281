package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Integrity returns what is wrong with the file, in words: what SQLite's own
// check finds, rows that refer to nothing, and gaps in the sequence of changes.
// Nothing is returned for a sound file.
func (s *Store) Integrity(ctx context.Context) ([]string, error) {
	return integrity(ctx, s.read)
}

func integrity(ctx context.Context, db *sql.DB) ([]string, error) {
	text := func(rows *sql.Rows, s *string) error { return rows.Scan(s) }
	var faults []string
	found, err := list(ctx, db, text, `select integrity_check from pragma_integrity_check`)
	if err != nil {
		return nil, fmt.Errorf("check the file: %w", err)
	}
	for _, f := range found {
		if f != "ok" {
			faults = append(faults, f)
		}
	}
	found, err = list(ctx, db, text, `
		select 'table ' || "table" || ', row ' || coalesce(rowid, '?') || ' refers to a row of ' || parent || ' that is not there'
		from pragma_foreign_key_check`)
	if err != nil {
		return nil, fmt.Errorf("check the references: %w", err)
	}
	faults = append(faults, found...)
	found, err = list(ctx, db, text, `
		select 'change ' || (seq - 1) || ' is missing'
		from (select seq, lag(seq, 1, 0) over (order by seq) as before from change)
		where seq <> before + 1`)
	if err != nil {
		return nil, fmt.Errorf("check the sequence of changes: %w", err)
	}
	return append(faults, found...), nil
}
