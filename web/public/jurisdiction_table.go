package public

import (
	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/web/present"
)

// periodsTable is the table of a jurisdiction's page: a row for each period of each early series.
func periodsTable(name string, l record.Listing, all []present.SeriesRows) present.TableFile {
	return present.TableFile{Name: name, Table: dataset.PeriodsPage, Rows: func(yield func(dataset.Row) bool) {
		for _, s := range all {
			for _, r := range s.Rows {
				if !yield(periodCells(l.Jurisdiction, s.ID, r)) {
					return
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
	return append(append(cells, present.FigureCells(r)...), corrections, sources)
}

// tableName is the prefix of the names of a place's files.
func tableName(slug record.Slug) string {
	return "detainer-ledger-" + slug.State() + "-" + string(slug[3:])
}
