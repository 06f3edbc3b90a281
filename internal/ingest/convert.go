package ingest

import (
	"strconv"
	"strings"

	"detainerledger/internal/record"
)

// For each table there is a function from the record's type to the cells of a row, and one from a valid row back to the
// type.

func seriesCells(s record.Series) []string {
	return []string{string(s.ID), s.Title, s.Publisher, string(s.Cadence), string(s.FirstPeriodStart), s.Status,
		s.LegalBasis, s.CountedBy, string(s.Form), s.Area, s.CaseDay, s.Terms, s.Cite, s.Note, strings.Join(s.Sources, " ")}
}

func seriesOf(r row) record.Series {
	return record.Series{
		ID: record.SeriesID(r.get("id")), Title: r.get("title"), Publisher: r.get("publisher"),
		Cadence:          record.Cadence(r.get("cadence")),
		FirstPeriodStart: record.Day(r.get("first_period_start")), Status: r.get("status"), LegalBasis: r.get("legal_basis"),
		CountedBy: r.get("counted_by"), Form: record.Form(r.get("form")), Area: r.get("area"), CaseDay: r.get("case_day"),
		Terms: r.get("terms"), Cite: r.get("cite"), Note: r.get("note"), Sources: r.sources(),
	}
}

func measureCells(series record.SeriesID, m record.SeriesMeasure) []string {
	return []string{string(series), string(m.Measure), m.Name, string(m.Section), string(m.Base), string(m.ShareOf),
		string(m.Printed), string(m.Absence)}
}

func measureOf(r row) record.SeriesMeasure {
	return record.SeriesMeasure{
		Measure: record.Measure(r.get("measure")), Name: r.get("name"), Section: record.Section(r.get("section")),
		Base: record.Base(r.get("base")), ShareOf: record.Measure(r.get("share_of")),
		Printed: record.PrintedLines(r.get("printed")), Absence: record.Meaning(r.get("absence")),
	}
}

func placeCells(j record.Jurisdiction) []string {
	return []string{string(j.Slug), j.Name, j.State, j.Kind, strings.Join(j.CountyFIPS, " ")}
}

func placeOf(r row) record.Jurisdiction {
	return record.Jurisdiction{
		Slug: record.Slug(r.get("slug")), Name: r.get("name"), State: r.get("state"), Kind: r.get("kind"),
		CountyFIPS: strings.Fields(r.get("county_fips")),
	}
}

func reportCells(r record.Report) []string {
	return []string{
		string(r.ID), string(r.Series), string(r.Period.Start), string(r.Period.End), string(r.PublishedOn), string(r.Status),
		r.IssuedTotal.String(), r.DeclinedTotal.String(), r.Section1Rows.String(), r.PoliciesListed.String(),
		r.Pages.String(),
		strings.Join(r.DocumentURLs, " "), r.Note, strings.Join(r.Sources, " "), partialCell(r),
	}
}

func partialCell(r record.Report) string {
	if r.Partial {
		return partial
	}
	return ""
}

func reportOf(r row) record.Report {
	return record.Report{
		ID: record.ReportID(r.get("id")), Series: record.SeriesID(r.get("series")),
		Period:      record.Period{Start: record.Day(r.get("period_start")), End: record.Day(r.get("period_end"))},
		PublishedOn: record.Day(r.get("published_on")), Status: record.ReportStatus(r.get("status")),
		IssuedTotal: r.count("issued_total"), DeclinedTotal: r.count("declined_total"),
		Section1Rows:   r.count("section1_rows"),
		PoliciesListed: r.count("policies_listed"), Pages: r.count("pages"),
		DocumentURLs: strings.Fields(r.get("document_urls")),
		Note:         r.get("note"), Sources: r.sources(), Partial: r.get("partial") != "",
	}
}

func totalCells(t record.ControlTotal) []string {
	return []string{string(t.Report), t.Scope, string(t.Measure), strconv.Itoa(t.Total), t.Note,
		strings.Join(t.Sources, " ")}
}

func totalOf(r row) record.ControlTotal {
	return record.ControlTotal{
		Report: record.ReportID(r.get("report")), Scope: r.get("scope"), Measure: record.Measure(r.get("measure")),
		Total: r.count("total").N, Note: r.get("note"), Sources: r.sources(),
	}
}

func entryCells(e record.Entry) []string {
	return []string{
		string(e.Report), string(e.Section), string(e.Measure), string(e.Jurisdiction), e.Value.String(), e.Rank.String(),
		string(e.PartOf),
		e.Facility, e.Note, strings.Join(e.Sources, " "), string(e.Custodian), e.Label, e.State,
	}
}

func entryOf(r row) record.Entry {
	return record.Entry{
		Report: record.ReportID(r.get("report")), Section: record.Section(r.get("section")),
		Measure:      record.Measure(r.get("measure")),
		Jurisdiction: record.Slug(r.get("jurisdiction")), Value: r.count("value"), Rank: r.count("rank"),
		PartOf:   record.Slug(r.get("part_of")),
		Facility: r.get("facility"), Note: r.get("note"), Sources: r.sources(),
		Custodian: record.Custodian(r.get("custodian")), Label: r.get("label"), State: r.get("state"),
	}
}

func policyCells(p record.Policy) []string {
	return []string{
		string(p.Report), string(p.Jurisdiction), p.Listing, p.AOR, string(p.Enacted), p.Instrument, p.Criteria, p.Note,
		strings.Join(p.Sources, " "),
	}
}

func policyOf(r row) record.Policy {
	return record.Policy{
		Report: record.ReportID(r.get("report")), Jurisdiction: record.Slug(r.get("jurisdiction")), Listing: r.get("listing"),
		AOR:     r.get("aor"),
		Enacted: record.Day(r.get("enacted")), Instrument: r.get("instrument"), Criteria: r.get("criteria"),
		Note: r.get("note"), Sources: r.sources(),
	}
}

func readingCells(r record.Reading) []string {
	return []string{
		string(r.Report), string(r.Table), string(r.Section), string(r.Jurisdiction), r.Column, r.Value, r.Note,
		strings.Join(r.Sources, " "), r.Facility, string(r.Measure),
	}
}

func readingOf(r row) record.Reading {
	return record.Reading{
		Report: record.ReportID(r.get("report")), Table: record.Table(r.get("table")),
		Section: record.Section(r.get("section")), Jurisdiction: record.Slug(r.get("jurisdiction")),
		Column: r.get("column"), Value: r.get("value"), Note: r.get("note"), Sources: r.sources(),
		Facility: r.get("facility"), Measure: record.Measure(r.get("measure")),
	}
}

func correctionCells(c record.Correction) []string {
	return []string{
		c.ID, string(c.Date), c.By, string(c.Report), string(c.Section), string(c.Measure), string(c.Jurisdiction),
		string(c.Effect), c.Value.String(),
		c.Reason, c.DateNote, strings.Join(c.Sources, " "), string(c.MovedTo),
	}
}

func correctionOf(r row) record.Correction {
	return record.Correction{
		ID: r.get("id"), Date: record.Day(r.get("date")), By: r.get("by"), Report: record.ReportID(r.get("report")),
		Section: record.Section(r.get("section")), Measure: record.Measure(r.get("measure")),
		Jurisdiction: record.Slug(r.get("jurisdiction")),
		Effect:       record.Effect(r.get("effect")), Value: r.count("value"), Reason: r.get("reason"),
		DateNote: r.get("date_note"), Sources: r.sources(),
		MovedTo: record.Slug(r.get("moved_to")),
	}
}

func statementCells(s record.Statement) []string {
	return []string{
		string(s.Date), string(s.Jurisdiction), s.OnBehalfOf, string(s.Report), s.Office, string(s.Stance), s.Gist,
		s.DateNote, strings.Join(s.Sources, " "), string(s.Series),
	}
}

func statementOf(r row) record.Statement {
	return record.Statement{
		Date: record.Day(r.get("date")), Jurisdiction: record.Slug(r.get("jurisdiction")), OnBehalfOf: r.get("on_behalf_of"),
		Report: record.ReportID(r.get("report")), Office: r.get("office"), Stance: record.Stance(r.get("stance")),
		Gist:     r.get("gist"),
		DateNote: r.get("date_note"), Sources: r.sources(), Series: record.SeriesID(r.get("series")),
	}
}

func eventCells(e record.Event) []string {
	return []string{
		string(e.Date), e.Kind, string(e.Jurisdiction), e.Concerns, string(e.Report), e.By, e.What, e.DateNote,
		strings.Join(e.Sources, " "),
	}
}

func eventOf(r row) record.Event {
	return record.Event{
		Date: record.Day(r.get("date")), Kind: r.get("kind"), Jurisdiction: record.Slug(r.get("jurisdiction")),
		Concerns: r.get("concerns"),
		Report:   record.ReportID(r.get("report")), By: r.get("by"), What: r.get("what"), DateNote: r.get("date_note"),
		Sources: r.sources(),
	}
}

// changeRows returns the rows of a change, its report before its lines. A status is not a row of its own.
func changeRows(c record.Change) []row {
	rows := make([]row, 0, 1+len(c.Places)+len(c.Totals)+len(c.Entries)+len(c.Policies)+len(c.Revisions))
	for _, j := range c.Places {
		rows = append(rows, row{table: placeTable, cells: placeCells(j)})
	}
	if c.Series != nil {
		rows = append(rows, row{table: seriesTable, cells: seriesCells(*c.Series)})
		for _, m := range c.Series.Measures {
			rows = append(rows, row{table: measureTable, cells: measureCells(c.Series.ID, m)})
		}
	}
	if c.Report != nil {
		rows = append(rows, row{table: reportTable, cells: reportCells(*c.Report)})
	}
	for _, t := range c.Totals {
		rows = append(rows, row{table: totalTable, cells: totalCells(t)})
	}
	for _, e := range c.Entries {
		rows = append(rows, row{table: entryTable, cells: entryCells(e)})
	}
	for _, p := range c.Policies {
		rows = append(rows, row{table: policyTable, cells: policyCells(p)})
	}
	if c.Reading != nil {
		rows = append(rows, row{table: readingTable, cells: readingCells(*c.Reading)})
	}
	if c.Release != nil {
		rows = append(rows, releaseRows(c)...)
	}
	if c.Publication != nil {
		rows = append(rows, row{table: reportTable, cells: reportCells(*c.Publication)})
	}
	if c.Correction != nil {
		rows = append(rows, row{table: correctionTable, cells: correctionCells(*c.Correction)})
	}
	if c.Statement != nil {
		rows = append(rows, row{table: statementTable, cells: statementCells(*c.Statement)})
	}
	if c.Event != nil {
		rows = append(rows, row{table: eventTable, cells: eventCells(*c.Event)})
	}
	return rows
}

// addRow adds a row to a change.
func addRow(c *record.Change, r row) {
	switch r.table {
	case placeTable:
		c.Places = append(c.Places, placeOf(r))
	case seriesTable:
		c.Series = new(seriesOf(r))
	case measureTable:
		c.Series.Measures = append(c.Series.Measures, measureOf(r))
	case reportTable:
		c.Report = new(reportOf(r))
	case totalTable:
		c.Totals = append(c.Totals, totalOf(r))
	case releaseTable:
		c.Release = new(releaseOf(r))
	case facilityTable:
		c.Release.Facilities = append(c.Release.Facilities, facilityOf(r))
	case revisionTable:
		c.Revisions = append(c.Revisions, revisionOf(r))
	case entryTable:
		c.Entries = append(c.Entries, entryOf(r))
	case policyTable:
		c.Policies = append(c.Policies, policyOf(r))
	case correctionTable:
		c.Correction = new(correctionOf(r))
	case statementTable:
		c.Statement = new(statementOf(r))
	case eventTable:
		c.Event = new(eventOf(r))
	}
}

// count returns the number in the named column.
func (r row) count(name string) record.Count {
	n, err := strconv.Atoi(r.get(name))
	if err != nil {
		return record.Count{}
	}
	return record.Known(n)
}

func (r row) sources() record.Sources { return strings.Fields(r.get("sources")) }
