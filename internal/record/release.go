package record

import (
	"fmt"
	"slices"
	"strings"
)

// Release is a table of cases that its publisher gave out, and that a series is counted from.
// A later one holds the same cases as they had become: what it counts otherwise is in revisions.
type Release struct {
	Series SeriesID `json:"series"`
	// Released is the day on which the publisher gave it out, CountedOn the one on which it was
	// counted.
	Released  Day `json:"released"`
	CountedOn Day `json:"counted_on"`
	// Recounted is how often the same files had been counted before. Places that had not been known then
	// are known now; what differs is no revision of the publisher's.
	Recounted int `json:"recounted"`
	// Covers are the days of the cases that were counted.
	Covers Period `json:"covers"`
	// Rows are those that were read. Of them were left out: those marked as likely duplicates, those
	// without a day, and those outside of the days asked for. Placed are those among the others whose
	// place is known.
	Rows       int `json:"rows"`
	Duplicates int `json:"duplicates"`
	Undated    int `json:"undated"`
	Outside    int `json:"outside"`
	Placed     int `json:"placed"`
	// Columns are those that were read, as headed.
	Columns []string `json:"columns"`
	// Files are what was read: the SHA-256 of each, in hexadecimal, a space, and its name.
	Files      []string          `json:"files"`
	Note       string            `json:"note,omitempty"`
	Sources    Sources           `json:"sources"`
	Facilities []ReleaseFacility `json:"facilities,omitempty"`
	Entered    `json:"-"`
}

// Counted is how many rows are in the figures.
func (r Release) Counted() int { return r.Rows - r.Duplicates - r.Undated - r.Outside }

// ReleaseRef names a release.
type ReleaseRef struct {
	Series    SeriesID
	Released  Day
	Recounted int
}

// Ref names the release.
func (r Release) Ref() ReleaseRef { return ReleaseRef{r.Series, r.Released, r.Recounted} }

// ReleaseFacility is a facility that a release names, and the place where this site puts it.
type ReleaseFacility struct {
	Facility string `json:"facility"`
	Code     string `json:"code,omitempty"`
	City     string `json:"city,omitempty"`
	// State is as the release has it, two letters in lower case where it is one of the states.
	State string `json:"state,omitempty"`
	// Jurisdiction is where it stands, empty where that is not known.
	Jurisdiction Slug      `json:"jurisdiction,omitempty"`
	Custodian    Custodian `json:"custodian"`
	// PlacedBy says by what the place is known, such as "facility code"; empty where it is not.
	PlacedBy string `json:"placed_by,omitempty"`
	// Prepared and Declined are the cases of the release at this facility.
	Prepared int `json:"prepared"`
	Declined int `json:"declined"`
}

// Revision is a number of a line that a later release counts otherwise.
type Revision struct {
	Report ReportID `json:"report"`
	// The others name the line, as [Entry] has them.
	Section      Section `json:"section,omitempty"`
	Measure      Measure `json:"measure"`
	Jurisdiction Slug    `json:"jurisdiction,omitempty"`
	Facility     string  `json:"facility,omitempty"`
	Label        string  `json:"label,omitempty"`
	State        string  `json:"state,omitempty"`
	// Was is the number before, Value the one from then on.
	Was   int `json:"was"`
	Value int `json:"value"`
}

// LineRef names a line of a report.
type LineRef struct {
	Report       ReportID
	Section      Section
	Measure      Measure
	Jurisdiction Slug
	Facility     string
	Label        string
	State        string
}

// Line names the line whose number is revised.
func (r Revision) Line() LineRef {
	return LineRef{r.Report, r.Section, r.Measure, r.Jurisdiction, r.Facility, r.Label, r.State}
}

// Ref names the line.
func (e Entry) Ref() LineRef {
	return LineRef{e.Report, e.Section, e.Measure, e.Jurisdiction, e.Facility, e.Label, e.State}
}

// Revised is what a release made of a number.
type Revised struct {
	Was, Value int
	Released   Day
	// Recounted is set where this site counted the release again.
	Recounted bool
	Entered
}

// Revise puts the number of a later release into the line.
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

// ListBreak stands between the items of a list of columns or files where it is written as one
// text; no item has it.
const ListBreak = "; "

// shape returns what is wrong with lists that are written as one text in other forms.
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
