package record

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Table is a table whose rows a reading can fill in, by the name of its file.
type Table string

// The tables that readings apply to.
const (
	ReportsTable  Table = "reports"
	EntriesTable  Table = "entries"
	PoliciesTable Table = "policies"
)

// SourcesColumn is the column by which a reading adds sources to a row.
const SourcesColumn = "sources"

// Readable returns the columns of the table that a reading can fill in, in the order of the table, including sources.
func (t Table) Readable() []string {
	switch t {
	case ReportsTable:
		return []string{"published_on", "issued_total", "declined_total", "section1_rows", "policies_listed", "pages",
			SourcesColumn}
	case EntriesTable:
		return []string{"value", "rank", SourcesColumn}
	case PoliciesTable:
		return []string{"aor", "enacted", "instrument", "criteria", SourcesColumn}
	}
	return nil
}

// Reading fills in, once, what the record has as unknown, or adds sources to a row. It is not a correction and never
// changes what is known.
type Reading struct {
	Report ReportID `json:"report"`
	Table  Table    `json:"table"`
	// Section, Jurisdiction and Facility identify the line, where the table has them.
	Section      Section `json:"section,omitempty"`
	Jurisdiction Slug    `json:"jurisdiction,omitempty"`
	Facility     string  `json:"facility,omitempty"`
	// Measure is that of a line whose section does not determine it.
	Measure Measure `json:"measure,omitempty"`
	Column  string  `json:"column"`
	// Value is what was read, in the form of the table's file; empty if sources are added.
	Value   string  `json:"value,omitempty"`
	Note    string  `json:"note,omitempty"`
	Sources Sources `json:"sources"`
	Entered `json:"-"`
}

// RowRef identifies the row that a reading fills in.
type RowRef struct {
	Table        Table
	Report       ReportID
	Section      Section
	Measure      Measure // of an entry
	Jurisdiction Slug
	Facility     string
}

// Row identifies the row that the reading fills in.
func (r Reading) Row() RowRef {
	return RowRef{r.Table, r.Report, r.Section, r.OfMeasure(), r.Jurisdiction, r.Facility}
}

// OfMeasure returns the measure of the line that the reading fills in, or "" for another kind of row.
func (r Reading) OfMeasure() Measure {
	if r.Table != EntriesTable {
		return ""
	}
	return cmp.Or(r.Measure, r.Section.Measure())
}

// Row identifies the line.
func (e Entry) Row() RowRef {
	return RowRef{EntriesTable, e.Report, e.Section, e.Measure, e.Jurisdiction, e.Facility}
}

// Row identifies the line of Section III.
func (p Policy) Row() RowRef {
	return RowRef{PoliciesTable, p.Report, SectionIII, "", p.Jurisdiction, ""}
}

// Row identifies the report's own row.
func (r Report) Row() RowRef { return RowRef{Table: ReportsTable, Report: r.ID} }

// Count returns the number that was read.
func (r Reading) Count() Count {
	n, err := strconv.Atoi(r.Value)
	if err != nil {
		return Count{}
	}
	return Known(n)
}

// Figure returns the figure whose number the reading fills in; ok is false for any other reading.
func (r Reading) Figure() (ref FigureRef, ok bool) {
	if r.Table != EntriesTable || r.Column != "value" {
		return ref, false
	}
	return FigureRef{r.Report, r.OfMeasure(), r.Jurisdiction}, true
}

// Measure returns the measure that the weekly reports print in the section.
func (s Section) Measure() Measure {
	if s == SectionI {
		return Issued
	}
	return Declined
}

// Fill applies the reading to the line.
func (l *Line) Fill(r Reading) {
	switch r.Column {
	case "value":
		l.Value = r.Count()
	case "rank":
		l.Rank = r.Count()
	}
	l.Sources, l.Readings = l.Sources.with(r.Sources), append(slices.Clip(l.Readings), r)
}

// Fill applies the reading to the line of Section III.
func (p *Policy) Fill(r Reading) {
	switch r.Column {
	case "aor":
		p.AOR = r.Value
	case "enacted":
		p.Enacted = Day(r.Value)
	case "instrument":
		p.Instrument = r.Value
	case "criteria":
		p.Criteria = r.Value
	}
	p.Sources, p.Readings = p.Sources.with(r.Sources), append(slices.Clip(p.Readings), r)
}

// Fill applies the reading to the report.
func (p *Report) Fill(r Reading) {
	switch r.Column {
	case "published_on":
		p.PublishedOn = Day(r.Value)
	case "issued_total":
		p.IssuedTotal = r.Count()
	case "declined_total":
		p.DeclinedTotal = r.Count()
	case "section1_rows":
		p.Section1Rows = r.Count()
	case "policies_listed":
		p.PoliciesListed = r.Count()
	case "pages":
		p.Pages = r.Count()
	}
	p.Sources, p.Readings = p.Sources.with(r.Sources), append(slices.Clip(p.Readings), r)
}

// with returns the sources followed by those of the others that are not among them.
func (s Sources) with(others Sources) Sources {
	all := slices.Clip(s)
	for _, address := range others {
		if !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return all
}

// Last returns the last change that brought, filled in or revised the line.
func (l Line) Last() Entered {
	last := l.Entered.after(l.Readings)
	for _, r := range l.Revisions {
		last = last.later(r.Entered)
	}
	return last
}

// Last returns the last change that brought or filled in the line of Section III.
func (p Policy) Last() Entered { return p.Entered.after(p.Readings) }

// after returns the latest of a change and those of readings.
func (e Entered) after(readings []Reading) Entered {
	for _, r := range readings {
		e = e.later(r.Entered)
	}
	return e
}

// SeriesStatus is a new status of a series, given after the series came in.
type SeriesStatus struct {
	Series SeriesID `json:"series"`
	// Status is a word and a day, such as "resumed 2017-06-01".
	Status string `json:"status"`
}

// Told splits a status into its word and its day; ok is false if it is in another form.
func (s SeriesStatus) Told() (word string, day Day, ok bool) {
	at := strings.LastIndexByte(s.Status, ' ')
	if at <= 0 {
		return "", "", false
	}
	word, day = s.Status[:at], Day(s.Status[at+1:])
	_, ok = day.Time()
	return word, day, ok
}
