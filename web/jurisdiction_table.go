package web

import (
	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// periodsTable is the table of a jurisdiction's page, or of several places one
// after the other: a row for each period of each series of each place, in the
// order of places; series are theirs.
func periodsTable(name string, places []record.Listing, series [][]seriesRows) tableFile {
	return tableFile{name: name, Table: dataset.PeriodsPage, rows: func(yield func(dataset.Row) bool) {
		for i, l := range places {
			for _, s := range series[i] {
				for _, r := range s.rows {
					if !yield(periodCells(l.Jurisdiction, s.ID, r)) {
						return
					}
				}
			}
		}
	}}
}

func periodCells(j record.Jurisdiction, series record.SeriesID, r record.Row) dataset.Row {
	var sources, corrections record.Sources
	for _, m := range record.Measures {
		for _, line := range r.Figure(m).Lines {
			sources = append(sources, line.Sources...)
		}
		for _, c := range r.Figure(m).Corrections {
			corrections = append(corrections, link.Correction(c.ID))
		}
	}
	cells := dataset.Row{
		string(j.Slug), j.Name, j.State, j.Kind, j.FIPS, string(series), string(r.Report.ID),
		string(r.Report.Period.Start), string(r.Report.Period.End), string(r.Report.PublishedOn), string(r.Report.Status),
	}
	return append(append(cells, figureCells(r)...), corrections, sources)
}

// tableName begins the names of a place's files.
func tableName(slug record.Slug) string {
	return "detainer-ledger-" + slug.State() + "-" + string(slug[3:])
}

// figureCells are the cells of a row's two figures.
func figureCells(r record.Row) []any {
	issued, declined := r.At(record.Issued), r.At(record.Declined)
	cells := []any{string(issued.State), issued.Published, issued.Effective, issued.Rank, len(issued.Disputes) > 0}
	cells = append(cells, changeCells(r.Change(record.Issued))...)
	cells = append(cells, string(declined.State), declined.Published, declined.Effective, string(declined.PartOf),
		len(declined.Disputes) > 0)
	return append(cells, changeCells(r.Change(record.Declined))...)
}

// changeCells are the difference, its percentage, and the reason
// where there is none.
func changeCells(d record.Difference) []any {
	if !d.Known {
		return []any{nil, nil, d.Reason.String()}
	}
	if percent, ok := d.Percent(); ok {
		return []any{d.By(), percent, ""}
	}
	return []any{d.By(), nil, ""}
}
