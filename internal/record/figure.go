package record

import (
	"cmp"
	"slices"
)

// State is the state of a figure. The five kinds of absence are five states, because absence is never zero.
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
	// NotListed: the report was published and the place is known not to be in the section.
	NotListed State = "not listed"
	// NoReport: no report was published for the period.
	NoReport State = "no report"
	// NotEntered: no line in the record names the place, and the record does not have every line of the section.
	NotEntered State = "not yet entered"
)

// Line is an entry with all readings and revisions, and the change that brought it into the record.
type Line struct {
	Entry
	// Apart: another than the jurisdiction runs the facility ([Custodian.Runs]). The line is shown below the
	// jurisdiction's figure and is not part of it.
	Apart bool
	Entered
	// Readings are those that filled in this line, oldest first.
	Readings []Reading
	// Revisions are those of the number by later releases, oldest first.
	Revisions []Revised
}

// Printed is all that the record has on one measure of one report about one jurisdiction, each kind in the order in
// which it entered the record.
type Printed struct {
	// Lists: the series lists places and counts nothing.
	Lists bool
	// Lines usually has one element; a report may print a line for each facility, including those that others run.
	Lines []Line
	// Corrections are those of this report, measure and jurisdiction.
	Corrections []Correction
	// Statements are those of this jurisdiction.
	Statements []Statement
	// Moves are the lines of other jurisdictions that a correction counts here.
	Moves []MoveIn
}

// FigureRef identifies a figure: one measure of one report about one jurisdiction.
type FigureRef struct {
	Report       ReportID
	Measure      Measure
	Jurisdiction Slug
}

// String returns, for example, "nv/clark-county, ddor-2017-01-28, issued".
func (f FigureRef) String() string {
	return string(f.Jurisdiction) + ", " + string(f.Report) + ", " + string(f.Measure)
}

// Figure is the reading of one measure of one report for one jurisdiction.
type Figure struct {
	Measure Measure
	State   State
	// Published is the number as printed, or the sum of several lines; unknown if there is no line or one has no
	// number. An error of this site is already corrected in it.
	Published Count
	// Mended reports that this site first had another number by its own error; Mistaken is that number, if there
	// was one.
	Mended   bool
	Mistaken Count
	// Effective is the number after all corrections; unknown if it was withdrawn or not read, or nothing is listed.
	Effective Count
	Rank      Count
	// PartOf is the jurisdiction whose count contains this one, or one of its lines.
	PartOf Slug
	Lines  []Line
	// Apart are the lines of facilities that others run there; they are part of no number.
	Apart       []Line
	Corrections []Correction
	// MovedTo is the jurisdiction that a moved figure belongs to.
	MovedTo Slug
	// Moves are the figures of other jurisdictions that are counted here.
	Moves []MoveIn
	// Disputes are the statements by which the jurisdiction disputes the figure.
	Disputes []Statement
}

// Printed reports whether the publisher listed the place, regardless of corrections.
func (f Figure) Printed() bool { return len(f.Lines) > 0 }

// Read returns how a figure reads: its published value, its effective value or the reason why there is none, and the
// corrections and disputes that concern it. Of several corrections the last to enter the record decides; all of them
// are returned with the figure. A correction of this site's own error that precedes all others changes the published
// value. absence is the state if nothing was printed (see [Coverage.Absence]).
//
// Every page, export and chart uses this function.
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

// divide separates the place's own lines from those of facilities that others run.
func divide(lines []Line) (own, apart []Line) {
	isApart := func(l Line) bool { return l.Apart }
	if !slices.ContainsFunc(lines, isApart) { // true of nearly all
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

// read reads the place's own lines.
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

// mend replaces a number that this site had by its own error with the printed one. It returns the corrections from the
// first of another kind on, which concern the printed number.
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

// sum adds up the numbers of lines; it is unknown if one of them is, or if there are no lines.
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

// Counts returns what the figure adds to a total: its effective number, or 0 if that is unknown or contained in another
// jurisdiction's count.
func (f Figure) Counts() int {
	if !f.Effective.Known || f.PartOf != "" {
		return 0
	}
	return f.Effective.N
}
