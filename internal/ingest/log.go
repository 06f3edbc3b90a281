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

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// A log is the whole history of a record in one file: the canonical JSON of each change on a line of its own, in order.
// A record made from it is identical down to the last hash, including times and sequence numbers.

// LogForm is the file extension of a log.
const LogForm = ".jsonl"

// maxChange is the largest size of a line of a log, in bytes.
const maxChange = 64 << 20

// ExportLog writes every change of the record to a new file at path, completely or not at all. It refuses an existing
// path.
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
	// Base is the version of the record that the plan was made for, Last the number of the log's last change.
	Base, Last record.Seq
	// Rows counts the rows to add.
	Rows int

	path string
	sum  [sha256.Size]byte // of the lines that were checked
}

// Added returns the number of changes to add.
func (p LogPlan) Added() int { return int(max(0, p.Last-p.Base)) }

// CheckLog reads the log at path and compares it with the record in the snapshot; a nil snapshot is an empty record.
// One must be a beginning of the other: if a change differs, the error names the first. Changes that the record does
// not have yet are checked against its rules and the changes before them, as [Check] does; the error is then [*Faults],
// with line numbers. If progress is not nil, it is called with the number of bytes read and their total.
//
// It works change by change, so that its memory depends on the largest change and hardly on the length of the log.
func CheckLog(
	ctx context.Context, snap *store.Snapshot, path string, progress func(done, total int64),
) (LogPlan, error) {
	c := checkingLog{LogPlan: LogPlan{path: path}, file: &file{path: path}}
	c.file.origin.File = filepath.Base(path)
	var err error
	in := newInput()
	in.asKept = true
	if c.checking, err = newChecking(ctx, snap, in, newEarlier(c.again)); err != nil {
		return LogPlan{}, err
	}
	if snap != nil {
		c.Base = snap.Seq
	}
	sum := sha256.New()
	for line, err := range ahead(newLines(ctx, snap, path, sum, progress), newLine.size) {
		if err != nil {
			return LogPlan{}, err
		}
		if c.Last++; c.Last > c.Base {
			if err := c.change(line); err != nil {
				return LogPlan{}, err
			}
			if c.in.faults.enough() || c.faults.enough() {
				break
			}
		}
	}
	if c.Last == 0 {
		c.in.unread(Fault{File: path, Message: "the log is empty"})
	}
	if c.in.people.count() > 0 {
		return LogPlan{}, &c.in.people
	}
	if err := c.wrong(); err != nil {
		return LogPlan{}, err
	}
	sum.Sum(c.sum[:0])
	return c.LogPlan, nil
}

// newLine is a line of a log, with its change if the record does not have that yet.
type newLine struct {
	change record.Change
	// wrong is the reason why the line holds no valid change, or nil.
	wrong error
	start int64 // in the file
	bytes int
}

func (l newLine) size() int { return l.bytes }

// newLines reads the log and parses the changes that the record in the snapshot does not have; the others must be the
// same. It yields a value for each line.
func newLines(
	ctx context.Context, snap *store.Snapshot, path string, sum hash.Hash, progress func(done, total int64),
) iter.Seq2[newLine, error] {
	return func(yield func(newLine, error) bool) {
		have := func() ([]byte, error, bool) { return nil, nil, false }
		if snap != nil {
			next, stop := iter.Pull2(snap.Leaves(ctx, 1))
			defer stop()
			have = next
		}
		n := 0
		for line, err := range logLines(path, sum, progress) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(newLine{}, fmt.Errorf("read %s: %w", path, err))
				return
			}
			n++
			l := newLine{start: line.start, bytes: len(line.leaf)}
			switch theirs, err, both := have(); {
			case err != nil:
				yield(l, err)
				return
			case !both:
				l.change, l.wrong = record.ParseChange(line.leaf)
			case !bytes.Equal(theirs, line.leaf):
				yield(l, fmt.Errorf("%s is the log of another record: it differs from this one first in change %d", path, n))
				return
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}

// Apply adds the changes of the log to the record in one transaction. The error wraps [store.ErrChanged] if the record
// is no longer at the plan's base.
func (p LogPlan) Apply(ctx context.Context, st *store.Store, progress func(done int)) error {
	if p.Added() == 0 {
		return nil
	}
	return st.Replay(ctx, p.Base, ahead(p.leaves, func(l store.Leaf) int { return len(l.Body) }), progress)
}

// leaves yields the changes to add. It ends with an error if the log has changed since it was checked, so that the
// transaction is rolled back.
func (p LogPlan) leaves(yield func(store.Leaf, error) bool) {
	sum := sha256.New()
	n := record.Seq(0)
	for line, err := range logLines(p.path, sum, nil) {
		if n++; n <= p.Base && err == nil {
			continue
		}
		var l store.Leaf
		if err == nil {
			l.Body = bytes.Clone(line.leaf)
			l.Change, err = record.ReadChange(l.Body)
		}
		if !yield(l, err) || err != nil {
			return
		}
	}
	if !bytes.Equal(sum.Sum(nil), p.sum[:]) {
		yield(store.Leaf{}, fmt.Errorf("%s was changed while it was read; try again", p.path))
	}
}

// logLine is a line of a log without its line end, and its offset in the file.
type logLine struct {
	leaf  []byte
	start int64
}

// logLines reads the lines of the file at path and hashes them into sum. Callers must not keep a line.
func logLines(path string, sum hash.Hash, progress func(done, total int64)) iter.Seq2[logLine, error] {
	return func(yield func(logLine, error) bool) {
		stat, err := os.Stat(path)
		if err == nil {
			err = regular(stat)
		}
		if err != nil {
			yield(logLine{}, err)
			return
		}
		f, err := os.Open(path)
		if err != nil {
			yield(logLine{}, err)
			return
		}
		defer f.Close()
		var start, done int64
		lines := bufio.NewScanner(f)
		lines.Buffer(make([]byte, 0, 1<<16), maxChange)
		lines.Split(func(text []byte, atEnd bool) (int, []byte, error) {
			n, line, err := bufio.ScanLines(text, atEnd)
			done += int64(n)
			return n, line, err
		})
		for lines.Scan() {
			sum.Write(lines.Bytes())
			sum.Write([]byte("\n"))
			if progress != nil {
				progress(done, stat.Size())
			}
			if !yield(logLine{lines.Bytes(), start}, nil) {
				return
			}
			start = done
		}
		err = lines.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a line is longer than the %d MiB that a change can have", maxChange>>20)
		}
		if err != nil {
			yield(logLine{}, err)
		}
	}
}
