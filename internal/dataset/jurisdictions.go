package dataset

import (
	"context"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

var jurisdictionsTable = &Table{
	Name:  "jurisdictions",
	Title: words.Mark("Jurisdictions"),
	Means: words.Mark("A place that a report can name: every county and its equivalent, and the cities, states and " +
		"agencies that were named."),
	Key: []string{"jurisdiction"},
	Columns: []Column{
		placeColumn, nameColumn, stateColumn, kindColumn, fipsColumn,
		list("county_fips", words.Mark("Counties it lies in"),
			words.Mark("The codes of the counties that a place which is no county lies in.")),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		all, err := e.Jurisdictions(ctx, store.Filter{})
		return each(all, err, func(j record.Jurisdiction) Row {
			return Row{string(j.Slug), j.Name, j.State, j.Kind, j.FIPS, j.CountyFIPS}
		})
	},
}
