package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// A made-up record is marked twice: by a number in the header of its file, and by its content, which the ledger hashes.
// Either is enough to say so on every page. [Store.Verify] requires both or neither, because changing one byte would
// remove the first.

// ErrSynthetic is wrapped by the error of [Store.Apply] if a change is of a made-up record and the record is a real
// one. Only an empty record accepts such a change, and is then permanently marked as made up.
var ErrSynthetic = errors.New("this is a made-up record’s change, which no real record takes")

// markSynthetic marks the file as a made-up record.
func (a *applying) markSynthetic() error {
	return a.exec(fmt.Sprintf(`pragma application_id = %d`, syntheticID))
}

// marks are the two marks of a file. All reports of a made-up record are of one series.
type marks struct {
	id      int
	invents bool
}

func readMarks(ctx context.Context, q sqlite.Querier) (m marks, err error) {
	found, err := sqlite.List(ctx, q, func(rows *sql.Rows, m *marks) error { return rows.Scan(&m.id, &m.invents) },
		`select (select application_id from pragma_application_id), exists (select 1 from series where id = ?)`,
		record.SyntheticSeries)
	if err != nil {
		return m, err
	}
	return found[0], nil
}

// differ returns a difference if the number in the header does not match the content.
func (m marks) differ() []*Difference {
	want, of := applicationID, "a record"
	if m.invents {
		want, of = syntheticID, "a made-up record"
	}
	if m.id == want {
		return nil
	}
	return []*Difference{{
		Field:    "mark in the header of the file",
		Expected: fmt.Sprintf("%08x, of %s, as its changes say", want, of),
		Found:    fmt.Sprintf("%08x", uint32(m.id)),
	}}
}
