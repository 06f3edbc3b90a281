package store_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// brought is what the changes add, in the order in which a snapshot returns it.
type brought struct {
	Places      []record.Jurisdiction
	Series      []record.Series
	Reports     []record.Report
	Totals      []record.ControlTotal
	Lines       []record.Line
	Policies    []record.Policy
	Corrections []record.Correction
	Statements  []record.Statement
	Events      []record.Event
}

// broughtBy returns what the changes add, numbered from 1 in the order in which they are applied.
func broughtBy(changes []record.Change) brought {
	b, kinds := brought{}, map[record.Slug]string{}
	var undescribed []record.SeriesID
	for _, c := range changes {
		for _, j := range c.Places {
			kinds[j.Slug] = j.Kind
		}
		if c.Series != nil && c.Series.Form == "" {
			undescribed = append(undescribed, c.Series.ID)
		}
	}
	order := map[record.ReportID]int{} // reports by the change that added them
	for i, c := range changes {
		entered := record.Entered{Seq: record.Seq(i + 1), EnteredAt: moment}
		b.Places = append(b.Places, c.Places...)
		b.Totals = append(b.Totals, c.Totals...)
		for _, p := range c.Policies {
			p.Entered = entered
			b.Policies = append(b.Policies, p)
		}
		for _, e := range c.Entries {
			apart := e.Jurisdiction != "" && !e.Custodian.Runs(e.Jurisdiction, kinds[e.Jurisdiction])
			b.Lines = append(b.Lines, record.Line{Entry: e, Apart: apart, Entered: entered})
		}
		if c.Series != nil {
			b.Series = append(b.Series, *c.Series)
		}
		if c.Report != nil {
			b.Reports = append(b.Reports, *c.Report)
			order[c.Report.ID] = i
		}
		if c.Correction != nil {
			correction := *c.Correction
			correction.Entered = entered
			b.Corrections = append(b.Corrections, correction)
		}
		if c.Statement != nil {
			statement := *c.Statement
			statement.Entered = entered
			if statement.Report == "" && statement.Series == "" {
				statement.About = undescribed
			}
			b.Statements = append(b.Statements, statement)
		}
		if c.Event != nil {
			event := *c.Event
			event.Entered = entered
			b.Events = append(b.Events, event)
		}
	}
	for i, c := range changes {
		b.fill(c, record.Entered{Seq: record.Seq(i + 1), EnteredAt: moment})
	}
	slices.SortFunc(b.Reports, func(x, y record.Report) int {
		return cmp.Or(cmp.Compare(x.Series, y.Series), cmp.Compare(x.Period.Start, y.Period.Start))
	})
	slices.SortStableFunc(b.Lines, func(x, y record.Line) int { return cmp.Compare(order[x.Report], order[y.Report]) })
	slices.SortStableFunc(b.Totals,
		func(x, y record.ControlTotal) int { return cmp.Compare(order[x.Report], order[y.Report]) })
	slices.SortStableFunc(b.Policies,
		func(x, y record.Policy) int { return cmp.Compare(order[x.Report], order[y.Report]) })
	return b
}

// fill applies the readings of a change to the rows.
func (b *brought) fill(c record.Change, entered record.Entered) {
	if c.Publication != nil {
		for i := range b.Reports {
			if b.Reports[i].ID == c.Publication.ID {
				b.Reports[i] = *c.Publication
			}
		}
	}
	if c.Status != nil {
		for i := range b.Series {
			if b.Series[i].ID == c.Status.Series {
				b.Series[i].Status = c.Status.Status
			}
		}
	}
	for _, v := range c.Revisions {
		for i := range b.Lines {
			if b.Lines[i].Ref() == v.Line() {
				b.Lines[i].Revise(record.Revised{Was: v.Was, Value: v.Value, Released: c.Release.Released,
					Recounted: c.Release.Recounted > 0, Entered: entered})
			}
		}
	}
	if c.Reading == nil {
		return
	}
	reading := *c.Reading
	reading.Entered = entered
	for i := range b.Lines {
		if b.Lines[i].Row() == reading.Row() {
			b.Lines[i].Fill(reading)
		}
	}
	for i := range b.Policies {
		if b.Policies[i].Row() == reading.Row() {
			b.Policies[i].Fill(reading)
		}
	}
	for i := range b.Reports {
		if b.Reports[i].Row() == reading.Row() {
			b.Reports[i].Fill(reading)
		}
	}
}

// held returns the contents of the snapshot, each kind by its own query.
func held(t *testing.T, snap *store.Snapshot, f store.Filter) brought {
	t.Helper()
	var b brought
	var errs [9]error
	ctx := t.Context()
	b.Places, errs[0] = snap.Jurisdictions(ctx, f)
	b.Series, errs[1] = snap.AllSeries(ctx)
	b.Reports, errs[2] = snap.Reports(ctx, "")
	b.Totals, errs[3] = snap.Totals(ctx)
	b.Lines, errs[4] = snap.Lines(ctx, f)
	b.Policies, errs[5] = snap.Policies(ctx, f)
	b.Corrections, errs[6] = snap.Corrections(ctx, f)
	b.Statements, errs[7] = snap.Statements(ctx, f)
	b.Events, errs[8] = snap.Events(ctx, f)
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// unfilled returns the fields that have their zero value in each of the structs.
func unfilled(path string, structs ...reflect.Value) []string {
	var missing []string
	of := structs[0].Type()
	for i := range of.NumField() {
		var set []reflect.Value
		for _, s := range structs {
			if f := s.Field(i); !f.IsZero() {
				set = append(set, f)
			}
		}
		name := path + "." + of.Field(i).Name
		switch kind := of.Field(i).Type; {
		case len(set) == 0:
			missing = append(missing, name)
		case kind.Kind() == reflect.Struct && kind != reflect.TypeFor[time.Time]():
			missing = append(missing, unfilled(name, set...)...)
		}
	}
	return missing
}

func TestEveryFieldComesBackAsItWasApplied(t *testing.T) {
	t.Parallel()
	changes := example()
	want := broughtBy(changes)
	kinds := reflect.ValueOf(want)
	for i := range kinds.NumField() {
		var structs []reflect.Value
		for n := range kinds.Field(i).Len() {
			structs = append(structs, kinds.Field(i).Index(n))
		}
		if missing := unfilled(kinds.Type().Field(i).Name, structs...); len(missing) > 0 {
			t.Errorf("no row of the example has %q: fill them in", missing)
		}
	}
	st, _ := filled(t)
	if diff := difference(want, held(t, now(t, st), store.Filter{})); diff != "" {
		t.Errorf("(-applied +read):\n%s", diff)
	}
}

func TestOddTextsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	var changes []record.Change
	odd := []string{"", " ", " led and followed by spaces ", "two\nlines\r\n", `"quoted", 'singly' and; -- commented`,
		"Doña Ana – “ICE”", "null", "0", "007", "1e5", "\x00", "a\x00b", "\U0001F5C3", strings.Repeat("long ", 10_000)}
	for i, text := range odd {
		slug := record.Slug(fmt.Sprint("mt/place-", i))
		changes = append(changes,
			placeWith(func(j *record.Jurisdiction) { j.Slug, j.FIPS, j.Name, j.Kind = slug, "", text, text }),
			eventWith(func(e *record.Event) { e.Jurisdiction, e.Report, e.What, e.Concerns = slug, "", text, text }),
			statementWith(func(s *record.Statement) { s.Jurisdiction, s.Report, s.Gist, s.Office = slug, "", text, text }))
	}
	apply(t, st, changes...)
	snap := now(t, st)
	if diff := difference(broughtBy(changes), held(t, snap, store.Filter{})); diff != "" {
		t.Errorf("(-applied +read):\n%s", diff)
	}
	whole := wholeChanges(t, snap)
	for i, text := range odd {
		if change := whole[3*i+1]; change.Event.What != text {
			t.Errorf("%.40q is %.40q in the change", text, change.Event.What)
		}
	}
}

func TestLinesComeByReportAndInTheOrderInWhichTheyEntered(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	lines, err := now(t, st).Lines(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, fmt.Sprintf("%s %s %s %s", l.Report, l.Section, l.Jurisdiction, l.Facility))
	}
	want := []string{
		"ddor-2017-01-28 I nv/clark-county ",
		"ddor-2017-01-28 II tx/travis-county Travis State Jail",
		"ddor-2017-01-28 II tx/travis-county Travis County Jail",
		"ddor-2017-01-28 II ny/new-york-city ",
		"ddor-2017-01-28 II ny/queens-county Queens Detention Complex",
		"ddor-2017-01-28 II co/denver ",
		"ddor-2017-02-04 I nv/clark-county ",
		"ddor-2017-02-04 II tx/travis-county ",
		"fy-2016-10-01 II tx/travis-county ",
		"years-2007-10-01  ny/nassau-county County jail",
		"years-2007-10-01  ny/nassau-county County jail",
		"years-2007-10-01  ny/nassau-county State prison",
		"years-2007-10-01   Other facility",
		"years-2007-10-01   Marshals",
		"years-2007-10-01   Downstate",
		"years-2007-10-01  nv/clark-county County jail",
		"years-2007-10-01  ny/ithaca City jail",
		"years-2008-01-01  ny/ithaca City jail",
		"years-2008-01-01  ny/nassau-county County jail",
		"list-2025-05-29  nv/clark-county ",
		"list-2025-05-29   ",
	}
	if diff := difference(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReportsComeByPeriod(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	for series, want := range map[record.SeriesID][]record.ReportID{
		"":     {first, second, fourth, fiscal, "list-2025-05-29", "years-2007-10-01", "years-2008-01-01"},
		"ddor": {first, second, fourth},
		"fy":   {fiscal},
		"none": nil,
	} {
		reports, err := now(t, st).Reports(t.Context(), series)
		if err != nil {
			t.Fatal(err)
		}
		var got []record.ReportID
		for _, r := range reports {
			got = append(got, r.ID)
		}
		if diff := difference(want, got); diff != "" {
			t.Errorf("series %q (-want +got):\n%s", series, diff)
		}
	}
}

var filters = []store.Filter{
	{}, {Slug: "nv/clark-county"}, {Slug: "tx/travis-county"}, {Slug: "ny/nassau-county"}, {Slug: "xx/nowhere"},
	{State: "ny"}, {State: "NY"}, {State: "tX"}, {State: "zz"}, {Report: first}, {Report: second}, {Report: "none"},
	{Slug: "nv/clark-county", Report: first}, {State: "ny", Report: first},
	{Slug: "tx/travis-county", State: "tx", Report: second}, {Slug: "tx/travis-county", State: "ny"},
}

func TestFilterTakesWhatItNames(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	snap := now(t, st)
	all := broughtBy(example())
	for _, f := range filters {
		takes := func(slug record.Slug, report record.ReportID) bool {
			return (f.Slug == "" || slug == f.Slug) && (f.State == "" || slug.State() == strings.ToLower(f.State)) &&
				(f.Report == "" || report == f.Report)
		}
		want := all
		// a place belongs to no report
		want.Places = filtered(all.Places, func(j record.Jurisdiction) bool { return takes(j.Slug, f.Report) })
		want.Lines = filtered(all.Lines, func(l record.Line) bool { return takes(l.Jurisdiction, l.Report) })
		want.Policies = filtered(all.Policies, func(p record.Policy) bool { return takes(p.Jurisdiction, p.Report) })
		want.Corrections = filtered(all.Corrections,
			func(c record.Correction) bool { return takes(c.Jurisdiction, c.Report) })
		want.Statements = filtered(all.Statements, func(s record.Statement) bool { return takes(s.Jurisdiction, s.Report) })
		want.Events = filtered(all.Events, func(e record.Event) bool { return takes(e.Jurisdiction, e.Report) })
		if diff := difference(want, held(t, snap, f)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", f, diff)
		}
	}
}

// filtered returns the elements that take accepts.
func filtered[T any](all []T, takes func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !takes(v) })
}

func TestSnapshotNeverSeesWhatCameAfterIt(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	snaps := []*store.Snapshot{now(t, st)}
	then := []map[string]any{everything(t, snaps[0])}
	for _, c := range example() {
		apply(t, st, c)
		snap := now(t, st)
		snaps, then = append(snaps, snap), append(then, everything(t, snap))
		if snap.Seq > 1 {
			early := *snap
			early.PublishedBy = "2017-03-31"
			snaps, then = append(snaps, &early), append(then, everything(t, &early))
		}
	}
	for i, snap := range snaps {
		if diff := difference(then[i], everything(t, snap)); diff != "" {
			t.Errorf("the snapshot of version %d, published by %q, changed (-then +now):\n%s", snap.Seq, snap.PublishedBy, diff)
		}
		if snap.Seq > 0 {
			again, err := st.At(t.Context(), snap.Seq)
			if err != nil {
				t.Fatal(err)
			}
			again.PublishedBy = snap.PublishedBy
			if !reflect.DeepEqual(again, snap) {
				t.Errorf("version %d read again is %+v, want %+v", snap.Seq, again, snap)
			}
		}
	}
	if difference(then[0], then[len(then)-1]) == "" {
		t.Error("the first and the last snapshot are the same, so nothing was tested")
	}
}

//race:test
func TestSnapshotsHoldStillWhileWritersGoOn(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	changes := example()
	for i := range 8 {
		changes = append(changes, event(fmt.Sprint(i)),
			correctionWith(func(c *record.Correction) { c.ID, c.Value = fmt.Sprint("c", i), record.Known(i) }))
	}
	written := make(chan struct{})
	type seen struct {
		snap    *store.Snapshot
		answers map[string]any
	}
	var (
		running sync.WaitGroup
		guard   sync.Mutex
		all     []seen
	)
	running.Go(func() {
		defer close(written)
		for i, c := range changes {
			if err := st.Apply(t.Context(), record.Seq(i), moment, []record.Change{c}, nil); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 3 {
		running.Go(func() {
			for last := false; ; {
				snap, err := st.Now(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				answers := everything(t, snap)
				guard.Lock()
				all = append(all, seen{snap, answers})
				guard.Unlock()
				if last {
					return
				}
				select {
				case <-written:
					last = true
				default:
				}
			}
		})
	}
	running.Wait()
	versions := map[record.Seq]bool{}
	for _, s := range all {
		versions[s.snap.Seq] = true
		if diff := difference(s.answers, everything(t, s.snap)); diff != "" {
			t.Errorf("version %d read otherwise while others wrote (-then +now):\n%s", s.snap.Seq, diff)
		}
	}
	if !versions[record.Seq(len(changes))] {
		t.Errorf("no reader saw the last version; they saw %d versions", len(versions))
	}
}

func TestAtFindsOnlyVersionsThatThereAre(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	for _, seq := range []record.Seq{-1, 0, record.Seq(len(example()) + 1)} {
		if _, err := st.At(t.Context(), seq); !notFound(err) {
			t.Errorf("version %d: %v, want ErrNotFound", seq, err)
		}
	}
}

func TestOnIsTheRecordAtTheEndOfADayInUTC(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	for i, c := range example()[:4] {
		at := time.Date(2026, 11, 20+i/2, 23*(i%2), 59, 59, 0, time.UTC) // two a day, early and late
		if err := st.Apply(t.Context(), record.Seq(i), at, []record.Change{c}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for day, want := range map[record.Day]record.Seq{"2026-11-20": 2, "2026-11-21": 4, "2026-11-22": 4, "2030-01-01": 4} {
		if snap, err := st.On(t.Context(), day); err != nil || snap.Seq != want {
			t.Errorf("on %s: %+v, %v, want version %d", day, snap, err, want)
		}
	}
	if _, err := st.On(t.Context(), "2026-11-19"); !notFound(err) {
		t.Errorf("before the first change: %v, want ErrNotFound", err)
	}
}

//race:test
func TestPublishedByTakesOnlyWhatWasOutByThen(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	all := broughtBy(example())
	// out is the last day that a date can mean, or "".
	out := func(d record.Day, by record.Day) bool {
		switch len(d) {
		case 0:
			return false
		case 4:
			return d+"-12-31" <= by
		case 7:
			return d+"-31" <= by
		default:
			return d <= by
		}
	}
	published := map[record.ReportID]record.Day{}
	for _, r := range all.Reports {
		published[r.ID] = r.PublishedOn
	}
	for _, by := range []record.Day{"2017-01-01", "2017-03-19", "2017-03-20", "2017-03-31", "2017-04-05", "2017-04-11",
		"2030-01-01"} {
		snap := now(t, st)
		snap.PublishedBy = by
		got := held(t, snap, store.Filter{})
		want := all
		want.Series, want.Reports = got.Series, filtered(all.Reports,
			func(r record.Report) bool { return r.Published() && out(r.PublishedOn, by) })
		got.Reports = filtered(got.Reports, record.Report.Published)
		want.Lines = filtered(all.Lines, func(l record.Line) bool { return out(published[l.Report], by) })
		want.Totals = filtered(all.Totals, func(c record.ControlTotal) bool { return out(published[c.Report], by) })
		want.Policies = filtered(all.Policies, func(p record.Policy) bool { return out(published[p.Report], by) })
		want.Corrections = filtered(all.Corrections, func(c record.Correction) bool { return out(c.Date, by) })
		want.Statements = filtered(all.Statements, func(s record.Statement) bool { return out(s.Date, by) })
		want.Events = filtered(all.Events, func(e record.Event) bool { return out(e.Date, by) })
		if diff := difference(want, got); diff != "" {
			t.Errorf("published by %s (-want +got):\n%s", by, diff)
		}
	}
}
