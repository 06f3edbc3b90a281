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

// A log is the whole history of a record in one file: each change in its
// canonical JSON on a line of its own, the first change in the first line. A
// record made of it is the same to the last hash, times and sequence numbers
// included.

// LogForm is the ending of a log's name.
const LogForm = ".jsonl"

// maxChange is how many bytes a line of a log may have.
const maxChange = 64 << 20

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
// the first. Changes that the record has not yet are held against its rules and the changes
// before them, as [Check] does it; the error is [*Faults] then, with the numbers of lines.
// progress, where it is not nil, is told how many of all bytes are read.
//
// It goes change by change, so that the memory it takes depends on the largest change
// and hardly on the length of the log.
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

// newLine is the change in a line of a log, if the record does not have it yet.
type newLine struct {
	change record.Change
	// wrong is why the line holds no change, nil where it does.
	wrong error
	start int64 // in the file
	bytes int
}

func (l newLine) size() int { return l.bytes }

// newLines reads the log and parses what the record in the snapshot does not have; what
// it has must be the same. There is a value for each line.
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

// Apply adds the changes of the log to the record in one transaction. The error
// wraps [store.ErrChanged] where the record is no longer at the plan's base.
func (p LogPlan) Apply(ctx context.Context, st *store.Store, progress func(done int)) error {
	if p.Added() == 0 {
		return nil
	}
	return st.Replay(ctx, p.Base, ahead(p.leaves, func(l store.Leaf) int { return len(l.Body) }), progress)
}

// leaves are those that are added. The last is an error where the log is not the one that
// was checked, so that nothing of it stays.
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

// logLine is a line of a log without its end, and where in the file it starts.
type logLine struct {
	leaf  []byte
	start int64
}

// logLines reads the lines of the file at path and adds them to the sum. A line
// must not be kept.
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
