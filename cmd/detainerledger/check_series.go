package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// givenTotal is a total of a series from another source: of one measure over all its periods, in a state or in the
// nation.
type givenTotal struct {
	scope   string // record.ScopeNation, or a state's two letters in lower case
	measure record.Measure
	n       int
}

// parseTotal parses a total such as "us:declined=28358" or "tx:declined=1200".
func parseTotal(text string) (givenTotal, error) {
	head, number, _ := strings.Cut(text, "=")
	scope, measure, _ := strings.Cut(head, ":")
	n, err := strconv.Atoi(number)
	state, isState := gazetteer.StateByCode(scope)
	if err != nil || n < 0 || measure == "" || scope != record.ScopeNation && (!isState || state.Slug != scope) {
		return givenTotal{}, fmt.Errorf("--total: %q is no total; write us:declined=28358, or a state's two letters for us",
			text)
	}
	return givenTotal{scope, record.Measure(measure), n}, nil
}

// seriesNamed returns the series of the record with this id.
func seriesNamed(ctx context.Context, snap *store.Snapshot, id record.SeriesID) (record.Series, error) {
	all, err := snap.AllSeries(ctx)
	if err != nil {
		return record.Series{}, err
	}
	var ids []string
	for _, s := range all {
		if s.ID == id {
			return s, nil
		}
		ids = append(ids, string(s.ID))
	}
	return record.Series{}, fmt.Errorf("--series: %q is no series of the record; it has %s", id, strings.Join(ids, ", "))
}

// checkSeries prints the sums of a series' lines, for the nation and by state, and compares them with given totals.
func checkSeries(ctx context.Context, out io.Writer, snap *store.Snapshot, series record.Series, given []string) error {
	sums, measures, err := seriesSums(ctx, snap, series)
	if err != nil {
		return err
	}
	for _, scope := range slices.SortedFunc(maps.Keys(sums), nationFirst) {
		var said []string
		for _, m := range measures {
			said = append(said, fmt.Sprintf("%d %s", sums[scope][m], m))
		}
		fmt.Fprintf(out, "%s, %s: %s\n", series.ID, scope, strings.Join(said, ", "))
	}
	var differ []string
	for _, text := range given {
		t, err := parseTotal(text)
		if err != nil {
			return err
		}
		if !slices.Contains(measures, t.measure) {
			return fmt.Errorf("--total: %s is no measure of %s; it has %v", t.measure, series.ID, measures)
		}
		if has := sums[t.scope][t.measure]; has != t.n {
			differ = append(differ, fmt.Sprintf("%s, %s: the record has %d, and %d is given", t.scope, t.measure, has, t.n))
		}
	}
	if len(differ) > 0 {
		return fmt.Errorf("%s differs from what is given\n%s", series.ID, strings.Join(differ, "\n"))
	}
	if len(given) > 0 {
		fmt.Fprintf(out, "%s the record\n", counted(len(given), "given total agrees with", "given totals agree with"))
	}
	return nil
}

// nowhere is the scope of lines of no state.
const nowhere = "no state"

func nationFirst(a, b string) int {
	if (a == record.ScopeNation) != (b == record.ScopeNation) {
		return map[bool]int{true: -1, false: 1}[a == record.ScopeNation]
	}
	return strings.Compare(a, b)
}

// seriesSums returns the sums of a series' lines over all its periods, by scope and measure.
func seriesSums(
	ctx context.Context, snap *store.Snapshot, s record.Series,
) (sums map[string]map[record.Measure]int, measures []record.Measure, err error) {
	periods, err := snap.Coverages(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	described := s.Described()
	for _, of := range described.Measures {
		measures = append(measures, of.Measure)
	}
	sums = map[string]map[record.Measure]int{record.ScopeNation: {}}
	for _, c := range periods {
		for _, t := range c.Tallies {
			scope, n := t.State, t.Sum
			if scope == "" {
				scope = nowhere
			}
			if described.Lists() {
				n = t.Rows
			}
			if sums[scope] == nil {
				sums[scope] = map[record.Measure]int{}
			}
			sums[scope][t.Measure] += n
			sums[record.ScopeNation][t.Measure] += n
		}
	}
	return sums, measures, nil
}
