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

// checkingLog is one run of CheckLog, which checks each change as a piece.
type checkingLog struct {
	LogPlan
	*checking
	file *file
	// starts are the offsets in the file of the lines that the record does not have yet.
	starts []int64
	// ones are the columns of a row, all 1: a fault is in the line as a whole.
	ones []int
}

func (c *checkingLog) fault(format string, args ...any) {
	c.in.unread(Fault{File: c.file.path, Line: int(c.Last), Column: 1, Message: fmt.Sprintf(format, args...)})
}

// change checks the change in the next line. Its error is not a fault of the log.
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
	c.kind(line.change)
	c.Rows += c.keep(int(c.Last))
	return nil
}

// kind checks that the kind of a change agrees with whether its row adds to an earlier one or is a row of its own.
func (c *checkingLog) kind(change record.Change) {
	if c.faults.count() > 0 {
		return
	}
	if (change.Publication != nil) != (len(c.publications) > 0) {
		c.fault("a report comes out later by a change of the kind %q, of a period that is not published in the record",
			record.AddPublication)
	}
	if (change.Status != nil) != (len(c.statuses) > 0) {
		c.fault("a series gets another status by a change of the kind %q", record.AddStatus)
	}
}

// status takes the row of a series with its new status.
func (c *checkingLog) status(given record.SeriesStatus) {
	series, there := c.present.series[string(given.Series)]
	if !there {
		c.fault("%s is no series that the record knows", quoted(string(given.Series)))
		return
	}
	series.Status = given.Status
	r := row{table: seriesTable, file: c.file, line: int(c.Last), cols: slices.Repeat([]int{1}, len(seriesTable.Columns)),
		cells: seriesCells(series)}
	c.in.rows[seriesTable] = append(c.in.rows[seriesTable], r)
}

// read takes the rows of the change in the next line.
func (c *checkingLog) read(change record.Change) {
	if change.Seq != c.Last {
		c.fault("change %d stands where change %d belongs; a log has every change, in order", change.Seq, c.Last)
		return
	}
	if change.Seq == 1 {
		if !reflect.DeepEqual(change.Places, Counties().Places) {
			c.fault("a record begins with the counties, and these are not the ones that this program knows; " +
				"use the program that wrote the log")
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
	if s := change.Status; s != nil {
		c.status(*s)
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
	// A change that the tables cannot represent, with two spaces between two addresses for instance, would come out
	// of them as another one.
	if !kept {
		c.fault("the change holds something that is not in the form in which the record keeps it")
	}
}

// spaced reports whether an item in a list of the change is empty or contains a space, which separates items in a
// table.
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
	if r := c.Release; r != nil && (wrong(r.Sources) || r.Columns == nil || r.Files == nil) {
		return true
	}
	for _, r := range []*record.Report{c.Report, c.Publication} {
		if r != nil && (wrongOrNone(r.DocumentURLs) || wrong(r.Sources)) {
			return true
		}
	}
	return slices.ContainsFunc(c.Places, func(j record.Jurisdiction) bool { return wrongOrNone(j.CountyFIPS) }) ||
		slices.ContainsFunc(c.Totals, func(t record.ControlTotal) bool { return wrong(t.Sources) }) ||
		slices.ContainsFunc(c.Entries, func(e record.Entry) bool { return wrong(e.Sources) }) ||
		slices.ContainsFunc(c.Policies, func(p record.Policy) bool { return wrong(p.Sources) }) ||
		slices.ContainsFunc(saidIn(c), wrong)
}

// saidIn returns the sources of each row that a change brings by itself.
func saidIn(c record.Change) [][]string {
	switch {
	case c.Reading != nil:
		return [][]string{c.Reading.Sources}
	case c.Correction != nil:
		return [][]string{c.Correction.Sources}
	case c.Statement != nil:
		return [][]string{c.Statement.Sources}
	case c.Event != nil:
		return [][]string{c.Event.Sources}
	}
	return nil
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

// again reads the rows of a line that was already checked.
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
