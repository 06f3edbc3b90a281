package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

type importCmd struct {
	DB string `help:"File that holds the record; it is made where there is none." default:"detainerledger.db" type:"path"`
	migration
	durability
	DryRun    bool `help:"Say what would be added and add nothing." default:"false"`
	Published bool `help:"${import_published}" default:"false"`
	detainersFlags
	Paths []string `arg:"" optional:"" name:"path" help:"${import_paths}"`
}

// importMemory is Go's memory limit, in bytes, above which the garbage collector runs more often: the largest allowed
// files would take 270 MiB without it.
const importMemory = 160 << 20

// Validate requires files, or the built-in record.
func (cmd *importCmd) Validate() error {
	if err := cmd.check(cmd); err != nil {
		return err
	}
	switch {
	case cmd.Published && len(cmd.Paths) > 0:
		return errors.New("--published takes no path: what it adds comes with the program")
	case !cmd.Published && len(cmd.Paths) == 0:
		return errors.New("name a file or a folder to import, or give --published")
	}
	return nil
}

// Run checks the files, adds them to the record, and stores it durably.
func (cmd *importCmd) Run(ctx context.Context, std stdio) error {
	if err := cmd.add(ctx, std); err != nil || cmd.DryRun || cmd.Files != "" {
		return err
	}
	return cmd.storeDurably(ctx, cmd.DB)
}

// add checks the files and adds their content.
func (cmd *importCmd) add(ctx context.Context, std stdio) (err error) {
	if slices.ContainsFunc(cmd.Paths, isLog) && !cmd.Detainers {
		return cmd.log(ctx, std)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(importMemory))
	}
	if cmd.Detainers {
		return cmd.importDetainers(ctx, std, newFetcher())
	}
	progress := newBar(std.err)
	defer progress.clear()
	var in *ingest.Input // of the files
	if !cmd.Published {
		if in, err = ingest.Read(ctx, cmd.Paths, progress.reading); err != nil {
			return refused(err)
		}
	}
	st, snap, err := cmd.record(ctx, std)
	if err != nil {
		return refused(err)
	}
	if st != nil {
		defer func() { err = errors.Join(err, st.Close()) }()
	}
	var plan ingest.Plan
	if cmd.Published {
		plan, err = planPublished(ctx, st, snap)
	} else {
		plan, err = ingest.Check(ctx, snap, in, record.DayOf(time.Now()))
	}
	if err != nil {
		return refused(err)
	}
	progress.clear()
	if err := printPlan(std.out, plan); err != nil {
		return refused(err)
	}
	if cmd.DryRun || len(plan.Changes) == 0 {
		cmd.summarize(std.out, plan)
		return nil
	}
	if st == nil {
		if st, err = begin(ctx, cmd.DB); err != nil {
			return refused(err)
		}
		defer func() { err = errors.Join(err, st.Close()) }()
	}
	adding := func(done int) { progress.adding(done, len(plan.Changes)) }
	if err := plan.Apply(ctx, st, time.Now(), adding); err != nil {
		return refused(err)
	}
	progress.clear()
	cmd.summarize(std.out, plan)
	return nil
}

// record opens the record that the files are for; a dry run only reads it. If there is none yet, it is nil.
func (cmd *importCmd) record(ctx context.Context, std stdio) (*store.Store, *store.Snapshot, error) {
	if !cmd.DryRun {
		return cmd.open(ctx, cmd.DB, std.err)
	}
	st, snap, err := openToRead(ctx, cmd.DB)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, sqlite.ErrEmpty) {
		return nil, nil, nil
	}
	return st, snap, err
}

// refused marks an error after which the record is unchanged.
func refused(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("nothing was imported: it was stopped")
	}
	if _, ok := errors.AsType[*ingest.Faults](err); ok {
		return fmt.Errorf("nothing was imported\n%w", err)
	}
	return fmt.Errorf("nothing was imported: %w", err)
}

func printPlan(w io.Writer, plan ingest.Plan) error {
	for line := range plan.Lines() {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

func (cmd *importCmd) summarize(w io.Writer, plan ingest.Plan) {
	changes := counted(len(plan.Changes), "change", "changes")
	rows := counted(plan.Rows, "row", "rows")
	switch {
	case len(plan.Changes) == 0 && plan.Unchanged == 0:
		fmt.Fprintf(w, "nothing to add: the files hold no rows; the record is at version %d\n", plan.Base)
	case len(plan.Changes) == 0:
		fmt.Fprintf(w, "nothing to add: the record holds all of it already, %d unchanged; the record is at version %d\n",
			plan.Unchanged, plan.Base)
	case cmd.DryRun:
		fmt.Fprintf(w, "dry run: %s, %s to add; %d unchanged; the record stays at version %d\n", changes, rows,
			plan.Unchanged, plan.Base)
	default:
		fmt.Fprintf(w, "%s, %s added; %d unchanged; the record is at version %d\n", changes, rows, plan.Unchanged,
			plan.Base+record.Seq(len(plan.Changes)))
	}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
