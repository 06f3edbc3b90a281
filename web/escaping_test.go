package web_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/record"
)

const (
	hostile        = `=<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;`
	hostileAddress = `javascript:alert(3)"'><script>alert(4)</script>`
)

// poison fills each empty text field of a value with markup, whatever fields its type has.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		poison(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			poison(v.Field(i))
		}
	case reflect.String:
		// Other string types are references.
		if free := v.Type() == reflect.TypeFor[string]() || v.Type() == reflect.TypeFor[record.Day](); free &&
			v.String() == "" {
			v.SetString(hostile)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[record.Sources]() {
			v.Set(reflect.ValueOf(record.Sources{hostileAddress}))
		}
	}
}

func poisoned[T any](v T) *T {
	poison(reflect.ValueOf(&v))
	return &v
}

// poisonedLine is a line with valid codes and markup in its other texts.
func poisonedLine(e record.Entry) record.Entry {
	line := *poisoned(e)
	line.Custodian, line.State = "", ""
	return line
}

func poisonedMeasure(m record.Measure, printed record.PrintedLines) record.SeriesMeasure {
	return *poisoned(record.SeriesMeasure{Measure: m, Section: m.Section(), Base: record.RecordedIn, Printed: printed,
		Absence: record.NothingSaid})
}

// poisonedChanges has one change of each type, with markup in every free text.
func poisonedChanges() []record.Change {
	const place, report = "nm/evil", `evil"'><script>alert(5)`
	return []record.Change{
		{Kind: record.AddPlaces, Places: []record.Jurisdiction{{Slug: place, Name: hostile, State: "NM", Kind: hostile},
			{Slug: "nm/evil-whole", Name: hostile + "2", State: "NM", Kind: hostile}}},
		{Kind: record.AddSeries,
			Series: &record.Series{ID: "evil", Title: hostile, Publisher: hostile, Cadence: record.Weekly,
				FirstPeriodStart: "2018-01-06", Status: hostile, LegalBasis: hostile}},
		{
			Kind: record.AddReport,
			Report: poisoned(record.Report{ID: report, Series: "evil", Period: record.Weekly.Period("2018-01-06"),
				Status: record.StatusPublished}),
			Totals: []record.ControlTotal{*poisoned(record.ControlTotal{Report: report, Scope: "nm", Measure: record.Declined,
				Total: 9})},
			Entries: []record.Entry{poisonedLine(record.Entry{Report: report, Section: "II", Measure: record.Declined,
				Jurisdiction: place, PartOf: "nm/evil-whole", Value: record.Known(2)})},
			Policies: []record.Policy{*poisoned(record.Policy{Report: report, Jurisdiction: place, Listing: "listed",
				Enacted: "2017"})},
		},
		{Kind: record.AddLines, Entries: []record.Entry{
			poisonedLine(record.Entry{Report: week1, Section: "II", Measure: record.Declined, Jurisdiction: place,
				PartOf: "nm/evil-whole", Value: record.Known(2)}),
			poisonedLine(record.Entry{Report: week1, Section: "II", Measure: record.Declined, Jurisdiction: "nm/evil-whole",
				PartOf: "nm/evil", Value: record.Known(2)}),
		}},
		{Kind: record.AddCorrection,
			Correction: poisoned(record.Correction{Report: week1, Section: "II", Measure: record.Declined, Jurisdiction: place,
				Effect: record.Withdraw, Date: "2017-04-05"})},
		{Kind: record.AddStatement,
			Statement: poisoned(record.Statement{Jurisdiction: place, Report: week1, Stance: record.Disputes})},
		{Kind: record.AddStatement,
			Statement: poisoned(record.Statement{Jurisdiction: place, Report: report, Stance: record.Explains,
				Date: "2017-04-05"})},
		{Kind: record.AddEvent, Event: poisoned(record.Event{Jurisdiction: place, Report: week1})},
		{Kind: record.AddEvent,
			Event: poisoned(record.Event{Jurisdiction: place, Report: report, Kind: record.LeftOut, Date: "2017-04-05"})},
		{Kind: record.AddSeries,
			Series: poisoned(record.Series{ID: "worse", Cadence: record.CalendarYear, FirstPeriodStart: "2018-01-01",
				Form: record.Counts, Area: "nm", Measures: []record.SeriesMeasure{
					poisonedMeasure(record.Declined, record.EveryPlace)}})},
		{
			Kind: record.AddReport,
			Report: poisoned(record.Report{ID: "worse-2018-01-01", Series: "worse",
				Period: record.CalendarYear.Period("2018-01-01"), Status: record.StatusPublished}),
			Entries: []record.Entry{poisonedLine(record.Entry{Report: "worse-2018-01-01", Section: "II",
				Measure: record.Declined, Jurisdiction: place, Value: record.Known(2)})},
		},
	}
}

// Text from the record, an address or a parameter is shown as text. It never becomes markup, a
// script or the address of one.
func TestTextNeverBecomesMarkup(t *testing.T) {
	t.Parallel()
	site := siteWith(t, poisonedChanges()...)
	evil := "/reports/" + url.PathEscape(`evil"'><script>alert(5)`)
	q := url.QueryEscape(hostile)
	shown := 0
	for _, address := range []string{
		"/", "/jurisdictions?state=nm", "/jurisdictions?state=nm&q=" + q, "/jurisdictions?sort=" + q,
		"/jurisdictions?utm_source=" + q + "&state=nm", "/states", "/states/nm", "/states/nm?report=" + week1,
		"/reports", "/reports/" + week1, evil, "/corrections", "/find?q=" + q, "/find?q=evil", "/jurisdictions/nm/evil",
		"/jurisdictions/nm/evil-whole", "/" + url.PathEscape(hostile), "/jurisdictions/nm/" + url.PathEscape(hostile),
		"/jurisdictions.csv?state=nm", "/jurisdictions/nm/evil.csv", evil + ".csv", "/corrections.csv", "/states/nm.csv",
		"/reports.csv",
		"/jurisdictions.json?state=nm", "/jurisdictions/nm/evil.json", evil + ".json", "/corrections.json", "/reports.json",
		"/changes", "/changes/72", "/changes/74", "/changes/75", "/changes/76", "/changes/77", "/changes/79",
		"/changes/74.json", "/ledger/leaf/74", "/ledger", "/changes.atom", "/jurisdictions/changes",
		"/jurisdictions/changes.csv",
		"/jurisdictions/nm/evil/changes", "/jurisdictions/nm/evil/changes?from=" + q, "/?as-of=" + q, "/?published-by=" + q,
		"/jurisdictions/nm/evil?as-of=seq:78", "/jurisdictions?state=nm&as-of=seq:78&utm=" + q,
		"/timemap/jurisdictions/nm/evil", "/timemap/" + url.PathEscape(hostile),
		"/jurisdictions.atom", "/corrections.atom", "/jurisdictions/nm/evil.atom", "/sitemap.xml",
	} {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		if a.status != http.StatusOK && !strings.Contains(address, "="+q) &&
			!strings.Contains(address, url.PathEscape(hostile)) || a.status == http.StatusInternalServerError {
			t.Errorf("%s: status %d", address, a.status)
		}
		for name, values := range a.header {
			if strings.ContainsAny(strings.Join(values, ""), "\x00\r\n") {
				t.Errorf("%s: the header %s is %q", address, name, values)
			}
		}
		switch kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";"); kind {
		case "text/html":
			shown += strings.Count(a.Text(), "<script>alert")
			if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img src=x") {
				t.Errorf("%s: markup in the page", address)
			}
			a.Find("*").Each(func(_ int, s *goquery.Selection) {
				for _, attr := range s.Nodes[0].Attr {
					if strings.HasPrefix(attr.Key, "on") ||
						strings.HasPrefix(strings.TrimSpace(strings.ToLower(attr.Val)), "javascript:") {
						t.Errorf("%s: %s has %s=%q", address, goquery.NodeName(s), attr.Key, attr.Val)
					}
				}
			})
			a.Find("script[type='application/ld+json']").Each(func(_ int, s *goquery.Selection) {
				if !json.Valid([]byte(s.Text())) || strings.ContainsAny(s.Text(), "<>") {
					t.Errorf("%s: the structured data is %s", address, s.Text())
				}
			})
			a.Find("script:not([type='application/ld+json'])").Each(func(_ int, s *goquery.Selection) {
				if !strings.HasPrefix(s.AttrOr("src", ""), "/static/js/") || s.Text() != "" {
					t.Errorf("%s: an inline or foreign script: %s", address, s.Text())
				}
			})
		case "application/atom+xml", "application/xml":
			dec := xml.NewDecoder(strings.NewReader(a.body))
			var err error
			for err == nil {
				_, err = dec.Token()
			}
			if err != io.EOF || strings.Contains(a.body, "<script") || strings.Contains(a.body, "<img") {
				t.Errorf("%s: markup in the feed (%v)", address, err)
			}
		case "text/csv":
			a.rows(t)
		case "application/json":
			a.table(t)
		}
		if d := a.header.Get("Content-Disposition"); d != "" {
			_, parameters, err := mime.ParseMediaType(d)
			if err != nil || len(parameters) != 1 || !strings.HasPrefix(parameters["filename"], "detainer-ledger-") {
				t.Errorf("%s: %s (%v)", address, d, err)
			}
		}
	}
	if shown < 40 {
		t.Errorf("the texts were seen only %d times", shown)
	}
}
