package detainers

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"detainerledger/internal/record"
)

// Revise compares a counted week with the lines of its report in the record. late are the lines that the report
// lacks. revisions are the changed numbers, including those of lines that are gone.
func (w *Week) Revise(
	lines []record.Line, sources record.Sources,
) (late []record.Entry, revisions []record.Revision, err error) {
	held := make(map[record.LineRef]int, len(lines))
	for i := range lines {
		held[lines[i].Ref()] = lines[i].Value.N
	}
	err = w.Entries(sources, func(e record.Entry) error {
		was, there := held[e.Ref()]
		switch {
		case !there:
			late = append(late, e)
		case was != e.Value.N:
			revisions = append(revisions, revisionOf(e.Ref(), was, e.Value.N))
		}
		delete(held, e.Ref())
		return nil
	})
	gone := slices.SortedFunc(maps.Keys(held), func(a, b record.LineRef) int {
		return cmp.Or(cmp.Compare(a.Jurisdiction, b.Jurisdiction), cmp.Compare(a.State, b.State),
			cmp.Compare(a.Facility, b.Facility), cmp.Compare(a.Measure, b.Measure))
	})
	for _, ref := range gone {
		if held[ref] != 0 {
			revisions = append(revisions, revisionOf(ref, held[ref], 0))
		}
	}
	return late, revisions, err
}

func revisionOf(of record.LineRef, was, value int) record.Revision {
	return record.Revision{Report: of.Report, Section: of.Section, Measure: of.Measure, Jurisdiction: of.Jurisdiction,
		Facility: of.Facility, Label: of.Label, State: of.State, Was: was, Value: value}
}

// Hashed are the counted files as a release names them: the SHA-256 and the name.
func (c *Counts) Hashed() []string {
	files := make([]string, len(c.Files))
	for i, f := range c.Files {
		files[i] = f.SHA256 + " " + inList(f.Name)
	}
	return files
}

// inList is a text as an item of a list that is stored as one text.
func inList(text string) string { return strings.ReplaceAll(text, record.ListBreak, ", ") }

// writeRelease writes the files of the release itself: what was read, the facilities with their places, and where
// it differs from the record.
func (c *Counts) writeRelease(dir string, f Files) error {
	released, recounted := string(c.Released), strconv.Itoa(f.Recounted)
	placed, _ := c.Share()
	var columns []string
	for _, of := range c.Columns {
		if heading := inList(of.Heading); !slices.Contains(columns, heading) {
			columns = append(columns, heading)
		}
	}
	err := writeTable(dir, "releases", releaseHeadings, func(row func(...string) error) error {
		return row(string(SeriesID), released, recounted, string(f.Counted), string(c.Weeks[0].Period.Start),
			string(c.Weeks[len(c.Weeks)-1].Period.End), strconv.Itoa(c.Read), strconv.Itoa(c.Duplicates),
			strconv.Itoa(c.NoDay), strconv.Itoa(c.Outside), strconv.Itoa(placed), strings.Join(columns, record.ListBreak),
			strings.Join(c.Hashed(), record.ListBreak), "", strings.Join(f.Sources, " "))
	})
	facilities := writeTable(dir, "facilities", facilityHeadings, func(row func(...string) error) error {
		for _, of := range c.Facilities {
			if err := row(string(SeriesID), released, recounted, cmp.Or(of.Facility, NoName), of.Code, of.City,
				strings.ToLower(of.State), string(of.Jurisdiction), string(of.Custodian), string(of.By),
				strconv.Itoa(of.Prepared), strconv.Itoa(of.Declined)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, facilities); err != nil || len(f.Late)+len(f.Revisions) == 0 {
		return err
	}
	return errors.Join(
		writeTable(dir, "entries", entryHeadings, func(row func(...string) error) error {
			for _, e := range f.Late {
				if err := row(entryCells(e)...); err != nil {
					return err
				}
			}
			return nil
		}),
		writeTable(dir, "revisions", revisionHeadings, func(row func(...string) error) error {
			for _, v := range f.Revisions {
				if err := row(released, recounted, string(v.Report), "", string(v.Measure), string(v.Jurisdiction), v.Facility,
					v.Label, v.State, strconv.Itoa(v.Was), strconv.Itoa(v.Value)); err != nil {
					return err
				}
			}
			return nil
		}))
}

// NoName is the text for a facility without a name.
const NoName = "(no facility named)"

// The columns of the tables of a release.
var (
	releaseHeadings = []string{"series", "released", "recounted", "counted_on", "first_day", "last_day", "rows",
		"duplicates", "undated", "outside", "placed", "columns", "files", "note", "sources"}
	facilityHeadings = []string{"series", "released", "recounted", "facility", "code", "city", "state", "jurisdiction",
		"custodian", "placed_by", "prepared", "declined"}
	revisionHeadings = []string{"released", "recounted", "report", "section", "measure", "jurisdiction", "facility",
		"label", "state", "was", "value"}
)
