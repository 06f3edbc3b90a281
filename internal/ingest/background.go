package ingest

import (
	"context"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// background is what the rows of a plan are compared with: the record as it is, and as it will be. It holds only what
// is relevant to the plan: the lines of the reports that the plan adds to, and the nearest figures of the places in
// them.
type background struct {
	// statements are those of the record, if the plan brings one.
	statements []record.Statement
	plan       Plan
	// places, series and reports include those of the plan.
	places  map[record.Slug]record.Jurisdiction
	series  map[record.SeriesID]record.Series
	reports map[record.ReportID]record.Report
	// fresh are the reports that the plan brings.
	fresh map[record.ReportID]bool
	// older counts the published reports of each series in the record; newer are those that the plan brings.
	older map[record.SeriesID]int
	newer map[record.SeriesID][]record.Report
	// touched are the reports that the plan brings, adds lines to or corrects, by series.
	touched map[record.SeriesID][]record.Report
	// totals are the control totals of those reports, printed are their lines.
	totals  map[record.ReportID][]record.ControlTotal
	printed map[record.FigureRef][]record.Entry
	// known are the figures that those of the plan are compared with: those of the touched reports, and the nearest
	// before and after each of these.
	known map[seriesFigure][]knownFigure
	// named has the places that each touched report names in any section, listed those that any report of a series
	// in the record names.
	named  map[record.ReportID]map[record.Slug]bool
	listed map[record.SeriesID]map[record.Slug]bool
	// named by the plan, in its order, once for each report
	naming []naming
}

// seriesFigure is one measure of a place in the reports of a series.
type seriesFigure struct {
	series  record.SeriesID
	measure record.Measure
	place   record.Slug
}

// knownFigure is the value of such a figure in one report.
type knownFigure struct {
	report record.ReportID
	start  record.Day // of its period
	span   int        // index of the gap between touched reports that it falls into
	value  int
	fresh  bool // in the plan
}

// naming is the mention of a place by a report, in a row of the plan.
type naming struct {
	report record.Report
	place  record.Slug
	where  string
}

func backgroundOf(ctx context.Context, snap *store.Snapshot, p Plan) (*background, error) {
	b := &background{
		plan:    p,
		places:  map[record.Slug]record.Jurisdiction{},
		series:  map[record.SeriesID]record.Series{},
		reports: map[record.ReportID]record.Report{},
		fresh:   map[record.ReportID]bool{},
		older:   map[record.SeriesID]int{},
		newer:   map[record.SeriesID][]record.Report{},
		touched: map[record.SeriesID][]record.Report{},
		totals:  map[record.ReportID][]record.ControlTotal{},
		printed: map[record.FigureRef][]record.Entry{},
		known:   map[seriesFigure][]knownFigure{},
		named:   map[record.ReportID]map[record.Slug]bool{},
		listed:  map[record.SeriesID]map[record.Slug]bool{},
	}
	if snap == nil {
		b.bring()
	} else if err := b.read(ctx, snap); err != nil {
		return nil, err
	}
	if snap != nil && slices.ContainsFunc(p.Changes, func(c record.Change) bool { return c.Statement != nil }) {
		var err error
		if b.statements, err = snap.Statements(ctx, store.Filter{}); err != nil {
			return nil, err
		}
	}
	for _, c := range p.Changes {
		for _, t := range c.Totals {
			b.totals[t.Report] = append(b.totals[t.Report], t)
		}
	}
	for _, c := range p.Changes {
		for _, e := range c.Entries {
			b.name(e.Report, e.Jurisdiction, p.where(entryTable, entryCells(e)))
		}
		for _, policy := range c.Policies {
			b.name(policy.Report, policy.Jurisdiction, p.where(policyTable, policyCells(policy)))
		}
	}
	return b, nil
}

// name notes that a row of the plan names a place.
func (b *background) name(report record.ReportID, place record.Slug, where string) {
	if place == "" {
		return
	}
	if b.named[report] == nil {
		b.named[report] = map[record.Slug]bool{}
	}
	if b.named[report][place] {
		return
	}
	b.named[report][place] = true
	b.naming = append(b.naming, naming{b.reports[report], place, where})
}

// read reads the relevant part of the record.
func (b *background) read(ctx context.Context, snap *store.Snapshot) error {
	jurisdictions, err := snap.Jurisdictions(ctx, store.Filter{})
	if err != nil {
		return err
	}
	for _, j := range jurisdictions {
		b.places[j.Slug] = j
	}
	series, err := snap.AllSeries(ctx)
	if err != nil {
		return err
	}
	for _, s := range series {
		b.series[s.ID], b.listed[s.ID] = s, map[record.Slug]bool{}
	}
	reports, err := snap.Reports(ctx, "")
	if err != nil {
		return err
	}
	for _, r := range reports {
		b.reports[r.ID] = r
		if r.Published() {
			b.older[r.Series]++
		}
	}
	b.bring()
	if err := b.readTouched(ctx, snap); err != nil {
		return err
	}
	return b.readFigures(ctx, snap, jurisdictions)
}

// bring adds the places, series and reports of the plan, and finds the reports that it
// touches.
func (b *background) bring() {
	for _, c := range b.plan.Changes {
		for _, j := range c.Places {
			b.places[j.Slug] = j
		}
		if c.Series != nil {
			b.series[c.Series.ID] = *c.Series
		}
		if p := c.Publication; p != nil {
			b.reports[p.ID] = *p
		}
		if g := c.Reading; g != nil {
			r := b.reports[g.Report]
			if g.Row() == r.Row() {
				r.Fill(*g)
				b.reports[g.Report] = r
			}
		}
		if r := c.Report; r != nil {
			b.reports[r.ID] = *r
			b.fresh[r.ID] = true
			if r.Published() {
				b.newer[r.Series] = append(b.newer[r.Series], *r)
			}
		}
	}
	seen := map[record.ReportID]bool{}
	for _, c := range b.plan.Changes {
		id := c.ReportOf()
		if c.Correction != nil {
			id = c.Correction.Report
		}
		if r, ok := b.reports[id]; ok && !seen[id] {
			seen[id] = true
			b.touched[r.Series] = append(b.touched[r.Series], r)
		}
	}
}

// readTouched reads what the record holds of the reports that the plan touches.
func (b *background) readTouched(ctx context.Context, snap *store.Snapshot) error {
	for _, reports := range b.touched {
		for _, r := range reports {
			if b.fresh[r.ID] {
				continue
			}
			rows, err := linesOf(ctx, snap, r.ID)
			if err != nil {
				return err
			}
			named := map[record.Slug]bool{}
			b.named[r.ID] = named
			for _, row := range rows {
				switch row.table {
				case totalTable:
					b.totals[r.ID] = append(b.totals[r.ID], totalOf(row))
				case entryTable:
					e := entryOf(row)
					b.printed[figureOf(e)] = append(b.printed[figureOf(e)], e)
					named[e.Jurisdiction] = true
				case policyTable:
					named[policyOf(row).Jurisdiction] = true
				}
			}
		}
	}
	return nil
}

// label returns the name of a place for a sentence.
func (b *background) label(slug record.Slug) string {
	j := b.places[slug]
	if j.Kind == "state" {
		return j.Name
	}
	return j.Name + ", " + j.State
}
