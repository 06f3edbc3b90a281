package ingest

import (
	"cmp"
	"fmt"
	"iter"

	"detainerledger/internal/record"
)

// Lines describes what the plan adds, in a line for each row and one for each change with several rows. The line of a
// row from a spreadsheet ends with its sheet.
func (p Plan) Lines() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range p.Changes {
			for line := range p.changeLines(c) {
				if !yield(line) {
					return
				}
			}
		}
	}
}

func (p Plan) changeLines(c record.Change) iter.Seq[string] {
	return func(yield func(string) bool) {
		say := func(format string, args ...any) bool { return yield("+ " + fmt.Sprintf(format, args...)) }
		in := func(t *Table, cells []string) string {
			if len(p.sheets) == 0 {
				return ""
			}
			if sheet := p.sheets[rowID{t, t.key(cells)}]; sheet != "" {
				return " (" + inSheet(sheet, "") + ")"
			}
			return ""
		}
		if len(c.Places) > 0 && c.Places[0].FIPS != "" {
			say("the %d counties of the gazetteer", len(c.Places))
			return
		}
		for _, j := range c.Places {
			if !say("place %s %s, %s (%s)%s", j.Slug, j.Name, j.State, j.Kind, in(placeTable, placeCells(j))) {
				return
			}
		}
		if !changeHead(c, in, say) {
			return
		}
		for _, t := range c.Totals {
			if !say("control total %s %s %d%s", t.Scope, t.Measure, t.Total, in(totalTable, totalCells(t))) {
				return
			}
		}
		if c.Kind == record.AddRelease {
			return // the change's own line says how much it brings
		}
		for _, e := range c.Entries {
			if !say("entry %s%s", entryLine(e), in(entryTable, entryCells(e))) {
				return
			}
		}
		for _, l := range c.Policies {
			if !say("policy %s%s", policyLine(l), in(policyTable, policyCells(l))) {
				return
			}
		}
	}
}

// changeHead describes a change that brings one thing, or names the report to which its lines belong.
func changeHead(
	c record.Change, in func(t *Table, cells []string) string, say func(format string, args ...any) bool,
) bool {
	switch c.Kind {
	case record.AddSeries:
		s := c.Series
		return say("series %s %s, %s from %s%s", s.ID, s.Title, periods(s.Cadence), s.FirstPeriodStart,
			in(seriesTable, seriesCells(*s)))
	case record.AddReport:
		return say("report %s%s", reportLine(*c.Report), in(reportTable, reportCells(*c.Report)))
	case record.AddLines:
		return say("lines of %s:", c.LinesOf())
	case record.AddReading:
		return say("reading %s%s", readingLine(*c.Reading), in(readingTable, readingCells(*c.Reading)))
	case record.AddPublication:
		return say("publication %s%s", reportLine(*c.Publication), in(reportTable, reportCells(*c.Publication)))
	case record.AddRelease:
		r := c.Release
		return say("release %s of %s, counted on %s: %d rows, %d with a place; %d numbers revised, %d lines more%s", r.Series,
			r.Released, r.CountedOn, r.Rows, r.Placed, len(c.Revisions), len(c.Entries), in(releaseTable, releaseCells(*r)))
	case record.AddStatus:
		return say("status %s: %s", c.Status.Series, c.Status.Status)
	case record.AddCorrection:
		k := c.Correction
		effect := string(k.Effect)
		if k.Effect == record.Amend {
			effect = "amended to " + k.Value.String()
		}
		if k.Effect == record.Move {
			effect = "moved to " + string(k.MovedTo)
		}
		return say("correction %s %s, %s: %s%s", k.Jurisdiction, k.Measure, k.Report, effect,
			in(correctionTable, correctionCells(*k)))
	case record.AddStatement:
		s := c.Statement
		return say("statement %s %s %s: %s%s", first(string(s.Jurisdiction), s.OnBehalfOf), first(string(s.Date), "undated"),
			s.Office, s.Stance, in(statementTable, statementCells(*s)))
	case record.AddEvent:
		e := c.Event
		return say("event %s %s: %s%s", e.Date, e.Kind, first(string(e.Jurisdiction), e.Concerns),
			in(eventTable, eventCells(*e)))
	}
	return true
}

func reportLine(r record.Report) string {
	line := string(r.ID) + " "
	for _, cadence := range record.Cadences {
		if r.Period == cadence.Period(r.Period.Start) {
			line += string(cadence) + " of "
		}
	}
	line += fmt.Sprintf("%s to %s, %s", r.Period.Start, r.Period.End, r.Status)
	if r.PublishedOn != "" {
		line += fmt.Sprintf(" on %s", r.PublishedOn)
	}
	return line
}

func entryLine(e record.Entry) string {
	line := fmt.Sprintf("%s %s ", cmp.Or(string(e.Jurisdiction), e.Label, e.Facility), e.Measure)
	if e.Value.Known {
		line += e.Value.String()
	} else {
		line += "listed, number unknown"
	}
	if e.Rank.Known {
		line += fmt.Sprintf(" (rank %s)", e.Rank)
	}
	if e.Facility != "" {
		line += ", " + e.Facility
	}
	if e.PartOf != "" {
		line += fmt.Sprintf(", part of %s", e.PartOf)
	}
	return line
}

func readingLine(r record.Reading) string {
	line := string(r.Report)
	if r.Jurisdiction != "" {
		line += fmt.Sprintf(", Section %s, %s", r.Section, r.Jurisdiction)
	}
	if r.Facility != "" {
		line += ", " + r.Facility
	}
	if r.Column == record.SourcesColumn {
		return line + ": " + many(len(r.Sources), "source", "sources")
	}
	return line + ": " + r.Column + " " + r.Value
}

func policyLine(p record.Policy) string {
	line := fmt.Sprintf("%s %s", p.Jurisdiction, p.Listing)
	if p.Enacted != "" {
		line += fmt.Sprintf(", enacted %s", p.Enacted)
	}
	return line
}

// first returns the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// periods describes the cadence of a series.
func periods(c record.Cadence) string {
	if c.Recurs() {
		return "every " + string(c)
	}
	return string(c)
}
