package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

type checkCmd struct {
	DB     string   `help:"File that holds the record." default:"detainerledger.db" env:"DETAINERLEDGER_DB" type:"path"`
	Series string   `help:"${check_series}" placeholder:"ID"`
	Total  []string `help:"${check_total}" placeholder:"TOTAL" sep:"none"`

	Detainers []string `help:"${check_detainers}" placeholder:"FILE" sep:"none" type:"path"`
}

// Validate requires the series that totals and tables are compared with.
func (cmd *checkCmd) Validate() error {
	switch {
	case cmd.Series == "" && len(cmd.Total) > 0:
		return errors.New("--total goes with --series: name the series that it is of")
	case cmd.Series == "" && len(cmd.Detainers) > 0:
		return errors.New("--detainers goes with --series: name the series that is held against the table")
	case len(cmd.Total) > 0 && len(cmd.Detainers) > 0:
		return errors.New("--total and --detainers are two checks; give one")
	}
	for _, text := range cmd.Total {
		if _, err := parseTotal(text); err != nil {
			return err
		}
	}
	return nil
}

// Run checks the file and the record in it, and prints how much of each report is there.
func (cmd *checkCmd) Run(ctx context.Context, std stdio) (err error) {
	st, snap, err := openToRead(ctx, cmd.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	damage, err := st.Integrity(ctx)
	if err != nil {
		return err
	}
	if len(damage) > 0 {
		return fmt.Errorf("the file is damaged\n%s", strings.Join(damage, "\n"))
	}
	if cmd.Series != "" {
		series, err := seriesNamed(ctx, snap, record.SeriesID(cmd.Series))
		if err != nil {
			return err
		}
		if len(cmd.Detainers) > 0 {
			return checkDetainers(ctx, std, snap, series, cmd.Detainers)
		}
		return checkSeries(ctx, std.out, snap, series, cmd.Total)
	}
	if err := cmd.coverage(ctx, std, snap); err != nil {
		return err
	}
	if err := ingest.Audit(ctx, snap); err != nil {
		return fmt.Errorf("the record breaks its own rules, in these lines of its export\n%w", err)
	}
	if err := reportPublished(ctx, std.out, st, snap); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "no fault found; the record is at version %d\n", snap.Seq)
	return nil
}

func (cmd *checkCmd) coverage(ctx context.Context, std stdio, snap *store.Snapshot) error {
	all, err := snap.AllSeries(ctx)
	if err != nil {
		return err
	}
	for _, series := range all {
		periods, err := snap.Coverages(ctx, series)
		if err != nil {
			return err
		}
		for _, c := range periods {
			fmt.Fprintln(std.out, coverageLine(c))
		}
	}
	return nil
}

// coverageLine describes how much of a report is in the record.
func coverageLine(c record.Coverage) string {
	switch r := c.Report; r.Status {
	case record.StatusNotPublished:
		return fmt.Sprintf("%s  no report was published for %s to %s", r.ID, r.Period.Start, r.Period.End)
	case record.StatusNotEntered:
		return fmt.Sprintf("%s to %s  nothing is entered for this period", r.Period.Start, r.Period.End)
	}
	var said []string
	for _, of := range c.Measures() {
		name := of.Name
		if of.Section != "" {
			name += fmt.Sprintf(" (Section %s)", of.Section)
		}
		said = append(said, name+": "+sectionLine(c.Section(of.Measure)))
	}
	part := ""
	if c.Report.Partial {
		part = " (a part of the period)"
	}
	return fmt.Sprintf("%s%s  %s", c.Report.ID, part, strings.Join(said, " · "))
}

func sectionLine(s record.SectionCoverage) string {
	if s.Rows == 0 {
		line := "nothing entered"
		if s.Total.Known {
			line = fmt.Sprintf("nothing of %s entered", s.Total)
		}
		if s.Printed.Known {
			line += fmt.Sprintf(" (0 of %s lines)", s.Printed)
		}
		return line
	}
	line := fmt.Sprintf("%d entered", s.Sum)
	if s.Total.Known {
		line = fmt.Sprintf("%d of %s entered", s.Sum, s.Total)
	}
	if s.Printed.Known {
		line += fmt.Sprintf(" (%d of %s lines)", s.Rows, s.Printed)
	}
	if s.Unread > 0 {
		line += ", " + counted(s.Unread, "line with the number not read", "lines with the number not read")
	}
	return line
}
