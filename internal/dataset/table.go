package dataset

import (
	"context"
	"iter"
	"slices"
)

// Row has the cells of a row in the order of the columns, each a string, an integer, a [record.Count], a bool, a number
// with one decimal, a list of texts, a time, or nil for an empty cell. A sequence of rows may reuse one for the next.
type Row = []any

// Table is a table that the site publishes.
type Table struct {
	// Name is the table's name in addresses, files and programs.
	Name string
	// Title is its name for people, and Means describes a row.
	Title, Means string
	Columns      []Column
	// Key names the columns that identify a row.
	Key []string
	// Refers are the columns whose texts are keys of other tables.
	Refers []Reference
	// rows reads the table from an edition; nil for a table of a page.
	rows func(context.Context, *Edition) iter.Seq2[Row, error]
}

// Reference says that the cells of a column are keys of a table, or empty.
type Reference struct {
	Column, Table, Key string
}

// Rows returns the rows of a table of the whole record. Their order stays the same from one version to the next, apart
// from additions.
func (t *Table) Rows(ctx context.Context, e *Edition) iter.Seq2[Row, error] { return t.rows(ctx, e) }

// Headings returns the names of the columns, in order.
func (t *Table) Headings() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Column returns the column with the name.
func (t *Table) Column(name string) (Column, bool) {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return t.Columns[i], true
}

// Record are the tables of the whole record, each after those that it refers to.
var Record = []*Table{
	changesTable, jurisdictionsTable, seriesTable, measuresTable, reportsTable, totalsTable, entriesTable, figuresTable,
	policiesTable, correctionsTable, statementsTable, eventsTable, readingsTable, releasesTable, facilitiesTable,
	revisionsTable,
}

// Pages are the tables of pages of the site.
var Pages = []*Table{ListPage, PeriodsPage, StatesPage, ReportsPage, ReportPage, CorrectionsPage, DifferencesPage,
	RequestsPage, SeriesPlacesPage, SeriesListPage}

// Named returns the table of the whole record with the name.
func Named(name string) (*Table, bool) {
	i := slices.IndexFunc(Record, func(t *Table) bool { return t.Name == name })
	if i < 0 {
		return nil, false
	}
	return Record[i], true
}

// failed returns the rows of a table that could not be read.
func failed(err error) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) { yield(nil, err) }
}

// each returns a row for each item of a query's result.
func each[T any](items []T, err error, row func(T) Row) iter.Seq2[Row, error] {
	if err != nil {
		return failed(err)
	}
	return func(yield func(Row, error) bool) {
		for _, item := range items {
			if !yield(row(item), nil) {
				return
			}
		}
	}
}
