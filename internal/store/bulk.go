package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"

	"detainerledger/internal/record"
)

// together is how many lines one statement adds; larger statements are no faster.
const together = 100

// entryColumns is how many columns of a line are written.
const entryColumns = 15

// insertEntries returns the statement that adds n lines.
func insertEntries(n int) string {
	const row = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	return `insert into entry (report, jurisdiction, section, measure, facility, label, state, value, rank, part_of,
		  custodian, note, source, change, line) values ` +
		row + strings.Repeat(", "+row, n-1)
}

// bulk adds lines of reports, many with one statement. It calls the driver directly: [sql.Stmt] copies the cells for
// each statement, and for statements that are not queries the driver passes them to SQLite one by one, which takes
// longer than inserting them.
type bulk struct {
	conn  *sql.Conn
	stmt  driver.Stmt // nil until first used
	cells []driver.NamedValue
}

// add adds all the lines or none. A transaction that was begun with ctx ends with it, and so must every call here: the
// driver does nothing once ctx is done.
func (b *bulk) add(ctx context.Context, seq record.Seq, lines []keyed) error {
	return b.conn.Raw(func(c any) (err error) {
		if b.stmt == nil {
			if b.stmt, err = c.(driver.ConnPrepareContext).PrepareContext(ctx, insertEntries(together)); err != nil {
				return err
			}
		}
		b.cells = b.cells[:0]
		for i := range lines {
			for _, cell := range lines[i].cells(seq) {
				b.cells = append(b.cells, driver.NamedValue{Ordinal: len(b.cells) + 1, Value: cell})
			}
		}
		rows, err := b.stmt.(driver.StmtQueryContext).QueryContext(ctx, b.cells)
		if err != nil {
			return err
		}
		if err = rows.Next(nil); err == io.EOF { // it yields no row, and is complete once that is known
			err = nil
		}
		return errors.Join(err, rows.Close())
	})
}

// close releases the statement before its connection.
func (b *bulk) close() {
	if b.stmt != nil {
		b.stmt.Close()
	}
}
