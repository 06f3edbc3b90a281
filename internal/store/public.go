package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// PublicTable is a table of a file for readers. Such a file is not a record: it has the published columns only.
type PublicTable struct {
	// Name, and all other names, consist of lower-case letters, digits and _.
	Name string
	// Means describes a row in one line; the schema includes it as a comment.
	Means   string
	Columns []PublicColumn
	Key     []string
	// Refers are columns that hold the keys of tables before this one, or null.
	Refers []PublicReference
	// Rows are the cells of each row in the order of the columns: nil, string,
	// int or float64.
	Rows iter.Seq2[[]any, error]
}

// PublicColumn is a column of a [PublicTable].
type PublicColumn struct {
	Name string
	// Type is text, integer or real.
	Type string
	// Means describes the column in one line.
	Means   string
	NotNull bool
	// Least is the smallest possible number, if there is one.
	Least record.Count
	// Values are all possible texts, if they are a fixed set.
	Values []string
}

// PublicReference says that a column holds keys of a table.
type PublicReference struct{ Column, Table, Key string }

// publicViews are created with the tables of the whole record. A comment in each says what it is for, which ".schema"
// shows.
var publicViews = []string{
	`create view figures_named as
-- Each figure with the name of its place and the period of its report. Where
-- "effective" is null, "figure_state" says why; it is never 0 for that.
select f.jurisdiction, j.name, j.state, j.kind, j.fips, r.series, f.report, r.period_start, r.period_end, f.measure,
  f.figure_state, f.published, f.effective, f.part_of, f.disputed, f.corrections, f.permalink
from figures f
join jurisdictions j on j.jurisdiction = f.jurisdiction
join reports r on r.report = f.report`,
	`create view state_sums as
-- What the figures of a state's places in the record add up to, for each report
-- and measure. A count that another contains ("part_of") is left out. The sum is
-- of the figures that have a number, "without_number" counts the others. It is a
-- sum of what is in the record: no total of the state.
select f.report, f.measure, j.state, count(*) as figures, sum(f.effective is null) as without_number, ` +
		`sum(f.effective) as effective_sum
from figures f
join jurisdictions j on j.jurisdiction = f.jurisdiction
where f.part_of is null
group by f.report, f.measure, j.state`,
	`create view corrected_figures as
-- Each correction beside the figure that it corrects.
select c.id, c.date, c.by, c.effect, c.value, c.moved_to, c.reason, f.jurisdiction, f.report, f.measure,
  f.figure_state, f.published, f.effective, f.permalink
from corrections c
join figures f on f.jurisdiction = c.jurisdiction and f.report = c.report and f.measure = c.measure`,
}

// WritePublic writes the tables of the whole record, with views over them, as a SQLite file. The same tables give the
// same bytes. version becomes the file's user_version; it has no application_id, so that it is never taken for a
// record.
//
// The temporary file has no name while it is written, so that nothing is left of it if the program is killed.
func WritePublic(ctx context.Context, w io.Writer, version record.Seq, tables []PublicTable) (err error) {
	f, err := os.CreateTemp("", "detainer-ledger-*.sqlite")
	if err != nil {
		return fmt.Errorf("public file: %w", err)
	}
	defer f.Close()
	// No rollback is needed: a file that fails is thrown away.
	db, err := sqlite.Connect(f.Name(), "mode", "rw", "_journal_mode", "OFF", "_synchronous", "OFF")
	if err != nil {
		return errors.Join(fmt.Errorf("public file: %w", err), os.Remove(f.Name()))
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx) // the one connection, which keeps the file open without its name
	if err := errors.Join(err, os.Remove(f.Name())); err != nil {
		return fmt.Errorf("public file: %w", err)
	}
	defer conn.Close()
	for _, t := range tables {
		if err := writePublicTable(ctx, conn, t); err != nil {
			return fmt.Errorf("public file, %s: %w", t.Name, err)
		}
	}
	for _, statement := range append(publicViews, fmt.Sprintf(`pragma user_version = %d`, version), `vacuum`) {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("public file: %w", err)
		}
	}
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("public file: %w", err)
	}
	return nil
}

func writePublicTable(ctx context.Context, conn *sql.Conn, t PublicTable) error {
	if _, err := conn.ExecContext(ctx, t.create()); err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.PrepareContext(ctx, `insert into `+t.Name+` values (?`+strings.Repeat(", ?", len(t.Columns)-1)+`)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return fmt.Errorf("%v: %w", row, err)
		}
	}
	return tx.Commit()
}

// create returns the statement that creates the table, with its descriptions as comments.
func (t PublicTable) create() string {
	var b strings.Builder
	fmt.Fprintf(&b, "create table %s (\n  -- %s\n", t.Name, oneLine(t.Means))
	var last []string
	if len(t.Key) > 0 {
		last = append(last, "primary key ("+strings.Join(t.Key, ", ")+")")
	}
	for _, r := range t.Refers {
		last = append(last, fmt.Sprintf("foreign key (%s) references %s (%s)", r.Column, r.Table, r.Key))
	}
	for i, c := range t.Columns {
		fmt.Fprintf(&b, "  %s %s", c.Name, c.Type)
		if c.NotNull {
			b.WriteString(" not null")
		}
		if c.Least.Known {
			fmt.Fprintf(&b, " check (%s >= %d)", c.Name, c.Least.N)
		}
		if len(c.Values) > 0 {
			fmt.Fprintf(&b, " check (%s in ('%s'))", c.Name, strings.Join(c.Values, "', '"))
		}
		if i < len(t.Columns)-1 || len(last) > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " -- %s\n", oneLine(c.Means))
	}
	if len(last) > 0 {
		fmt.Fprintf(&b, "  %s\n", strings.Join(last, ",\n  "))
	}
	b.WriteString(") strict")
	return b.String()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
