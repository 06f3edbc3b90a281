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
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/paint"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// jurisdictionChart is the chart of a place's page as a file, for the series that the address names, or else the first.
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
	whole, err := r.WholeListing(ctx, slug)
	if err != nil {
		return err
	}
	page, place := link.Jurisdiction(slug), r.Places.Name(slug)
	in := r.QueryFor(link.Chart(page))
	var names []string
	charts := map[string]func() ui.BarsView{}
	for _, series := range all {
		names = append(names, string(series.ID))
		charts[string(series.ID)] = func() ui.BarsView { return barsView(&r.Reading, place, page, series) }
	}
	for _, series := range r.RowsOf(whole) {
		if id := string(series.ID); charts[id] == nil && !series.Lists() {
			names = append(names, id)
			charts[id] = func() ui.BarsView { return measureBars(&r.Reading, place, page, series) }
			if series.Long() {
				years := present.YearsDrawn(series)
				names = append(names, string(years.ID))
				charts[string(years.ID)] = func() ui.BarsView { return measureBars(&r.Reading, place, page, years) }
				charts[id] = func() ui.BarsView {
					return measureBars(&r.Reading, place, page, series.Newest(present.PeriodsDrawn))
				}
			}
		}
	}
	if len(names) == 0 {
		return record.ErrNotFound
	}
	name := in.Choice("series", names...)
	if err := in.Err(); err != nil {
		return err
	}
	view := charts[name]()
	return sendDrawing(r, drawingFile{
		name: tableName(slug) + "-chart", title: view.Title, page: page, view: view,
	})
}

// drawingFile is a figure of a page as a separate file.
type drawingFile struct {
	// name is the file's name without version and extension.
	name, title string
	// page is the address of the page that shows the figure.
	page string
	view ui.BarsView
}

// sendDrawing answers with a figure with its title, its caption, and the address of its page.
func sendDrawing(r *answer.Request, f drawingFile) error {
	ctx := r.Ctx()
	sheet := chart.Sheet{Title: words.Plain(f.title),
		Notes: []string{words.Plain(strings.TrimSpace(f.view.Caption + " " +
			"" + f.view.Source)), r.Absolute(r.SameMoment(f.page))}}
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

// chartScale is how many pixels a unit of a chart has in a picture: two measures side by side are 1,600 wide, enough
// for a newspaper's website.
const chartScale = 2.5

// sendImage answers with a PNG.
func sendImage(r *answer.Request, name string, canvas *paint.Canvas) error {
	body, err := canvas.PNG()
	if err != nil {
		return err
	}
	return sendPicture(r, name+".png", "image/png", body)
}

// sendPicture answers with a picture that any site may show, with the version of the record in its name.
func sendPicture(r *answer.Request, name, contentType string, body []byte) error {
	ext := path.Ext(name)
	name = answer.VersionedName(r, strings.TrimSuffix(name, ext), ext)
	r.Response().Header().Set(echo.HeaderContentDisposition,
		mime.FormatMediaType("inline", map[string]string{"filename": name}))
	return answer.Send(r, http.StatusOK, contentType, body)
}

// barsView draws a place's rows in one series, both measures over the same periods, each on its own scale. It has no
// panels if no line of the series names the place.
func barsView(r *answer.Reading, place, page string, s present.SeriesRows) ui.BarsView {
	w := r.W
	v := ui.BarsView{Caption: w.T("As published and as it reads now, each measure on a scale of its own.") + " " +
		w.NamedByFirstDay(s.Cadence)}
	var measures []drawnMeasure
	for _, m := range record.Measures {
		measures = append(measures, drawnMeasure{Measure: m, heading: w.MeasureHeading(m),
			section: w.T("(Section {section})", "section", string(m.Section()))})
	}
	drawBars(r, &v, place, page, s.Series, s.Rows, measures, byFirstDay(w))
	return v
}

// byFirstDay labels periods with their first day, and the year below it.
func byFirstDay(w *words.Language) func(*record.Row) (label, under string) {
	return func(row *record.Row) (label, under string) {
		return w.DayOfYear(row.Report.Period.Start), string(row.Report.Period.Start[:4])
	}
}

// measureBars draws a place's rows in a series that says what it counts, each measure on its own
// scale.
func measureBars(r *answer.Reading, place, page string, s edition.SeriesRows) ui.BarsView {
	w := r.W
	v := ui.BarsView{}
	if len(s.Measures) > 1 {
		v.Caption = w.T("As published and as it reads now, each measure on a scale of its own.")
	}
	var measures []drawnMeasure
	for _, m := range s.Measures {
		if len(s.Measures) <= measuresDrawn || s.Divided(m) {
			measures = append(measures, describedMeasure(w, m))
		}
	}
	drawBars(r, &v, place, page, s.Series, s.Rows, measures, byPeriod(w, s.Series))
	return v
}

// measuresDrawn is the largest number of measures of which a chart draws all; if there are more, it draws those of
// which one is a share of another.
const measuresDrawn = 3

// byPeriod labels periods as the series names them, with a word below a partial one.
func byPeriod(w *words.Language, s record.Series) func(*record.Row) (label, under string) {
	return func(row *record.Row) (label, under string) {
		if !row.Report.Partial {
			return present.PeriodName(w, s, row.Report), ""
		}
		if row.Report.Period.Start[:4] == row.Report.Period.End[:4] {
			return string(row.Report.Period.Start[:4]), w.T("part")
		}
		return w.DayOfYear(row.Report.Period.Start), w.T("part")
	}
}

// drawnMeasure is a measure as a chart draws it.
type drawnMeasure struct {
	record.Measure
	heading, section string
	// absent is the word for a period whose report does not name the place, if the series says what that means;
	// otherwise "".
	absent string
}

// describedMeasure returns a measure of a series that says what it counts.
func describedMeasure(w *words.Language, m record.SeriesMeasure) drawnMeasure {
	return drawnMeasure{Measure: m.Measure, heading: measureName(w, m), absent: present.AbsenceWord(w, m.Absence)}
}

// reads describes in words everything that the chart shows of a figure.
func (m *drawnMeasure) reads(w *words.Language, f record.Figure) string {
	if f.State == record.NotListed && m.absent != "" {
		return m.absent
	}
	return present.Reads(w, f)
}

// word returns the word beside a figure, "" if it is listed as printed.
func (m *drawnMeasure) word(w *words.Language, f record.Figure) string {
	if f.State == record.NotListed && m.absent != "" {
		return m.absent
	}
	return drawnState(w, f.State)
}

// drawBars fills in a chart of a place's rows in one series: the measures, and the label of each period with the text
// below it.
func drawBars(
	r *answer.Reading, v *ui.BarsView, place, page string, s record.Series, rows []record.Row, measures []drawnMeasure,
	label func(*record.Row) (label, under string),
) {
	w := r.W
	v.ID, v.Title = "chart-"+string(s.ID), w.ByPeriod(s.Cadence, place)
	v.Source = drawnFrom(r, s)
	v.SVG = link.Query(link.Chart(page), url.Values{"series": {string(s.ID)}})
	v.PNG = link.Query(link.ChartImage(page), url.Values{"series": {string(s.ID)}})
	if !slices.ContainsFunc(rows, present.AnyDrawn) {
		return
	}
	var bars []*chart.Bars
	for _, m := range measures {
		bars = append(bars, &chart.Bars{Columns: columns(w, rows, &m, label), Number: w.Number})
	}
	chart.OneAxis(bars...)
	for i, m := range measures {
		v.Panels = append(v.Panels, ui.BarsPanel{Heading: m.heading, Section: m.section, Drawing: bars[i].Draw(),
			Alt: barsAlt(w, place, m, rows), Numbers: numbersOf(rows, m.Measure)})
	}
}

// numbersOf counts the periods in which a number of the measure is known.
func numbersOf(rows []record.Row, m record.Measure) (n int) {
	for i := range rows {
		f := rows[i].At(m)
		n += present.One(f.Effective.Known || f.Printed() && f.Published.Known)
	}
	return n
}

// drawnFrom names the source of a figure, and the version of the record.
func drawnFrom(r *answer.Reading, series record.Series) string {
	w := r.W
	return w.T("Source: {publisher}, {series}. Detainer Ledger, record version {version}, {day}.",
		"publisher", w.Official(series.Publisher), "series", w.Official(series.Title),
		"version", w.Number(int(r.Snap.Seq)), "day", w.Day(record.DayOf(r.Snap.At)))
}

// columns are the figures of one measure as the chart draws them.
func columns(
	w *words.Language, rows []record.Row, m *drawnMeasure, label func(*record.Row) (label, under string),
) []chart.Column {
	all := make([]chart.Column, len(rows))
	for i := range rows {
		r := &rows[i]
		f := r.Figure(m.Measure)
		all[i] = chart.Column{
			Key:    link.FigureID(r.Report.ID, m.Measure),
			Title:  w.T("{period}: {reading}", "period", w.Period(r.Report.Period), "reading", m.reads(w, f)),
			Figure: f,
			Word:   m.word(w, f),
		}
		if all[i].Label, all[i].Under = label(r); len(f.Disputes) > 0 {
			all[i].Flag = w.T("disputed")
		}
	}
	return all
}

// drawnState returns the word beside a figure on a chart, "" if it is listed as printed.
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

// mostRead is the number of periods that a chart's alternative text describes one by one.
const mostRead = 26

// readAll describes the figure of a measure in each of the rows.
func readAll(w *words.Language, m *drawnMeasure, rows []record.Row) string {
	var periods []string
	for _, r := range rows {
		periods = append(periods,
			w.T("{period}: {reading}", "period", w.Period(r.Report.Period), "reading", m.reads(w, r.Figure(m.Measure))))
	}
	return strings.Join(periods, "; ")
}

// barsAlt returns the alternative text of a chart.
func barsAlt(w *words.Language, place string, m drawnMeasure, rows []record.Row) string {
	newest := rows[max(0, len(rows)-mostRead):]
	all := readAll(w, &m, newest)
	if len(newest) < len(rows) {
		return w.N(len(rows),
			"Bar chart of {n} period: {measure}, {place}. The newest {shown}: {periods}. The table has the same numbers.",
			"Bar chart of {n} periods: {measure}, {place}. The newest {shown}: {periods}. The table has the same numbers.",
			"measure", m.heading, "place", w.PlaceTitle(place), "shown", w.Number(len(newest)), "periods", all)
	}
	return w.T("Bar chart: {measure}, {place}. {periods}. The table has the same numbers.", "measure", m.heading,
		"place", w.PlaceTitle(place), "periods", all)
}
