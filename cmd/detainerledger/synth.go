package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"time"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

type synthCmd struct {
	DB            string `help:"File to make; it must not hold anything." default:"synthetic.db" type:"path"`
	Jurisdictions int    `help:"How many places the reports name." default:"2000"`
	Periods       int    `help:"How many weeks the reports go on for." default:"780"`
	Seed          uint64 `help:"Number from which all is made up; the same one makes the same record." default:"1"`
	Series        bool   `help:"${synth_series}" default:"false"`
	Detainers     string `help:"${synth_detainers}" placeholder:"FILE" type:"path"`
	Rows          int    `help:"With --detainers: how many rows the table has." default:"600000"`
	Later         bool   `help:"${synth_later}" default:"false"`
}

// Help explains the purpose of such a record.
func (cmd *synthCmd) Help() string {
	return "For measurements and tests. Nothing in such a record was ever published, and the file, each of its pages " +
		"and each of its answers say so."
}

// batch is the smallest number of entries that one transaction adds. The log that SQLite writes ahead of the file is as
// large as what the transaction adds: 781,000 entries at once made one of 173 MiB; in batches it stays at 56. Neither
// is faster.
const batch = 250_000

// Run makes up a record in a new file.
func (cmd *synthCmd) Run(ctx context.Context, std stdio) (err error) {
	if cmd.Detainers != "" {
		return cmd.table(ctx, std)
	}
	shape := synth.Shape{Jurisdictions: cmd.Jurisdictions, Periods: cmd.Periods, Seed: cmd.Seed, Series: cmd.Series}
	if err := shape.Check(); err != nil {
		return err
	}
	begun := time.Now()
	st, err := begin(ctx, cmd.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	snap, err := st.Now(ctx)
	if err != nil {
		return err
	}
	switch {
	case snap.Seq > 0 && st.Synthetic():
		return fmt.Errorf("%s holds a made-up record already; name a file that is not there", cmd.DB)
	case snap.Seq > 0:
		return fmt.Errorf("%s holds a record; a made-up one never goes into it. Name a file that is not there", cmd.DB)
	}
	progress := newBar(std.err)
	defer progress.clear()
	next, stop := iter.Pull2(shape.Changes())
	defer stop()
	a := adding{next: next, of: int64(shape.Entries()), progress: progress}
	for !a.done {
		base := a.seq
		if err := st.Replay(ctx, base, store.Leaves(a.batch), nil); err != nil {
			return err
		}
	}
	progress.clear()
	took := time.Since(begun).Seconds()
	_, err = fmt.Fprintf(std.out, "made up %s with %s, %d entries in %.1f s, %.0f entries a second%s\n",
		cmd.DB, counted(int(a.seq), "change", "changes"), a.entries, took, float64(a.entries)/took, peak())
	return err
}

// table makes up a table of detainers in a new file.
func (cmd *synthCmd) table(ctx context.Context, std stdio) error {
	progress := newBar(std.err)
	defer progress.clear()
	begun := time.Now()
	made := synth.Detainers{Rows: cmd.Rows, Seed: cmd.Seed, Later: cmd.Later}
	if err := made.Write(ctx, cmd.Detainers, progress.writing); err != nil {
		return err
	}
	progress.clear()
	_, err := fmt.Fprintf(std.out, "made up %s, a table of detainers with people who are made up, in %.1f s%s\n",
		cmd.Detainers, time.Since(begun).Seconds(), peak())
	return err
}

// adding passes a sequence of changes on in batches.
type adding struct {
	next     func() (record.Change, error, bool)
	progress *bar
	// seq is the number of the last change, entries the number of entries so far, of about of.
	seq         record.Seq
	entries, of int64
	done        bool
}

// batch yields enough changes for a transaction.
func (a *adding) batch(yield func(record.Change, error) bool) {
	for until := a.entries + batch; a.entries < until; {
		c, err, more := a.next()
		if a.done = !more; a.done {
			return
		}
		if !yield(c, err) || err != nil {
			return
		}
		a.seq = c.Seq
		a.entries += int64(len(c.Entries))
		a.progress.show("making up", a.entries, a.of)
	}
}

// peak returns the peak memory of the program, or "" if the system does not report it.
func peak() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return ""
	}
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	if !found {
		return ""
	}
	line, _, _ := strings.Cut(rest, "\n")
	return ", peak memory " + strings.TrimSpace(line)
}
