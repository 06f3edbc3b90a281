package door

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// requests lists every verified request and shows how long answers take.
func (h *Handlers) requests(c echo.Context) error {
	ctx := c.Request().Context()
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	w := now.W
	v := pages.RequestsView{CSV: link.As(link.Requests, "csv"), JSON: link.As(link.Requests, "json")}
	if v.Door, err = h.door(ctx); err != nil {
		return err
	}
	var clocks [2]desk.RequestClock
	if h.Desk != nil {
		listed, err := h.Desk.ListedRequests(ctx)
		if err != nil {
			return err
		}
		for _, l := range listed {
			about, err := present.AboutRequest(ctx, &now.Reading, l)
			if err != nil {
				return err
			}
			v.Rows = append(v.Rows, pages.RequestRow{Listed: l, Place: present.PlaceLink(&now.Reading, l.Jurisdiction),
				About: about})
		}
		for i, readers := range []bool{false, true} {
			if clocks[i], err = h.Desk.RequestClock(ctx, readers); err != nil {
				return err
			}
		}
	}
	if ext := now.Format(); ext != "" {
		return present.SendTable(now, ext, link.Requests, requestsTable(now.Base, v.Rows))
	}
	if !v.Door.Closed || len(v.Rows) > 0 {
		v.Clock = []pages.ClockRow{clockRow(w, w.T("Requests of offices"), clocks[0]),
			clockRow(w, w.T("Errors reported by readers"), clocks[1])}
	}
	v.Lede = clockLede(w, clocks[0])
	v.Page = now.Page(link.Requests, "", w.T("Requests"), v.Lede)
	v.Page.Forms = true
	return answer.HTML(c, http.StatusOK, pages.Requests(v))
}

// clockLede sums up the waiting times in a sentence or two.
func clockLede(w *words.Language, c desk.RequestClock) string {
	if c.Came == 0 {
		return w.T("No office has made a request so far. This page will say how many came, and how long each took.")
	}
	text := w.N(c.Came, "{n} request was made in the name of an office;",
		"{n} requests were made in the name of offices;") + " " + w.N(c.Open, "{n} is open.", "{n} are open.")
	if c.Answered > 0 {
		text += " " + w.T("Half of the answers took so many days or less: {days}.", "days", halves(c.Median))
	}
	return text
}

func clockRow(w *words.Language, from string, c desk.RequestClock) pages.ClockRow {
	row := pages.ClockRow{From: from, Came: w.Number(c.Came), Open: w.Number(c.Open), Answered: w.Number(c.Answered)}
	if !c.Oldest.IsZero() {
		row.Oldest = w.ShortDay(record.DayOf(c.Oldest))
	}
	if c.Answered > 0 {
		row.Median = halves(c.Median)
	}
	return row
}

// halves formats a multiple of a half, "4" or "4.5".
func halves(n float64) string { return strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0") }

func requestsTable(base string, rows []pages.RequestRow) present.TableFile {
	return present.TableFile{Name: "detainer-ledger-requests", Table: dataset.RequestsPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, r := range rows {
				var figures record.Sources
				for _, a := range r.About {
					figures = append(figures, base+a.Href)
				}
				if !yield(dataset.RequestRow(r.Listed, figures)) {
					return
				}
			}
		}}
}

// publicRequest is the public page of a verified request. It is permanent, because it is the source of the statement
// that the request became.
func (h *Handlers) publicRequest(c echo.Context) error {
	ctx := c.Request().Context()
	ref, ok := office.ParseReference(c.Param("ref"))
	if !ok || h.Desk == nil {
		return record.ErrNotFound
	}
	if string(ref) != c.Param("ref") {
		return answer.Redirect(c, link.Request(ref))
	}
	l, err := h.Desk.ListedRequest(ctx, ref)
	if err != nil {
		return err
	}
	now, err := h.Current(c)
	if err != nil {
		return err
	}
	v := pages.RequestView{RequestRow: pages.RequestRow{Listed: l, Place: present.PlaceLink(&now.Reading, l.Jurisdiction)}}
	if v.About, err = present.AboutRequest(ctx, &now.Reading, l); err != nil {
		return err
	}
	if v.Stages, err = h.stages(ctx, now.W, l, false); err != nil {
		return err
	}
	v.Page = now.Page(link.Request(ref), "", now.W.T("Request {ref}", "ref", string(ref)),
		requestSentence(now.W, l, now.Places.Name(l.Jurisdiction)))
	v.Page.Forms = true
	v.Page.Crumbs = []ui.Link{{Text: now.W.T("Requests"), Href: link.Requests}, {Text: string(ref)}}
	return answer.HTML(c, http.StatusOK, pages.Request(v))
}

// requestSentence says in a sentence who asked for what, and what came of it.
func requestSentence(w *words.Language, l office.Listed, place string) string {
	place = w.ThePlace(place)
	day := w.Day(record.DayOf(l.Reached(office.Received)))
	var text string
	switch l.Kind {
	case office.Disputes:
		text = w.T("{office}, for {place}, disputed what a report says, on {day}.", "office", l.Office, "place", place,
			"day", day)
	case office.Explains:
		text = w.T("{office}, for {place}, made a statement on {day}.", "office", l.Office, "place", place, "day", day)
	default:
		text = w.T("{office}, for {place}, told of an error of this site on {day}.", "office", l.Office, "place", place,
			"day", day)
	}
	then := w.Day(record.DayOf(l.Reached(l.State)))
	switch l.State {
	case office.Published:
		return text + " " + w.T("It was published on {day}.", "day", then)
	case office.Declined:
		return text + " " + w.T("It was declined on {day}.", "day", then)
	case office.Withdrawn:
		return text + " " + w.T("The office withdrew it on {day}.", "day", then)
	default:
		return text + " " + w.T("The office is verified; the request is open.")
	}
}
