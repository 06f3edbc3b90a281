package store_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
	"detainerledger/internal/store/storetest"
)

// lineOf returns the only line of a facility of a place in a report.
func lineOf(t *testing.T, snap *store.Snapshot, slug record.Slug, facility string) record.Line {
	t.Helper()
	lines, err := snap.Lines(t.Context(), store.Filter{Slug: slug, Report: half})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(lines, func(l record.Line) bool { return l.Facility == facility && l.Measure == "prepared" })
	if at < 0 {
		t.Fatalf("%s has no line of %s", slug, facility)
	}
	return lines[at]
}

// Each version shows the number from its newest release, with the earlier numbers.
func TestNumberReadsAsItsNewestReleaseHasIt(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	last := record.Seq(len(example()))
	for seq, want := range map[record.Seq]int{last - 2: 12, last - 1: 15, last: 14} {
		snap, err := st.At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		l := lineOf(t, snap, "ny/nassau-county", "County jail")
		if l.Value != record.Known(want) || len(l.Revisions) != int(seq-last+2) || l.Last().Seq != max(l.Seq, seq) &&
			len(l.Revisions) > 0 {
			t.Errorf("version %d: %v with the revisions %+v, want %d", seq, l.Value, l.Revisions, want)
		}
		if brought := lineOf(t, snap.AsBrought(), "ny/nassau-county", "County jail"); brought.Value != record.Known(12) {
			t.Errorf("as it was added the line reads %v", brought.Value)
		}
	}
}

// Lists, sums and packed lines agree with the lines themselves.
func TestRevisedNumbersAreInSumsAndColumns(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	for seq := record.Seq(len(ofOneKind())); seq <= record.Seq(len(example())); seq++ {
		snap, err := st.At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := snap.Lines(t.Context(), store.Filter{Report: half})
		if err != nil {
			t.Fatal(err)
		}
		byState, own := map[string]int{}, map[record.Slug]record.Count{}
		for _, l := range lines {
			if l.Measure == "prepared" {
				byState[l.InState()] += l.Value.N
				if !l.Apart && l.Jurisdiction != "" {
					own[l.Jurisdiction] = l.Value
				}
			}
		}
		coverage, err := snap.CoveragesOf(t.Context(), []record.ReportID{half})
		if err != nil {
			t.Fatal(err)
		}
		for _, tally := range coverage[half].Tallies {
			if tally.Measure == "prepared" && tally.Sum != byState[tally.State] {
				t.Errorf("version %d: the tally of %q says %d, its lines add up to %d", seq, tally.State, tally.Sum,
					byState[tally.State])
			}
		}
		roll, err := snap.Roll(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		column, err := roll.Column(t.Context(), snap, half, "prepared")
		if err != nil || len(column) != len(own) {
			t.Fatalf("version %d: %d lines in the column, %v, want %d", seq, len(column), err, len(own))
		}
		for _, c := range column {
			if slug := roll.Places[c.Place].Slug; own[slug] != c.Value {
				t.Errorf("version %d: the column has %v of %s, the line %v", seq, c.Value, slug, own[slug])
			}
		}
		for n, err := range snap.Numbers(t.Context(), "years") {
			if err != nil {
				t.Fatal(err)
			}
			if slug := roll.Places[n.Place].Slug; n.Report == half && n.Measure == "prepared" && own[slug] != n.Value {
				t.Errorf("version %d: the numbers have %v of %s, the line %v", seq, n.Value, slug, own[slug])
			}
		}
	}
}

// A release is one change wherever changes are listed. It states how many numbers rose, fell, were added and were
// removed.
func TestReleaseIsOneChangeInEachScope(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	snap := now(t, st)
	seq := record.Seq(len(example()) - 1)
	for _, test := range []struct {
		scope   store.Scope
		revised store.Revised
		figures int
	}{
		{store.Scope{}, store.Revised{Rose: 1, Fell: 2, Came: 2, Went: 1, Most: 9}, 3},
		{store.Scope{Slug: "ny/nassau-county"}, store.Revised{Rose: 1, Fell: 1, Came: 1, Most: 9}, 2},
		{store.Scope{State: "ny"}, store.Revised{Rose: 1, Fell: 2, Came: 2, Most: 9}, 3},
	} {
		all, err := snap.ChangesIn(t.Context(), test.scope, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(all, func(b store.Brief) bool { return b.Seq == seq })
		if at < 0 || all[at].Release == nil || all[at].Release.Released != "2025-10-01" {
			t.Fatalf("%+v: the release is not among the changes", test.scope)
		}
		if got := all[at].Brought.Revised; got != test.revised {
			t.Errorf("%+v: it revises %+v, want %+v", test.scope, got, test.revised)
		}
		some, n, err := snap.FiguresOf(t.Context(), test.scope, all[at], 2)
		if err != nil || len(some) != 2 || n != test.figures {
			t.Errorf("%+v: it names %v of %d figures, %v, want 2 of %d", test.scope, some, n, err, test.figures)
		}
	}
	all, err := snap.ChangesIn(t.Context(), store.Scope{Slug: "nv/clark-county"}, 0, 1)
	if err != nil || all[0].Kind == record.AddRelease {
		t.Errorf("the newest change of Clark County is %v, %v, and the release revises nothing of it", all[0].Kind, err)
	}
}

// If a revision does not name the number in the record it is refused, and nothing of its release is added.
func TestRevisionOfAnotherNumberIsRefused(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	before := now(t, st).Seq
	for want, wrong := range map[string]func(*record.Revision){
		"the record has 14": func(v *record.Revision) { v.Was = 15 },
		"not found":         func(v *record.Revision) { v.Facility = "Another jail" },
	} {
		again := releasedAnew()[2]
		again.Release.Recounted = 2
		again.Revisions = slices.Clone(again.Revisions)
		again.Revisions[0].Was, again.Revisions[0].Value = 14, 20
		wrong(&again.Revisions[0])
		err := st.Apply(t.Context(), before, moment, []record.Change{again}, nil)
		if err == nil || !strings.Contains(err.Error(), want) && !errors.Is(err, record.ErrNotFound) {
			t.Errorf("the error is %v, want one with %q", err, want)
		}
		if after := now(t, st).Seq; after != before {
			t.Fatalf("the record is at version %d, want %d", after, before)
		}
	}
}

// A place has the facilities that the release names for it, and no others.
func TestFacilitiesOfAReleaseByPlace(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	snap := now(t, st)
	releases, err := snap.Releases(t.Context(), "years")
	if err != nil || len(releases) != 2 {
		t.Fatalf("%d releases, %v, want 2", len(releases), err)
	}
	for slug, want := range map[record.Slug]int{"": 2, "ny/nassau-county": 1, "nv/clark-county": 0} {
		all, err := snap.FacilitiesOf(t.Context(), releases[0].Seq, slug)
		if err != nil || len(all) != want {
			t.Errorf("%q has %d facilities, %v, want %d", slug, len(all), err, want)
		}
	}
}

// However many numbers releases have revised, no page reads them all.
func TestRevisionsAreLookedUp(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	sqlitetest.Execute(t, sqlitetest.Raw(t, path), `analyze`) // with statistics SQLite would prefer to scan them
	listener := storetest.Listen(t, st, path)
	snap := now(t, st)
	for _, f := range []store.Filter{{Slug: "ny/nassau-county"}, {Report: half}} {
		lines, err := snap.Lines(t.Context(), f)
		if err != nil || !slices.ContainsFunc(lines, func(l record.Line) bool { return len(l.Revisions) > 0 }) {
			t.Fatalf("%+v: none of %d lines was revised, %v", f, len(lines), err)
		}
	}
	found := 0
	for _, q := range listener.Heard() {
		if !strings.Contains(q.Text, "from revision v") {
			continue
		}
		found++
		steps := listener.Plan(t, q)
		if !slices.ContainsFunc(steps, regexp.MustCompile(`^SEARCH v USING .*\((report|jurisdiction)=\?`).MatchString) {
			t.Errorf("revisions are not looked up by report or place:\n%s", strings.Join(steps, "\n"))
		}
	}
	if found != 2 {
		t.Errorf("revisions were queried %d times, want 2", found)
	}
}
