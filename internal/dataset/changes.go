package dataset

import (
	"context"
	"iter"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

var changesTable = &Table{
	Name:  "changes",
	Title: words.Mark("Changes"),
	Means: words.Mark("A change to the record, which is only ever added to: the unit in which everything came in."),
	Key:   []string{"change"},
	Columns: []Column{
		rank("change", words.Mark("Change"), words.Mark("Its number, from 1, without a gap.")).always(),
		moment("entered_at", words.Mark("Entered"), words.Mark("When it entered the record, in UTC.")).always(),
		oneOf(text("kind", words.Mark("Kind"), words.Mark("What it brought.")).always(),
			record.AddPlaces, record.AddSeries, record.AddReport, record.AddLines, record.AddCorrection, record.AddStatement,
			record.AddEvent, record.AddReading, record.AddPublication, record.AddStatus, record.AddRelease),
		text("file", words.Mark("File"), words.Mark("The name of the file that it was read from.")),
		text("sha256", words.Mark("SHA-256"), words.Mark("The hash of that file, in hexadecimal.")),
	},
	rows: func(ctx context.Context, e *Edition) iter.Seq2[Row, error] {
		return func(yield func(Row, error) bool) {
			for c, err := range e.ChangeHeads(ctx) {
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(Row{int(c.Seq), c.At, string(c.Kind), c.Origin.File, c.Origin.SHA256}, nil) {
					return
				}
			}
		}
	},
}
