package store_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/store/storetest"
)

// Queries for one report, one name or packed numbers match the whole tables.
func TestHeldIsPartOfTheTables(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	snap := now(t, st)
	totals, err := snap.Totals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := snap.Lines(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	places, err := snap.Jurisdictions(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var wantNumbers, numbers []string
	for _, id := range []record.ReportID{first, second} {
		got, err := snap.TotalsOf(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(slices.Clone(totals), func(c record.ControlTotal) bool { return c.Report != id })
		if diff := difference(want, got); diff != "" || len(got) == 0 {
			t.Errorf("totals of %s (-want +got):\n%s", id, diff)
		}
		for _, l := range lines {
			if l.Report == id {
				wantNumbers = append(wantNumbers, fmt.Sprint(l.Report, l.Measure, l.Jurisdiction, l.Value))
			}
		}
	}
	for n, err := range snap.Numbers(t.Context(), "ddor") {
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, fmt.Sprint(n.Report, n.Measure, places[n.Place].Slug, n.Value))
	}
	if !slices.IsSortedFunc(numbers, func(a, b string) int { return strings.Compare(a[:len(first)], b[:len(first)]) }) {
		t.Errorf("the reports are not in the order of their periods: %q", numbers)
	}
	slices.Sort(wantNumbers)
	slices.Sort(numbers)
	if diff := difference(wantNumbers, numbers); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	with, err := snap.WithPolicies(t.Context(), "ddor")
	if diff := difference([]record.Slug{"co/denver", "wa/clark-county", "ny/ithaca"}, with); err != nil || diff != "" {
		t.Errorf("places with policies: %v (-want +got):\n%s", err, diff)
	}
	for name, want := range map[string][]string{
		"ice-2017-04-05-nv-clark-county": {"ice-2017-04-05-nv-clark-county"},
		"ice-2017-04":                    {"ice-2017-04-05-nv-clark-county", "ice-2017-04-06-co-denver"},
		"ice-2017-04-05-nv-clark":        {"ice-2017-04-05-nv-clark-county"},
		"ice-2017-04-05-nv-cl":           nil,
		"":                               nil,
	} {
		all, err := snap.CorrectionsNamed(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range all {
			got = append(got, c.ID)
		}
		slices.Sort(got)
		if diff := difference(want, got); diff != "" {
			t.Errorf("corrections named %q (-want +got):\n%s", name, diff)
		}
	}
}

// The rows that an import is checked against are found without scanning a table.
func TestHeldScansNoTable(t *testing.T) {
	t.Parallel()
	st, path := create(t)
	apply(t, st, many(1000, 5)...)
	listener := storetest.Listen(t, st, path)
	snap := now(t, st)
	if all, err := snap.CorrectionsNamed(t.Context(), "c100"); err != nil || len(all) != 1 {
		t.Fatalf("%d corrections, %v", len(all), err)
	}
	if _, err := snap.TotalsOf(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if lines, err := snap.Lines(t.Context(), store.Filter{Report: first}); err != nil || len(lines) != 1000 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, q := range listener.Heard() {
		whole := regexp.MustCompile(`^SCAN (` + names(q.Text) + `)\b`)
		for _, step := range listener.Plan(t, q) {
			if whole.MatchString(step) && !strings.Contains(q.Text, "order by seq desc limit 1") {
				t.Errorf("%s\nin\n%s", step, q.Text)
			}
		}
	}
}
