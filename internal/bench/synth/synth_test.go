package synth_test

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

var small = synth.Shape{Jurisdictions: 300, Periods: 120, Seed: 7}

var withSeries = synth.Shape{Jurisdictions: 100, Periods: 120, Seed: 3, Series: true}

// made returns all changes of a shape.
func made(t *testing.T, s synth.Shape) []record.Change {
	t.Helper()
	var all []record.Change
	for c, err := range s.Changes() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// hashOf is the hash of the changes as a log has them.
func hashOf(t *testing.T, changes []record.Change) string {
	t.Helper()
	sum := sha256.New()
	for _, c := range changes {
		text, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(append(text, '\n'))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// The record that is measured today must be the one that is measured next year.
func TestSameSeedMakesTheSameRecord(t *testing.T) {
	t.Parallel()
	first := hashOf(t, made(t, small))
	if again := hashOf(t, made(t, small)); again != first {
		t.Errorf("made twice, the record is once %s and once %s", first, again)
	}
	const want = "1b107c0f4e7b0f6ca5a15e6481f8aecc6f147563b8e00f6ceace3b532ac20b61"
	if first != want {
		t.Errorf("the record is %s, want %s: a change of what is made up "+
			"makes earlier measurements those of another record", first, want)
	}
	other := small
	other.Seed++
	if hashOf(t, made(t, other)) == first {
		t.Error("a different seed makes the same record")
	}
}

func TestRecordKeepsTheRules(t *testing.T) {
	t.Parallel()
	for _, shape := range []synth.Shape{
		small, {Jurisdictions: synth.LeastJurisdictions, Periods: 1, Seed: 1},
		{Jurisdictions: 7000, Periods: 3, Seed: 2}, withSeries,
	} {
		st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "record.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		changes := made(t, shape)
		if err := st.Replay(t.Context(), 0, store.Leaves(errorless(changes)), nil); err != nil {
			t.Fatalf("%+v: %v", shape, err)
		}
		if !st.Synthetic() {
			t.Errorf("%+v: the file is not marked", shape)
		}
		if v, err := st.Verify(t.Context(), nil); err != nil || int(v.Changes) != len(changes) {
			t.Errorf("%+v: %d of %d changes verified: %v", shape, v.Changes, len(changes), err)
		}
		snap, err := st.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := ingest.Audit(t.Context(), snap); err != nil {
			t.Errorf("%+v: %v", shape, err)
		}
	}
}

func errorless(changes []record.Change) iter.Seq2[record.Change, error] {
	return func(yield func(record.Change, error) bool) {
		for _, c := range changes {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// Each change except the list of counties says that it is made up, so that no part of the record can be mistaken
// for a real one.
//
//race:test
func TestEachChangeSaysThatItIsMadeUp(t *testing.T) {
	t.Parallel()
	for _, c := range append(made(t, small)[1:], made(t, withSeries)[1:]...) {
		if !c.Synthetic() {
			t.Errorf("change %d, %s, does not", c.Seq, c.Kind)
		}
		c.Origin.File = "some.csv" // as a table that was exported and is imported again
		if !c.Synthetic() && c.Places == nil {
			t.Errorf("change %d, %s, does so by its file alone", c.Seq, c.Kind)
		}
	}
}

// The record has the requested shape, counted in one of medium size.
func TestRecordHasTheShapeThatWasAskedFor(t *testing.T) {
	t.Parallel()
	shape := synth.Shape{Jurisdictions: 1000, Periods: 260, Seed: 3}
	counts, values := map[string]int{}, map[int]int{}
	slugs, names := map[record.Slug]int{}, map[string][]record.Jurisdiction{}
	var at time.Time
	for c, err := range shape.Changes() {
		if err != nil {
			t.Fatal(err)
		}
		if c.At.Before(at) {
			t.Fatalf("change %d of %s comes after one of %s", c.Seq, c.At, at)
		}
		at = c.At
		counts[string(c.Kind)]++
		counts["policy"] += len(c.Policies)
		if c.Report != nil {
			counts[string(c.Report.Status)]++
			if c.Report.Published() {
				if day, _ := c.Report.PublishedOn.Time(); record.DayOf(day) != record.DayOf(c.At) {
					t.Errorf("%s was published on %s and was added on %s", c.Report.ID, c.Report.PublishedOn, c.At)
				}
			}
		}
		if c.Correction != nil {
			counts[string(c.Correction.Effect)]++
		}
		if c.Statement != nil {
			counts[string(c.Statement.Stance)]++
		}
		for _, e := range c.Entries {
			counts["entry"]++
			if e.Section == record.SectionI {
				continue
			}
			slugs[e.Jurisdiction]++
			switch {
			case !e.Value.Known:
				counts["unread"]++
			default:
				values[e.Value.N]++
			}
			if e.PartOf != "" {
				counts["part of another"]++
			}
			if e.Facility != "" {
				counts["facility"]++
			}
		}
		if c.Seq > 1 {
			for _, j := range c.Places {
				names[j.Name] = append(names[j.Name], j)
			}
		}
	}
	between := func(what string, n, least, most int) {
		t.Helper()
		if n < least || n > most {
			t.Errorf("%s: %d, want %d to %d", what, n, least, most)
		}
	}
	between("places", len(slugs), 1000, 1000)
	between("entries", counts["entry"], shape.Entries()*96/100, shape.Entries()*103/100)
	between("numbers of 0 and 1", values[0]+values[1], counts["entry"]*7/10, counts["entry"])
	high := 0
	for n, lines := range values {
		if n > 50 {
			high += lines
		}
	}
	between("numbers over 50", high, 100, counts["entry"]/100)
	for _, kind := range []string{
		"correction", "statement", "event", "lines", "not published", "withdrawn", "amended", "moved", "disputes",
		"explains", "policy", "unread", "part of another", "facility",
	} {
		between(kind, counts[kind], 1, counts["entry"]/20)
	}
	shared := 0
	for _, all := range names {
		if states := map[string]bool{}; len(all) > 1 {
			for _, j := range all {
				states[j.State] = true
			}
			if len(states) > 1 {
				shared++
			}
		}
	}
	between("names in several states", shared, 5, 500)
}

func TestShapeOutOfBounds(t *testing.T) {
	t.Parallel()
	for _, shape := range []synth.Shape{
		{Jurisdictions: 19, Periods: 1}, {Jurisdictions: 20}, {Jurisdictions: 50_001, Periods: 1},
		{Jurisdictions: 20, Periods: 4_501},
	} {
		next, stop := iter.Pull2(shape.Changes())
		if c, err, _ := next(); err == nil {
			t.Errorf("%+v makes a change of kind %s", shape, c.Kind)
		}
		stop()
	}
	largest := synth.Shape{Jurisdictions: synth.MostJurisdictions, Periods: 1}
	if len(slices.Collect(keys(largest))) < 3 {
		t.Errorf("%+v makes nothing", largest)
	}
}

func keys(s synth.Shape) iter.Seq[record.Seq] {
	return func(yield func(record.Seq) bool) {
		for c := range s.Changes() {
			if !yield(c.Seq) {
				return
			}
		}
	}
}

// BenchmarkChanges makes reports of 20,000 places and drops them.
func BenchmarkChanges(b *testing.B) {
	shape := synth.Shape{Jurisdictions: 20_000, Periods: 20, Seed: 1}
	entries := 0
	b.ReportAllocs()
	for b.Loop() {
		for c, err := range shape.Changes() {
			if err != nil {
				b.Fatal(err)
			}
			entries += len(c.Entries)
		}
	}
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
}
