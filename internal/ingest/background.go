package ingest

import (
	"context"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// background is what the rows of a plan are looked at against: the record as it
// is, and as it will be.
type background struct {
	plan Plan
	// places, series and reports are those that there will be.
	places  map[record.Slug]record.Jurisdiction
	series  map[record.SeriesID]record.Series
	reports map[record.ReportID]record.Report
	// fresh are those of the reports that the plan brings.
	fresh map[record.ReportID]bool
	// totals are the control totals of each report.
	totals map[record.ReportID][]record.ControlTotal
	// known are the numbers of the record as they read, printed its lines.
	known   map[seriesFigure][]knownFigure
	printed map[record.FigureRef][]record.Entry
	// named tells which reports name a place in any section, and listed which places
	// any report of a series in the record names.
	named  map[record.ReportID]map[record.Slug]bool
	listed map[record.SeriesID]map[record.Slug]bool
	// named by the plan, in its order, each once for a report.
	naming []naming
}

// seriesFigure is one measure of a place in the reports of a series.
type seriesFigure struct {
	series  record.SeriesID
	measure record.Measure
	place   record.Slug
}

// knownFigure is how such a figure reads in one report.
type knownFigure struct {
	report record.Report
	value  int
	fresh  bool // in the plan
}

// naming is that a report names a place, in a row of the plan.
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
		totals:  map[record.ReportID][]record.ControlTotal{},
		printed: map[record.FigureRef][]record.Entry{},
		known:   map[seriesFigure][]knownFigure{},
		named:   map[record.ReportID]map[record.Slug]bool{},
		listed:  map[record.SeriesID]map[record.Slug]bool{},
	}
	if snap != nil {
		if err := b.read(ctx, snap); err != nil {
			return nil, err
		}
	}
	for _, c := range p.Changes {
		for _, j := range c.Places {
			b.places[j.Slug] = j
		}
		if c.Series != nil {
			b.series[c.Series.ID] = *c.Series
		}
		if c.Report != nil {
			b.reports[c.Report.ID] = *c.Report
			b.fresh[c.Report.ID] = true
		}
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
	if b.named[report] == nil {
		b.named[report] = map[record.Slug]bool{}
	}
	if b.named[report][place] {
		return
	}
	b.named[report][place] = true
	b.naming = append(b.naming, naming{b.reports[report], place, where})
}

// read reads what the record holds.
func (b *background) read(ctx context.Context, snap *store.Snapshot) error {
	jurisdictions, err := snap.Jurisdictions(ctx, store.Filter{})
	if err != nil {
		return err
	}
	for _, j := range jurisdictions {
		b.places[j.Slug] = j
	}
	all, err := snap.AllSeries(ctx)
	if err != nil {
		return err
	}
	listings, err := snap.Listings(ctx, store.Filter{})
	if err != nil {
		return err
	}
	totals, err := snap.Totals(ctx)
	if err != nil {
		return err
	}
	for _, t := range totals {
		b.totals[t.Report] = append(b.totals[t.Report], t)
	}
	touched := map[record.Slug]bool{}
	for _, c := range b.plan.Changes {
		for _, f := range c.Figures() {
			touched[f.Jurisdiction] = true
		}
	}
	for _, s := range all {
		b.series[s.ID], b.listed[s.ID] = s, map[record.Slug]bool{}
		periods, err := snap.Coverages(ctx, s)
		if err != nil {
			return err
		}
		for _, c := range periods {
			if c.Report.ID != "" {
				b.reports[c.Report.ID] = c.Report
				b.named[c.Report.ID] = map[record.Slug]bool{}
			}
		}
		for _, l := range listings {
			if !touched[l.Jurisdiction.Slug] {
				continue
			}
			for _, row := range l.Rows(periods) {
				for _, m := range record.Measures {
					if f := row.Figure(m); f.Effective.Known {
						at := seriesFigure{s.ID, m, l.Jurisdiction.Slug}
						b.known[at] = append(b.known[at], knownFigure{row.Report, f.Effective.N, false})
					}
				}
			}
		}
	}
	for _, l := range listings {
		for _, line := range l.Lines {
			ref := figureOf(line.Entry)
			b.printed[ref] = append(b.printed[ref], line.Entry)
		}
		for _, id := range l.Reports() {
			b.named[id][l.Jurisdiction.Slug] = true
			b.listed[b.reports[id].Series][l.Jurisdiction.Slug] = true
		}
	}
	return nil
}

// label names a place in a sentence.
func (b *background) label(slug record.Slug) string {
	j := b.places[slug]
	if j.Kind == "state" {
		return j.Name
	}
	return j.Name + ", " + j.State
}
