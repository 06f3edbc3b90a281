package pages

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/a-h/templ"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// A plain row is written by hand to the same markup as the template's.
func TestPlainRowIsARowLikeOthers(t *testing.T) {
	t.Parallel()
	row := func(issued, declined record.Figure, change record.Difference) PeriodRow {
		issued.Measure, declined.Measure = record.Issued, record.Declined
		report := record.Report{ID: "ddor-2017-01-28", Period: record.Weekly.Period("2017-01-28")}
		return PeriodRow{
			Row: &record.Row{Report: report, Figures: []record.RowFigure{{Figure: issued, Change: change},
				{Figure: declined, Change: record.Difference{Reason: record.Reason{State: declined.State}}}}},
			Issued: ui.FigureView{Figure: issued}, Declined: ui.FigureView{Figure: declined},
			IssuedNote: "#source-ddor-2017-01-28-issued-1",
			Written:    record.Sources{"https://www.ice.gov/a.pdf?a=1&b=2", `https://example.org/"<quoted>`},
			Entered:    ui.Link{Text: "Mar 20, 2017", Href: "/changes/3"},
		}
	}
	printed := func(n, rank record.Count) record.Figure {
		return record.Figure{State: record.Listed, Published: n, Effective: n, Rank: rank, Lines: make([]record.Line, 1)}
	}
	unread := record.Figure{State: record.NumberUnknown, Lines: make([]record.Line, 1)}
	rows := []PeriodRow{
		row(printed(record.Known(1234), record.Known(1)), printed(record.Known(0), record.Count{}),
			record.Difference{Known: true, From: 2000, To: 1234}),
		row(printed(record.Known(10), record.Count{}), unread, record.Difference{Known: true, From: 2, To: 10}),
		row(unread, record.Figure{State: record.NotListed},
			record.Difference{Reason: record.Reason{State: record.NumberUnknown}}),
		row(record.Figure{State: record.NotEntered}, record.Figure{State: record.NotListed},
			record.Difference{Reason: record.Reason{Before: true}}),
		row(printed(record.Known(3), record.Known(2)), record.Figure{State: record.NotEntered},
			record.Difference{Reason: record.Reason{Before: true, State: record.NotListed}}),
	}
	rows[4].Written, rows[4].Entered = nil, ui.Link{}
	for i := range rows {
		if !rows[i].plain() {
			t.Errorf("row %d is not plain", i)
		}
		for _, language := range words.All {
			for _, long := range []bool{false, true} {
				want, got := rendered(t, language, periodRow(&rows[i], record.Weekly, long)), rendered(t, language,
					periodRows(rows[i:i+1], record.Weekly, long))
				if got != want {
					t.Errorf("row %d in %s:\n got %s\nwant %s", i, language.Name, got, want)
				}
			}
		}
	}
	for name, change := range map[string]func(*PeriodRow){
		"what happened": func(r *PeriodRow) { r.Happened = []Happening{{Text: "Withdrawn"}} },
		"asked for":     func(r *PeriodRow) { r.Asked = true },
		"no report":     func(r *PeriodRow) { r.NoReport = "No report was published." },
		"withdrawn":     func(r *PeriodRow) { r.Issued.State = record.Withdrawn },
		"disputed":      func(r *PeriodRow) { r.Declined.Disputes = make([]record.Statement, 1) },
		"contained":     func(r *PeriodRow) { r.Issued.Within = ui.Link{Text: "New York City’s 12"} },
	} {
		r := rows[0]
		change(&r)
		if r.plain() {
			t.Errorf("%s: the row is plain", name)
		}
	}
}

// rendered is the markup of a component without the spaces between its elements.
func rendered(t *testing.T, language *words.Language, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(words.With(t.Context(), language), &out); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`\s*(</?(?:tbody|tr|td|th|small|span|a)\b[^>]*>)\s*`).ReplaceAllString(out.String(), "$1")
}
