package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/record"
)

// after returns the line of a log with a change that follows this many others.
func after(t *testing.T, n int, c record.Change) string {
	t.Helper()
	c.Seq, c.At = record.Seq(n+1), time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	c.Origin = record.Origin{File: "more.csv", SHA256: strings.Repeat("0", 64)}
	text, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

// Each change of a log is checked against everything before it, whether that is in the record or in the log.
func TestLogIsHeldAgainstWhatCameBefore(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	parsed := make([]record.Change, len(lines))
	for i, line := range lines {
		var err error
		if parsed[i], err = record.ParseChange([]byte(strings.TrimSuffix(line, "\n"))); err != nil {
			t.Fatal(err)
		}
	}
	kind := func(k record.ChangeKind) (record.Change, int) {
		at := slices.IndexFunc(parsed, func(c record.Change) bool { return c.Kind == k })
		return parsed[at], at + 1
	}
	first, firstLine := kind(record.AddReport)
	entry := first.Entries[0]
	amended, elsewhere, ranked := entry, entry, entry
	amended.Value = record.Known(entry.Value.N + 1)
	elsewhere.Jurisdiction, elsewhere.Rank, elsewhere.Value = "nv/washoe-county", record.Count{}, record.Count{}
	ranked.Jurisdiction = "nv/washoe-county"
	ranked.Value = record.Count{}
	many := elsewhere
	many.Value = record.Known(1)
	more := func(entries ...record.Entry) record.Change {
		return record.Change{Kind: record.AddLines, Entries: entries}
	}
	correction, _ := kind(record.AddCorrection)
	statement, statementLine := kind(record.AddStatement)
	event, eventLine := kind(record.AddEvent)
	other := *correction.Correction
	other.Reason = "another reason"
	nowhere := *correction.Correction
	nowhere.ID, nowhere.Jurisdiction = "made-up", "nv/washoe-county"
	right := *correction.Correction
	right.ID = "made-up"
	overlap := *first.Report
	overlap.Note = "another note"
	place, placeLine := parsed[1], 2
	place.Places = slices.Clone(place.Places[:1])
	renamed := place
	renamed.Places = slices.Clone(place.Places)
	renamed.Places[0].Slug += "-again"
	for _, test := range []struct {
		name   string
		change record.Change
		// inLog is the result if the earlier change is in the log, inRecord if it is in the record.
		inLog, inRecord string
	}{
		{"the same line", more(entry), fmt.Sprintf("jurisdiction: %q is the same as line %d; leave one out",
			entry.Jurisdiction, firstLine), "is in the record already"},
		{"another number", more(amended),
			fmt.Sprintf("value: says %s, and line %d says %s of the same", amended.Value, firstLine, entry.Value),
			fmt.Sprintf("value: says %s, the record says %s; a figure is changed only by a correction", amended.Value,
				entry.Value)},
		{"a rank that is taken", more(ranked),
			fmt.Sprintf("rank: rank 1 of Section I is that of %s in line %d", entry.Jurisdiction, firstLine),
			fmt.Sprintf("rank: rank 1 of Section I is that of %s in the record", entry.Jurisdiction)},
		{"more than the total", more(many), "value: with this line", "value: with this line"},
		{"a report twice", record.Change{Kind: record.AddReport, Report: &overlap},
			fmt.Sprintf("note: says \"another note\", and line %d says", firstLine),
			"note: says \"another note\", the record says"},
		{"another correction of the name", record.Change{Kind: record.AddCorrection, Correction: &other},
			"reason: says \"another reason\", and line ", "reason: says \"another reason\", the record says"},
		{"a correction of no line", record.Change{Kind: record.AddCorrection, Correction: &nowhere},
			"names nv/washoe-county, so that there is nothing to correct", "so that there is nothing to correct"},
		{"a statement twice", record.Change{Kind: record.AddStatement, Statement: statement.Statement},
			fmt.Sprintf("is the same as line %d; leave one out", statementLine), "is in the record already"},
		{"an event twice", record.Change{Kind: record.AddEvent, Event: event.Event},
			fmt.Sprintf("is the same as line %d; leave one out", eventLine), "is in the record already"},
		{"a place twice", place, fmt.Sprintf("is the same as line %d; leave one out", placeLine), "is in the record already"},
		{"a place of the same name", renamed, "is there already with this state, name and kind",
			"is there already with this state, name and kind"},
		{"one more correction", record.Change{Kind: record.AddCorrection, Correction: &right}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			log := logFile(t, append(slices.Clone(lines), after(t, len(lines), test.change))...)
			for base, want := range map[int]string{0: test.inLog, len(lines): test.inRecord} {
				st := openEmpty(t)
				if base > 0 {
					importLog(t, st, logFile(t, lines[:base]...))
				}
				_, err := CheckLog(t.Context(), latest(t, st), log, nil)
				faults, ok := errors.AsType[*Faults](err)
				switch {
				case want == "" && err != nil:
					t.Errorf("on version %d: %v", base, err)
				case want == "":
					if got := importLog(t, st, log).Seq; got != record.Seq(len(lines)+1) {
						t.Errorf("on version %d: the record is at version %d", base, got)
					}
				case !ok || !strings.Contains(err.Error(), want):
					t.Errorf("on version %d: the error lacks %q: %v", base, want, err)
				case slices.ContainsFunc(faults.List, func(f Fault) bool { return f.Line != len(lines)+1 }):
					t.Errorf("on version %d: the faults are in other lines: %v", base, err)
				}
			}
		})
	}
}

// Each change with lines of a report is checked against all lines before it.
//
//race:test
func TestLogBringsLinesPieceByPiece(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	line := func(place record.Slug) record.Change {
		return record.Change{Kind: record.AddLines,
			Entries: []record.Entry{{Report: "ddor-2017-01-28", Section: record.SectionII, Measure: record.Declined,
				Jurisdiction: place, Value: record.Known(10), Sources: record.Sources{"https://example.org"}}}}
	}
	log := slices.Clone(lines)
	for _, place := range []record.Slug{"nv/washoe-county", "nv/elko-county", "nv/nye-county"} {
		log = append(log, after(t, len(log), line(place)))
	}
	for _, base := range []int{0, len(lines) - 1, len(lines) + 1} {
		st := openEmpty(t)
		if base > 0 {
			importLog(t, st, logFile(t, log[:base]...))
		}
		// 176 of 206 are there. Three times ten more fit, and then no more.
		over := append(slices.Clone(log), after(t, len(log), line("nv/lyon-county")))
		_, err := CheckLog(t.Context(), latest(t, st), logFile(t, over...), nil)
		if want := fmt.Sprintf(":%d:1: value: with this line those of ddor-2017-01-28, us, declined add up to 215",
			len(over)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("on version %d: the error lacks %q: %v", base, want, err)
		}
		if got := importLog(t, st, logFile(t, log...)).Seq; got != record.Seq(len(log)) {
			t.Errorf("on version %d: the record is at version %d", base, got)
		}
	}
}

// A change may refer only to earlier ones, because changes are added in order.
func TestLogInAnotherOrderIsRefused(t *testing.T) {
	t.Parallel()
	lines := log2017(t)
	first, err := record.ParseChange([]byte(strings.TrimSuffix(lines[3], "\n")))
	if err != nil {
		t.Fatal(err)
	}
	entry := first.Entries[0]
	early := append(slices.Clone(lines[:3]),
		after(t, 3, record.Change{Kind: record.AddLines, Entries: []record.Entry{entry}}))
	first.Entries = first.Entries[1:]
	early = append(early, after(t, 4, first))
	_, err = CheckLog(t.Context(), nil, logFile(t, early...), nil)
	if err == nil || !strings.Contains(err.Error(), ":4:1: report: ") {
		t.Errorf("got %v", err)
	}
}
