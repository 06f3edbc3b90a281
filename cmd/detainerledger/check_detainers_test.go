package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/detainers"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// check compares a newsroom's count of Minnesota's detainers with a table by facility and names what differs. The days
// of the count do not form whole weeks.
func TestSeriesIsHeldAgainstATableByFacility(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, table := filepath.Join(dir, "record.db"), filepath.Join(dir, "table.csv")
	must(t, "import", "--db", db, "--published")
	rows := tableOfSeries(t, db, "minnesota-2025-2026")
	check := []string{"check", "--db", db, "--series", "minnesota-2025-2026", "--detainers", table}

	write(t, table, strings.Join(rows, "\n"))
	said := must(t, check...)
	for _, want := range []string{
		"2025-12-01 to 2026-03-10, prepared: the record has 882, the table 882\n",
		"2025-12-01 to 2026-03-10, declined: the record has 292, the table 292\n",
		"the table agrees with the record at each facility\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the output lacks %q:\n%s", want, said)
		}
	}

	more := []string{
		"2026-01-05,MINNESOTA,Hennepin  County ADC,Detainer Declined by LEA",
		"2026-01-05,MINNESOTA,A JAIL OF NO NAME,",
	}
	for _, test := range []struct {
		rows   []string
		series string
		want   []string
	}{
		{append(rows[:len(rows):len(rows)], more...), "minnesota-2025-2026", []string{
			"minnesota-2025-2026 differs from the table\n",
			"A JAIL OF NO NAME, MN, prepared: the record has 0, the table 1\n",
			"HENNEPIN COUNTY ADC, MN, prepared: the record has 186, the table 187\n",
			"HENNEPIN COUNTY ADC, MN, declined: the record has 119, the table 120\n",
		}},
		{rows[:len(rows)-1], "minnesota-2025-2026",
			[]string{"the days of the table, 2025-11-30 to 2026-01-19, do not cover 2025-12-01 to 2026-03-10"}},
		{rows, "dhs-2025", []string{"dhs-2025 has none of the measures that a table counts: [declined "}},
		{rows, "ddor", []string{"--detainers: ddor-2017-01-28 is not counted by facility"}},
	} {
		write(t, table, strings.Join(test.rows, "\n"))
		status, _, stderr := program(t, "check", "--db", db, "--series", test.series, "--detainers", table)
		for _, want := range test.want {
			if status != failed || !strings.Contains(stderr, want) {
				t.Errorf("%s, %d rows: status %d, lacks %q: %s", test.series, len(test.rows), status, want, stderr)
			}
		}
	}
	status, _, stderr := program(t, "check", "--db", db, "--detainers", table)
	if status != wrongUsage || !strings.Contains(stderr, "--detainers goes with --series") {
		t.Errorf("without a series: status %d: %s", status, stderr)
	}
}

// tableOfSeries returns a table of detainers as lines of CSV. Each facility has the numbers that the series gives it.
// The last two rows are of the day before and the day after the series' only period.
func tableOfSeries(t *testing.T, db string, series record.SeriesID) []string {
	t.Helper()
	st, snap, err := openToRead(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	reports, err := snap.Reports(t.Context(), series)
	if err != nil || len(reports) != 1 {
		t.Fatalf("%d reports: %v", len(reports), err)
	}
	lines, err := snap.Lines(t.Context(), store.Filter{Report: reports[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	at := map[detainers.AtFacility]map[record.Measure]int{}
	for i := range lines {
		f := detainers.AtFacility{Facility: lines[i].Facility, State: lines[i].InState()}
		if at[f] == nil {
			at[f] = map[record.Measure]int{}
		}
		at[f][lines[i].Measure] += lines[i].Value.N
	}
	period := reports[0].Period
	row := func(day record.Day, f detainers.AtFacility, reason string) string {
		state, _ := gazetteer.StateByCode(f.State)
		return fmt.Sprintf("%s,%s,%q,%s", day, strings.ToUpper(state.Name), f.Facility, reason)
	}
	rows := []string{"detainer_prepare_date,facility_state,detainer_facility,detainer_lift_reason"}
	var some detainers.AtFacility
	for f, n := range at {
		for i := range n["prepared"] {
			reason := "Booked into Detention"
			if i < n["declined"] {
				reason = "Detainer Declined by LEA"
			}
			rows = append(rows, row(period.Start.AddDays(i%50), f, reason))
		}
		some = f
	}
	return append(rows, row(period.Start.AddDays(-1), some, ""), row(period.End.AddDays(1), some, ""))
}
