package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// isLog reports whether a file is a log, judging by its name.
func isLog(name string) bool { return strings.ToLower(path.Ext(name)) == ingest.LogForm }

func exportLog(ctx context.Context, std stdio, snap *store.Snapshot, path string) error {
	c, err := snap.Checkpoint(ctx)
	if err != nil {
		return err
	}
	if err := ingest.ExportLog(ctx, snap, path); err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "wrote %s to %s; their root is %s\n", counted(int(c.Size), "change", "changes"), path,
		c.Root)
	return err
}

// log adds the changes of a log to the record, with their numbers and times.
func (cmd *importCmd) log(ctx context.Context, std stdio) (err error) {
	if len(cmd.Paths) > 1 {
		return refused(errors.New("a log is a whole record; import it alone"))
	}
	path := cmd.Paths[0]
	progress := newBar(std.err)
	defer progress.clear()
	st, snap, err := cmd.record(ctx, std)
	if err != nil {
		return refused(err)
	}
	if st != nil {
		defer func() { err = errors.Join(err, st.Close()) }()
	}
	plan, err := ingest.CheckLog(ctx, snap, path, progress.reading)
	if err != nil {
		return refused(err)
	}
	progress.clear()
	changes, rows := counted(plan.Added(), "change", "changes"), counted(plan.Rows, "row", "rows")
	switch {
	case plan.Added() == 0:
		fmt.Fprintf(std.out, "nothing to add: the record holds the whole log already; it is at version %d\n", plan.Base)
		return nil
	case cmd.DryRun:
		fmt.Fprintf(std.out, "dry run: %s, %s to add; the record stays at version %d\n", changes, rows, plan.Base)
		return nil
	}
	if st == nil {
		if st, err = begin(ctx, cmd.DB); err != nil {
			return refused(err)
		}
		defer func() { err = errors.Join(err, st.Close()) }()
	}
	if err := plan.Apply(ctx, st, func(done int) { progress.adding(done, plan.Added()) }); err != nil {
		return refused(err)
	}
	progress.clear()
	return cmd.summarizeLog(context.WithoutCancel(ctx), std, st, plan.Last, changes, rows) // now added
}

func (cmd *importCmd) summarizeLog(
	ctx context.Context, std stdio, st *store.Store, last record.Seq, changes, rows string,
) error {
	snap, err := st.Now(ctx)
	if err != nil {
		return err
	}
	c, err := snap.Checkpoint(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "%s, %s added; the record is at version %d; its root is %s\n", changes, rows, last,
		c.Root)
	return err
}
