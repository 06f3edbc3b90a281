package public

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/schema"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// The ids with which the parts of the site refer to one another in JSON-LD.
func siteID(r *answer.Request) string { return r.Base + link.Home + "#site" }
func makerID(r *answer.Request) string {
	return r.Base + link.Home + "#publisher"
}
func recordID(r *answer.Request) string {
	return r.Base + link.Data + "#dataset"
}

// tableThing describes the table of a page at this address: with its own description
// and, in other formats, the addresses csv and json.
func tableThing(r *answer.Request, page ui.Page, address, name, csv, json string) schema.Dataset {
	d := datasetThing(r, page, address, name)
	d.IsPartOf = &schema.Ref{ID: recordID(r)}
	d.Distribution = []schema.DataDownload{
		{Type: "DataDownload", EncodingFormat: "text/csv", ContentURL: r.Base + r.SameMoment(csv)},
		{Type: "DataDownload", EncodingFormat: "application/json", ContentURL: r.Base + r.SameMoment(json)},
	}
	return d
}

// datasetThing describes the data set at this address, without its files.
func datasetThing(r *answer.Request, page ui.Page, address, name string) schema.Dataset {
	w := r.W
	d := schema.Dataset{
		Type: "Dataset", ID: r.Base + address + "#dataset", Name: words.Plain(name),
		Description: words.Plain(page.Description), URL: page.URL,
		Identifier: r.Base + link.AsOf(address, r.Snap.Seq), InLanguage: w.Code,
		Version: strconv.FormatInt(int64(r.Snap.Seq), 10),
		License: dataset.LicenceURL, IsAccessibleForFree: true, Creator: schema.Ref{ID: makerID(r)},
	}
	if !r.Snap.At.IsZero() {
		d.DateModified = r.Snap.At.Format(time.RFC3339)
	}
	for _, m := range record.Measures {
		d.VariableMeasured = append(d.VariableMeasured,
			schema.PropertyValue{Type: "PropertyValue", PropertyID: string(m), Name: words.Plain(w.MeasureHeading(m))})
	}
	return d
}

// recordThings describe the whole record: the site, its maker, and its data set.
func recordThings(r *answer.Request, page ui.Page) []any {
	w := r.W
	d := datasetThing(r, page, link.Data, w.T("Detainer Ledger: what ICE reported about each county’s detainers"))
	d.URL = r.Absolute(link.Data)
	for _, form := range dataset.Forms {
		d.Distribution = append(d.Distribution, schema.DataDownload{Type: "DataDownload", EncodingFormat: form.MediaType,
			ContentURL: r.Base + r.SameMoment(form.Address())})
	}
	var first, last record.Day
	var reports []string
	for _, series := range r.Early() {
		for _, period := range series.Periods {
			report := period.Report
			if !report.Published() {
				continue
			}
			if first == "" || report.Period.Start < first {
				first = report.Period.Start
			}
			last = max(last, report.Period.End)
			reports = append(reports, r.Base+link.Report(report.ID))
		}
	}
	if len(reports) > reportsListed { // their page names each
		reports = []string{r.Base + link.Reports}
	}
	d.IsBasedOn = reports
	d.TemporalCoverage = span(first, last)
	d.SpatialCoverage = &schema.Place{Type: "Country", Name: "United States"}
	return []any{
		schema.WebSite{Type: "WebSite", ID: siteID(r), Name: "Detainer Ledger", URL: r.Absolute(link.Home),
			InLanguage: w.Code, Description: d.Description, Publisher: schema.Ref{ID: makerID(r)}},
		maker(r), d,
	}
}

// maker is the organization that makes the record.
func maker(r *answer.Request) schema.Organization {
	return schema.Organization{Type: "Organization", ID: makerID(r), Name: "Detainer Ledger", URL: r.Base + link.Home}
}

// jurisdictionThings describe a place and the table of its figures.
func jurisdictionThings(r *answer.Request, page ui.Page, l record.Listing, all []present.SeriesRows) []any {
	j := l.Jurisdiction
	address := link.Jurisdiction(j.Slug)
	d := tableThing(r, page, address, page.Title, link.As(address, "csv"), link.As(address, "json"))
	d.DateModified = ""
	if at := touchedAt(l); !at.IsZero() {
		d.DateModified = at.Format(time.RFC3339)
	}
	var first, last record.Day
	reports := l.Reports()
	for _, series := range all {
		for i := range series.Rows {
			row := &series.Rows[i]
			if _, named := slices.BinarySearch(reports, row.Report.ID); !named {
				continue
			}
			if first == "" || row.Report.Period.Start < first {
				first = row.Report.Period.Start
			}
			last = max(last, row.Report.Period.End)
			if !series.Long() {
				d.IsBasedOn = append(d.IsBasedOn, r.Base+link.Report(row.Report.ID))
			}
		}
		if series.Long() {
			d.IsBasedOn = append(d.IsBasedOn, r.Base+link.Reports)
		}
	}
	if len(l.Lines) <= 2*present.MostUnfolded {
		var sources []string
		for _, line := range l.Lines {
			sources = append(sources, line.Sources...)
		}
		slices.Sort(sources)
		d.IsBasedOn = append(d.IsBasedOn, slices.Compact(sources)...)
	}
	d.TemporalCoverage = span(first, last)
	d.Correction = correctionNotes(r, l.Corrections)
	if j.Kind == "state agency" {
		d.About = schema.Organization{Type: "GovernmentOrganization", Name: j.Name, AreaServed: statePlace(j.State)}
		d.SpatialCoverage = statePlace(j.State)
	} else {
		d.SpatialCoverage = placeThing(j)
	}
	return []any{maker(r), d}
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
	return &schema.Place{Type: "State", Name: edition.StateName(code),
		Identifier: []schema.PropertyValue{{Type: "PropertyValue", PropertyID: "USPS", Value: code}}}
}

// stateThings describe a state and its table.
func stateThings(r *answer.Request, page ui.Page, code, csv, json string) []any {
	d := tableThing(r, page, link.State(code), page.Title, csv, json)
	d.SpatialCoverage = statePlace(code)
	return []any{maker(r), d}
}

// reportThings describe a report by its publisher and the table that the record
// has of it.
func reportThings(
	r *answer.Request, page ui.Page, series record.Series, of record.Report, corrections []record.Correction,
) []any {
	address := link.Report(of.ID)
	report := schema.Report{
		Type: "Report", ID: r.Base + address + "#report", Name: series.Title + ", " + span(of.Period.Start, of.Period.End),
		Description: words.Plain(page.Description), ReportNumber: string(of.ID), URL: page.URL,
		DatePublished: string(of.PublishedOn), TemporalCoverage: span(of.Period.Start, of.Period.End),
		Publisher: schema.Organization{Type: "GovernmentOrganization", Name: series.Publisher},
		IsPartOf:  schema.Series{Type: "CreativeWorkSeries", Name: series.Title},
		SameAs:    of.DocumentURLs, Correction: correctionNotes(r, corrections),
	}
	if !of.Published() {
		return nil
	}
	d := tableThing(r, page, address, page.Title, link.As(address, "csv"), link.As(address, "json"))
	d.IsBasedOn = []string{report.ID}
	d.TemporalCoverage = report.TemporalCoverage
	return []any{maker(r), report, d}
}

// correctionNotes say what was corrected.
func correctionNotes(r *answer.Request, all []record.Correction) []schema.CorrectionNote {
	var notes []schema.CorrectionNote
	for _, k := range all {
		by := schema.Organization{Type: "GovernmentOrganization", Name: k.By}
		if k.OurError() {
			by.Type = "Organization"
		}
		effect := r.W.State(record.State(k.Effect))
		if k.Effect == record.Amend {
			effect += " (" + r.W.MeasureCount(k.Measure, k.Value.N) + ")"
		}
		note := schema.CorrectionNote{Type: "CorrectionComment", Author: by, URL: r.Absolute(link.Correction(k.ID)),
			Text: strings.Join([]string{r.W.MeasureHeading(k.Measure) + ", " + effect + ":", k.Reason}, " ")}
		if k.Date.Full() {
			note.DatePublished = string(k.Date)
		}
		notes = append(notes, note)
	}
	return notes
}

// span formats a time span as in ISO 8601, "2017-01-28/2017-02-03".
func span(first, last record.Day) string {
	if first == "" {
		return ""
	}
	return string(first) + "/" + string(cmp.Or(last, first))
}

// touchedAt returns when the newest change that affected a listing entered the record.
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
