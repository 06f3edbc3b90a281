package dataset

import (
	_ "embed"
	"strings"

	"detainerledger/internal/record"
)

// The log of the schema has every column under the day on which it was added, in the order of the table. It is only
// ever added to: a logged column keeps its name and position.
//
//go:embed schema.log
var schemaLog string

// Addition is a set of columns added to a table on one day, at its end.
type Addition struct {
	Day     record.Day
	Table   string
	Columns []string
}

// Log returns the additions, oldest first.
func Log() []Addition {
	var all []Addition
	for line := range strings.Lines(schemaLog) {
		words := strings.Fields(line)
		all = append(all, Addition{record.Day(words[0]), words[1], words[2:]})
	}
	return all
}
