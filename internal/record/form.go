package record

import "time"

// form is one direction of the canonical JSON: encoding or parsing the fields of a change. A type lists its fields
// once, in order, for both (see canonical.go); a test compares the result with encoding/json and the tags of the types.
type form interface {
	text(name string, s *string)
	// textOrNone, like all optional fields, is left out if it is empty.
	textOrNone(name string, s *string)
	whole(name string, n *int)
	count(name string, c *Count)
	list(name string, items *[]string)
	listOrNone(name string, items *[]string)
	moment(name string, t *time.Time)
	// yesOrNone is true or left out.
	yesOrNone(name string, yes *bool)
	// object is a field with fields of its own.
	object(name string, fields func())
	// objectOrNone is an optional object; fields is called if it is present.
	objectOrNone(name string, there bool, fields func())
	// listOfObjects is a list, left out if it is empty. It calls fields for each of the n objects, or, when
	// parsing, for each object found; atMost is how many there can be.
	listOfObjects(name string, n int, fields func(i, atMost int))
}

func (c *Change) fields(f form) {
	seq := int(c.Seq)
	f.whole("seq", &seq)
	c.Seq = Seq(seq)
	f.moment("at", &c.At)
	f.text("kind", (*string)(&c.Kind))
	f.object("origin", func() {
		f.text("file", &c.Origin.File)
		f.text("sha256", &c.Origin.SHA256)
	})
	several(f, "places", &c.Places, (*Jurisdiction).fields)
	one(f, "series", &c.Series, (*Series).fields)
	one(f, "report", &c.Report, (*Report).fields)
	several(f, "totals", &c.Totals, (*ControlTotal).fields)
	several(f, "entries", &c.Entries, (*Entry).fields)
	several(f, "policies", &c.Policies, (*Policy).fields)
	one(f, "correction", &c.Correction, (*Correction).fields)
	one(f, "statement", &c.Statement, (*Statement).fields)
	one(f, "event", &c.Event, (*Event).fields)
	one(f, "reading", &c.Reading, (*Reading).fields)
	one(f, "publication", &c.Publication, (*Report).fields)
	one(f, "status", &c.Status, (*SeriesStatus).fields)
	one(f, "release", &c.Release, (*Release).fields)
	several(f, "revisions", &c.Revisions, (*Revision).fields)
}

// one is an optional field of a change.
func one[T any](f form, name string, value **T, fields func(*T, form)) {
	f.objectOrNone(name, *value != nil, func() {
		if *value == nil {
			*value = new(T)
		}
		fields(*value, f)
	})
}

// several is an optional field of a change that is a list of rows.
func several[T any](f form, name string, rows *[]T, fields func(*T, form)) {
	f.listOfObjects(name, len(*rows), func(i, atMost int) {
		if i == len(*rows) {
			if i == 0 {
				*rows = make([]T, 0, atMost)
			}
			var empty T
			*rows = append(*rows, empty)
		}
		fields(&(*rows)[i], f)
	})
}

func (j *Jurisdiction) fields(f form) {
	f.text("slug", (*string)(&j.Slug))
	f.text("name", &j.Name)
	f.text("state", &j.State)
	f.text("kind", &j.Kind)
	f.textOrNone("fips", &j.FIPS)
	f.listOrNone("county_fips", &j.CountyFIPS)
}

func (s *Series) fields(f form) {
	f.text("id", (*string)(&s.ID))
	f.text("title", &s.Title)
	f.text("publisher", &s.Publisher)
	f.text("cadence", (*string)(&s.Cadence))
	f.text("first_period_start", (*string)(&s.FirstPeriodStart))
	f.textOrNone("status", &s.Status)
	f.textOrNone("legal_basis", &s.LegalBasis)
	f.textOrNone("counted_by", &s.CountedBy)
	f.textOrNone("form", (*string)(&s.Form))
	f.textOrNone("area", &s.Area)
	several(f, "measures", &s.Measures, (*SeriesMeasure).fields)
	f.textOrNone("case_day", &s.CaseDay)
	f.textOrNone("terms", &s.Terms)
	f.textOrNone("cite", &s.Cite)
	f.textOrNone("note", &s.Note)
	f.listOrNone("sources", (*[]string)(&s.Sources))
}

func (m *SeriesMeasure) fields(f form) {
	f.text("measure", (*string)(&m.Measure))
	f.text("name", &m.Name)
	f.textOrNone("section", (*string)(&m.Section))
	f.text("base", (*string)(&m.Base))
	f.textOrNone("share_of", (*string)(&m.ShareOf))
	f.text("printed", (*string)(&m.Printed))
	f.text("absence", (*string)(&m.Absence))
}

func (r *Report) fields(f form) {
	f.text("id", (*string)(&r.ID))
	f.text("series", (*string)(&r.Series))
	f.object("period", func() {
		f.text("start", (*string)(&r.Period.Start))
		f.text("end", (*string)(&r.Period.End))
	})
	f.textOrNone("published_on", (*string)(&r.PublishedOn))
	f.text("status", (*string)(&r.Status))
	f.count("issued_total", &r.IssuedTotal)
	f.count("declined_total", &r.DeclinedTotal)
	f.count("section1_rows", &r.Section1Rows)
	f.count("policies_listed", &r.PoliciesListed)
	f.count("pages", &r.Pages)
	f.listOrNone("document_urls", (*[]string)(&r.DocumentURLs))
	f.textOrNone("note", &r.Note)
	f.list("sources", (*[]string)(&r.Sources))
	f.yesOrNone("partial", &r.Partial)
}

func (t *ControlTotal) fields(f form) {
	f.text("report", (*string)(&t.Report))
	f.text("scope", &t.Scope)
	f.text("measure", (*string)(&t.Measure))
	f.whole("total", &t.Total)
	f.textOrNone("note", &t.Note)
	f.list("sources", (*[]string)(&t.Sources))
}

func (e *Entry) fields(f form) {
	f.text("report", (*string)(&e.Report))
	f.text("section", (*string)(&e.Section))
	f.text("measure", (*string)(&e.Measure))
	f.text("jurisdiction", (*string)(&e.Jurisdiction))
	f.count("value", &e.Value)
	f.count("rank", &e.Rank)
	f.textOrNone("part_of", (*string)(&e.PartOf))
	f.textOrNone("facility", &e.Facility)
	f.textOrNone("note", &e.Note)
	f.list("sources", (*[]string)(&e.Sources))
	f.textOrNone("custodian", (*string)(&e.Custodian))
	f.textOrNone("label", &e.Label)
	f.textOrNone("state", &e.State)
}

func (p *Policy) fields(f form) {
	f.text("report", (*string)(&p.Report))
	f.text("jurisdiction", (*string)(&p.Jurisdiction))
	f.text("listing", &p.Listing)
	f.textOrNone("aor", &p.AOR)
	f.textOrNone("enacted", (*string)(&p.Enacted))
	f.textOrNone("instrument", &p.Instrument)
	f.textOrNone("criteria", &p.Criteria)
	f.textOrNone("note", &p.Note)
	f.list("sources", (*[]string)(&p.Sources))
}

func (c *Correction) fields(f form) {
	f.text("id", &c.ID)
	f.text("date", (*string)(&c.Date))
	f.text("by", &c.By)
	f.text("report", (*string)(&c.Report))
	f.text("section", (*string)(&c.Section))
	f.text("measure", (*string)(&c.Measure))
	f.text("jurisdiction", (*string)(&c.Jurisdiction))
	f.text("effect", (*string)(&c.Effect))
	f.count("value", &c.Value)
	f.textOrNone("moved_to", (*string)(&c.MovedTo))
	f.text("reason", &c.Reason)
	f.textOrNone("date_note", &c.DateNote)
	f.list("sources", (*[]string)(&c.Sources))
}

func (s *Statement) fields(f form) {
	f.textOrNone("date", (*string)(&s.Date))
	f.textOrNone("jurisdiction", (*string)(&s.Jurisdiction))
	f.textOrNone("on_behalf_of", &s.OnBehalfOf)
	f.textOrNone("report", (*string)(&s.Report))
	f.text("office", &s.Office)
	f.text("stance", (*string)(&s.Stance))
	f.text("gist", &s.Gist)
	f.textOrNone("date_note", &s.DateNote)
	f.list("sources", (*[]string)(&s.Sources))
	f.textOrNone("series", (*string)(&s.Series))
}

func (e *Event) fields(f form) {
	f.text("date", (*string)(&e.Date))
	f.text("kind", &e.Kind)
	f.textOrNone("jurisdiction", (*string)(&e.Jurisdiction))
	f.textOrNone("concerns", &e.Concerns)
	f.textOrNone("report", (*string)(&e.Report))
	f.text("by", &e.By)
	f.text("what", &e.What)
	f.textOrNone("date_note", &e.DateNote)
	f.list("sources", (*[]string)(&e.Sources))
}

func (r *Reading) fields(f form) {
	f.text("report", (*string)(&r.Report))
	f.text("table", (*string)(&r.Table))
	f.textOrNone("section", (*string)(&r.Section))
	f.textOrNone("jurisdiction", (*string)(&r.Jurisdiction))
	f.textOrNone("facility", &r.Facility)
	f.textOrNone("measure", (*string)(&r.Measure))
	f.text("column", &r.Column)
	f.textOrNone("value", &r.Value)
	f.textOrNone("note", &r.Note)
	f.list("sources", (*[]string)(&r.Sources))
}

func (s *SeriesStatus) fields(f form) {
	f.text("series", (*string)(&s.Series))
	f.text("status", &s.Status)
}
