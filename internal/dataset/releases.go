package dataset

import (
	"context"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

var ofRelease = Reference{"change", "releases", "change"}

// releaseLine numbers the rows of a release.
var releaseLine = rank("line", words.Mark("Line"), words.Mark("Its place among those of the release, from 1.")).always()

var releasesTable = &Table{
	Name:  "releases",
	Title: words.Mark("Releases"),
	Means: words.Mark("A table of cases that its publisher gave out, and that a series is counted from."),
	Key:   []string{"change"},
	Refers: []Reference{
		ofSeries, ofChange,
	},
	Columns: []Column{
		changeColumn, seriesColumn,
		date("released", words.Mark("Released"), words.Mark("The day on which it was given out.")).always(),
		date("counted_on", words.Mark("Counted on"), words.Mark("The day on which this site counted it.")).always(),
		count("recounted", words.Mark("Counted again"),
			words.Mark("How often the same files had been counted before, with fewer places known."), Things).always(),
		date("first_day", words.Mark("First day"), words.Mark("The first day of the cases that were counted.")).always(),
		date("last_day", words.Mark("Last day"), words.Mark("The last day of the cases that were counted.")).always(),
		count("rows", words.Mark("Rows"), words.Mark("The rows that were read."), Things).always(),
		count("duplicates", words.Mark("Duplicates"), words.Mark("The rows left out as likely duplicates."), Things).always(),
		count("undated", words.Mark("Without a day"), words.Mark("The rows left out because they have no day."),
			Things).always(),
		count("outside", words.Mark("Outside"),
			words.Mark("The rows left out because they lie outside of the weeks that are counted."), Things).always(),
		count("placed", words.Mark("Place known"), words.Mark("The rows that were counted and whose place is known."),
			Things).always(),
		list("columns", words.Mark("Columns"), words.Mark("The columns that were read, as headed.")),
		list("files", words.Mark("Files"), words.Mark("The SHA-256 of each file that was read, a space and its name.")),
		noteColumn, sourcesColumn,
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Releases(ctx, "")
		return each(all, err, func(r record.Release) Row {
			return Row{int(r.Seq), string(r.Series), string(r.Released), string(r.CountedOn), r.Recounted,
				string(r.Covers.Start), string(r.Covers.End), r.Rows, r.Duplicates, r.Undated, r.Outside, r.Placed, r.Columns,
				r.Files, r.Note, r.Sources}
		})
	},
}

var facilitiesTable = &Table{
	Name:   "facilities",
	Title:  words.Mark("Facilities"),
	Means:  words.Mark("A facility that a release names, and the place where this site puts it."),
	Key:    []string{"change", "line"},
	Refers: []Reference{ofRelease, ofPlace},
	Columns: []Column{
		changeColumn, releaseLine,
		text("facility", words.Mark("Facility"), words.Mark("The facility as the release has it.")).always(),
		text("code", words.Mark("Code"), words.Mark("Its code there.")),
		text("city", words.Mark("City"), words.Mark("Its city there.")),
		text("facility_state", words.Mark("State"), words.Mark("Its state there, two letters in lower case.")),
		placeColumn.optional(),
		oneOf(text("custodian", words.Mark("Custodian"), words.Mark("Who runs the facility.")).always(),
			record.Custodians...),
		text("placed_by", words.Mark("Placed by"),
			words.Mark("By what the place is known, such as facility code; empty where it is not.")),
		count("prepared", words.Mark("Prepared"), words.Mark("The cases of the release at this facility."),
			Detainers).always(),
		count("declined", words.Mark("Declined"), words.Mark("Those among them that were declined."), Detainers).always(),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		return ofReleases(ctx, e, func(r record.Release) ([]Row, error) {
			all, err := e.FacilitiesOf(ctx, r.Seq, "")
			rows := make([]Row, len(all))
			for i, f := range all {
				rows[i] = Row{int(r.Seq), i + 1, f.Facility, f.Code, f.City, f.State, string(f.Jurisdiction), string(f.Custodian),
					f.PlacedBy, f.Prepared, f.Declined}
			}
			return rows, err
		})
	},
}

var revisionsTable = &Table{
	Name:  "revisions",
	Title: words.Mark("Revisions"),
	Means: words.Mark(
		"A number of a line that a later release counts otherwise. It is no correction. The other tables hold it already."),
	Key:    []string{"change", "line"},
	Refers: []Reference{ofRelease, ofReport, ofPlace},
	Columns: []Column{
		changeColumn, releaseLine, reportColumn.always(), sectionColumn.optional(), measureColumn,
		placeColumn.optional(), facilityText,
		labelColumn,
		text("place_state", words.Mark("State as printed"),
			words.Mark("Of a line without a jurisdiction, the state that it names, two letters in lower case.")),
		count("was", words.Mark("Before"), words.Mark("The number before."), Detainers).always(),
		count("value", words.Mark("After"), words.Mark("The number from then on."), Detainers).always(),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		return ofReleases(ctx, e, func(r record.Release) ([]Row, error) {
			all, err := e.RevisionsOf(ctx, r.Seq, "")
			rows := make([]Row, len(all))
			for i, v := range all {
				rows[i] = Row{int(r.Seq), i + 1, string(v.Report), string(v.Section), string(v.Measure), string(v.Jurisdiction),
					v.Facility, v.Label, v.State, v.Was, v.Value}
			}
			return rows, err
		})
	},
}

// ofReleases returns rows release by release.
func ofReleases(ctx context.Context, e *Edition, rows func(record.Release) ([]Row, error)) iter.Seq2[Row, error] {
	all, err := e.Releases(ctx, "")
	if err != nil {
		return failed(err)
	}
	return func(yield func(Row, error) bool) {
		for _, r := range all {
			of, err := rows(r)
			for row, err := range each(of, err, func(row Row) Row { return row }) {
				if !yield(row, err) {
					return
				}
			}
		}
	}
}
