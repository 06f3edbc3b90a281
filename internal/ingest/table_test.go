package ingest

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Every row of the record that comes with the program is the same after conversion to a value of its type and
// back. Every column has what a reader needs to know about it.
func TestTables(t *testing.T) {
	t.Parallel()
	through := map[*Table]func(row) []string{
		seriesTable: func(r row) []string { return seriesCells(seriesOf(r)) },
		measureTable: func(r row) []string {
			return measureCells(record.SeriesID(r.get("series")), measureOf(r))
		},
		placeTable:   func(r row) []string { return placeCells(placeOf(r)) },
		reportTable:  func(r row) []string { return reportCells(reportOf(r)) },
		totalTable:   func(r row) []string { return totalCells(totalOf(r)) },
		entryTable:   func(r row) []string { return entryCells(entryOf(r)) },
		policyTable:  func(r row) []string { return policyCells(policyOf(r)) },
		readingTable: func(r row) []string { return readingCells(readingOf(r)) },
		releaseTable: func(r row) []string { return releaseCells(releaseOf(r)) },
		facilityTable: func(r row) []string {
			ref := record.ReleaseRef{Series: record.SeriesID(r.get("series")), Released: record.Day(r.get("released")),
				Recounted: r.count("recounted").N}
			return facilityCells(ref, facilityOf(r))
		},
		revisionTable: func(r row) []string {
			return revisionCells(store.ReleasedRevision{Revision: revisionOf(r), Release: record.ReleaseRef{
				Released: record.Day(r.get("released")), Recounted: r.count("recounted").N}})
		},
		correctionTable: func(r row) []string { return correctionCells(correctionOf(r)) },
		statementTable:  func(r row) []string { return statementCells(statementOf(r)) },
		eventTable:      func(r row) []string { return eventCells(eventOf(r)) },
	}
	st, _ := openWhole(t)
	for _, files := range [][]Upload{firstRelease, secondRelease} {
		applyFiles(t, st, files...)
	}
	snap := latest(t, st)
	all := contentsOf(t, snap)
	for _, table := range Tables() {
		if len(all[table]) == 0 {
			t.Errorf("there are no %s", table.Name)
		}
		for i, cells := range all[table] {
			if diff := cmp.Diff(cells, through[table](row{table: table, cells: cells})); diff != "" {
				t.Errorf("%s, row %d (-want +got):\n%s", table.Name, i+1, diff)
			}
		}
		if table.Means == "" || len(table.Key) == 0 {
			t.Errorf("%s lacks a meaning or a key", table.Name)
		}
		for _, c := range table.Columns {
			if c.Means == "" || c.Kind == Enum && len(c.Values) == 0 {
				t.Errorf("%s, %s lacks a meaning or its values: %+v", table.Name, c.Name, c)
			}
		}
	}
}

// early are the headings of a file from before the later columns were added.
func early(t *Table) []string {
	return slices.DeleteFunc(t.Headings(), func(name string) bool { return slices.Contains(t.Later, name) })
}
