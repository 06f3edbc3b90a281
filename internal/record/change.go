package record

import "time"

// Seq is the number of a change; the first is 1, and there are no gaps. The newest Seq is the version of the record.
type Seq int64

// Entered is the change that brought a row into the record, and when. It is not part of the row itself, so no file and
// no leaf includes it.
type Entered struct {
	Seq       Seq
	EnteredAt time.Time
}

// later returns the later of two changes.
func (e Entered) later(other Entered) Entered {
	if other.Seq > e.Seq {
		return other
	}
	return e
}

// ChangeKind says what a change brings.
type ChangeKind string

// The kinds of change.
const (
	AddPlaces     ChangeKind = "places"
	AddSeries     ChangeKind = "series"
	AddReport     ChangeKind = "report"
	AddLines      ChangeKind = "lines"
	AddCorrection ChangeKind = "correction"
	AddStatement  ChangeKind = "statement"
	AddEvent      ChangeKind = "event"
	// AddReading fills in what could not be read before.
	AddReading ChangeKind = "reading"
	// AddPublication: a report was published whose period had been recorded as not published.
	AddPublication ChangeKind = "publication"
	// AddStatus: a series was suspended, resumed or ended.
	AddStatus ChangeKind = "status"
	// AddRelease: a table was given out that a series is counted from, with the figures that it revises.
	AddRelease ChangeKind = "release"
)

// Origin is the file that a change was read from.
type Origin struct {
	File string `json:"file"`
	// SHA256 is the hash of the file, in hexadecimal.
	SHA256 string `json:"sha256"`
}

// Change is the unit of the record: places, a series, a report with all its lines, more lines of an existing report,
// one correction, one statement, one event, one reading, the late publication of a report, a series' new status, or a
// release with its revisions. It is added once and never updated or deleted.
type Change struct {
	// The store sets Seq and At when it adds the change; At is in UTC with whole seconds.
	Seq    Seq        `json:"seq"`
	At     time.Time  `json:"at"`
	Kind   ChangeKind `json:"kind"`
	Origin Origin     `json:"origin"`

	Places     []Jurisdiction `json:"places,omitempty"`
	Series     *Series        `json:"series,omitempty"`
	Report     *Report        `json:"report,omitempty"`
	Totals     []ControlTotal `json:"totals,omitempty"`
	Entries    []Entry        `json:"entries,omitempty"`
	Policies   []Policy       `json:"policies,omitempty"`
	Correction *Correction    `json:"correction,omitempty"`
	Statement  *Statement     `json:"statement,omitempty"`
	Event      *Event         `json:"event,omitempty"`
	Reading    *Reading       `json:"reading,omitempty"`
	// Publication is the report as it reads from then on.
	Publication *Report       `json:"publication,omitempty"`
	Status      *SeriesStatus `json:"status,omitempty"`
	Release     *Release      `json:"release,omitempty"`
	// Revisions are the numbers that the release counts otherwise. Lines that it adds are among the entries, which
	// may then be of several reports.
	Revisions []Revision `json:"revisions,omitempty"`
}

// Figures returns the figures whose reading the change affects, each once: those of its lines that name a place, the
// one that it reads, or the one that it corrects and the one that it moves it to.
func (c Change) Figures() []FigureRef {
	var refs []FigureRef
	seen := map[FigureRef]bool{}
	add := func(r FigureRef) {
		if !seen[r] {
			seen[r] = true
			refs = append(refs, r)
		}
	}
	for _, e := range c.Entries {
		if e.Jurisdiction == "" {
			continue // it is in no figure
		}
		add(FigureRef{e.Report, e.Measure, e.Jurisdiction})
	}
	for _, r := range c.Revisions {
		if r.Jurisdiction != "" {
			add(FigureRef{r.Report, r.Measure, r.Jurisdiction})
		}
	}
	if k := c.Correction; k != nil {
		add(FigureRef{k.Report, k.Measure, k.Jurisdiction})
		if k.Effect == Move {
			add(FigureRef{k.Report, k.Measure, k.MovedTo})
		}
	}
	if c.Reading != nil {
		if ref, ok := c.Reading.Figure(); ok {
			add(ref)
		}
	}
	return refs
}

// ReportOf returns the report of which the change brings or fills in something printed, or "" for a change of another
// kind.
func (c Change) ReportOf() ReportID {
	switch {
	case c.Reading != nil:
		return c.Reading.Report
	case c.Publication != nil:
		return c.Publication.ID
	}
	return c.LinesOf()
}

// LinesOf returns the report that the change brings or adds lines to, or "" for a change of another kind.
func (c Change) LinesOf() ReportID {
	switch {
	case c.Release != nil:
		return "" // lines of several reports
	case c.Report != nil:
		return c.Report.ID
	case len(c.Totals) > 0:
		return c.Totals[0].Report
	case len(c.Entries) > 0:
		return c.Entries[0].Report
	case len(c.Policies) > 0:
		return c.Policies[0].Report
	}
	return ""
}
