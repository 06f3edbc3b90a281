package ingest

import (
	"context"

	"detainerledger/internal/store"
)

// Audit holds the record against its own rules, as if it were to come in anew:
// keys, references, sections and measures, control totals. It returns nil or
// [*Faults], whose files and lines are those of the record's export as CSV.
func Audit(ctx context.Context, snap *store.Snapshot) error {
	all, _, err := contentsOf(ctx, snap)
	if err != nil {
		return err
	}
	in := newInput()
	for _, t := range tables {
		f := &file{path: t.Name + ".csv"}
		cols := make([]int, len(t.Columns))
		for at := range cols {
			cols[at] = at + 1
		}
		for i, cells := range all[t] {
			r := row{table: t, file: f, line: i + 2, cols: cols, cells: cells}
			for at := range t.Columns {
				in.read(&r, at, cells[at])
			}
			in.rows[t] = append(in.rows[t], r)
		}
	}
	_, err = Check(ctx, nil, in)
	return err
}
