package record_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

// parts returns a change of each kind, with everything that the kind can have.
func parts() map[record.ChangeKind]record.Change {
	all := full()
	one := func(kind record.ChangeKind) record.Change {
		return record.Change{Seq: all.Seq, At: all.At, Kind: kind, Origin: all.Origin}
	}
	places, series := one(record.AddPlaces), one(record.AddSeries)
	report, lines := one(record.AddReport), one(record.AddLines)
	places.Places, series.Series, report.Report = all.Places, all.Series, all.Report
	report.Totals, report.Entries, report.Policies = all.Totals, all.Entries, all.Policies
	lines.Totals, lines.Entries, lines.Policies = all.Totals, all.Entries, all.Policies
	correction, statement, event := one(record.AddCorrection), one(record.AddStatement), one(record.AddEvent)
	correction.Correction, statement.Statement, event.Event = all.Correction, all.Statement, all.Event
	reading, publication, status := one(record.AddReading), one(record.AddPublication), one(record.AddStatus)
	reading.Reading, publication.Publication, status.Status = all.Reading, all.Publication, all.Status
	return map[record.ChangeKind]record.Change{
		record.AddPlaces: places, record.AddSeries: series, record.AddReport: report, record.AddLines: lines,
		record.AddCorrection: correction, record.AddStatement: statement, record.AddEvent: event,
		record.AddReading: reading, record.AddPublication: publication, record.AddStatus: status,
	}
}

func canonical(t testing.TB, c record.Change) []byte {
	t.Helper()
	text, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestParseChangeReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	for kind, want := range parts() {
		got, err := record.ParseChange(canonical(t, want))
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// The same change written in any other way has another hash, and is refused.
func TestParseChangeTakesOneFormOnly(t *testing.T) {
	t.Parallel()
	event := string(canonical(t, parts()[record.AddEvent]))
	for name, text := range map[string]string{
		"nothing":               "",
		"cut off":               event[:len(event)-1],
		"a line feed":           event + "\n",
		"two":                   event + event,
		"white space":           strings.Replace(event, ":", ": ", 1),
		"another order":         strings.Replace(strings.Replace(event, `"seq":7,`, "", 1), `"kind"`, `"seq":7,"kind"`, 1),
		"an unknown field":      strings.Replace(event, `"seq":7,`, `"seq":7,"made":1,`, 1),
		"a field twice":         strings.Replace(event, `"seq":7,`, `"seq":7,"seq":7,`, 1),
		"another letter case":   strings.Replace(event, `"seq"`, `"Seq"`, 1),
		"an empty field":        strings.Replace(event, `"concerns":"four places",`, `"concerns":"",`, 1),
		"an escape":             strings.Replace(event, "dropped", `\u0064ropped`, 1),
		"a fraction of seconds": strings.Replace(event, "07:30:00Z", "07:30:00.5Z", 1),
		"a local time":          strings.Replace(event, "07:30:00Z", "08:30:00+01:00", 1),
		"no time":               strings.Replace(event, "2026-11-23T07:30:00Z", "today", 1),
		"a text for a number":   strings.Replace(event, `"seq":7`, `"seq":"7"`, 1),
	} {
		if c, err := record.ParseChange([]byte(text)); err == nil || text == event {
			t.Errorf("%s: taken as %v", name, c)
		}
	}
}

// The content of a change must match its kind.
func TestParseChangeHoldsTheKindAgainstTheContent(t *testing.T) {
	t.Parallel()
	for kind, c := range parts() {
		for other := range parts() {
			mixed := c
			if mixed.Kind = other; other == kind {
				continue
			}
			if _, err := record.ParseChange(canonical(t, mixed)); err == nil {
				t.Errorf("a change with the content of %q is accepted as %q", kind, other)
			}
		}
		c.Kind = "other"
		if _, err := record.ParseChange(canonical(t, c)); err == nil {
			t.Errorf("a change of an unknown kind is accepted")
		}
		c = full()
		c.Kind = kind
		if _, err := record.ParseChange(canonical(t, c)); err == nil {
			t.Errorf("a change with everything is accepted as %q", kind)
		}
		if _, err := record.ParseChange(canonical(t, record.Change{Seq: 1, At: time.Unix(0, 0), Kind: kind})); err == nil {
			t.Errorf("a change with nothing is accepted as %q", kind)
		}
	}
	for name, edit := range map[string]func(c *record.Change){
		"totals":   func(c *record.Change) { c.Totals[0].Report = "other" },
		"entries":  func(c *record.Change) { c.Entries[1].Report = "other" },
		"policies": func(c *record.Change) { c.Policies[0].Report = "other" },
	} {
		for _, kind := range []record.ChangeKind{record.AddReport, record.AddLines} {
			c := parts()[kind]
			edit(&c)
			if _, err := record.ParseChange(canonical(t, c)); err == nil {
				t.Errorf("%s: %s of another report are accepted", kind, name)
			}
		}
	}
}

// Whatever is accepted is written back to the byte.
func FuzzParseChange(f *testing.F) {
	for _, c := range parts() {
		f.Add(canonical(f, c))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := record.ParseChange(text)
		if err != nil {
			return
		}
		if again := canonical(t, c); !bytes.Equal(again, text) {
			t.Errorf("read %q, written %q", text, again)
		}
	})
}
