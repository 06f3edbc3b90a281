package store_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// wantBrief computes the brief of a change for some places from the whole change.
func wantBrief(c record.Change, takes func(record.Slug) bool) store.Brief {
	b := store.Brief{Change: c, Brought: store.Brought{Places: len(c.Places), Totals: len(c.Totals)}}
	b.Places, b.Totals, b.Entries, b.Policies = nil, nil, nil, nil
	for _, e := range c.Entries {
		b.Brought.Entries += one(takes(cmp.Or(e.Jurisdiction, record.Slug(e.InState()))))
	}
	for _, p := range c.Policies {
		b.Brought.Policies += one(takes(p.Jurisdiction))
	}
	if c.Release != nil {
		b.Brought.Entries = 0
		release := *c.Release
		release.Facilities, b.Release, b.Revisions = nil, &release, nil
		b.Brought.Revised = revised(c, takes)
	}
	return b
}

// revised is how many numbers of some places a release revises.
func revised(c record.Change, takes func(record.Slug) bool) (r store.Revised) {
	for _, v := range c.Revisions {
		if takes(cmp.Or(v.Jurisdiction, record.Slug(v.State))) {
			r.Rose += one(v.Value > v.Was && v.Was > 0)
			r.Fell += one(v.Value < v.Was && v.Value > 0)
			r.Came += one(v.Was == 0)
			r.Went += one(v.Value == 0)
			r.Most = max(r.Most, v.Value-v.Was, v.Was-v.Value)
		}
	}
	for _, e := range c.Entries {
		if takes(cmp.Or(e.Jurisdiction, record.Slug(e.State))) {
			r.Came++
			r.Most = max(r.Most, e.Value.N)
		}
	}
	return r
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// figuresOf are the figures that a change affects. They are found by reading it and, for a dispute, all changes up
// to it.
func figuresOf(all []record.Change, c record.Change, takes func(record.Slug) bool) []record.FigureRef {
	refs := c.Figures()
	if t := c.Statement; t != nil && t.Stance == record.Disputes && t.Jurisdiction != "" {
		refs = disputed(all[:c.Seq], *t)
	}
	if c.Release != nil { // the newest first
		slices.SortFunc(refs, func(a, b record.FigureRef) int {
			return cmp.Or(cmp.Compare(b.Report, a.Report), cmp.Compare(a.Jurisdiction, b.Jurisdiction),
				cmp.Compare(a.Measure, b.Measure))
		})
	}
	return slices.DeleteFunc(refs, func(r record.FigureRef) bool { return !takes(r.Jurisdiction) })
}

// disputed are the figures that a dispute marks, in the order in which their reports were added.
func disputed(all []record.Change, t record.Statement) []record.FigureRef {
	brought := map[record.ReportID]record.Seq{}
	var lines record.Change
	for _, c := range all {
		if c.Report != nil {
			brought[c.Report.ID] = c.Seq
		}
		for _, e := range c.Entries {
			if e.Jurisdiction == t.Jurisdiction && t.Concerns(e.Report) {
				lines.Entries = append(lines.Entries, e)
			}
		}
	}
	slices.SortStableFunc(lines.Entries,
		func(a, b record.Entry) int { return cmp.Compare(brought[a.Report], brought[b.Report]) })
	return lines.Figures()
}

// exampleWithMore is the example with changes of lines that add no entry, and with disputes of figures with
// several lines or in several reports.
func exampleWithMore() []record.Change {
	policy := record.Policy{Report: second, Jurisdiction: "tx/travis-county", Listing: "listed", Sources: sources}
	total := record.ControlTotal{Report: second, Scope: "ny", Measure: record.Declined, Total: 1, Sources: sources}
	return append(example(),
		record.Change{Kind: record.AddLines, Origin: origin, Policies: []record.Policy{policy}},
		record.Change{Kind: record.AddLines, Origin: origin, Totals: []record.ControlTotal{total}},
		statementWith(func(s *record.Statement) {
			s.Jurisdiction, s.Report, s.Stance = "tx/travis-county", "", record.Disputes
		}),
		statementWith(func(s *record.Statement) {
			s.Jurisdiction, s.Report, s.Stance = "tx/travis-county", first, record.Disputes
		}),
		statementWith(func(s *record.Statement) {
			s.Jurisdiction, s.Report, s.Stance = "tx/travis-county", first, record.Explains
		}))
}

func TestAChangeInShortSaysWhatTheWholeChangeSays(t *testing.T) {
	t.Parallel()
	for name, fill := range map[string]func(t *testing.T, st *store.Store) error{
		"example": func(t *testing.T, st *store.Store) error {
			return st.Apply(t.Context(), 0, moment, exampleWithMore(), nil)
		},
		"2017": func(t *testing.T, st *store.Store) error { return ingest.LoadPublished(t.Context(), st, moment) },
		"made up": func(t *testing.T, st *store.Store) error {
			return st.Replay(t.Context(), 0, store.Leaves(synth.Shape{Jurisdictions: 300, Periods: 40, Seed: 8}.Changes()), nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, _ := create(t)
			if err := fill(t, st); err != nil {
				t.Fatal(err)
			}
			snap := now(t, st)
			snap.PublishedBy = "2000-01-01" // a change is listed whenever its report was published
			whole := wholeChanges(t, snap)
			scopes, takes := scopesOf(whole)
			n := 0
			for _, scope := range scopes {
				n += holdToWhole(t, snap, whole, scope, takes)
			}
			if n < len(whole)+len(scopes) {
				t.Errorf("only %d changes were found in %d scopes", n, len(scopes))
			}
		})
	}
}

// scopesOf are the whole record, its states, and places that are mentioned, with the places in each.
func scopesOf(whole []record.Change) (scopes []store.Scope, takes func(store.Scope, record.Slug) bool) {
	scopes = []store.Scope{{}, {Kinds: []record.ChangeKind{record.AddReport, record.AddLines, record.AddStatement}},
		{State: "ny"}, {State: "TX"}, {State: "va"}}
	add := func(slug record.Slug) {
		if o := (store.Scope{Slug: slug}); slug != "" && len(scopes) < 40 &&
			!slices.ContainsFunc(scopes, func(s store.Scope) bool { return s.Slug == slug }) {
			scopes = append(scopes, o)
		}
	}
	for _, c := range whole {
		if k := c.Correction; k != nil {
			add(k.Jurisdiction)
			add(k.MovedTo)
		}
		if t := c.Statement; t != nil && t.Stance == record.Disputes {
			add(t.Jurisdiction)
		}
		for _, e := range c.Entries[:min(1, len(c.Entries))] {
			add(e.Jurisdiction)
		}
	}
	return scopes, func(o store.Scope, slug record.Slug) bool {
		switch {
		case o.Slug != "":
			return slug == o.Slug
		case o.State != "":
			return slug != "" && strings.EqualFold(slug.State(), o.State)
		}
		return true
	}
}

// holdToWhole compares the briefs of the changes of a scope with the whole changes, and returns their number.
func holdToWhole(
	t *testing.T, snap *store.Snapshot, whole []record.Change, scope store.Scope, in func(store.Scope, record.Slug) bool,
) int {
	t.Helper()
	takes := func(slug record.Slug) bool { return in(scope, slug) }
	got, err := snap.ChangesIn(t.Context(), scope, 0, len(whole))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range got {
		c := whole[b.Seq-1]
		if diff := difference(wantBrief(c, takes), b); diff != "" {
			t.Errorf("%+v, change %d (-whole +short):\n%s", scope, b.Seq, diff)
		}
		want := figuresOf(whole, c, takes)
		for _, most := range []int{0, 1, 3, 30, len(want), len(want) + 1} {
			some, all, err := snap.FiguresOf(t.Context(), scope, b, most)
			if err != nil {
				t.Fatal(err)
			}
			if diff := difference(want[:min(len(want), most)], some); diff != "" || all != len(want) {
				t.Errorf("%+v, change %d: at most %d of %d figures, want %d (-want +got):\n%s", scope, b.Seq, most, all, len(want),
					diff)
			}
		}
	}
	return len(got)
}

func TestOneChangeInShortIsThatOfTheList(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	apply(t, st, exampleWithMore()...)
	snap := now(t, st)
	all, err := snap.ChangesIn(t.Context(), store.Scope{}, 0, 1000)
	if err != nil || len(all) != int(snap.Seq) {
		t.Fatalf("%d changes, %v", len(all), err)
	}
	for i, want := range all {
		got, err := snap.Brief(t.Context(), want.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(want, got); diff != "" {
			t.Errorf("change %d (-listed +alone):\n%s", want.Seq, diff)
		}
		from, err := snap.Changes(t.Context(), want.Seq, 2)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(all[i:min(i+2, len(all))], from); diff != "" {
			t.Errorf("from change %d on (-want +got):\n%s", want.Seq, diff)
		}
		after, count, err := snap.ChangesAfter(t.Context(), store.Scope{}, want.Seq, 2)
		if err != nil || count != i {
			t.Fatalf("%d changes after %d, %v; want %d", count, want.Seq, err, i)
		}
		if diff := difference(all[:min(i, 2)], after); diff != "" {
			t.Errorf("after change %d (-want +got):\n%s", want.Seq, diff)
		}
	}
	for _, seq := range []record.Seq{-1, 0, snap.Seq + 1} {
		if _, err := snap.Brief(t.Context(), seq); !notFound(err) {
			t.Errorf("change %d: %v, want ErrNotFound", seq, err)
		}
	}
}
