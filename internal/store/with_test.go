package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// [record.Listing.With] predicts what the record has after the changes are added.
func TestListingWithChangesIsTheListingAfterThem(t *testing.T) {
	t.Parallel()
	correct := func(id string, report record.ReportID, m record.Measure, slug record.Slug, effect record.Effect,
		to record.Slug) record.Change {
		return record.Change{Kind: record.AddCorrection, Origin: origin, Correction: &record.Correction{
			ID: id, Date: "2017-05-02", By: "ICE", Report: report, Section: m.Section(), Measure: m, Jurisdiction: slug,
			Effect: effect, MovedTo: to, Reason: "another place", Sources: sources,
		}}
	}
	changes := []record.Change{
		correct("a", second, record.Issued, "nv/clark-county", record.Move, "wa/clark-county"),
		correct("b", first, record.Declined, "co/denver", record.Move, "wy/park-county"), // which had been moved elsewhere
		correct("c", second, record.Declined, "tx/travis-county", record.Move, "wa/clark-county"),
		correct("d", second, record.Declined, "tx/travis-county", record.Withdraw, ""), // which overrides it
		{Kind: record.AddLines, Origin: origin,
			Entries: []record.Entry{{Report: second, Section: record.SectionII, Measure: record.Declined,
				Jurisdiction: "wy/park-county", Value: record.Known(2), Sources: sources}},
			Policies: []record.Policy{{Report: second, Jurisdiction: "co/denver", Listing: "added", Sources: sources}}},
		{Kind: record.AddReading, Origin: origin, Reading: &record.Reading{Report: second, Table: record.PoliciesTable,
			Section: record.SectionIII, Jurisdiction: "co/denver", Column: "aor", Value: "Denver", Sources: sources}},
		{Kind: record.AddReading, Origin: origin, Reading: &record.Reading{Report: second, Table: record.EntriesTable,
			Section: record.SectionI, Jurisdiction: "nv/clark-county", Column: "sources", Sources: sources}}, // moved above
		{Kind: record.AddStatement, Origin: origin, Statement: &record.Statement{Jurisdiction: "wy/park-county",
			Office: "Sheriff", Stance: record.Disputes, Gist: "A mistake", Sources: sources}},
		event("for many"),
		{Kind: record.AddEvent, Origin: origin, Event: &record.Event{Date: "2017-05-03", Kind: record.ListEdited,
			Jurisdiction: "co/denver", By: "ICE", What: "Edited", Sources: sources}},
	}
	st, _ := filled(t)
	before := now(t, st)
	lines, err := before.Lines(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	foreseen := map[record.Slug]record.Listing{}
	for _, place := range broughtBy(example()).Places {
		listing, err := before.Listing(t.Context(), place.Slug)
		if err != nil {
			t.Fatal(err)
		}
		foreseen[place.Slug] = listing.With(changes, lines)
		again, err := before.Listing(t.Context(), place.Slug)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(again, listing); diff != "" {
			t.Errorf("%s was changed itself:\n%s", place.Slug, diff)
		}
	}
	apply(t, st, changes...)
	after := now(t, st)
	for slug, got := range foreseen {
		want, err := after.Listing(t.Context(), slug)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(record.Entered{}),
			cmpopts.IgnoreFields(record.Statement{}, "About")); diff != "" {
			t.Errorf("%s (-after +foreseen):\n%s", slug, diff)
		}
	}
}
