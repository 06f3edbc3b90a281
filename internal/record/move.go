package record

import (
	"cmp"
	"slices"
)

// MoveIn is a figure printed for another jurisdiction that belongs to this one.
type MoveIn struct {
	// Correction is the one that moves it.
	Correction Correction
	Lines      []Line
}

// Moves returns the figures that were printed for one jurisdiction but belong to another, by the latter. corrections
// and lines are those of the figures in question, in the order in which they entered the record; the last correction of
// a figure decides.
func Moves(corrections []Correction, lines []Line) map[Slug][]MoveIn {
	last := map[FigureRef]int{}
	for i, c := range corrections {
		last[FigureRef{c.Report, c.Measure, c.Jurisdiction}] = i
	}
	moves := map[Slug][]MoveIn{}
	for i, c := range corrections {
		key := FigureRef{c.Report, c.Measure, c.Jurisdiction}
		if c.Effect != Move || last[key] != i {
			continue
		}
		in := MoveIn{Correction: c}
		for _, l := range lines {
			if key == (FigureRef{l.Report, l.Measure, l.Jurisdiction}) {
				in.Lines = append(in.Lines, l)
			}
		}
		moves[c.MovedTo] = append(moves[c.MovedTo], in)
	}
	return moves
}

// moveIn adds figures printed for other places that corrections count here.
func (f *Figure) moveIn(moves []MoveIn) {
	if len(moves) == 0 {
		return
	}
	f.Moves = moves
	f.Corrections = slices.Clip(f.Corrections) // the slice is the caller's
	if f.Printed() {
		f.Effective.Known = f.Effective.Known || f.State == Withdrawn || f.State == Moved
		f.State = Amended
	} else {
		f.Effective, f.State = Known(0), MovedHere
	}
	for _, m := range moves { // lines of a list have no number, and neither has the sum
		f.Corrections = append(f.Corrections, m.Correction)
		for _, line := range m.Lines {
			f.PartOf = cmp.Or(f.PartOf, line.PartOf)
		}
		n := sum(m.Lines)
		f.Effective.N += n.N
		f.Effective.Known = f.Effective.Known && n.Known
	}
	if !f.Effective.Known {
		f.Effective = Count{}
	}
}
