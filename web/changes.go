package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// changeTime is how the time of a change is written.
const changeTime = "Jan 2, 2006, 15:04 UTC"

// changesShown is how many changes a page of their list has.
const changesShown = 50

// changes lists every change, the newest first, a page at a time: the parameter
// "from" is the newest of the page.
func (s *server) changes(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	snap.PublishedBy = "" // a change is an act of this site, not of the world
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	in := newQuery(link.Changes, c.QueryParams())
	from := snap.Seq
	if text := c.QueryParam("from"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 || n > int64(snap.Seq) {
			in.refuse("from", fmt.Sprintf("the record has the changes 1 to %d", snap.Seq))
		}
		from = record.Seq(n)
	}
	if err := in.err(); err != nil {
		return err
	}
	all, err := snap.Changes(ctx, from, changesShown)
	if err != nil {
		return err
	}
	v := pages.ChangesView{Atom: link.As(link.Changes, "atom"), Lede: "The record holds no change yet."}
	if snap.Seq > 0 {
		v.Lede = fmt.Sprintf("The record was made by %s. Each is shown with what it brought, who made it and when it came in.", ui.Several(int(snap.Seq), "change", "changes"))
	}
	for _, change := range all {
		v.Rows = append(v.Rows, p.changeRow(change))
	}
	if newer := from + changesShown; from < snap.Seq {
		v.Newer = ui.Link{Text: "← Newer", Href: changesFrom(min(newer, snap.Seq))}
	}
	if from > changesShown {
		v.Older = ui.Link{Text: "Older →", Href: changesFrom(from - changesShown)}
	}
	v.Page = s.page(c, snap, link.Changes, link.Ledger, "Changes", v.Lede)
	v.Page.Crumbs = []ui.Link{{Text: "Ledger", Href: link.Ledger}, {Text: "Changes"}}
	v.Page.Feed = v.Atom
	v.Page.NoIndex = v.Page.NoIndex || from != snap.Seq
	return html(c, http.StatusOK, pages.Changes(v))
}

func changesFrom(seq record.Seq) string { return fmt.Sprintf("%s?from=%d", link.Changes, seq) }

// changesFeed tells of the newest changes.
func (s *server) changesFeed(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	all, err := snap.Changes(ctx, snap.Seq, feedLength)
	if err != nil {
		return err
	}
	var moments []ui.Moment
	for _, change := range all {
		row := p.changeRow(change)
		moments = append(moments, ui.Moment{
			Place:   ui.Link{Text: "Change " + row.Seq, Href: row.Href},
			Lead:    row.What,
			Text:    "By: " + row.By + ".",
			Sources: changeSources(change),
			Entered: record.Entered{Seq: change.Seq, EnteredAt: change.At},
		})
	}
	return s.sendFeed(c, snap, feed{title: "Every change", address: link.Changes, moments: moments})
}

// changeRow is a change in a list.
func (p *places) changeRow(c record.Change) pages.ChangeRow {
	return pages.ChangeRow{
		Seq: strconv.FormatInt(int64(c.Seq), 10), Href: link.Change(c.Seq), At: c.At.Format(time.RFC3339),
		AtText: c.At.Format(changeTime), Kind: string(c.Kind), What: p.whatChanged(c), By: changedBy(c),
	}
}

// whatChanged says in a few words what a change brought.
func (p *places) whatChanged(c record.Change) string {
	switch c.Kind {
	case record.AddPlaces:
		return ui.Several(len(c.Places), "jurisdiction that can be named", "jurisdictions that can be named")
	case record.AddSeries:
		return "Series: " + c.Series.Title
	case record.AddReport:
		if !c.Report.Published() {
			return fmt.Sprintf("No report for %s", ui.Period(c.Report.Period))
		}
		return fmt.Sprintf("Report for %s: %s", ui.Period(c.Report.Period), ui.Join(brought(c)))
	case record.AddLines:
		return fmt.Sprintf("More of a report: %s", ui.Join(brought(c)))
	case record.AddCorrection:
		return fmt.Sprintf("%s: %s", p.name(c.Correction.Jurisdiction), p.effect(*c.Correction))
	case record.AddStatement:
		m := statementMoment(*c.Statement)
		return fmt.Sprintf("%s: %s", p.nameOr(c.Statement.Jurisdiction, c.Statement.OnBehalfOf), strings.TrimSuffix(m.Lead, ":"))
	case record.AddEvent:
		m := eventMoment(*c.Event)
		return fmt.Sprintf("%s: %s", p.nameOr(c.Event.Jurisdiction, c.Event.Concerns), strings.TrimSuffix(m.Lead, ":"))
	default:
		return string(c.Kind)
	}
}

// nameOr is the jurisdiction's name, or whom else a thing is about.
func (p *places) nameOr(slug record.Slug, others string) string {
	if slug == "" {
		return capital(others)
	}
	return p.name(slug)
}

// brought counts the lines that came with a report.
func brought(c record.Change) []string {
	var counts []string
	for _, part := range []struct {
		n         int
		one, more string
	}{
		{len(c.Entries), "line", "lines"}, {len(c.Policies), "policy", "policies"}, {len(c.Totals), "control total", "control totals"},
	} {
		if part.n > 0 {
			counts = append(counts, ui.Several(part.n, part.one, part.more))
		}
	}
	if len(counts) == 0 {
		counts = []string{"no line"}
	}
	return counts
}

// changedBy says whose act a change is.
func changedBy(c record.Change) string {
	switch c.Kind {
	case record.AddCorrection:
		if c.Correction.OurError() {
			return "this site, of its own error"
		}
		return c.Correction.By + ", a correction"
	case record.AddStatement:
		return c.Statement.Office + ", a statement"
	case record.AddEvent:
		return c.Event.By
	default:
		return "this site, transcribing"
	}
}

// changeSources are where what a change brought is written.
func changeSources(c record.Change) record.Sources {
	switch c.Kind {
	case record.AddReport:
		return c.Report.Sources
	case record.AddCorrection:
		return c.Correction.Sources
	case record.AddStatement:
		return c.Statement.Sources
	case record.AddEvent:
		return c.Event.Sources
	default:
		return nil
	}
}
