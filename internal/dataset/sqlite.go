package dataset

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"

	"detainerledger/internal/store"
)

// SQLiteType is the media type of a SQLite file.
const SQLiteType = "application/vnd.sqlite3"

// writeSQLite writes the whole record as one SQLite file. In addition to its tables there are "about", the facts of the
// edition, and "dictionary", the description of each column.
func writeSQLite(ctx context.Context, w io.Writer, e *Edition, _ []Facts) error {
	tables := []store.PublicTable{aboutTable(e), dictionaryTable()}
	for _, t := range Record {
		public := store.PublicTable{Name: t.Name, Means: t.Means, Key: t.Key, Rows: publicRows(t, t.Rows(ctx, e))}
		for _, c := range t.Columns {
			public.Columns = append(public.Columns, publicColumn(c))
		}
		for _, r := range t.Refers {
			public.Refers = append(public.Refers, store.PublicReference(r))
		}
		tables = append(tables, public)
	}
	return store.WritePublic(ctx, w, e.Seq, tables)
}

func publicColumn(c Column) store.PublicColumn {
	public := store.PublicColumn{Name: c.Name, Type: "text", Means: c.Means, NotNull: c.Required, Least: c.Least,
		Values: c.Values}
	switch c.Type {
	case Integer, Boolean:
		public.Type = "integer"
	case Number:
		public.Type = "real"
	case List:
		public.Means += " Separated by one space."
	}
	if c.Why != "" {
		public.Means += " Null is not 0: " + c.Why + " says why."
	}
	return public
}

// publicRows converts cells to SQLite's types.
func publicRows(t *Table, rows iter.Seq2[Row, error]) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for row, err := range t.fitting(rows) {
			if err != nil {
				yield(nil, err)
				return
			}
			cells := make([]any, len(row))
			for i, cell := range row {
				switch v := value(cell).(type) {
				case bool:
					cells[i] = 0
					if v {
						cells[i] = 1
					}
				case time.Time:
					cells[i] = v.Format(timeLayout)
				case []string:
					if len(v) > 0 {
						cells[i] = strings.Join(v, " ")
					}
				default:
					cells[i] = v
				}
			}
			if !yield(cells, nil) {
				return
			}
		}
	}
}

func aboutTable(e *Edition) store.PublicTable {
	return store.PublicTable{
		Name: "about", Means: "What this file is, and which version of the record.", Key: []string{"name"},
		Columns: []store.PublicColumn{{Name: "name", Type: "text", NotNull: true, Means: "The name of the fact."},
			{Name: "value", Type: "text", NotNull: true, Means: "What it is."}},
		Rows: func(yield func([]any, error) bool) {
			for _, fact := range e.facts() {
				if !yield([]any{fact[0], fact[1]}, nil) {
					return
				}
			}
		},
	}
}

func dictionaryTable() store.PublicTable {
	t := store.PublicTable{Name: "dictionary", Means: "What each column of each table holds.",
		Key: []string{"table_name", "column_name"}}
	for _, name := range []string{"table_name", "position", "column_name", "title", "type", "unit", "means"} {
		kind := "text"
		if name == "position" {
			kind = "integer"
		}
		t.Columns = append(t.Columns, store.PublicColumn{Name: name, Type: kind, NotNull: name != "unit",
			Means: "Of a column: its " + strings.ReplaceAll(name, "_", " ") + "."})
	}
	t.Rows = func(yield func([]any, error) bool) {
		for _, table := range Record {
			for i, c := range table.Columns {
				unit := any(c.Unit)
				if c.Unit == "" {
					unit = nil
				}
				if !yield([]any{table.Name, i + 1, c.Name, c.Title, string(c.Type), unit, c.describe()}, nil) {
					return
				}
			}
		}
	}
	return t
}

// ExampleQuery is an example that the site shows of a query of the SQLite file.
const ExampleQuery = "select name, report, published, effective, figure_state from figures_named " +
	"where state = 'NY' and measure = 'issued'"
