package ingest

import (
	"context"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// tableRows returns the rows of a table of the record as cells, in the order of the export and without readings:
// reports by series and period, rows of reports in the order of the reports, and all others in the order in which they
// entered the record. Counties are left out, because every program knows them. For a table of report rows it holds one
// report in memory at a time.
func tableRows(ctx context.Context, snap *store.Snapshot, t *Table) iter.Seq2[[]string, error] {
	switch t {
	case placeTable:
		return func(yield func([]string, error) bool) {
			all, err := snap.Jurisdictions(ctx, store.Filter{})
			for _, j := range all {
				if j.FIPS == "" && !yield(placeCells(j), nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
			}
		}
	case seriesTable:
		return cellsOf(seriesCells)(snap.AllSeries(ctx))
	case measureTable:
		return cellsOf(func(cells []string) []string { return cells })(measureRows(snap.AllSeries(ctx)))
	case reportTable:
		return cellsOf(reportCells)(snap.AsBrought().Reports(ctx, ""))
	case totalTable:
		return byReport(ctx, snap, func(id record.ReportID) iter.Seq2[[]string, error] {
			return cellsOf(totalCells)(snap.TotalsOf(ctx, id))
		})
	case entryTable:
		return byReport(ctx, snap, func(id record.ReportID) iter.Seq2[[]string, error] {
			return cellsOf(lineCells)(snap.AsBrought().Lines(ctx, store.Filter{Report: id}))
		})
	case policyTable:
		return byReport(ctx, snap, func(id record.ReportID) iter.Seq2[[]string, error] {
			return cellsOf(policyCells)(snap.AsBrought().Policies(ctx, store.Filter{Report: id}))
		})
	case readingTable:
		return byReport(ctx, snap, func(id record.ReportID) iter.Seq2[[]string, error] {
			return cellsOf(readingCells)(snap.Readings(ctx, store.Filter{Report: id}))
		})
	case releaseTable:
		return cellsOf(releaseCells)(snap.Releases(ctx, ""))
	case facilityTable:
		return facilityRows(ctx, snap)
	case revisionTable:
		return byReport(ctx, snap, func(id record.ReportID) iter.Seq2[[]string, error] {
			return cellsOf(revisionCells)(snap.RevisionsIn(ctx, id))
		})
	case correctionTable:
		return cellsOf(correctionCells)(snap.Corrections(ctx, store.Filter{}))
	case statementTable:
		return cellsOf(statementCells)(snap.Statements(ctx, store.Filter{}))
	default:
		return cellsOf(eventCells)(snap.Events(ctx, store.Filter{}))
	}
}

// facilityRows returns the cells of the facilities, release by release.
func facilityRows(ctx context.Context, snap *store.Snapshot) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		releases, err := snap.Releases(ctx, "")
		if err != nil {
			yield(nil, err)
			return
		}
		for _, r := range releases {
			cells := func(f record.ReleaseFacility) []string { return facilityCells(r.Ref(), f) }
			for row, err := range cellsOf(cells)(snap.FacilitiesOf(ctx, r.Seq, "")) {
				if !yield(row, err) {
					return
				}
			}
		}
	}
}

// measureRows returns the cells of the measures of series.
func measureRows(all []record.Series, err error) ([][]string, error) {
	var rows [][]string
	for _, s := range all {
		for _, m := range s.Measures {
			rows = append(rows, measureCells(s.ID, m))
		}
	}
	return rows, err
}

// cellsOf returns a function that converts the result of a query to cells, row by row.
func cellsOf[T any](cells func(T) []string) func([]T, error) iter.Seq2[[]string, error] {
	return func(items []T, err error) iter.Seq2[[]string, error] {
		return func(yield func([]string, error) bool) {
			for _, item := range items {
				if !yield(cells(item), nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
			}
		}
	}
}

// byReport returns rows report by report.
func byReport(
	ctx context.Context, snap *store.Snapshot, rows func(record.ReportID) iter.Seq2[[]string, error],
) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		reports, err := snap.Reports(ctx, "")
		if err != nil {
			yield(nil, err)
			return
		}
		for _, r := range reports {
			for cells, err := range rows(r.ID) {
				if !yield(cells, err) {
					return
				}
			}
		}
	}
}

// allOf returns the rows as a sequence without errors.
func allOf(rows [][]string) iter.Seq2[[]string, error] {
	return cellsOf(func(cells []string) []string { return cells })(rows, nil)
}
