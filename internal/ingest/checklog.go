package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// checkingLog is one run of CheckLog: the check of each change as a piece.
type checkingLog struct {
	LogPlan
	*checking
	file *file
	// starts are where in the file the lines begin that the record has not yet.
	starts []int64
	// ones are the columns of a row: a fault is in the line as a whole.
	ones []int
}

func (c *checkingLog) fault(format string, args ...any) {
	c.in.unread(Fault{File: c.file.path, Line: int(c.Last), Column: 1, Message: fmt.Sprintf(format, args...)})
}

// change checks the change in the next line. Its error is not one of the log.
func (c *checkingLog) change(line newLine) error {
	c.starts = append(c.starts, line.start)
	for t := range c.in.rows {
		c.in.rows[t] = c.in.rows[t][:0]
	}
	if line.wrong != nil {
		c.fault("%s", line.wrong)
	} else {
		c.read(line.change)
	}
	if c.in.broken {
		return nil
	}
	if err := c.all(); err != nil {
		return err
	}
	c.Rows += c.keep(int(c.Last))
	return nil
}

// read takes the rows of the change in the next line.
func (c *checkingLog) read(change record.Change) {
	if change.Seq != c.Last {
		c.fault("change %d stands where change %d belongs; a log has every change, in order", change.Seq, c.Last)
		return
	}
	if change.Seq == 1 {
		if !reflect.DeepEqual(change.Places, Counties().Places) {
			c.fault("a record begins with the counties, and these are not the ones that this program knows; use the program that wrote the log")
		}
		return
	}
	for _, j := range change.Places {
		if j.FIPS != "" {
			c.fault("%s is a county; only the first change of a record brings counties", j.Slug)
			return
		}
	}
	if k := change.Correction; k != nil && k.ID == "" {
		c.fault("the correction has no id")
		return
	}
	kept := !spaced(change)
	for _, r := range c.rowsOf(change, int(c.Last)) {
		for at, cell := range r.cells {
			if what := c.in.personal(cell); what != "" {
				c.in.guardCell(c.file, "", r.line, 1, r.table.Columns[at].Name, what)
			}
			c.in.read(&r, at, cell)
			kept = kept && r.cells[at] == cell
		}
		c.in.rows[r.table] = append(c.in.rows[r.table], r)
	}
	// What the tables cannot hold, such as two spaces between two addresses, would
	// come out of them as another change.
	if !kept {
		c.fault("the change holds something that is not in the form in which the record keeps it")
	}
}

// spaced reports whether a list of the change has an item that would be none or several
// where items are separated by spaces, or is no list.
func spaced(c record.Change) bool {
	last := "" // most lines have the sources of the line before
	wrong := func(items []string) bool {
		for _, item := range items {
			if item != last && len(strings.Fields(item)) != 1 {
				return true
			}
			last = item
		}
		return items == nil
	}
	wrongOrNone := func(items []string) bool { return len(items) > 0 && wrong(items) }
	return slices.ContainsFunc(c.Places, func(j record.Jurisdiction) bool { return wrongOrNone(j.CountyFIPS) }) ||
		c.Report != nil && (wrongOrNone(c.Report.DocumentURLs) || wrong(c.Report.Sources)) ||
		slices.ContainsFunc(c.Totals, func(t record.ControlTotal) bool { return wrong(t.Sources) }) ||
		slices.ContainsFunc(c.Entries, func(e record.Entry) bool { return wrong(e.Sources) }) ||
		slices.ContainsFunc(c.Policies, func(p record.Policy) bool { return wrong(p.Sources) }) ||
		c.Correction != nil && wrong(c.Correction.Sources) ||
		c.Statement != nil && wrong(c.Statement.Sources) ||
		c.Event != nil && wrong(c.Event.Sources)
}

// rowsOf returns the rows of the change in a line.
func (c *checkingLog) rowsOf(change record.Change, line int) []row {
	rows := changeRows(change)
	for i := range rows {
		r := &rows[i]
		for len(c.ones) < len(r.cells) {
			c.ones = append(c.ones, 1)
		}
		r.file, r.line, r.cols = c.file, line, c.ones[:len(r.cells)]
	}
	return rows
}

// again reads the rows of the change in a line that was checked.
func (c *checkingLog) again(line int) ([]row, error) {
	f, err := os.Open(c.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.Seek(c.starts[line-1-int(c.Base)], io.SeekStart); err != nil {
		return nil, err
	}
	leaf, err := bufio.NewReader(io.LimitReader(f, maxChange)).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	change, err := record.ParseChange(bytes.TrimSuffix(bytes.TrimSuffix(leaf, []byte("\n")), []byte("\r")))
	if err != nil {
		return nil, fmt.Errorf("%s was changed while it was read; try again", c.path)
	}
	return c.rowsOf(change, line), nil
}
