package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/detainers"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// ofTally are the measures that a table of detainers counts.
var ofTally = map[record.Measure]func(detainers.Tally) int{
	"prepared":            func(t detainers.Tally) int { return t.Prepared },
	"declined":            func(t detainers.Tally) int { return t.Declined },
	"insufficient-notice": func(t detainers.Tally) int { return t.InsufficientNotice },
	"no-outcome":          func(t detainers.Tally) int { return t.NoOutcome },
	"other":               func(t detainers.Tally) int { return t.Other },
}

// countedAt identifies a number that somebody counted at a facility.
type countedAt struct {
	detainers.AtFacility
	measure record.Measure
}

// checkDetainers counts ICE's tables of detainers over the period of each report of a series, by facility, and compares
// the result with the series: two counts of one table, made by two people. It compares only states that the report
// names.
func checkDetainers(
	ctx context.Context, std stdio, snap *store.Snapshot, series record.Series, files []string,
) error {
	described := series.Described()
	var measures []record.Measure
	for _, of := range described.Measures {
		if ofTally[of.Measure] != nil {
			measures = append(measures, of.Measure)
		}
	}
	if len(measures) == 0 {
		return fmt.Errorf("--detainers: %s has none of the measures that a table counts: %v", series.ID,
			slices.Sorted(maps.Keys(ofTally)))
	}
	reports, err := snap.Reports(ctx, series.ID)
	if err != nil {
		return err
	}
	var differ []string
	for _, r := range reports {
		has, states, err := countedAtFacilities(ctx, snap, r.ID, measures)
		if err != nil {
			return err
		}
		counts, err := countWindow(ctx, std.err, files, r.Period)
		if err != nil {
			return err
		}
		differ = append(differ, holdAgainst(std.out, r, has, inStates(counts, states, measures), measures)...)
	}
	if len(differ) > 0 {
		return fmt.Errorf("%s differs from the table\n%s", series.ID, strings.Join(differ, "\n"))
	}
	fmt.Fprintln(std.out, "the table agrees with the record at each facility")
	return nil
}

// countedAtFacilities returns the numbers of a report's lines by facility, and their states.
func countedAtFacilities(
	ctx context.Context, snap *store.Snapshot, report record.ReportID, measures []record.Measure,
) (has map[countedAt]int, states map[string]bool, err error) {
	lines, err := snap.Lines(ctx, store.Filter{Report: report})
	if err != nil {
		return nil, nil, err
	}
	has, states = map[countedAt]int{}, map[string]bool{}
	for i := range lines {
		l := &lines[i]
		if !slices.Contains(measures, l.Measure) {
			continue
		}
		if l.Facility == "" {
			return nil, nil, fmt.Errorf("--detainers: %s is not counted by facility", report)
		}
		state := l.InState()
		has[countedAt{detainers.NewAtFacility(l.Facility, state), l.Measure}] += l.Value.N
		states[state] = true
	}
	return has, states, nil
}

// countWindow counts tables over a period.
func countWindow(
	ctx context.Context, progress io.Writer, files []string, window record.Period,
) (map[detainers.AtFacility]detainers.Tally, error) {
	var tables []*detainers.Table
	defer func() {
		for _, t := range tables {
			t.Close()
		}
	}()
	for _, file := range files {
		t, err := detainers.Open(ctx, file)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	b := newBar(progress)
	defer b.clear()
	return detainers.CountWindow(ctx, tables, window, b.reading)
}

// inStates returns the numbers of the facilities in some states.
func inStates(
	counts map[detainers.AtFacility]detainers.Tally, states map[string]bool, measures []record.Measure,
) map[countedAt]int {
	all := map[countedAt]int{}
	for at, t := range counts {
		for _, m := range measures {
			if n := ofTally[m](t); states[at.State] && n > 0 {
				all[countedAt{at, m}] = n
			}
		}
	}
	return all
}

// holdAgainst prints the sums of a report beside those of a table, and returns the facilities that differ.
func holdAgainst(
	out io.Writer, r record.Report, has, table map[countedAt]int, measures []record.Measure,
) (differ []string) {
	for _, m := range measures {
		fmt.Fprintf(out, "%s, %s to %s, %s: the record has %d, the table %d\n", r.ID, r.Period.Start, r.Period.End, m,
			sumOf(has, m), sumOf(table, m))
		at := map[detainers.AtFacility]bool{}
		for _, side := range []map[countedAt]int{has, table} {
			for of := range side {
				at[of.AtFacility] = true
			}
		}
		for _, f := range slices.SortedFunc(maps.Keys(at), detainers.AtFacility.Compare) {
			if a, b := has[countedAt{f, m}], table[countedAt{f, m}]; a != b {
				differ = append(differ, fmt.Sprintf("%s, %s, %s: the record has %d, the table %d",
					f.Facility, strings.ToUpper(f.State), m, a, b))
			}
		}
	}
	return differ
}

func sumOf(all map[countedAt]int, m record.Measure) (sum int) {
	for of, n := range all {
		if of.measure == m {
			sum += n
		}
	}
	return sum
}
