package ingest

import (
	"context"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// contents are the rows of a record as cells, by table, in the order in which
// they are exported: reports by series and period, what belongs to a report in
// the order of the reports, and otherwise as they entered the record.
type contents map[*Table][][]string

// contentsOf reads the whole record; a nil snapshot is an empty one. The
// counties are not among the places: every program knows them.
func contentsOf(ctx context.Context, snap *store.Snapshot) (contents, []record.Jurisdiction, error) {
	all := contents{}
	if snap == nil {
		return all, nil, nil
	}
	jurisdictions, err := snap.Jurisdictions(ctx, store.Filter{})
	if err != nil {
		return nil, nil, err
	}
	for _, j := range jurisdictions {
		if j.FIPS == "" {
			all[placeTable] = append(all[placeTable], placeCells(j))
		}
	}
	everything := store.Filter{}
	err = firstError(
		take(all, seriesTable, seriesCells)(snap.AllSeries(ctx)),
		take(all, reportTable, reportCells)(snap.Reports(ctx, "")),
		take(all, totalTable, totalCells)(snap.Totals(ctx)),
		take(all, entryTable, func(l record.Line) []string { return entryCells(l.Entry) })(snap.Lines(ctx, everything)),
		take(all, policyTable, policyCells)(snap.Policies(ctx, everything)),
		take(all, correctionTable, correctionCells)(snap.Corrections(ctx, everything)),
		take(all, statementTable, statementCells)(snap.Statements(ctx, everything)),
		take(all, eventTable, eventCells)(snap.Events(ctx, everything)),
	)
	if err != nil {
		return nil, nil, err
	}
	order := map[string]int{}
	for i, cells := range all[reportTable] {
		order[cells[0]] = i
	}
	for _, t := range []*Table{totalTable, entryTable, policyTable} {
		slices.SortStableFunc(all[t], func(a, b []string) int { return order[a[0]] - order[b[0]] })
	}
	return all, jurisdictions, nil
}

// take returns what puts the answer of a query into the contents as a table.
func take[T any](all contents, t *Table, cells func(T) []string) func([]T, error) error {
	return func(items []T, err error) error {
		for _, item := range items {
			all[t] = append(all[t], cells(item))
		}
		return err
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// key returns what tells a row of the table from another.
func (t *Table) key(cells []string) string {
	parts := make([]string, len(t.Key))
	for i, name := range t.Key {
		parts[i] = cells[t.column(name)]
	}
	return strings.Join(parts, "\x00")
}
