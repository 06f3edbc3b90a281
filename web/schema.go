package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/schema"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// The addresses by which the parts of the site name one another in JSON-LD.
func (s *server) siteID(c echo.Context) string { return s.baseURL(c) + link.Home + "#site" }
func (s *server) makerID(c echo.Context) string {
	return s.baseURL(c) + link.Home + "#publisher"
}
func (s *server) recordID(c echo.Context) string {
	return s.baseURL(c) + link.Data + "#dataset"
}

// tableThing describes the table of a page at this address: with its own description
// and, in other formats, the addresses csv and json.
func (s *server) tableThing(c echo.Context, snap *store.Snapshot, page ui.Page, address, name, csv, json string) schema.Dataset {
	d := s.datasetThing(c, snap, page, address, name)
	d.IsPartOf = &schema.Ref{ID: s.recordID(c)}
	d.Distribution = []schema.DataDownload{
		{Type: "DataDownload", EncodingFormat: "text/csv", ContentURL: s.baseURL(c) + sameMoment(c, csv)},
		{Type: "DataDownload", EncodingFormat: "application/json", ContentURL: s.baseURL(c) + sameMoment(c, json)},
	}
	return d
}

// datasetThing describes what can be taken from this address, but for the files.
func (s *server) datasetThing(c echo.Context, snap *store.Snapshot, page ui.Page, address, name string) schema.Dataset {
	w := words.In(c.Request().Context())
	d := schema.Dataset{
		Type: "Dataset", ID: s.baseURL(c) + address + "#dataset", Name: words.Plain(name), Description: words.Plain(page.Description), URL: page.URL,
		Identifier: s.baseURL(c) + link.AsOf(address, snap.Seq), InLanguage: w.Code, Version: strconv.FormatInt(int64(snap.Seq), 10),
		License: dataset.LicenceURL, IsAccessibleForFree: true, Creator: schema.Ref{ID: s.makerID(c)},
	}
	if !snap.At.IsZero() {
		d.DateModified = snap.At.Format(time.RFC3339)
	}
	for _, m := range record.Measures {
		d.VariableMeasured = append(d.VariableMeasured, schema.PropertyValue{Type: "PropertyValue", PropertyID: string(m), Name: words.Plain(w.MeasureHeading(m))})
	}
	return d
}

// recordThings describe the whole record: the site, who makes it, and its dataset.
func (s *server) recordThings(c echo.Context, snap *store.Snapshot, page ui.Page, all []seriesPeriods) []any {
	w := words.In(c.Request().Context())
	d := s.datasetThing(c, snap, page, link.Data, w.T("Detainer Ledger: what ICE reported about each county’s detainers"))
	d.URL = s.absolute(c, link.Data)
	for _, form := range dataset.Forms {
		d.Distribution = append(d.Distribution, schema.DataDownload{Type: "DataDownload", EncodingFormat: form.MediaType, ContentURL: s.baseURL(c) + sameMoment(c, form.Address())})
	}
	var first, last record.Day
	var reports []string
	for _, series := range all {
		for _, period := range series.periods {
			r := period.Report
			if !r.Published() {
				continue
			}
			if first == "" || r.Period.Start < first {
				first = r.Period.Start
			}
			last = max(last, r.Period.End)
			reports = append(reports, s.baseURL(c)+link.Report(r.ID))
		}
	}
	if len(reports) > reportsListed { // their page names each
		reports = []string{s.baseURL(c) + link.Reports}
	}
	d.IsBasedOn = reports
	d.TemporalCoverage = span(first, last)
	d.SpatialCoverage = &schema.Place{Type: "Country", Name: "United States"}
	return []any{
		schema.WebSite{Type: "WebSite", ID: s.siteID(c), Name: "Detainer Ledger", URL: s.absolute(c, link.Home), InLanguage: w.Code, Description: d.Description, Publisher: schema.Ref{ID: s.makerID(c)}},
		s.maker(c), d,
	}
}

// maker is who makes the record.
func (s *server) maker(c echo.Context) schema.Organization {
	return schema.Organization{Type: "Organization", ID: s.makerID(c), Name: "Detainer Ledger", URL: s.baseURL(c) + link.Home}
}

// jurisdictionThings describe a place and the table of its figures.
func (s *server) jurisdictionThings(c echo.Context, snap *store.Snapshot, page ui.Page, l record.Listing, all []seriesRows) []any {
	j := l.Jurisdiction
	address := link.Jurisdiction(j.Slug)
	d := s.tableThing(c, snap, page, address, page.Title, link.As(address, "csv"), link.As(address, "json"))
	d.DateModified = ""
	if at := touchedAt(l); !at.IsZero() {
		d.DateModified = at.Format(time.RFC3339)
	}
	var first, last record.Day
	reports := l.Reports()
	for _, series := range all {
		for i := range series.rows {
			r := &series.rows[i]
			if _, named := slices.BinarySearch(reports, r.Report.ID); !named {
				continue
			}
			if first == "" || r.Report.Period.Start < first {
				first = r.Report.Period.Start
			}
			last = max(last, r.Report.Period.End)
			if !series.long() {
				d.IsBasedOn = append(d.IsBasedOn, s.baseURL(c)+link.Report(r.Report.ID))
			}
		}
		if series.long() {
			d.IsBasedOn = append(d.IsBasedOn, s.baseURL(c)+link.Reports)
		}
	}
	if len(l.Lines) <= 2*mostUnfolded {
		var sources []string
		for _, line := range l.Lines {
			sources = append(sources, line.Sources...)
		}
		slices.Sort(sources)
		d.IsBasedOn = append(d.IsBasedOn, slices.Compact(sources)...)
	}
	d.TemporalCoverage = span(first, last)
	d.Correction = s.correctionNotes(c, words.In(c.Request().Context()), l.Corrections)
	if j.Kind == "state agency" {
		d.About = schema.Organization{Type: "GovernmentOrganization", Name: j.Name, AreaServed: statePlace(j.State)}
		d.SpatialCoverage = statePlace(j.State)
	} else {
		d.SpatialCoverage = placeThing(j)
	}
	return []any{s.maker(c), d}
}

// placeThing is a place with its code and its state.
func placeThing(j record.Jurisdiction) *schema.Place {
	p := &schema.Place{Type: "AdministrativeArea", Name: j.Name}
	switch j.Kind {
	case "state":
		p.Type = "State"
		return p
	case "city", "town", "independent city":
		p.Type = "City"
	}
	if j.FIPS != "" {
		p.Identifier = []schema.PropertyValue{{Type: "PropertyValue", PropertyID: "FIPS", Value: j.FIPS}}
	}
	p.ContainedInPlace = statePlace(j.State)
	return p
}

func statePlace(code string) *schema.Place {
	return &schema.Place{Type: "State", Name: stateName(code), Identifier: []schema.PropertyValue{{Type: "PropertyValue", PropertyID: "USPS", Value: code}}}
}

// stateThings describe a state and its table.
func (s *server) stateThings(c echo.Context, snap *store.Snapshot, page ui.Page, code, csv, json string) []any {
	d := s.tableThing(c, snap, page, link.State(code), page.Title, csv, json)
	d.SpatialCoverage = statePlace(code)
	return []any{s.maker(c), d}
}

// reportThings describe a report by its publisher and the table that the record
// has of it.
func (s *server) reportThings(c echo.Context, snap *store.Snapshot, page ui.Page, series record.Series, r record.Report, corrections []record.Correction) []any {
	address := link.Report(r.ID)
	report := schema.Report{
		Type: "Report", ID: s.baseURL(c) + address + "#report", Name: series.Title + ", " + span(r.Period.Start, r.Period.End), Description: words.Plain(page.Description), ReportNumber: string(r.ID), URL: page.URL,
		DatePublished: string(r.PublishedOn), TemporalCoverage: span(r.Period.Start, r.Period.End),
		Publisher: schema.Organization{Type: "GovernmentOrganization", Name: series.Publisher}, IsPartOf: schema.Series{Type: "CreativeWorkSeries", Name: series.Title},
		SameAs: r.DocumentURLs, Correction: s.correctionNotes(c, words.In(c.Request().Context()), corrections),
	}
	if !r.Published() {
		return nil
	}
	d := s.tableThing(c, snap, page, address, page.Title, link.As(address, "csv"), link.As(address, "json"))
	d.IsBasedOn = []string{report.ID}
	d.TemporalCoverage = report.TemporalCoverage
	return []any{s.maker(c), report, d}
}

// correctionNotes say what was corrected.
func (s *server) correctionNotes(c echo.Context, w *words.Language, all []record.Correction) []schema.CorrectionNote {
	var notes []schema.CorrectionNote
	for _, k := range all {
		by := schema.Organization{Type: "GovernmentOrganization", Name: k.By}
		if k.OurError() {
			by.Type = "Organization"
		}
		effect := w.State(record.State(k.Effect))
		if k.Effect == record.Amend {
			effect += " (" + w.MeasureCount(k.Measure, k.Value.N) + ")"
		}
		note := schema.CorrectionNote{Type: "CorrectionComment", Author: by, URL: s.absolute(c, link.Correction(k.ID)),
			Text: strings.Join([]string{w.MeasureHeading(k.Measure) + ", " + effect + ":", k.Reason}, " ")}
		if k.Date.Full() {
			note.DatePublished = string(k.Date)
		}
		notes = append(notes, note)
	}
	return notes
}

// span is a time as ISO 8601 writes it, "2017-01-28/2017-02-03".
func span(first, last record.Day) string {
	if first == "" {
		return ""
	}
	return string(first) + "/" + string(cmp.Or(last, first))
}

// touchedAt is when the newest of the changes that touched a listing entered the
// record.
func touchedAt(l record.Listing) time.Time {
	var newest time.Time
	see := func(e record.Entered) {
		if e.EnteredAt.After(newest) {
			newest = e.EnteredAt
		}
	}
	for _, x := range l.Lines {
		see(x.Entered)
	}
	for _, x := range l.Policies {
		see(x.Entered)
	}
	for _, x := range l.Corrections {
		see(x.Entered)
	}
	for _, x := range l.Statements {
		see(x.Entered)
	}
	for _, x := range l.Events {
		see(x.Entered)
	}
	for _, x := range l.Moves {
		see(x.Correction.Entered)
	}
	return newest
}
