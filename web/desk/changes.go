package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// The limits of a draft's page: figures of a section, ticked oddities, and unticked ones. The others appear as these
// are ticked.
const (
	draftFiguresShown = 200
	odditiesShown     = 100
)

// ticks returns who first ticked each oddity, and when.
func (d checkedDraft) ticks() map[string]desk.Hand {
	first := map[string]desk.Hand{}
	for _, h := range d.By(desk.Ticked) {
		if _, before := first[h.Oddity]; !before {
			first[h.Oddity] = h
		}
	}
	return first
}

// unticked counts the oddities of a draft that nobody has ticked.
func (d checkedDraft) unticked() int {
	ticks, n := d.ticks(), 0
	for _, o := range d.odd {
		_, done := ticks[o.Key]
		n += present.One(!done)
	}
	return n
}

// tickOddities records that the editor accepts the selected oddities. It ignores those that the draft does not have or
// that are already ticked.
func (h drafts) tickOddities(c echo.Context) error {
	d, err := h.draftOf(c)
	if err != nil {
		return err
	}
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	revision := seen(c)
	if d.State != desk.DraftOpen || revision != d.Revision {
		return h.showDraft(c, http.StatusConflict, d, draftRefusal(desk.ErrRevised))
	}
	ticks := d.ticks()
	for _, o := range d.odd {
		if _, done := ticks[o.Key]; done || !slices.Contains(c.Request().Form["oddity"], o.Key) {
			continue
		}
		err := h.Desk.TickOddity(c.Request().Context(), h.act(c, editorOf(c), "ticked off what looked odd"), d.ID,
			revision, o.Key)
		if err != nil {
			return h.afterDeed(c, d, err)
		}
	}
	return answer.SeeOther(c, link.DeskDraft(draftNumber(d.Draft))+"#odd")
}

// draftOddities returns the oddities of a draft with the editors who ticked them, and how many more there are.
func draftOddities(d checkedDraft) (shown []deskpages.Oddity, more int) {
	ticks, count := d.ticks(), map[bool]int{}
	for _, o := range d.odd {
		h, done := ticks[o.Key]
		if count[done]++; count[done] > odditiesShown {
			more += present.One(!done)
			continue
		}
		shown = append(shown,
			deskpages.Oddity{Key: o.Key, Text: o.Text, Where: o.Where, Ticked: deskpages.Hand{Name: h.Name, At: h.At}})
	}
	return shown, more
}

// draftChanges shows how the record would read with an open draft, or nothing if the draft adds nothing.
func (h drafts) draftChanges(ctx context.Context, d checkedDraft) (v deskpages.DraftChanges, err error) {
	if d.faults != nil {
		v.Contradicts = d.faults.Contradictions
		return v, nil
	}
	for _, change := range d.plan.Changes {
		v.Corrects += present.One(change.Correction != nil)
	}
	v.New = d.plan.Rows - v.Corrects
	if len(d.plan.Changes) == 0 {
		return v, nil
	}
	v.Preview = link.DeskPreview(draftNumber(d.Draft))
	r, err := h.ReadingOf(ctx, d.snap)
	if err != nil {
		return v, err
	}
	v.Reports, err = reportChanges(ctx, r, d.plan.Changes, v.Preview)
	return v, err
}

// changedReports shows how reports would read with changes that are not in the record yet.
type changedReports struct {
	*answer.Reading
	before  map[record.ReportID]record.Coverage
	changes []record.Change
	// lines are those of the figures that the changes correct or read.
	lines []record.Line
	// figures are those that the changes affect, slugs their places, in the order of the record; added are the new
	// places.
	figures map[record.FigureRef]bool
	slugs   []record.Slug
	added   map[record.Slug]record.Jurisdiction
	// preview is the prefix of the preview's addresses.
	preview string
}

// reportChanges shows how each report affected by the changes would read. Links lead to the preview at this address, or
// to the site if it is "".
func reportChanges(
	ctx context.Context, r *answer.Reading, changes []record.Change, preview string,
) ([]deskpages.ReportChange, error) {
	lines, err := correctedLinesOf(ctx, r.Snap, changes)
	if err != nil {
		return nil, err
	}
	would := &changedReports{
		Reading: r,
		before:  r.AllPeriods(),
		changes: changes,
		lines:   lines,
		figures: map[record.FigureRef]bool{},
		added:   map[record.Slug]record.Jurisdiction{},
		preview: preview,
	}
	reports := map[record.ReportID]bool{}
	for _, change := range changes {
		for _, j := range change.Places {
			would.added[j.Slug] = j
		}
		for _, f := range change.Figures() {
			would.figures[f], reports[f.Report] = true, true
			would.slugs = append(would.slugs, f.Jurisdiction)
		}
		if id := change.ReportOf(); id != "" {
			reports[id] = true
		}
	}
	slices.SortFunc(would.slugs, would.compare)
	would.slugs = slices.Compact(would.slugs)
	var all []deskpages.ReportChange
	for _, series := range periodsWith(r.Early(), changes, lines) {
		for i, cov := range series.Periods {
			if !reports[cov.Report.ID] {
				continue
			}
			v, err := would.report(ctx, series, i)
			if err != nil {
				return nil, err
			}
			if len(v.Sections)+len(v.Policies) > 0 {
				all = append(all, v)
			}
		}
	}
	return all, nil
}

// compare sorts places by their order in the record, new ones last.
func (r *changedReports) compare(a, b record.Slug) int {
	order := func(slug record.Slug) int {
		if at, known := r.At[slug]; known {
			return at
		}
		return len(r.At)
	}
	return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a, b))
}

// jurisdiction returns a place of the record, or a new one.
func (r *changedReports) jurisdiction(slug record.Slug) record.Jurisdiction {
	if at, known := r.At[slug]; known {
		return r.Roll.Places[at].Jurisdiction
	}
	return r.added[slug]
}

// place links to a page of a place.
func (r *changedReports) place(slug record.Slug, href string) ui.Link {
	j := r.jurisdiction(slug)
	return ui.Link{Text: j.Name + ", " + j.State, Href: r.preview + href}
}

// listings returns those of places as they would be, with what their figures in these periods are read from.
func (r *changedReports) listings(
	ctx context.Context, slugs []record.Slug, periods []record.Coverage,
) ([]record.Listing, error) {
	var reports []record.ReportID
	for _, cov := range periods {
		reports = append(reports, cov.Report.ID)
	}
	before, err := r.ListingsOf(ctx, slugs, reports)
	if err != nil {
		return nil, err
	}
	of := make(map[record.Slug]record.Listing, len(before))
	for _, l := range before {
		of[l.Jurisdiction.Slug] = l
	}
	all := make([]record.Listing, len(slugs))
	for i, slug := range slugs {
		l := of[slug]
		l.Jurisdiction = r.jurisdiction(slug)
		all[i] = l.With(r.changes, r.lines)
	}
	return all, nil
}

// report shows the report of one of a series' periods, as they would be.
func (r *changedReports) report(
	ctx context.Context, series edition.SeriesPeriods, at int,
) (deskpages.ReportChange, error) {
	w, id := r.W, series.Periods[at].Report.ID
	before, there := r.before[id]
	v := deskpages.ReportChange{
		ID:    string(id),
		Title: w.Period(series.Periods[at].Report.Period),
		Href:  r.preview + link.Report(id),
		New:   !there,
	}
	for _, m := range record.Measures {
		section := sectionChange(w, series.Periods[at], before, there, m)
		var err error
		if section.Figures, section.More, err = r.figuresOf(ctx, series, at, m); err != nil {
			return v, err
		}
		if section.Touched() {
			v.Sections = append(v.Sections, section)
		}
	}
	for _, change := range r.changes {
		for _, p := range change.Policies {
			if p.Report == id {
				v.Policies = append(v.Policies, deskpages.PolicyChange{
					Place:      r.place(p.Jurisdiction, link.Jurisdiction(p.Jurisdiction)),
					Listing:    string(p.Listing),
					Enacted:    string(p.Enacted),
					Instrument: p.Instrument,
					Criteria:   p.Criteria,
				})
			}
		}
	}
	return v, nil
}

// sectionChange shows one measure of a report: the sums of its rows before and after.
func sectionChange(
	w *words.Language, after, before record.Coverage, there bool, m record.Measure,
) deskpages.SectionChange {
	total := w.T("the total of this section")
	v := deskpages.SectionChange{Heading: w.T("Section I: detainers sent")}
	if m == record.Declined {
		total, v.Heading = w.T("ICE’s total"), w.T("Section II: declines recorded")
	}
	v.After = present.Reconciliation(w, after.Section(m), total)
	if there {
		v.Before = present.Reconciliation(w, before.Section(m), total)
	}
	for _, t := range after.Totals {
		if t.Report == after.Report.ID && t.Measure == m && t.Scope != record.ScopeNation && t.Scope != record.ScopeSectionI {
			state := deskpages.StateChange{State: edition.StateName(t.Scope), After: present.StateTotal(w, after, m, t.Scope)}
			if _, told := before.State(m, t.Scope); there && told {
				state.Before = present.StateTotal(w, before, m, t.Scope)
			}
			v.States = append(v.States, state)
		}
	}
	return v
}

// figuresOf returns the affected figures of a measure of a report, by rank if there is one, and how many more there are
// than a page shows.
func (r *changedReports) figuresOf(
	ctx context.Context, series edition.SeriesPeriods, at int, m record.Measure,
) (all []deskpages.FigureChange, more int, err error) {
	id := series.Periods[at].Report.ID
	var slugs []record.Slug
	for _, slug := range r.slugs {
		if r.figures[record.FigureRef{Report: id, Measure: m, Jurisdiction: slug}] {
			slugs = append(slugs, slug)
		}
	}
	if len(slugs) == 0 {
		return nil, 0, nil
	}
	more = max(0, len(slugs)-draftFiguresShown)
	listings, err := r.listings(ctx, slugs[:len(slugs)-more], series.Periods[max(0, at-1):at+1])
	if err != nil {
		return nil, 0, err
	}
	for _, l := range listings {
		row := l.Rows(series.Periods)[at]
		figure := row.Figure(m)
		var notes []string
		for _, line := range figure.Lines {
			notes = append(notes, line.Facility, line.Note)
		}
		all = append(all, deskpages.FigureChange{
			Place:  r.place(l.Jurisdiction.Slug, link.Figure(l.Jurisdiction.Slug, id, m)),
			Rank:   figure.Rank.String(),
			Note:   strings.Join(slices.DeleteFunc(notes, func(note string) bool { return note == "" }), " "),
			Figure: ui.Figure(ui.FigureView{Figure: figure}),
			Change: ui.ChangeCell(row.Change(m), series.Cadence),
		})
	}
	slices.SortStableFunc(all, func(a, b deskpages.FigureChange) int { return compareRanks(a.Rank, b.Rank) })
	return all, more, nil
}

// compareRanks sorts lines by rank, those without one last.
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
