package public

import (
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/chart"
	"detainerledger/internal/link"
	"detainerledger/internal/paint"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// jurisdictionChart is the chart of a place's page as a file: of the series that
// the address names, else of the first.
func jurisdictionChart(r *answer.Request) error {
	ctx := r.Ctx()
	slug := r.Slug()
	listing, err := r.Listing(ctx, slug)
	if err != nil {
		return err
	}
	all, _, err := present.SeriesOf(ctx, &r.Reading, listing)
	if err != nil {
		return err
	}
	page := link.Jurisdiction(slug)
	in := r.QueryFor(link.Chart(page))
	var names []string
	for _, series := range all {
		names = append(names, string(series.ID))
	}
	if len(names) == 0 {
		return record.ErrNotFound
	}
	name := in.Choice("series", names...)
	if err := in.Err(); err != nil {
		return err
	}
	series := all[slices.Index(names, name)]
	view := barsView(&r.Reading, r.Places.Name(slug), page, series)
	return sendDrawing(r, drawingFile{
		name: tableName(slug) + "-chart", title: view.Title, page: page, view: view,
	})
}

// drawingFile is a figure of a page as a file of its own.
type drawingFile struct {
	// name is the file's name without version and ending.
	name, title string
	// page is the address of the page that shows the figure.
	page string
	view ui.BarsView
}

// sendDrawing answers with a figure under its title, with its caption, and the
// address of the page that tells the rest.
func sendDrawing(r *answer.Request, f drawingFile) error {
	ctx := r.Ctx()
	sheet := chart.Sheet{Title: words.Plain(f.title),
		Notes: []string{words.Plain(f.view.Caption), r.Absolute(r.SameMoment(f.page))}}
	var alts []string
	for _, p := range f.view.Panels {
		sheet.Parts = append(sheet.Parts, chart.Part{Heading: words.Plain(p.Heading), Section: p.Section, Drawing: p.Drawing})
		alts = append(alts, words.Plain(p.Alt))
	}
	if path.Ext(r.Request().URL.Path) == ".png" {
		sheet.Beside = true
		canvas, err := paint.Drawing(sheet.Draw(), chartScale)
		if err != nil {
			return err
		}
		return sendImage(r, f.name, canvas)
	}
	body, err := answer.Rendered(ctx, ui.DrawingFile(sheet.Draw(), sheet.Title, strings.Join(alts, " ")))
	if err != nil {
		return err
	}
	return sendPicture(r, f.name+".svg", "image/svg+xml", body)
}

// chartScale is how many pixels a unit of a chart has in a picture: two measures
// beside each other are 1,600 wide, enough for a page of a newspaper's site.
const chartScale = 2.5

// sendImage answers with a picture of pixels.
func sendImage(r *answer.Request, name string, canvas *paint.Canvas) error {
	body, err := canvas.PNG()
	if err != nil {
		return err
	}
	return sendPicture(r, name+".png", "image/png", body)
}

// sendPicture answers with a picture, which any page may show, under a name with
// the version of the record.
func sendPicture(r *answer.Request, name, contentType string, body []byte) error {
	ext := path.Ext(name)
	name = answer.VersionedName(r, strings.TrimSuffix(name, ext), ext)
	r.Response().Header().Set(echo.HeaderContentDisposition,
		mime.FormatMediaType("inline", map[string]string{"filename": name}))
	return answer.Send(r, http.StatusOK, contentType, body)
}

// barsView draws a place's rows in one series, both measures over the same
// periods, each on its own scale. It has no panels where no line of the series
// names the place.
func barsView(r *answer.Reading, place, page string, s present.SeriesRows) ui.BarsView {
	w := r.W
	v := ui.BarsView{
		ID:    "chart-" + string(s.ID),
		Title: w.ByPeriod(s.Cadence, place),
		Caption: w.T("As published and as it reads now, each measure on a scale of its own.") + " " +
			w.NamedByFirstDay(s.Cadence) + " " + drawnFrom(r, s.Series),
		SVG: link.Query(link.Chart(page), url.Values{"series": {string(s.ID)}}),
		PNG: link.Query(link.ChartImage(page), url.Values{"series": {string(s.ID)}}),
	}
	if !slices.ContainsFunc(s.Rows, present.AnyDrawn) {
		return v
	}
	var bars []*chart.Bars
	for _, m := range record.Measures {
		bars = append(bars, &chart.Bars{Columns: columns(w, s, m), Number: w.Number})
	}
	chart.OneAxis(bars...)
	for i, m := range record.Measures {
		v.Panels = append(v.Panels, ui.BarsPanel{
			Heading: w.MeasureHeading(m),
			Section: w.T("(Section {section})", "section", string(m.Section())),
			Drawing: bars[i].Draw(),
			Alt:     barsAlt(w, place, w.MeasureHeading(m), m, s),
		})
	}
	return v
}

// drawnFrom names what a figure is drawn from, and which state of the record.
func drawnFrom(r *answer.Reading, series record.Series) string {
	w := r.W
	return w.T("Source: {publisher}, {series}. Detainer Ledger, record version {version}, {day}.",
		"publisher", w.Official(series.Publisher), "series", w.Official(series.Title),
		"version", w.Number(int(r.Snap.Seq)), "day", w.Day(record.DayOf(r.Snap.At)))
}

// columns are the figures of one measure as the chart draws them.
func columns(w *words.Language, s present.SeriesRows, m record.Measure) []chart.Column {
	all := make([]chart.Column, len(s.Rows))
	for i, r := range s.Rows {
		f := r.Figure(m)
		all[i] = chart.Column{
			Key:    link.FigureID(r.Report.ID, m),
			Title:  w.T("{period}: {reading}", "period", w.Period(r.Report.Period), "reading", present.Reads(w, f)),
			Label:  w.DayOfYear(r.Report.Period.Start),
			Year:   string(r.Report.Period.Start[:4]),
			Figure: f,
			Word:   drawnState(w, f.State),
		}
		if len(f.Disputes) > 0 {
			all[i].Flag = w.T("disputed")
		}
	}
	return all
}

// drawnState is the word beside a figure on a chart, "" for one that is listed as
// it was printed.
func drawnState(w *words.Language, s record.State) string {
	switch s {
	case record.Listed:
		return ""
	case record.NumberUnknown:
		return w.T("number not read")
	default:
		return w.State(s)
	}
}

// mostRead is the number of periods that the text for a chart goes through one
// by one.
const mostRead = 26

// readAll says how a measure reads in each of the rows.
func readAll(w *words.Language, m record.Measure, rows []record.Row) string {
	var periods []string
	for _, r := range rows {
		periods = append(periods,
			w.T("{period}: {reading}", "period", w.Period(r.Report.Period), "reading", present.Reads(w, r.Figure(m))))
	}
	return strings.Join(periods, "; ")
}

// barsAlt says what a chart shows, for who does not see it.
func barsAlt(w *words.Language, place, measure string, m record.Measure, s present.SeriesRows) string {
	newest := s.Rows[max(0, len(s.Rows)-mostRead):]
	all := readAll(w, m, newest)
	if len(newest) < len(s.Rows) {
		return w.N(len(s.Rows),
			"Bar chart of {n} period: {measure}, {place}. The newest {shown}: {periods}. The table has the same numbers.",
			"Bar chart of {n} periods: {measure}, {place}. The newest {shown}: {periods}. The table has the same numbers.",
			"measure", measure, "place", w.Official(place), "shown", w.Number(len(newest)), "periods", all)
	}
	return w.T("Bar chart: {measure}, {place}. {periods}. The table has the same numbers.", "measure", measure,
		"place", w.Official(place), "periods", all)
}
