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

// together is how many lines one statement adds: with more, adding gets no faster.
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

// bulk adds lines of reports, many with one statement. It asks the driver itself:
// [sql.Stmt] copies the cells anew for each statement, and those of a statement that
// is no query the driver hands to SQLite one by one, which takes longer than adding them.
type bulk struct {
	conn  *sql.Conn
	stmt  driver.Stmt // nil before it is first used
	cells []driver.NamedValue
}

// add adds as many lines as go together, or none of them. A transaction that ctx began ends
// with it, and so must what is done in it: the driver does nothing once ctx is over.
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
		if err = rows.Next(nil); err == io.EOF { // it gives no row, and has been done once that is known
			err = nil
		}
		return errors.Join(err, rows.Close())
	})
}

// close gives the statement back, before the connection is.
func (b *bulk) close() {
	if b.stmt != nil {
		b.stmt.Close()
	}
}
