package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"detainerledger/internal/record"
)

// week is the report in the tests of one figure.
const week = record.ReportID("ddor-2017-01-28")

func line(value record.Count) record.Line {
	return record.Line{Entry: record.Entry{Report: week, Section: record.SectionII, Measure: record.Declined,
		Jurisdiction: "tx/travis-county", Value: value}}
}

func withdraw(id string) record.Correction {
	return record.Correction{ID: id, Report: week, Measure: record.Declined, Effect: record.Withdraw}
}

func amend(id string, to int) record.Correction {
	return record.Correction{ID: id, Report: week, Measure: record.Declined, Effect: record.Amend, Value: record.Known(to)}
}

func move(id string) record.Correction {
	return record.Correction{ID: id, Report: week, Measure: record.Declined, Effect: record.Move,
		MovedTo: "tx/williamson-county"}
}

// movedIn is a figure of another place that a correction counts here.
func movedIn(id string, lines ...record.Line) record.MoveIn {
	return record.MoveIn{Correction: record.Correction{ID: id, Report: week, Measure: record.Declined,
		Jurisdiction: "tx/bastrop-county", Effect: record.Move, MovedTo: "tx/travis-county"}, Lines: lines}
}

func statement(stance record.Stance, report record.ReportID) record.Statement {
	return record.Statement{Stance: stance, Report: report, Jurisdiction: "tx/travis-county",
		Gist: string(stance) + " " + string(report)}
}

// words formats a figure as readers see it.
func words(f record.Figure) string {
	number := func(c record.Count, unknown string) string {
		if !c.Known {
			return unknown
		}
		return c.String()
	}
	text := fmt.Sprintf("%s; printed %s; reads %s", f.State, number(f.Published, "nothing"),
		number(f.Effective, "nothing"))
	if f.PartOf != "" {
		text += "; part of " + string(f.PartOf)
	}
	if f.MovedTo != "" {
		text += "; belongs to " + string(f.MovedTo)
	}
	if len(f.Corrections) > 0 {
		var ids []string
		for _, c := range f.Corrections {
			ids = append(ids, c.ID)
		}
		text += "; corrected by " + strings.Join(ids, ", ")
	}
	for _, s := range f.Disputes {
		text += "; disputed: " + s.Gist
	}
	return fmt.Sprintf("%s; adds %d", text, f.Counts())
}

func TestRead(t *testing.T) {
	t.Parallel()
	known, unread := line(record.Known(142)), line(record.Count{})
	contained := line(record.Known(5))
	contained.PartOf = "ny/new-york-city"
	facility := func(name string, value record.Count) record.Line {
		l := line(value)
		l.Facility = name
		return l
	}
	tests := []struct {
		name    string
		printed record.Printed
		absence record.State
		want    string
	}{
		{name: "listed with a number",
			printed: record.Printed{Lines: []record.Line{known}},
			want:    "listed; printed 142; reads 142; adds 142"},
		{name: "listed with 0",
			printed: record.Printed{Lines: []record.Line{line(record.Known(0))}},
			want:    "listed; printed 0; reads 0; adds 0"},
		{name: "listed, the number was not read",
			printed: record.Printed{Lines: []record.Line{unread}},
			want:    "listed, number unknown; printed nothing; reads nothing; adds 0"},
		{name: "withdrawn, the number is known",
			printed: record.Printed{Lines: []record.Line{known}, Corrections: []record.Correction{withdraw("w")}},
			want:    "withdrawn; printed 142; reads nothing; corrected by w; adds 0"},
		{name: "withdrawn, the number was not read",
			printed: record.Printed{Lines: []record.Line{unread}, Corrections: []record.Correction{withdraw("w")}},
			want:    "withdrawn; printed nothing; reads nothing; corrected by w; adds 0"},
		{name: "amended",
			printed: record.Printed{Lines: []record.Line{known}, Corrections: []record.Correction{amend("a", 128)}},
			want:    "amended; printed 142; reads 128; corrected by a; adds 128"},
		{name: "amended to 0",
			printed: record.Printed{Lines: []record.Line{known}, Corrections: []record.Correction{amend("a", 0)}},
			want:    "amended; printed 142; reads 0; corrected by a; adds 0"},
		{name: "amended, the number was not read",
			printed: record.Printed{Lines: []record.Line{unread}, Corrections: []record.Correction{amend("a", 128)}},
			want:    "amended; printed nothing; reads 128; corrected by a; adds 128"},
		{name: "amended, then withdrawn",
			printed: record.Printed{Lines: []record.Line{known},
				Corrections: []record.Correction{amend("a", 128), withdraw("w")}},
			want: "withdrawn; printed 142; reads nothing; corrected by a, w; adds 0"},
		{name: "withdrawn, then amended",
			printed: record.Printed{Lines: []record.Line{known},
				Corrections: []record.Correction{withdraw("w"), amend("a", 128)}},
			want: "amended; printed 142; reads 128; corrected by w, a; adds 128"},
		{name: "amended twice",
			printed: record.Printed{Lines: []record.Line{known},
				Corrections: []record.Correction{amend("a", 128), amend("b", 143)}},
			want: "amended; printed 142; reads 143; corrected by a, b; adds 143"},
		{name: "moved to another place",
			printed: record.Printed{Lines: []record.Line{known}, Corrections: []record.Correction{move("m")}},
			want:    "moved; printed 142; reads nothing; belongs to tx/williamson-county; corrected by m; adds 0"},
		{name: "moved, then amended after all",
			printed: record.Printed{Lines: []record.Line{known}, Corrections: []record.Correction{move("m"), amend("a", 128)}},
			want:    "amended; printed 142; reads 128; corrected by m, a; adds 128"},
		{name: "not printed here, but moved here",
			printed: record.Printed{Moves: []record.MoveIn{movedIn("m", line(record.Known(3)))}}, absence: record.NotListed,
			want: "moved here; printed nothing; reads 3; corrected by m; adds 3"},
		{name: "moved here, the number was not read",
			printed: record.Printed{Moves: []record.MoveIn{movedIn("m", line(record.Count{}))}}, absence: record.NotListed,
			want: "moved here; printed nothing; reads nothing; corrected by m; adds 0"},
		{name: "moved here, the line is not in the record",
			printed: record.Printed{Moves: []record.MoveIn{movedIn("m")}}, absence: record.NotEntered,
			want: "moved here; printed nothing; reads nothing; corrected by m; adds 0"},
		{name: "moved here from two places",
			printed: record.Printed{Moves: []record.MoveIn{movedIn("m", line(record.Known(3))),
				movedIn("n", line(record.Known(4)), line(record.Known(1)))}}, absence: record.NotListed,
			want: "moved here; printed nothing; reads 8; corrected by m, n; adds 8"},
		{name: "printed here, and another line moved here",
			printed: record.Printed{Lines: []record.Line{known}, Moves: []record.MoveIn{movedIn("m", line(record.Known(3)))}},
			want:    "amended; printed 142; reads 145; corrected by m; adds 145"},
		{name: "printed here, and a line moved here whose number was not read",
			printed: record.Printed{Lines: []record.Line{known}, Moves: []record.MoveIn{movedIn("m", line(record.Count{}))}},
			want:    "amended; printed 142; reads nothing; corrected by m; adds 0"},
		{name: "withdrawn here, and another line moved here",
			printed: record.Printed{Lines: []record.Line{known}, Corrections: []record.Correction{withdraw("w")},
				Moves: []record.MoveIn{movedIn("m", line(record.Known(3)))}},
			want: "amended; printed 142; reads 3; corrected by w, m; adds 3"},
		{name: "a contained line moved here",
			printed: record.Printed{Moves: []record.MoveIn{movedIn("m", contained)}}, absence: record.NotListed,
			want: "moved here; printed nothing; reads 5; part of ny/new-york-city; corrected by m; adds 0"},
		{name: "moved here and disputed",
			printed: record.Printed{Moves: []record.MoveIn{movedIn("m", line(record.Known(3)))},
				Statements: []record.Statement{statement(record.Disputes, week)}}, absence: record.NotListed,
			want: "moved here; printed nothing; reads 3; corrected by m; disputed: disputes ddor-2017-01-28; adds 3"},
		{name: "a line for each of two facilities",
			printed: record.Printed{Lines: []record.Line{facility("Travis County Jail", record.Known(140)),
				facility("Travis State Jail", record.Known(2))}},
			want: "listed; printed 142; reads 142; adds 142"},
		{name: "two facilities, one of them not read",
			printed: record.Printed{Lines: []record.Line{facility("Travis County Jail", record.Known(140)),
				facility("Travis State Jail", record.Count{})}},
			want: "listed, number unknown; printed nothing; reads nothing; adds 0"},
		{name: "two facilities, the first of them not read",
			printed: record.Printed{Lines: []record.Line{facility("Travis County Jail", record.Count{}),
				facility("Travis State Jail", record.Known(2))}},
			want: "listed, number unknown; printed nothing; reads nothing; adds 0"},
		{name: "two facilities, amended as one",
			printed: record.Printed{Lines: []record.Line{facility("Travis County Jail", record.Known(140)),
				facility("Travis State Jail", record.Known(2))},
				Corrections: []record.Correction{amend("a", 128)}},
			want: "amended; printed 142; reads 128; corrected by a; adds 128"},
		{name: "contained in another count",
			printed: record.Printed{Lines: []record.Line{contained}},
			want:    "listed; printed 5; reads 5; part of ny/new-york-city; adds 0"},
		{name: "contained in another count and amended",
			printed: record.Printed{Lines: []record.Line{contained}, Corrections: []record.Correction{amend("a", 6)}},
			want:    "amended; printed 5; reads 6; part of ny/new-york-city; corrected by a; adds 0"},
		{name: "only the second line is contained in another count",
			printed: record.Printed{Lines: []record.Line{line(record.Known(3)), contained}},
			want:    "listed; printed 8; reads 8; part of ny/new-york-city; adds 0"},
		{name: "disputed in this report",
			printed: record.Printed{Lines: []record.Line{known},
				Statements: []record.Statement{statement(record.Disputes, week)}},
			want: "listed; printed 142; reads 142; disputed: disputes ddor-2017-01-28; adds 142"},
		{name: "the listing as a whole disputed",
			printed: record.Printed{Lines: []record.Line{known}, Statements: []record.Statement{statement(record.Disputes, "")}},
			want:    "listed; printed 142; reads 142; disputed: disputes ; adds 142"},
		{name: "another report disputed",
			printed: record.Printed{Lines: []record.Line{known},
				Statements: []record.Statement{statement(record.Disputes, "ddor-2017-02-04")}},
			want: "listed; printed 142; reads 142; adds 142"},
		{name: "explained, criticized and affirmed, but not disputed",
			printed: record.Printed{Lines: []record.Line{known}, Statements: []record.Statement{
				statement(record.Explains, week), statement(record.Criticizes, week), statement(record.Affirms, week)}},
			want: "listed; printed 142; reads 142; adds 142"},
		{name: "withdrawn and disputed",
			printed: record.Printed{Lines: []record.Line{known}, Corrections: []record.Correction{withdraw("w")},
				Statements: []record.Statement{statement(record.Disputes, week)}},
			want: "withdrawn; printed 142; reads nothing; corrected by w; disputed: disputes ddor-2017-01-28; adds 0"},
		{name: "not listed", absence: record.NotListed, want: "not listed; printed nothing; reads nothing; adds 0"},
		{name: "no report", absence: record.NoReport, want: "no report; printed nothing; reads nothing; adds 0"},
		{name: "not yet entered", absence: record.NotEntered,
			want: "not yet entered; printed nothing; reads nothing; adds 0"},
		{name: "not listed, and its listing disputed",
			printed: record.Printed{Statements: []record.Statement{statement(record.Disputes, "")}}, absence: record.NotListed,
			want: "not listed; printed nothing; reads nothing; adds 0"},
		{name: "what is printed is stronger than absence",
			printed: record.Printed{Lines: []record.Line{known}}, absence: record.NotListed,
			want: "listed; printed 142; reads 142; adds 142"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := record.Read(week, record.Declined, test.printed, test.absence)
			if got := words(f); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if f.Measure != record.Declined {
				t.Errorf("the figure is of %q", f.Measure)
			}
			if f.Printed() != (len(test.printed.Lines) > 0) {
				t.Errorf("Printed() = %t with %d lines", f.Printed(), len(test.printed.Lines))
			}
		})
	}
}

func TestReadTakesTheRankPrinted(t *testing.T) {
	t.Parallel()
	l := line(record.Known(51))
	l.Rank = record.Known(1)
	if f := record.Read(week, record.Issued, record.Printed{Lines: []record.Line{l}}, ""); f.Rank != record.Known(1) {
		t.Errorf("rank %+v, want 1", f.Rank)
	}
}

// drawnPrinted generates what a report and later corrections might say about a place. Each test has its own,
// because parallel tests must not share a generator.
func drawnPrinted() *rapid.Generator[record.Printed] { return rapid.Custom(printedOf) }

func printedOf(t *rapid.T) record.Printed {
	drawnCount := rapid.Custom(func(t *rapid.T) record.Count {
		if rapid.IntRange(0, 3).Draw(t, "unknown") == 0 {
			return record.Count{}
		}
		return record.Known(rapid.IntRange(0, 200).Draw(t, "n"))
	})
	drawnLine := rapid.Custom(func(t *rapid.T) record.Line {
		l := line(drawnCount.Draw(t, "value"))
		l.PartOf = rapid.SampledFrom([]record.Slug{"", "", "ny/new-york-city"}).Draw(t, "part of")
		return l
	})
	drawnCorrection := rapid.Custom(func(t *rapid.T) record.Correction {
		switch rapid.SampledFrom([]record.Effect{record.Withdraw, record.Move, record.Amend}).Draw(t, "effect") {
		case record.Withdraw:
			return withdraw("w")
		case record.Move:
			return move("m")
		default:
			return amend("a", rapid.IntRange(0, 200).Draw(t, "to"))
		}
	})
	drawnMove := rapid.Custom(func(t *rapid.T) record.MoveIn {
		return movedIn("in", rapid.SliceOfN(drawnLine, 0, 2).Draw(t, "lines moved")...)
	})
	drawnStatement := rapid.Custom(func(t *rapid.T) record.Statement {
		return statement(rapid.SampledFrom([]record.Stance{record.Disputes, record.Criticizes, record.Explains,
			record.Affirms}).Draw(t, "stance"),
			rapid.SampledFrom([]record.ReportID{"", week, "ddor-2017-02-04"}).Draw(t, "report"))
	})
	return record.Printed{
		Lines:       rapid.SliceOfN(drawnLine, 0, 3).Draw(t, "lines"),
		Corrections: rapid.SliceOfN(drawnCorrection, 0, 4).Draw(t, "corrections"),
		Statements:  rapid.SliceOfN(drawnStatement, 0, 3).Draw(t, "statements"),
		Moves:       rapid.SliceOfN(drawnMove, 0, 1).Draw(t, "moves"),
	}
}

func drawnAbsence() *rapid.Generator[record.State] {
	return rapid.SampledFrom([]record.State{record.NotListed, record.NoReport, record.NotEntered})
}

// drawnFigure draws a figure as Read returns it.
func drawnFigure() *rapid.Generator[record.Figure] {
	return rapid.Custom(func(t *rapid.T) record.Figure {
		return record.Read(week, record.Declined, printedOf(t), drawnAbsence().Draw(t, "absence"))
	})
}

func TestNoSequenceOfCorrectionsLosesThePublishedNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		printed, absence := drawnPrinted().Draw(t, "printed"), drawnAbsence().Draw(t, "absence")
		uncorrected := printed
		uncorrected.Corrections, uncorrected.Moves = nil, nil
		got, want := record.Read(week, record.Declined, printed, absence), record.Read(week, record.Declined, uncorrected,
			absence)
		if got.Published != want.Published ||
			!slices.EqualFunc(got.Lines, want.Lines, func(a, b record.Line) bool { return cmp.Equal(a, b) }) {
			t.Errorf("printed %+v before the corrections, %+v after them", want.Published, got.Published)
		}
		var corrections []record.Correction
		if got.Printed() {
			corrections = slices.Clone(printed.Corrections)
		}
		for _, m := range printed.Moves {
			corrections = append(corrections, m.Correction)
		}
		if diff := cmp.Diff(corrections, got.Corrections, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("a correction was lost:\n%s", diff)
		}
	})
}

func TestEffectiveNumberIsOnlyThatOfAListedOrAmendedFigure(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := drawnFigure().Draw(t, "figure")
		switch f.State {
		case record.Listed:
			if !f.Effective.Known || f.Effective != f.Published {
				t.Errorf("listed, printed %+v, reads %+v", f.Published, f.Effective)
			}
		case record.Amended:
			if last := f.Corrections[len(f.Corrections)-1]; len(f.Moves) == 0 &&
				(!f.Effective.Known || f.Effective != last.Value) {
				t.Errorf("amended to %+v, reads %+v", last.Value, f.Effective)
			}
		case record.MovedHere:
			if f.Printed() || len(f.Moves) == 0 || f.Published.Known {
				t.Errorf("moved here with %d lines of its own, %d of others, printed %+v", len(f.Lines), len(f.Moves), f.Published)
			}
		case record.Withdrawn, record.Moved, record.NumberUnknown, record.NotListed, record.NoReport, record.NotEntered:
			if f.Effective.Known || f.Counts() != 0 {
				t.Errorf("%s, but reads %+v and adds %d", f.State, f.Effective, f.Counts())
			}
		default:
			t.Errorf("no such state: %q", f.State)
		}
	})
}

func TestAbsenceNeverReadsAsANumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		printed, absence := drawnPrinted().Draw(t, "printed"), drawnAbsence().Draw(t, "absence")
		printed.Lines, printed.Moves = nil, nil
		want := record.Figure{Measure: record.Declined, State: absence}
		if diff := cmp.Diff(want, record.Read(week, record.Declined, printed, absence)); diff != "" {
			t.Errorf("nothing is printed, and yet (-want +got):\n%s", diff)
		}
	})
}

func TestTotalsNeverCountWhatIsWithdrawnOrContained(t *testing.T) {
	t.Parallel()
	contained := func(l record.Line) bool { return l.PartOf != "" }
	rapid.Check(t, func(t *rapid.T) {
		total, want := 0, 0
		for _, printed := range rapid.SliceOf(drawnPrinted()).Draw(t, "figures") {
			total += record.Read(week, record.Declined, printed, record.NotListed).Counts()
			var counted []record.Count // what has to be known and in no other count to be added
			if n := len(printed.Corrections); n == 0 || len(printed.Lines) == 0 {
				for _, l := range printed.Lines {
					counted = append(counted, l.Value)
				}
			} else if last := printed.Corrections[n-1]; last.Effect == record.Amend {
				counted = append(counted, last.Value)
			}
			all := slices.Clone(printed.Lines)
			for _, m := range printed.Moves {
				all = append(all, m.Lines...)
				for _, l := range m.Lines {
					counted = append(counted, l.Value)
				}
				if len(m.Lines) == 0 {
					counted = append(counted, record.Count{})
				}
			}
			if slices.ContainsFunc(all, contained) || slices.Contains(counted, record.Count{}) {
				continue
			}
			for _, c := range counted {
				want += c.N
			}
		}
		if total != want {
			t.Errorf("the figures add up to %d, want %d", total, want)
		}
	})
}

func TestReadLeavesWhatItWasGivenAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		printed := drawnPrinted().Draw(t, "printed")
		// Read must not write to the spare capacity of a slice either.
		behind := withdraw("behind")
		printed.Corrections = append(printed.Corrections, behind)[:len(printed.Corrections)]
		before := record.Printed{Lines: slices.Clone(printed.Lines), Corrections: slices.Clone(printed.Corrections),
			Statements: slices.Clone(printed.Statements), Moves: slices.Clone(printed.Moves)}
		record.Read(week, record.Declined, printed, record.NotListed)
		if got := printed.Corrections[:len(printed.Corrections)+1][len(printed.Corrections)]; !cmp.Equal(got, behind) {
			t.Errorf("Read wrote %+v behind the corrections", got)
		}
		if diff := cmp.Diff(before, printed, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("Read changed what is printed (-before +after):\n%s", diff)
		}
	})
}

// A correction of this site's own error states what was printed. That is the published figure, and other
// corrections apply to it.
func TestOwnErrorIsNotWhatWasPrinted(t *testing.T) {
	t.Parallel()
	line := record.Line{Entry: record.Entry{Value: record.Known(2)}}
	own := record.Correction{By: record.BySite, Effect: record.Amend, Value: record.Known(1)}
	again := record.Correction{By: record.BySite, Effect: record.Amend, Value: record.Known(3)}
	amended := record.Correction{By: "ICE", Effect: record.Amend, Value: record.Known(5)}
	withdrawn := record.Correction{By: "ICE", Effect: record.Withdraw}
	for _, test := range []struct {
		name                 string
		corrections          []record.Correction
		state                record.State
		published, effective record.Count
	}{
		{"our own", []record.Correction{own}, record.Listed, record.Known(1), record.Known(1)},
		{"our own twice", []record.Correction{own, again}, record.Listed, record.Known(3), record.Known(3)},
		{"then withdrawn", []record.Correction{own, withdrawn}, record.Withdrawn, record.Known(1), record.Count{}},
		{"then amended", []record.Correction{own, amended}, record.Amended, record.Known(1), record.Known(5)},
		{"of what was amended", []record.Correction{amended, again}, record.Amended, record.Known(2), record.Known(3)},
	} {
		f := record.Read(week, record.Declined, record.Printed{Lines: []record.Line{line}, Corrections: test.corrections}, "")
		if f.State != test.state || f.Published != test.published || f.Effective != test.effective ||
			len(f.Corrections) != len(test.corrections) {
			t.Errorf("%s: %s, published %v, reads %v, %d corrections", test.name, f.State, f.Published, f.Effective,
				len(f.Corrections))
		}
		if ours := test.name != "of what was amended"; f.Mended != ours || ours && f.Mistaken != record.Known(2) {
			t.Errorf("%s: mended %v, from %v", test.name, f.Mended, f.Mistaken)
		}
	}
}
