package web

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/edition"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
)

// What a draft's page shows at most: figures of a section, and oddities that are ticked
// off, or that are not. The others come when these are ticked off.
const (
	draftFiguresShown = 200
	odditiesShown     = 100
)

// ticks says of each oddity that was ticked off who did so first, and when.
func (d checkedDraft) ticks() map[string]desk.Hand {
	first := map[string]desk.Hand{}
	for _, h := range d.By(desk.Ticked) {
		if _, before := first[h.Oddity]; !before {
			first[h.Oddity] = h
		}
	}
	return first
}

// unticked are the oddities of a draft that nobody has ticked off.
func (d checkedDraft) unticked() int {
	ticks, n := d.ticks(), 0
	for _, o := range d.odd {
		_, done := ticks[o.Key]
		n += one(!done)
	}
	return n
}

// tickOddities keeps that the editor looked at the oddities that are marked. One that
// the draft does not have, or that was ticked off, is passed over.
func (s *server) tickOddities(c echo.Context) error {
	d, err := s.draftOf(c)
	if err != nil {
		return err
	}
	if err := readForm(c); err != nil {
		return err
	}
	revision := seen(c)
	if d.State != desk.DraftOpen || revision != d.Revision {
		return s.showDraft(c, http.StatusConflict, d, draftRefusal(desk.ErrRevised))
	}
	ticks := d.ticks()
	for _, o := range d.odd {
		if _, done := ticks[o.Key]; done || !slices.Contains(c.Request().Form["oddity"], o.Key) {
			continue
		}
		err := s.config.Desk.TickOddity(c.Request().Context(), s.act(c, editorOf(c), "ticked off what looked odd"), d.ID, revision, o.Key)
		if err != nil {
			return s.afterDeed(c, d, err)
		}
	}
	return seeOther(c, link.DeskDraft(draftNumber(d.Draft))+"#odd")
}

// draftOddities are what looks odd in a draft, who looked at it, and how many more
// there are.
func draftOddities(d checkedDraft) (shown []deskpages.Oddity, more int) {
	ticks, count := d.ticks(), map[bool]int{}
	for _, o := range d.odd {
		h, done := ticks[o.Key]
		if count[done]++; count[done] > odditiesShown {
			more += one(!done)
			continue
		}
		shown = append(shown, deskpages.Oddity{Key: o.Key, Text: o.Text, Where: o.Where, Ticked: deskpages.Hand{Name: h.Name, At: h.At}})
	}
	return shown, more
}

// draftChanges is how the record would read with an open draft. It shows nothing of
// one that adds nothing.
func (s *server) draftChanges(c echo.Context, d checkedDraft) (v deskpages.DraftChanges, err error) {
	if d.faults != nil {
		v.Contradicts = d.faults.Contradictions
		return v, nil
	}
	for _, change := range d.plan.Changes {
		v.Corrects += one(change.Correction != nil)
	}
	v.New = d.plan.Rows - v.Corrects
	if len(d.plan.Changes) == 0 {
		return v, nil
	}
	p, err := s.preview(c, d)
	if errors.Is(err, store.ErrChanged) {
		return v, nil // the record moved on in this moment: the next look tells
	}
	if err != nil {
		return v, err
	}
	defer s.release(p)
	v.Preview = link.DeskPreview(draftNumber(d.Draft))
	ctx := c.Request().Context()
	touched := map[record.FigureRef]bool{}
	reports := map[record.ReportID]bool{}
	for _, change := range d.plan.Changes {
		for _, f := range change.Figures() {
			touched[f], reports[f.Report] = true, true
		}
		if id := change.LinesOf(); id != "" {
			reports[id] = true
		}
	}
	listings, err := p.snap.Listings(ctx, store.Filter{Reports: slices.Collect(maps.Keys(reports))})
	if err != nil {
		return v, err
	}
	places := make(map[record.Slug]ui.Link, len(listings))
	for _, l := range listings {
		places[l.Jurisdiction.Slug] = ui.Link{Text: l.Jurisdiction.Name + ", " + l.Jurisdiction.State, Href: v.Preview + link.Jurisdiction(l.Jurisdiction.Slug)}
	}
	before, err := edition.ReadPeriods(ctx, d.snap)
	if err != nil {
		return v, err
	}
	after, err := edition.ReadPeriods(ctx, p.snap)
	if err != nil {
		return v, err
	}
	w := words.In(ctx)
	for _, series := range after {
		for _, cov := range series.Periods {
			if !reports[cov.Report.ID] {
				continue
			}
			r := deskpages.ReportChange{Title: w.Period(cov.Report.Period), Href: v.Preview + link.Report(cov.Report.ID), ID: string(cov.Report.ID)}
			was, there := coverageOf(before, cov.Report.ID)
			r.New = !there
			for _, m := range record.Measures {
				if section := sectionChange(w, v.Preview, series, cov, was, there, m, listings, touched); section.Touched() {
					r.Sections = append(r.Sections, section)
				}
			}
			r.Policies = policyChanges(d.plan, places, cov.Report.ID)
			if len(r.Sections)+len(r.Policies) > 0 {
				v.Reports = append(v.Reports, r)
			}
		}
	}
	return v, nil
}

// coverageOf finds a report among the periods of every series.
func coverageOf(all []edition.SeriesPeriods, id record.ReportID) (record.Coverage, bool) {
	for _, series := range all {
		for _, c := range series.Periods {
			if c.Report.ID == id {
				return c, true
			}
		}
	}
	return record.Coverage{}, false
}

// sectionChange is one measure of a report: its figures that the draft bears on, as
// they will read, and how far its rows add up before and after.
func sectionChange(w *words.Language, preview string, series edition.SeriesPeriods, after, before record.Coverage, there bool, m record.Measure, listings []record.Listing, touched map[record.FigureRef]bool) deskpages.SectionChange {
	total := w.T("the total of this section")
	v := deskpages.SectionChange{Heading: w.T("Section I: detainers issued")}
	if m == record.Declined {
		total, v.Heading = w.T("ICE’s total"), w.T("Section II: declines recorded")
	}
	v.After = reconciliation(w, after.Section(m), total)
	if there {
		v.Before = reconciliation(w, before.Section(m), total)
	}
	for _, t := range after.Totals {
		if t.Report == after.Report.ID && t.Measure == m && t.Scope != record.ScopeNation && t.Scope != record.ScopeSectionI {
			state := deskpages.StateChange{State: edition.StateName(t.Scope), After: stateTotal(w, after, m, t.Scope)}
			if _, told := before.State(m, t.Scope); there && told {
				state.Before = stateTotal(w, before, m, t.Scope)
			}
			v.States = append(v.States, state)
		}
	}
	for _, l := range listings {
		ref := record.FigureRef{Report: after.Report.ID, Measure: m, Jurisdiction: l.Jurisdiction.Slug}
		if !touched[ref] {
			continue
		}
		if len(v.Figures) == draftFiguresShown {
			v.More++
			continue
		}
		for _, row := range l.Rows(series.Periods) {
			if row.Report.ID != ref.Report {
				continue
			}
			figure := row.Figure(m)
			shown := deskpages.FigureChange{
				Place: ui.Link{Text: l.Jurisdiction.Name + ", " + l.Jurisdiction.State, Href: preview + link.Figure(ref.Jurisdiction, ref.Report, m)},
				Rank:  figure.Rank.String(), Figure: ui.Figure(ui.FigureView{Figure: figure}), Change: ui.ChangeCell(row.Change(m), series.Cadence),
			}
			v.Ranked = v.Ranked || figure.Rank.Known
			for _, line := range figure.Lines {
				if line.Note != "" {
					shown.Note = line.Note
				}
			}
			v.Figures = append(v.Figures, shown)
		}
	}
	slices.SortStableFunc(v.Figures, func(a, b deskpages.FigureChange) int { return compareRanks(a.Rank, b.Rank) })
	return v
}

// policyChanges are the lines of Section III that a plan adds to a report.
func policyChanges(plan ingest.Plan, places map[record.Slug]ui.Link, id record.ReportID) []deskpages.PolicyChange {
	var all []deskpages.PolicyChange
	for _, change := range plan.Changes {
		for _, p := range change.Policies {
			if p.Report == id {
				all = append(all, deskpages.PolicyChange{Place: places[p.Jurisdiction], Listing: string(p.Listing), Enacted: string(p.Enacted), Instrument: p.Instrument, Criteria: p.Criteria})
			}
		}
	}
	return all
}

// compareRanks puts lines in the order of their ranks, those without one last.
func compareRanks(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	switch {
	case errX != nil && errY != nil:
		return 0
	case errX != nil:
		return 1
	case errY != nil:
		return -1
	}
	return x - y
}
