package web

import (
	"math"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// jurisdictionTable is the table of a jurisdiction's page: a row per period.
// Columns are never moved or renamed; new ones come at the end.
func jurisdictionTable(l record.Listing, all []seriesRows) tableFile {
	t := jurisdictionColumns(tableName(l.Jurisdiction.Slug))
	addPeriods(&t, l, all)
	return t
}

// jurisdictionColumns are those of the periods of places, without a row yet.
func jurisdictionColumns(name string) tableFile {
	t := tableFile{
		name: name,
		columns: []string{
			"jurisdiction", "name", "state", "kind", "fips", "series", "report", "period_start", "period_end", "published_on", "report_status",
		},
	}
	t.columns = append(append(t.columns, figureColumns...), "corrections", "sources")
	return t
}

// addPeriods adds a row for each period of each series of a place.
func addPeriods(t *tableFile, l record.Listing, all []seriesRows) {
	j := l.Jurisdiction
	for _, s := range all {
		for _, r := range s.rows {
			var sources, corrections record.Sources
			for _, m := range record.Measures {
				for _, line := range r.Figure(m).Lines {
					sources = append(sources, line.Sources...)
				}
				for _, c := range r.Figure(m).Corrections {
					corrections = append(corrections, link.Correction(c.ID))
				}
			}
			cells := []any{
				string(j.Slug), j.Name, j.State, j.Kind, j.FIPS, string(s.ID), string(r.Report.ID),
				string(r.Report.Period.Start), string(r.Report.Period.End), string(r.Report.PublishedOn), string(r.Report.Status),
			}
			cells = append(cells, figureCells(r)...)
			t.add(append(cells, corrections, sources)...)
		}
	}
}

// tableName begins the names of a place's files.
func tableName(slug record.Slug) string {
	return "detainer-ledger-" + slug.State() + "-" + string(slug[3:])
}

// figureColumns are the columns of a row's two figures, which [figureCells] fills.
var figureColumns = []string{
	"issued_state", "issued_published", "issued_effective", "issued_rank", "issued_disputed", "issued_change", "issued_change_percent", "issued_change_reason",
	"declined_state", "declined_published", "declined_effective", "declined_part_of", "declined_disputed", "declined_change", "declined_change_percent", "declined_change_reason",
}

func figureCells(r record.Row) []any {
	cells := []any{string(r.Issued.State), r.Issued.Published, r.Issued.Effective, r.Issued.Rank, len(r.Issued.Disputes) > 0}
	cells = append(cells, changeCells(r.IssuedChange)...)
	cells = append(cells, string(r.Declined.State), r.Declined.Published, r.Declined.Effective, string(r.Declined.PartOf), len(r.Declined.Disputes) > 0)
	return append(cells, changeCells(r.DeclinedChange)...)
}

// changeCells are the difference, its percentage to one decimal, and the reason
// where there is none.
func changeCells(d record.Difference) []any {
	if !d.Known {
		return []any{nil, nil, d.Reason.String()}
	}
	if percent, ok := d.Percent(); ok {
		return []any{d.By(), math.Round(percent*10) / 10, ""}
	}
	return []any{d.By(), nil, ""}
}
