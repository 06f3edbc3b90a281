package record

import (
	"cmp"
	"slices"
)

// State is how a figure stands. The five kinds of absence are five states,
// because absence is never zero.
type State string

// The states of a figure.
const (
	// Listed: the place is listed with a number, which may be 0.
	Listed State = "listed"
	// OnList: the place is on a list, which has no numbers.
	OnList State = "on the list"
	// NumberUnknown: the place is listed, the number was not read.
	NumberUnknown State = "listed, number unknown"
	Withdrawn     State = "withdrawn"
	Amended       State = "amended"
	// Moved: a correction says that the line belongs to another jurisdiction.
	Moved State = "moved"
	// MovedHere: not printed for this place, but a correction counts it here.
	MovedHere State = "moved here"
	// NotListed: the report came out and the place is known not to be in the section.
	NotListed State = "not listed"
	// NoReport: no report was published for the period.
	NoReport State = "no report"
	// NotEntered: no line in the record names the place, and the record does not
	// hold every line of the section.
	NotEntered State = "not yet entered"
)

// Line is an entry as it was read, with the change that brought it into the record.
type Line struct {
	Entry
	// Apart: the facility is run by another than the jurisdiction ([Custodian.Runs]). The
	// line is shown below the jurisdiction's figure and is no part of it.
	Apart bool
	Entered
	// Readings are those that filled in what is here, oldest first.
	Readings []Reading
	// Revisions are what later releases made of the number, oldest first.
	Revisions []Revised
}

// Printed is all that the record holds of one measure of one report about one
// jurisdiction, each kind in the order in which it entered the record.
type Printed struct {
	// Lists: the series lists places and counts nothing.
	Lists bool
	// Lines are usually one; a report may print one for each facility, among them those
	// of others that stand there.
	Lines []Line
	// Corrections are those of this report, measure and jurisdiction.
	Corrections []Correction
	// Statements are those of this jurisdiction.
	Statements []Statement
	// Moves are the lines of other jurisdictions that a correction counts here.
	Moves []MoveIn
}

// FigureRef names a figure: one measure of one report about one jurisdiction.
type FigureRef struct {
	Report       ReportID
	Measure      Measure
	Jurisdiction Slug
}

// String names the figure, "nv/clark-county, ddor-2017-01-28, issued".
func (f FigureRef) String() string {
	return string(f.Jurisdiction) + ", " + string(f.Report) + ", " + string(f.Measure)
}

// Figure is how one measure of one report reads for one jurisdiction.
type Figure struct {
	Measure Measure
	State   State
	// Published is the number as printed, the sum where there are several lines;
	// not known where no line or not every line has one. An error of this site in it is mended.
	Published Count
	// Mended reports that this site had another number first, by its own error, which is
	// Mistaken where there was one.
	Mended   bool
	Mistaken Count
	// Effective is the number as it reads after the corrections; not known where
	// it was withdrawn, was not read, or nothing is listed.
	Effective Count
	Rank      Count
	// PartOf names the jurisdiction whose count contains this one, or one of its
	// lines.
	PartOf Slug
	Lines  []Line
	// Apart are the lines of facilities that others run there: no part of any number.
	Apart       []Line
	Corrections []Correction
	// MovedTo names the jurisdiction that a moved figure belongs to.
	MovedTo Slug
	// Moves are the figures of other jurisdictions that are counted here.
	Moves []MoveIn
	// Disputes are the statements by which the jurisdiction disputes the figure.
	Disputes []Statement
}

// Printed reports whether the publisher listed the place, whatever became of it.
func (f Figure) Printed() bool { return len(f.Lines) > 0 }

// Read answers how a figure reads: its value as published, its effective value
// or why there is none, and the corrections and disputes that bear on it. Among
// several corrections the one that entered the record last decides; all of them
// stay with the figure. A correction of this site's own error, before any other, says what
// was printed. absence is the state where nothing was printed (see
// [Coverage.Absence]).
//
// Every page, export and chart asks this one function.
func Read(report ReportID, measure Measure, printed Printed, absence State) Figure {
	f := Figure{Measure: measure, State: absence}
	f.Lines, f.Apart = divide(printed.Lines)
	if len(f.Lines) > 0 {
		f.read(printed)
	}
	f.moveIn(printed.Moves)
	if len(f.Lines)+len(printed.Moves) == 0 {
		return f
	}
	for _, s := range printed.Statements {
		if s.Stance == Disputes && s.Concerns(report) {
			f.Disputes = append(f.Disputes, s)
		}
	}
	return f
}

// divide tells the lines that are the place's own from those of others that stand there.
func divide(lines []Line) (own, apart []Line) {
	isApart := func(l Line) bool { return l.Apart }
	if !slices.ContainsFunc(lines, isApart) { // as nearly all are
		return lines, nil
	}
	for _, l := range lines {
		if l.Apart {
			apart = append(apart, l)
		} else {
			own = append(own, l)
		}
	}
	return own, apart
}

// read reads the lines that are printed for the place itself.
func (f *Figure) read(printed Printed) {
	f.Rank = f.Lines[0].Rank
	for i := range f.Lines {
		f.PartOf = cmp.Or(f.PartOf, f.Lines[i].PartOf)
	}
	f.Published = sum(f.Lines)
	f.State = Listed
	f.Corrections = printed.Corrections
	rest := f.mend(printed.Corrections)
	f.Effective = f.Published
	switch {
	case printed.Lists:
		f.State = OnList
	case !f.Published.Known:
		f.State = NumberUnknown
	}
	if n := len(rest); n > 0 {
		switch last := rest[n-1]; last.Effect {
		case Withdraw:
			f.State, f.Effective = Withdrawn, Count{}
		case Amend:
			f.State, f.Effective = Amended, last.Value
		case Move:
			f.State, f.Effective, f.MovedTo = Moved, Count{}, last.MovedTo
		}
	}
}

// mend puts the number that was printed in the place of the one that this site had by its
// own error. It returns the corrections from the first of another kind on: they are of what
// was printed.
func (f *Figure) mend(corrections []Correction) (rest []Correction) {
	for i, c := range corrections {
		if !c.OurError() || c.Effect != Amend {
			return corrections[i:]
		}
		if !f.Mended {
			f.Mended, f.Mistaken = true, f.Published
		}
		f.Published = c.Value
	}
	return nil
}

// sum adds up the numbers of lines; it is not known where one of them is not, or
// where there is none.
func sum(lines []Line) Count {
	total := Count{Known: len(lines) > 0}
	for _, line := range lines {
		if !line.Value.Known {
			return Count{}
		}
		total.N += line.Value.N
	}
	return total
}

// Counts returns what the figure adds to a total: its effective number, unless
// that is not known or another jurisdiction's count contains it already.
func (f Figure) Counts() int {
	if !f.Effective.Known || f.PartOf != "" {
		return 0
	}
	return f.Effective.N
}
