package record

import (
	"fmt"
	"slices"
	"strings"
)

// Release is a table of cases given out by its publisher, from which a series is counted. A later one has the same
// cases in their later state; the numbers that differ are in revisions.
type Release struct {
	Series SeriesID `json:"series"`
	// Released is the day on which the publisher gave it out, CountedOn the day on which this site counted it.
	Released  Day `json:"released"`
	CountedOn Day `json:"counted_on"`
	// Recounted is how often the same files had been counted before. A recount places facilities that were unknown
	// before; its differences are not revisions by the publisher.
	Recounted int `json:"recounted"`
	// Covers are the days of the cases counted.
	Covers Period `json:"covers"`
	// Rows are the rows read. Duplicates, Undated and Outside were left out: those marked as likely duplicates,
	// those without a day, and those outside of the days asked for. Placed are those of the others whose place
	// is known.
	Rows       int `json:"rows"`
	Duplicates int `json:"duplicates"`
	Undated    int `json:"undated"`
	Outside    int `json:"outside"`
	Placed     int `json:"placed"`
	// Columns are the headings of the columns read.
	Columns []string `json:"columns"`
	// Files are the files read: for each, its SHA-256 in hexadecimal, a space, and its name.
	Files      []string          `json:"files"`
	Note       string            `json:"note,omitempty"`
	Sources    Sources           `json:"sources"`
	Facilities []ReleaseFacility `json:"facilities,omitempty"`
	Entered    `json:"-"`
}

// Counted returns how many rows are in the figures.
func (r Release) Counted() int { return r.Rows - r.Duplicates - r.Undated - r.Outside }

// ReleaseRef identifies a release.
type ReleaseRef struct {
	Series    SeriesID
	Released  Day
	Recounted int
}

// Ref identifies the release.
func (r Release) Ref() ReleaseRef { return ReleaseRef{r.Series, r.Released, r.Recounted} }

// ReleaseFacility is a facility named by a release, and the place to which this site assigns it.
type ReleaseFacility struct {
	Facility string `json:"facility"`
	Code     string `json:"code,omitempty"`
	City     string `json:"city,omitempty"`
	// State is as in the release, in two lower-case letters if it is one of the states.
	State string `json:"state,omitempty"`
	// Jurisdiction is where it is located; empty if unknown.
	Jurisdiction Slug      `json:"jurisdiction,omitempty"`
	Custodian    Custodian `json:"custodian"`
	// PlacedBy says how the place is known, such as "facility code"; empty if it is not.
	PlacedBy string `json:"placed_by,omitempty"`
	// Prepared and Declined count the cases of the release at this facility.
	Prepared int `json:"prepared"`
	Declined int `json:"declined"`
}

// Revision is a number of a line that a later release counts otherwise.
type Revision struct {
	Report ReportID `json:"report"`
	// The other fields identify the line, as in [Entry].
	Section      Section `json:"section,omitempty"`
	Measure      Measure `json:"measure"`
	Jurisdiction Slug    `json:"jurisdiction,omitempty"`
	Facility     string  `json:"facility,omitempty"`
	Label        string  `json:"label,omitempty"`
	State        string  `json:"state,omitempty"`
	// Was is the number before, Value the new one.
	Was   int `json:"was"`
	Value int `json:"value"`
}

// LineRef identifies a line of a report.
type LineRef struct {
	Report       ReportID
	Section      Section
	Measure      Measure
	Jurisdiction Slug
	Facility     string
	Label        string
	State        string
}

// Line identifies the line whose number is revised.
func (r Revision) Line() LineRef {
	return LineRef{r.Report, r.Section, r.Measure, r.Jurisdiction, r.Facility, r.Label, r.State}
}

// Ref identifies the line.
func (e Entry) Ref() LineRef {
	return LineRef{e.Report, e.Section, e.Measure, e.Jurisdiction, e.Facility, e.Label, e.State}
}

// Revised is a number revised by a release.
type Revised struct {
	Was, Value int
	Released   Day
	// Recounted is set if this site counted the release again.
	Recounted bool
	Entered
}

// Revise applies the number of a later release to the line.
func (l *Line) Revise(r Revised) {
	l.Value = Known(r.Value)
	l.Revisions = append(slices.Clip(l.Revisions), r)
}

func (r *Release) fields(f form) {
	f.text("series", (*string)(&r.Series))
	f.text("released", (*string)(&r.Released))
	f.text("counted_on", (*string)(&r.CountedOn))
	f.whole("recounted", &r.Recounted)
	f.object("covers", func() {
		f.text("start", (*string)(&r.Covers.Start))
		f.text("end", (*string)(&r.Covers.End))
	})
	f.whole("rows", &r.Rows)
	f.whole("duplicates", &r.Duplicates)
	f.whole("undated", &r.Undated)
	f.whole("outside", &r.Outside)
	f.whole("placed", &r.Placed)
	f.list("columns", &r.Columns)
	f.list("files", &r.Files)
	f.textOrNone("note", &r.Note)
	f.list("sources", (*[]string)(&r.Sources))
	several(f, "facilities", &r.Facilities, (*ReleaseFacility).fields)
}

func (r *ReleaseFacility) fields(f form) {
	f.text("facility", &r.Facility)
	f.textOrNone("code", &r.Code)
	f.textOrNone("city", &r.City)
	f.textOrNone("state", &r.State)
	f.textOrNone("jurisdiction", (*string)(&r.Jurisdiction))
	f.text("custodian", (*string)(&r.Custodian))
	f.textOrNone("placed_by", &r.PlacedBy)
	f.whole("prepared", &r.Prepared)
	f.whole("declined", &r.Declined)
}

func (r *Revision) fields(f form) {
	f.text("report", (*string)(&r.Report))
	f.textOrNone("section", (*string)(&r.Section))
	f.text("measure", (*string)(&r.Measure))
	f.textOrNone("jurisdiction", (*string)(&r.Jurisdiction))
	f.textOrNone("facility", &r.Facility)
	f.textOrNone("label", &r.Label)
	f.textOrNone("state", &r.State)
	f.whole("was", &r.Was)
	f.whole("value", &r.Value)
}

// ListBreak separates the items of a list of columns or files where it is written as one text; no item contains it.
const ListBreak = "; "

// shape returns what is wrong with lists that other formats write as one text.
func (r *Release) shape() error {
	for _, items := range [][]string{r.Columns, r.Files} {
		for _, item := range items {
			if item == "" || strings.Contains(item, ListBreak) {
				return fmt.Errorf("a release names %q as a column or a file, which must not hold %q", item, ListBreak)
			}
		}
	}
	return nil
}
