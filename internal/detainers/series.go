package detainers

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"detainerledger/internal/record"
)

// SeriesID is the series of the record that the counts become.
const SeriesID record.SeriesID = "detainers"

// The measures of the series.
const (
	Prepared                          = record.Prepared
	Declined                          = record.Declined
	InsufficientNotice record.Measure = "insufficient-notice"
	NoOutcome                         = record.NoOutcome
	OtherOutcome       record.Measure = "other"
)

// Measures are how the series describes them, in the order in which they are shown.
var Measures = []record.SeriesMeasure{
	measureOf(Declined, "Detainers declined"),
	measureOf(Prepared, "Detainers prepared"),
	measureOf(InsufficientNotice, "Insufficient notice to ICE"),
	measureOf(NoOutcome, "No outcome recorded"),
	measureOf(OtherOutcome, "Other outcomes"),
}

func measureOf(m record.Measure, name string) record.SeriesMeasure {
	of := record.SeriesMeasure{Measure: m, Name: name, Base: record.PreparedIn, Printed: record.EveryPlace,
		Absence: record.NothingSaid} // it may be a place of an unplaced facility
	if m == Declined {
		of.ShareOf = Prepared
	}
	return of
}

// NoPlace is the label of a line whose place is not known.
const NoPlace = "Place not known"

// of is the number of a measure.
func (t *Tally) of(m record.Measure) int {
	switch m {
	case Prepared:
		return t.Prepared
	case Declined:
		return t.Declined
	case InsufficientNotice:
		return t.InsufficientNotice
	case NoOutcome:
		return t.NoOutcome
	}
	return t.Other
}

// Report is the id of the week's report.
func (w *Week) Report() record.ReportID {
	return record.ReportID(SeriesID + "-" + record.SeriesID(w.Period.Start))
}

// Entries calls take with the week's lines as the record has them: one for each number that is not 0.
func (w *Week) Entries(sources record.Sources, take func(record.Entry) error) error {
	for _, l := range w.Lines {
		for _, m := range Measures {
			n := l.of(m.Measure)
			if n == 0 {
				continue
			}
			e := record.Entry{Report: w.Report(), Measure: m.Measure, Jurisdiction: l.Jurisdiction,
				Value: record.Known(n), Facility: l.Facility, Sources: sources, Custodian: l.Custodian}
			if l.Jurisdiction == "" {
				e.Label, e.State = NoPlace, l.State
			}
			if err := take(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Bounds of the files of one part. They are those of an import.
const (
	rowsOfPart  = 40_000
	bytesOfPart = 12 << 20
)

// Files describes how the counts become files of the record.
type Files struct {
	// Sources are the addresses of the release.
	Sources record.Sources
	// Begin reports that the record lacks the series.
	Begin bool
	// Weeks are the weeks to add.
	Weeks []Week
	// Counted is the day on which the release was counted, and Recounted how many times it had been counted before.
	Counted   record.Day
	Recounted int
	// Revisions are the numbers that the release changes in weeks of the record. Late are the lines that it adds to
	// them.
	Revisions []record.Revision
	Late      []record.Entry
}

// WriteFiles writes the counts as files of the record into a folder, which must be empty. It writes one part, or
// several in separate folders, so that none is longer than an import may be. It returns the folders with files in
// them, in order.
func (c *Counts) WriteFiles(dir string, f Files) (parts []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if files, err := os.ReadDir(dir); err != nil {
		return nil, err
	} else if len(files) > 0 {
		return nil, fmt.Errorf("%s holds %s already; name an empty or a new folder", dir, files[0].Name())
	}
	divided := divide(f.Weeks, f.Sources)
	for i, weeks := range divided {
		part := filepath.Join(dir, fmt.Sprintf("%0*d", len(strconv.Itoa(len(divided)+1)), i+1))
		if err := os.Mkdir(part, 0o755); err != nil {
			return nil, err
		}
		if err := c.writeWeeks(part, f.Sources, f.Begin && i == 0, weeks); err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	last := filepath.Join(dir, strconv.Itoa(len(divided)+1)+"-release")
	if err := os.Mkdir(last, 0o755); err != nil {
		return nil, err
	}
	return append(parts, last), c.writeRelease(last, f)
}

// divide splits weeks into parts.
func divide(weeks []Week, sources record.Sources) (parts [][]Week) {
	rows, bytes := 0, 0
	for _, w := range weeks {
		ofRows, ofBytes := 1+len(Measures), 500
		w.Entries(sources, func(e record.Entry) error {
			ofRows++
			ofBytes += len(w.Report()) + len(e.Jurisdiction) + len(e.Facility) + len(strings.Join(sources, " ")) + 60
			return nil
		})
		if len(parts) == 0 || rows+ofRows > rowsOfPart || bytes+ofBytes > bytesOfPart {
			parts = append(parts, nil)
			rows, bytes = 0, 0
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], w)
		rows, bytes = rows+ofRows, bytes+ofBytes
	}
	return parts
}

// writeWeeks writes the files of some weeks, and the series if it begins with them.
func (c *Counts) writeWeeks(dir string, addresses record.Sources, begin bool, weeks []Week) error {
	sources := strings.Join(addresses, " ")
	if begin {
		if err := writeTable(dir, "series", seriesHeadings, func(row func(...string) error) error {
			return row(c.series(weeks[0].Period.Start, sources)...)
		}); err != nil {
			return err
		}
		if err := writeTable(dir, "measures", measureHeadings, func(row func(...string) error) error {
			for _, m := range Measures {
				err := row(string(SeriesID), string(m.Measure), m.Name, "", string(m.Base), string(m.ShareOf), string(m.Printed),
					string(m.Absence))
				if err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return errors.Join(
		writeTable(dir, "reports", reportHeadings, func(row func(...string) error) error {
			for _, w := range weeks {
				err := row(string(w.Report()), string(SeriesID), string(w.Period.Start), string(w.Period.End),
					string(c.Released), string(record.StatusPublished), "", "", "", "", "", "", c.note(), sources, "")
				if err != nil {
					return err
				}
			}
			return nil
		}),
		writeTable(dir, "entries", entryHeadings, func(row func(...string) error) error {
			for _, w := range weeks {
				err := w.Entries(addresses, func(e record.Entry) error {
					return row(entryCells(e)...)
				})
				if err != nil {
					return err
				}
			}
			return nil
		}))
}

func entryCells(e record.Entry) []string {
	return []string{string(e.Report), "", string(e.Measure), string(e.Jurisdiction), strconv.Itoa(e.Value.N), "", "",
		e.Facility, "", strings.Join(e.Sources, " "), string(e.Custodian), e.Label, e.State}
}

// The columns of the record's tables.
var (
	seriesHeadings = []string{"id", "title", "publisher", "cadence", "first_period_start", "status", "legal_basis",
		"counted_by", "form", "area", "case_day", "terms", "cite", "note", "sources"}
	measureHeadings = []string{"series", "measure", "name", "section", "base", "share_of", "printed", "absence"}
	reportHeadings  = []string{"id", "series", "period_start", "period_end", "published_on", "status",
		"issued_total", "declined_total", "section1_rows", "policies_listed", "pages", "document_urls", "note", "sources",
		"partial"}
	entryHeadings = []string{"report", "section", "measure", "jurisdiction", "value", "rank", "part_of", "facility",
		"note", "sources", "custodian", "label", "state"}
)

// series is the row of the series.
func (c *Counts) series(first record.Day, sources string) []string {
	return []string{
		string(SeriesID), "Detainers by week, from ICE’s records",
		"U.S. Immigration and Customs Enforcement (records released under the Freedom of Information Act)",
		string(record.Weekly), string(first), "", "Freedom of Information Act, 5 U.S.C. 552", "Detainer Ledger (this site)",
		string(record.Counts), "", "The day on which ICE prepared the detainer.",
		"Counts made by this site, CC0 1.0; of the table cite ICE and the Deportation Data Project",
		"Detainer Ledger, counts of ICE's table of detainers as the Deportation Data Project republishes it",
		"A week is from Saturday to Friday. Rows marked as likely duplicates and rows without a day are left out. " +
			"A detainer without a recorded outcome is no decline, and one of which ICE was told too late is counted apart. " +
			"Facilities that another than the jurisdiction runs stand apart. A facility without a place that is known " +
			"counts in the totals alone.",
		sources,
	}
}

// note says which files a report was counted from.
func (c *Counts) note() string {
	var files []string
	for _, f := range c.Files {
		files = append(files, fmt.Sprintf("%s, SHA-256 %s", f.Name, f.SHA256))
	}
	return fmt.Sprintf("Counted from the release of %s (%s).", c.Released, strings.Join(files, "; "))
}

// writeTable writes a table into a new file.
func writeTable(dir, name string, headings []string, rows func(row func(...string) error) error) (err error) {
	file, err := os.OpenFile(filepath.Join(dir, name+".csv"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return writeRows(file, headings, rows)
}

func writeRows(w io.Writer, headings []string, rows func(row func(...string) error) error) error {
	out := csv.NewWriter(w)
	row := func(cells ...string) error { return out.Write(cells) }
	err := cmp.Or(row(headings...), rows(row))
	out.Flush()
	return cmp.Or(err, out.Error())
}
