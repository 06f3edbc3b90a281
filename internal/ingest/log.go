package ingest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// A log is the whole history of a record in one file: each change in its
// canonical JSON on a line of its own, the first change in the first line. A
// record made of it is the same to the last hash, times and sequence numbers
// included.

// LogForm is the ending of a log's name.
const LogForm = ".jsonl"

// ExportLog writes every change of the record to a new file at path, whole or
// not at all. It refuses a path where there is something already.
func ExportLog(ctx context.Context, snap *store.Snapshot, path string) error {
	err := newFile(path, func(w io.Writer) error {
		for leaf, err := range snap.Leaves(ctx, 1) {
			if err != nil {
				return err
			}
			if _, err := w.Write(leaf); err != nil {
				return err
			}
			if _, err := w.Write([]byte("\n")); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("export the log: %w", err)
	}
	return nil
}

// LogPlan is what a log adds to a record.
type LogPlan struct {
	// Base is the version of the record that the plan was made for, Last the
	// number of the last change in the log.
	Base, Last record.Seq
	// Rows counts the rows that are added.
	Rows int

	path string
	sum  [sha256.Size]byte // of the lines that were checked
}

// Added returns how many changes are added.
func (p LogPlan) Added() int { return int(max(0, p.Last-p.Base)) }

// CheckLog reads the log at path and holds it against the record in the
// snapshot; nil stands for an empty one. The record must be a beginning of the
// log, or the log of the record: where a change of both differs, the error names
// the first. Changes that the record has not yet are held against its rules, as
// [Check] does it; the error is [*Faults] then, with the numbers of lines.
// progress, where it is not nil, is told how many of all bytes are read.
func CheckLog(ctx context.Context, snap *store.Snapshot, path string, progress func(done, total int64)) (LogPlan, error) {
	c := checkingLog{LogPlan: LogPlan{path: path}, in: newInput(), file: &file{path: path}}
	c.file.origin.File = filepath.Base(path)
	have := func() ([]byte, error, bool) { return nil, nil, false }
	if snap != nil {
		c.Base = snap.Seq
		next, stop := iter.Pull2(snap.Leaves(ctx, 1))
		defer stop()
		have = next
	}
	sum := sha256.New()
	for leaf, err := range logLines(path, sum, progress) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return LogPlan{}, fmt.Errorf("read %s: %w", path, err)
		}
		c.Last++
		theirs, err, both := have()
		switch {
		case err != nil:
			return LogPlan{}, err
		case !both:
			c.add(leaf)
		case !bytes.Equal(theirs, leaf):
			return LogPlan{}, fmt.Errorf("%s is the log of another record: it differs from this one first in change %d", path, c.Last)
		}
	}
	if c.Last == 0 {
		c.in.unread(Fault{File: path, Message: "the log is empty"})
	}
	if c.in.people.count() > 0 {
		return LogPlan{}, &c.in.people
	}
	rows, err := Check(ctx, snap, c.in)
	if err != nil {
		return LogPlan{}, err
	}
	sum.Sum(c.sum[:0])
	c.Rows = rows.Rows
	return c.LogPlan, nil
}

// Apply adds the changes of the log to the record in one transaction. The error
// wraps [store.ErrChanged] where the record is no longer at the plan's base.
func (p LogPlan) Apply(ctx context.Context, st *store.Store, progress func(done int)) error {
	if p.Added() == 0 {
		return nil
	}
	return st.Replay(ctx, p.Base, func(yield func(record.Change, error) bool) {
		sum := sha256.New()
		n := record.Seq(0)
		for leaf, err := range logLines(p.path, sum, nil) {
			if n++; n <= p.Base && err == nil {
				continue
			}
			var c record.Change
			if err == nil {
				c, err = record.ParseChange(leaf)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
		if !bytes.Equal(sum.Sum(nil), p.sum[:]) {
			yield(record.Change{}, fmt.Errorf("%s was changed while it was read; try again", p.path))
		}
	}, progress)
}

// logLines reads the lines of the file at path and adds them to the sum. A line
// must not be kept.
func logLines(path string, sum hash.Hash, progress func(done, total int64)) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		stat, err := f.Stat()
		if err != nil {
			yield(nil, err)
			return
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(make([]byte, 0, 1<<16), maxFile)
		var done int64
		for lines.Scan() {
			line := lines.Bytes()
			sum.Write(line)
			sum.Write([]byte("\n"))
			if done += int64(len(line)) + 1; progress != nil {
				progress(min(done, stat.Size()), stat.Size())
			}
			if !yield(line, nil) {
				return
			}
		}
		err = lines.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a line is longer than the %d MiB that a change can have", maxFile>>20)
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// checkingLog is one run of CheckLog.
type checkingLog struct {
	LogPlan
	in   *Input
	file *file
	// ones are the columns of a row: a fault is in the line as a whole.
	ones []int
}

func (c *checkingLog) fault(format string, args ...any) {
	c.in.unread(Fault{File: c.file.path, Line: int(c.Last), Column: 1, Message: fmt.Sprintf(format, args...)})
}

// add takes the rows of the change in the next line for [Check].
func (c *checkingLog) add(leaf []byte) {
	change, err := record.ParseChange(leaf)
	if err != nil {
		c.fault("%s", err)
		return
	}
	if change.Seq != c.Last {
		c.fault("change %d stands where change %d belongs; a log has every change, in order", change.Seq, c.Last)
		return
	}
	if change.Seq == 1 {
		if !reflect.DeepEqual(change.Places, counties().Places) {
			c.fault("a record begins with the counties, and these are not the ones that this program knows; use the program that wrote the log")
		}
		return
	}
	back := record.Change{Seq: change.Seq, At: change.At, Kind: change.Kind, Origin: change.Origin}
	for _, j := range change.Places {
		if j.FIPS != "" {
			c.fault("%s is a county; only the first change of a record brings counties", j.Slug)
			return
		}
		back.Places = append(back.Places, placeOf(c.row(placeTable, placeCells(j))))
	}
	if s := change.Series; s != nil {
		series := seriesOf(c.row(seriesTable, seriesCells(*s)))
		back.Series = &series
	}
	if r := change.Report; r != nil {
		report := reportOf(c.row(reportTable, reportCells(*r)))
		back.Report = &report
	}
	for _, t := range change.Totals {
		back.Totals = append(back.Totals, totalOf(c.row(totalTable, totalCells(t))))
	}
	for _, e := range change.Entries {
		back.Entries = append(back.Entries, entryOf(c.row(entryTable, entryCells(e))))
	}
	for _, p := range change.Policies {
		back.Policies = append(back.Policies, policyOf(c.row(policyTable, policyCells(p))))
	}
	if k := change.Correction; k != nil {
		if k.ID == "" {
			c.fault("the correction has no id")
			return
		}
		correction := correctionOf(c.row(correctionTable, correctionCells(*k)))
		back.Correction = &correction
	}
	if s := change.Statement; s != nil {
		statement := statementOf(c.row(statementTable, statementCells(*s)))
		back.Statement = &statement
	}
	if e := change.Event; e != nil {
		event := eventOf(c.row(eventTable, eventCells(*e)))
		back.Event = &event
	}
	// What the tables cannot hold, such as two spaces between two addresses, would
	// come out of them as another change.
	if again, err := back.JSON(); err != nil || !bytes.Equal(again, leaf) {
		c.fault("the change holds something that is not in the form in which the record keeps it")
	}
}

// row adds a row of the change to the input and returns it as the record keeps it.
func (c *checkingLog) row(t *Table, cells []string) row {
	for len(c.ones) < len(cells) {
		c.ones = append(c.ones, 1)
	}
	r := row{table: t, file: c.file, line: int(c.Last), cols: c.ones[:len(cells)], cells: cells}
	for at, column := range t.Columns {
		if what := personCell(cells[at]); what != "" {
			c.in.guardCell(c.file, "", r.line, 1, column.Name, what)
		}
		c.in.read(&r, at, cells[at])
	}
	c.in.rows[t] = append(c.in.rows[t], r)
	return r
}
