package dataset

import (
	_ "embed"
	"strings"

	"detainerledger/internal/record"
)

// The log of the schema names every column on the day on which it came, in the
// order of the table. It is only ever added to: a column that is in it keeps its
// name and its place.
//
//go:embed schema.log
var schemaLog string

// Addition are columns that came to a table on one day, at its end.
type Addition struct {
	Day     record.Day
	Table   string
	Columns []string
}

// Log are the additions, the oldest first.
func Log() []Addition {
	var all []Addition
	for line := range strings.Lines(schemaLog) {
		words := strings.Fields(line)
		all = append(all, Addition{record.Day(words[0]), words[1], words[2:]})
	}
	return all
}
