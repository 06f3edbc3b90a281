package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/ui"
)

// moments are all that happened to the place's listing, oldest first; what has
// no date comes last.
func (s *server) moments(ctx context.Context, snap *store.Snapshot, p *places, l record.Listing, all []seriesRows) ([]ui.Moment, error) {
	var moments []ui.Moment
	for _, series := range all {
		for _, r := range series.rows {
			var counts []string
			for _, m := range record.Measures {
				if f := r.Figure(m); f.Published.Known && f.Printed() {
					counts = append(counts, ui.MeasureCount(m, f.Published.N))
				} else if f.Printed() {
					counts = append(counts, plural(m)+", number not read")
				}
			}
			if len(counts) > 0 {
				moments = append(moments, ui.Moment{
					Day:     r.Report.PublishedOn,
					Lead:    fmt.Sprintf("ICE publishes its report for %s,", ui.Period(r.Report.Period)),
					Text:    fmt.Sprintf("with %s.", ui.Join(counts)),
					Sources: r.Report.Sources,
					Entered: firstEntered(r),
				})
			}
		}
	}
	for _, c := range l.Corrections {
		moments = append(moments, p.correctionMoment(c))
	}
	for i, t := range l.Statements {
		m := statementMoment(t)
		m.ID = statementID(i)
		moments = append(moments, m)
	}
	events, err := snap.Events(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.Jurisdiction == l.Jurisdiction.Slug || e.Jurisdiction == "" && e.Concerns == "national" && l.Listed() {
			moments = append(moments, eventMoment(e))
		}
	}
	oldestFirst(moments)
	return moments, nil
}

func (p *places) correctionMoment(c record.Correction) ui.Moment {
	return ui.Moment{
		Day: c.Date, DayNote: c.DateNote, Kind: "corrected", ID: c.ID, Lead: p.effect(c) + ".", Text: c.Reason, Sources: c.Sources, Entered: c.Entered,
	}
}

// effect says in a few words what a correction does and who made it.
func (p *places) effect(c record.Correction) string {
	by := c.By
	if c.OurError() {
		by = "our error"
	}
	switch c.Effect {
	case record.Amend:
		return fmt.Sprintf("Amended to %s (%s)", ui.Number(c.Value.N), by)
	case record.Move:
		return fmt.Sprintf("Moved to %s (%s)", p.name(c.MovedTo), by)
	default:
		return fmt.Sprintf("Withdrawn (%s)", by)
	}
}

func statementMoment(t record.Statement) ui.Moment {
	m := ui.Moment{Day: t.Date, DayNote: t.DateNote, Text: t.Gist, Sources: t.Sources, Entered: t.Entered}
	switch t.Stance {
	case record.Disputes:
		m.Kind, m.Lead = "disputed", "Disputed by "+t.Office+":"
	case record.Criticizes:
		m.Kind, m.Lead = "answered", "Criticized by "+t.Office+":"
	case record.Explains:
		m.Kind, m.Lead = "answered", "Explained by "+t.Office+":"
	default:
		m.Lead = "Affirmed by " + t.Office + ":"
	}
	return m
}

func eventMoment(e record.Event) ui.Moment {
	return ui.Moment{Day: e.Date, DayNote: e.DateNote, Lead: fmt.Sprintf("%s (%s):", capital(e.Kind), e.By), Text: e.What, Sources: e.Sources, Entered: e.Entered}
}

// newest are the corrections, statements and events of the whole record, newest
// first; what has no date comes last.
func (s *server) newest(ctx context.Context, snap *store.Snapshot, p *places) ([]ui.Moment, error) {
	corrections, err := snap.Corrections(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	statements, err := snap.Statements(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	events, err := snap.Events(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	moments := p.allMoments(corrections, statements, events)
	slices.Reverse(moments)
	newestFirst(moments)
	return moments, nil
}

// allMoments are moments of many jurisdictions, each with its place.
func (p *places) allMoments(corrections []record.Correction, statements []record.Statement, events []record.Event) []ui.Moment {
	var moments []ui.Moment
	add := func(m ui.Moment, slug record.Slug, concerns string) {
		if slug != "" {
			m.Place = p.link(slug)
		} else if concerns != "" {
			m.Place = ui.Link{Text: capital(concerns)}
		}
		m.ID = ""
		moments = append(moments, m)
	}
	for _, c := range corrections {
		add(p.correctionMoment(c), c.Jurisdiction, "")
	}
	for _, t := range statements {
		add(statementMoment(t), t.Jurisdiction, t.OnBehalfOf)
	}
	for _, e := range events {
		add(eventMoment(e), e.Jurisdiction, e.Concerns)
	}
	return moments
}

func newestFirst(moments []ui.Moment) {
	slices.SortStableFunc(moments, func(a, b ui.Moment) int { return cmp.Compare(b.Day, a.Day) })
}

// oldestFirst puts what has no date last.
func oldestFirst(moments []ui.Moment) {
	slices.SortStableFunc(moments, func(a, b ui.Moment) int {
		if (a.Day == "") != (b.Day == "") {
			return cmp.Compare(b.Day, a.Day)
		}
		return cmp.Compare(a.Day, b.Day)
	})
}

// firstEntered is when the first of a row's lines entered the record.
func firstEntered(r record.Row) record.Entered {
	var first record.Entered
	for _, m := range record.Measures {
		for _, line := range r.Figure(m).Lines {
			if first.Seq == 0 || line.Seq < first.Seq {
				first = line.Entered
			}
		}
	}
	return first
}
