// Size measures how cost grows with the record. It makes up records of 1, 10 and 100 times a size (detainerledger
// synth), imports the log of each into a new file, serves that, requests each kind of page cold, and prints one
// table. "make bench-size" runs it at 200, 2,000 and 20,000 jurisdictions of 780 weeks, which takes some minutes
// and some gigabytes. It enforces no limits: it only prints what was measured, beside the targets. It ends
// whatever it starts and removes what it writes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// options are what the command line chooses.
type options struct {
	jurisdictions, periods int
	seed                   uint64
	steps                  int
	dir                    string
	program                string
	rounds                 int
	kindTime               time.Duration
}

func main() {
	var o options
	flag.IntVar(&o.jurisdictions, "jurisdictions", 20_000, "how many places the largest record names")
	flag.IntVar(&o.periods, "periods", 780, "how many weeks each record goes on for")
	flag.Uint64Var(&o.seed, "seed", 1, "number from which the records are made up")
	flag.IntVar(&o.steps, "records", 3, "how many records are made, each of a tenth of the places of the next")
	flag.StringVar(&o.dir, "dir", os.TempDir(), "folder for the records, which are removed at the end")
	flag.StringVar(&o.program, "program", "", "program to measure; without it, it is built")
	flag.IntVar(&o.rounds, "rounds", 60, "how often each kind of page is asked for")
	flag.DurationVar(&o.kindTime, "at-most", 20*time.Second,
		"how long one kind of page is asked for, where its answers take long")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := measure(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
		os.Exit(1)
	}
}

// measure prints the table to out, and its progress to progress.
func measure(ctx context.Context, o options, out, progress io.Writer) (err error) {
	dir, err := os.MkdirTemp(o.dir, "detainerledger-size-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := enoughSpace(dir, o); err != nil {
		return err
	}
	if o.program == "" {
		o.program = filepath.Join(dir, "detainerledger")
		build := exec.CommandContext(ctx, "go", "build", "-o", o.program, "detainerledger/cmd/detainerledger")
		if text, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build the program: %w\n%s", err, text)
		}
	}
	var all []*measured
	for i := range o.steps {
		jurisdictions := o.jurisdictions
		for range o.steps - 1 - i {
			jurisdictions /= 10
		}
		db := filepath.Join(dir, fmt.Sprintf("%d.db", jurisdictions))
		m := &measured{jurisdictions: jurisdictions, periods: o.periods, db: db}
		if err := m.run(ctx, o, progress); err != nil {
			return fmt.Errorf("%d × %d: %w", m.jurisdictions, m.periods, err)
		}
		all = append(all, m)
	}
	_, err = io.WriteString(out, table(all))
	return err
}

// perEntry is roughly how many bytes an entry takes, with its share of its change: in the log, in the record, and
// in the -wal while it is added.
const perEntry = 700

// enoughSpace refuses a folder without room for the records.
func enoughSpace(dir string, o options) error {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return err
	}
	need, free := int64(o.jurisdictions)*int64(o.periods)*perEntry*5/4, int64(fs.Bavail)*fs.Bsize
	if free < need {
		return fmt.Errorf("%s has %d MiB free, and the records may take %d: name a folder with more by --dir",
			dir, free>>20, need>>20)
	}
	return nil
}
