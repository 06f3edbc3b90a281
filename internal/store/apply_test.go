package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// sequence yields the changes, and then the error unless it is nil.
func sequence(changes []record.Change, end error) iter.Seq2[record.Change, error] {
	return func(yield func(record.Change, error) bool) {
		for _, c := range changes {
			if !yield(c, nil) {
				return
			}
		}
		if end != nil {
			yield(record.Change{}, end)
		}
	}
}

// event returns a change that can be added any number of times.
func event(what string) record.Change {
	return record.Change{Kind: record.AddEvent, Origin: origin,
		Event: &record.Event{Date: "2017-04-11", Kind: record.PrivateNotice, Concerns: "a place", By: "ICE", What: what,
			Sources: sources}}
}

// wrong are changes that the record with the example in it must refuse.
var wrong = []struct {
	name   string
	change record.Change
	is     func(error) bool
}{
	{"a line of an unknown place", entryWith(func(e *record.Entry) { e.Jurisdiction = "xx/nowhere" }), notFound},
	{"a line contained in an unknown place", entryWith(func(e *record.Entry) { e.PartOf = "xx/nowhere" }), notFound},
	{"a line about nothing", entryWith(func(e *record.Entry) { e.Jurisdiction = "" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a line of a place and a state", entryWith(func(e *record.Entry) { e.State = "wy" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a line of an unknown custodian", entryWith(func(e *record.Entry) { e.Custodian = "private" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a line of an unknown report", entryWith(func(e *record.Entry) { e.Report = "none" }), notFound},
	{"a line again", entryWith(func(*record.Entry) {}, func(*record.Entry) {}), breaks(sqlite3.ErrConstraintPrimaryKey)},
	{"a line that the record holds",
		entryWith(func(e *record.Entry) { e.Jurisdiction, e.Section, e.Measure = "nv/clark-county", "I", record.Issued }),
		breaks(sqlite3.ErrConstraintPrimaryKey)},
	{"a negative number", entryWith(func(e *record.Entry) { e.Value = record.Known(-1) }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"rank 0", entryWith(func(e *record.Entry) { e.Rank = record.Known(0) }), breaks(sqlite3.ErrConstraintCheck)},
	{"no measure", entryWith(func(e *record.Entry) { e.Measure = "" }), breaks(sqlite3.ErrConstraintCheck)},
	{"a report of an unknown series", reportWith(func(r *record.Report) { r.Series = "none" }),
		breaks(sqlite3.ErrConstraintForeignKey)},
	{"a report again", reportWith(func(r *record.Report) { r.ID = first }), breaks(sqlite3.ErrConstraintPrimaryKey)},
	{"a second report of a period", reportWith(func(r *record.Report) { r.Period = record.Weekly.Period("2017-01-28") }),
		breaks(sqlite3.ErrConstraintUnique)},
	{"a report without a period", reportWith(func(r *record.Report) { r.Period = record.Period{} }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a period from a day with one digit", reportWith(func(r *record.Report) { r.Period.Start = "2017-2-11" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a period to a month", reportWith(func(r *record.Report) { r.Period.End = "2017-02" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a period that ends before it begins", reportWith(func(r *record.Report) { r.Period.End = "2017-02-10" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a report of which nothing is entered", reportWith(func(r *record.Report) { r.Status = record.StatusNotEntered }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a negative total of detainers issued", reportWith(func(r *record.Report) { r.IssuedTotal = record.Known(-1) }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a negative total of declined detainers", reportWith(func(r *record.Report) { r.DeclinedTotal = record.Known(-1) }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a negative number of lines", reportWith(func(r *record.Report) { r.Section1Rows = record.Known(-1) }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a negative number of policies", reportWith(func(r *record.Report) { r.PoliciesListed = record.Known(-1) }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a negative number of pages", reportWith(func(r *record.Report) { r.Pages = record.Known(-1) }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a negative control total", totalWith(func(c *record.ControlTotal) { c.Total = -1 }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a control total again", totalWith(func(c *record.ControlTotal) { c.Scope = "tx" }),
		breaks(sqlite3.ErrConstraintPrimaryKey)},
	{"a control total of an unknown report", totalWith(func(c *record.ControlTotal) { c.Report = "none" }),
		breaks(sqlite3.ErrConstraintForeignKey)},
	{"a slug without a state", placeWith(func(j *record.Jurisdiction) { j.Slug = "park-county" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a slug with nothing after the state", placeWith(func(j *record.Jurisdiction) { j.Slug = "mt/" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a slug again", placeWith(func(j *record.Jurisdiction) { j.Slug = "wy/park-county" }),
		breaks(sqlite3.ErrConstraintUnique)},
	{"a state in lower case", placeWith(func(j *record.Jurisdiction) { j.State = "mt" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a code of four digits", placeWith(func(j *record.Jurisdiction) { j.FIPS = "3006" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a code again", placeWith(func(j *record.Jurisdiction) { j.FIPS = "56029" }), breaks(sqlite3.ErrConstraintUnique)},
	{"a series of decades", seriesWith(func(s *record.Series) { s.Cadence = "decade" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a series from a month on", seriesWith(func(s *record.Series) { s.FirstPeriodStart = "2018-10" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a series again", seriesWith(func(s *record.Series) { s.ID = "ddor" }), breaks(sqlite3.ErrConstraintPrimaryKey)},
	{"a series that guesses", seriesWith(func(s *record.Series) { s.Form = "guesses" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a measure on no base", seriesWith(func(s *record.Series) {
		s.Measures = []record.SeriesMeasure{{Measure: "m", Name: "M", Printed: record.EveryPlace, Absence: record.NoCase}}
	}), breaks(sqlite3.ErrConstraintCheck)},
	{"a statement about an unknown series", statementWith(func(s *record.Statement) { s.Series = "none" }),
		breaks(sqlite3.ErrConstraintForeignKey)},
	{"a policy again", policyWith(func(p *record.Policy) { p.Jurisdiction = "ny/ithaca" }),
		breaks(sqlite3.ErrConstraintPrimaryKey)},
	{"a policy listed otherwise", policyWith(func(p *record.Policy) { p.Listing = "removed" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a policy of an unknown place", policyWith(func(p *record.Policy) { p.Jurisdiction = "xx/nowhere" }), notFound},
	{"a correction again", correctionWith(func(c *record.Correction) { c.ID = "ice-2017-04-05-nv-clark-county" }),
		breaks(sqlite3.ErrConstraintPrimaryKey)},
	{"amended to nothing", correctionWith(func(c *record.Correction) { c.Value = record.Count{} }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"amended to less than nothing", correctionWith(func(c *record.Correction) { c.Value = record.Known(-3) }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"withdrawn with a number", correctionWith(func(c *record.Correction) { c.Effect = record.Withdraw }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"an unknown effect", correctionWith(func(c *record.Correction) { c.Effect, c.Value = "doubted", record.Count{} }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"moved to nowhere", correctionWith(func(c *record.Correction) { c.Effect, c.Value = record.Move, record.Count{} }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"moved to itself",
		correctionWith(func(c *record.Correction) {
			c.Effect, c.Value, c.MovedTo = record.Move, record.Count{},
				c.Jurisdiction
		}), breaks(sqlite3.ErrConstraintCheck)},
	{"moved to an unknown place",
		correctionWith(func(c *record.Correction) {
			c.Effect, c.Value, c.MovedTo = record.Move, record.Count{},
				"xx/nowhere"
		}), notFound},
	{"amended and moved", correctionWith(func(c *record.Correction) { c.MovedTo = "wy/park-county" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a statement of another stance", statementWith(func(s *record.Statement) { s.Stance = "wonders" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a statement for nobody", statementWith(func(s *record.Statement) { s.Jurisdiction, s.OnBehalfOf = "", "" }),
		breaks(sqlite3.ErrConstraintCheck)},
	{"a statement about an unknown report", statementWith(func(s *record.Statement) { s.Report = "none" }),
		breaks(sqlite3.ErrConstraintForeignKey)},
	{"a statement of an unknown place", statementWith(func(s *record.Statement) { s.Jurisdiction = "xx/nowhere" }),
		notFound},
	{"an event of an unknown place", eventWith(func(e *record.Event) { e.Jurisdiction = "xx/nowhere" }), notFound},
	{"an event about an unknown report", eventWith(func(e *record.Event) { e.Report = "none" }),
		breaks(sqlite3.ErrConstraintForeignKey)},
	{"an unknown kind of change", record.Change{Kind: "secret", Origin: origin}, breaks(sqlite3.ErrConstraintCheck)},
	{"a file without its hash", record.Change{Kind: record.AddLines, Origin: record.Origin{File: "entries.csv"}},
		breaks(sqlite3.ErrConstraintCheck)},
}

func notFound(err error) bool { return errors.Is(err, record.ErrNotFound) }

func breaks(code sqlite3.ErrNoExtended) func(error) bool {
	return func(err error) bool {
		var broken sqlite3.Error
		return errors.As(err, &broken) && broken.ExtendedCode == code
	}
}

func entryWith(edits ...func(*record.Entry)) record.Change {
	c := record.Change{Kind: record.AddLines, Origin: origin}
	for _, edit := range edits {
		e := record.Entry{Report: first, Section: record.SectionII, Measure: record.Declined, Jurisdiction: "wy/park-county",
			Value: record.Known(1), Sources: sources}
		edit(&e)
		c.Entries = append(c.Entries, e)
	}
	return c
}

func reportWith(edit func(*record.Report)) record.Change {
	r := record.Report{ID: "ddor-2017-02-11", Series: "ddor", Period: record.Weekly.Period("2017-02-11"),
		PublishedOn: "2017-04-05", Status: record.StatusPublished}
	edit(&r)
	return record.Change{Kind: record.AddReport, Origin: origin, Report: &r}
}

func totalWith(edit func(*record.ControlTotal)) record.Change {
	c := record.ControlTotal{Report: first, Scope: "wy", Measure: record.Declined, Total: 3}
	edit(&c)
	return record.Change{Kind: record.AddLines, Origin: origin, Totals: []record.ControlTotal{c}}
}

func placeWith(edit func(*record.Jurisdiction)) record.Change {
	j := record.Jurisdiction{Slug: "mt/park-county", Name: "Park County", State: "MT", Kind: "county", FIPS: "30067"}
	edit(&j)
	return record.Change{Kind: record.AddPlaces, Origin: origin, Places: []record.Jurisdiction{j}}
}

func seriesWith(edit func(*record.Series)) record.Change {
	s := record.Series{ID: "quarterly", Title: "Quarterly", Publisher: "ICE", Cadence: record.Quarterly,
		FirstPeriodStart: "2017-10-01"}
	edit(&s)
	return record.Change{Kind: record.AddSeries, Origin: origin, Series: &s}
}

func policyWith(edit func(*record.Policy)) record.Change {
	p := record.Policy{Report: first, Jurisdiction: "wy/park-county", Listing: "listed"}
	edit(&p)
	return record.Change{Kind: record.AddLines, Origin: origin, Policies: []record.Policy{p}}
}

func correctionWith(edit func(*record.Correction)) record.Change {
	c := record.Correction{ID: "ice-2017-04-07-tx-travis-county", Date: "2017-04-07", By: "ICE", Report: second,
		Section: record.SectionII, Measure: record.Declined,
		Jurisdiction: "tx/travis-county", Effect: record.Amend, Value: record.Known(3), Reason: "recount"}
	edit(&c)
	return record.Change{Kind: record.AddCorrection, Origin: origin, Correction: &c}
}

func statementWith(edit func(*record.Statement)) record.Change {
	s := record.Statement{Date: "2017-03-20", Jurisdiction: "tx/travis-county", Report: first, Office: "Sheriff",
		Stance: record.Explains, Gist: "A new policy"}
	edit(&s)
	return record.Change{Kind: record.AddStatement, Origin: origin, Statement: &s}
}

func eventWith(edit func(*record.Event)) record.Change {
	e := record.Event{Date: "2017-03-29", Kind: record.LeftOut, Jurisdiction: "tx/travis-county", Report: first, By: "ICE",
		What: "Dropped"}
	edit(&e)
	return record.Change{Kind: record.AddEvent, Origin: origin, Event: &e}
}

func TestApplyRefusesWhatTheSchemaForbidsAndKeepsNothingOfIt(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	before := everything(t, now(t, st))
	for _, test := range wrong {
		// A good change before the bad one must be rolled back with it.
		err := st.Apply(t.Context(), now(t, st).Seq, moment, []record.Change{event("good"), test.change, event("good too")},
			nil)
		if err == nil {
			t.Fatalf("%s was accepted", test.name)
		}
		if !test.is(err) {
			t.Errorf("%s: not the expected error: %v", test.name, err)
		}
		if !strings.Contains(err.Error(), "entries.csv") {
			t.Errorf("%s: the error does not name the file: %v", test.name, err)
		}
	}
	if diff := difference(before, everything(t, now(t, st))); diff != "" {
		t.Errorf("something stayed (-before +after):\n%s", diff)
	}
	// Each is refused because of its edit, and not because of what they all share.
	apply(t, st, placeWith(func(*record.Jurisdiction) {}), seriesWith(func(*record.Series) {}),
		reportWith(func(*record.Report) {}), totalWith(func(*record.ControlTotal) {}),
		entryWith(func(*record.Entry) {}), policyWith(func(*record.Policy) {}),
		correctionWith(func(*record.Correction) {}), statementWith(func(*record.Statement) {}),
		eventWith(func(*record.Event) {}))
}

//race:test
func TestApplyEndedHalfwayLeavesNothing(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := st.Apply(ctx, 0, moment, example(), func(done int) {
		if done == 5 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want that of the context", err)
	}
	if got := now(t, st).Seq; got != 0 {
		t.Errorf("the record is at version %d, want nothing in it", got)
	}
	apply(t, st, example()...) // and nothing prevents it
}

func TestApplyRefusesAStaleBase(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	version := now(t, st).Seq
	for _, base := range []record.Seq{0, version - 1, version + 1} {
		err := st.Apply(t.Context(), base, moment, []record.Change{event("late")}, nil)
		if !errors.Is(err, store.ErrChanged) {
			t.Errorf("base %d at version %d: %v, want ErrChanged", base, version, err)
		}
	}
	if got := now(t, st).Seq; got != version {
		t.Errorf("the record is at version %d, want %d", got, version)
	}
}

func TestApplyGivesSequenceNumbersAndTimesInUTC(t *testing.T) {
	t.Parallel()
	st, path := create(t)
	at := time.Date(2026, 11, 23, 2, 30, 59, 999_999_999, time.FixedZone("EST", -5*60*60))
	var calls []int
	changes := example()
	changes[3].Seq, changes[3].At = 77, time.Now() // a change's own statement about it is not trusted
	if err := st.Apply(t.Context(), 0, at, changes, func(done int) { calls = append(calls, done) }); err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 11, 23, 7, 30, 59, 0, time.UTC)
	snap := now(t, st)
	if snap.Seq != record.Seq(len(changes)) || snap.At != want {
		t.Errorf("the record is at version %d of %v, want %d of %v", snap.Seq, snap.At, len(changes), want)
	}
	if len(calls) != len(changes) || !slices.IsSorted(calls) || calls[0] != 1 || calls[len(calls)-1] != len(changes) {
		t.Errorf("progress was called with %v", calls)
	}
	lines, err := snap.Lines(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.EnteredAt != want {
			t.Errorf("a line entered the record at %v, want %v", l.EnteredAt, want)
		}
	}
	for i, text := range sqlitetest.Texts(t, sqlitetest.Raw(t, path),
		`select seq || ' ' || at || ' ' || kind || ' ' || body from change order by seq`) {
		c := changes[i]
		c.Seq, c.At = record.Seq(i+1), want
		body, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		head, err := json.Marshal(i + 1)
		if err != nil {
			t.Fatal(err)
		}
		if line := string(head) + " 2026-11-23T07:30:59Z " + string(c.Kind) + " " + string(body); text != line {
			t.Errorf("change %d is stored as\n%s\nwant\n%s", i+1, text, line)
		}
	}
}

func TestApplyOfNothingAddsNothing(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	version := now(t, st).Seq
	apply(t, st)
	if got := now(t, st).Seq; got != version {
		t.Errorf("the record went from version %d to %d", version, got)
	}
}

//race:test
func TestWritersOfTwoProgramsNeverShareANumber(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	before := now(t, st).Seq
	programs := []*store.Store{st, reopen(t, path)}
	const each = 10
	var writing sync.WaitGroup
	for _, program := range programs {
		writing.Go(func() {
			for added := 0; added < each; {
				snap, err := program.Now(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				switch err := program.Apply(t.Context(), snap.Seq, moment, []record.Change{event("a"), event("b")}, nil); {
				case err == nil:
					added++
				case !errors.Is(err, store.ErrChanged):
					t.Error(err)
					return
				}
			}
		})
	}
	writing.Wait()
	if got, want := now(t, st).Seq, before+2*2*each; got != want {
		t.Errorf("the record is at version %d, want %d", got, want)
	}
	if faults, err := st.Integrity(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("faults %q, %v", faults, err)
	}
}

func TestReplayMakesTheSameRecord(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	changes := wholeChanges(t, now(t, st))
	other, _ := create(t)
	if err := other.Replay(t.Context(), 0, store.Leaves(sequence(changes, nil)), nil); err != nil {
		t.Fatal(err)
	}
	if diff := difference(everything(t, now(t, st)), everything(t, now(t, other))); diff != "" {
		t.Errorf("the copy is a different record (-want +got):\n%s", diff)
	}
}

//race:test
func TestReplayRefusesGapsAndKeepsNothing(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	all := wholeChanges(t, now(t, st))
	cut := errors.New("the line was cut")
	for name, broken := range map[string]iter.Seq2[record.Change, error]{
		"a change left out": sequence(append(slices.Clone(all[:3]), all[4:]...), nil),
		"a change again":    sequence(append(slices.Clone(all[:3]), all[2:]...), nil),
		"begun too late":    sequence(all[1:], nil),
		"cut off":           sequence(all, cut),
	} {
		other, _ := create(t)
		err := other.Replay(t.Context(), 0, store.Leaves(broken), nil)
		if err == nil || name == "cut off" && !errors.Is(err, cut) {
			t.Errorf("%s: %v", name, err)
		}
		if got := now(t, other).Seq; got != 0 {
			t.Errorf("%s: the copy is at version %d, want nothing in it", name, got)
		}
	}
}
