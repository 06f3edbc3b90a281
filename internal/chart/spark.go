package chart

import (
	"strconv"

	"detainerledger/internal/record"
)

// SparkHeight is the height of a sparkline.
const SparkHeight = 14

// Sizes of a sparkline's bars.
const (
	sparkBar  = 3
	sparkStep = 4
)

// Spark returns a few numbers, oldest first, as bars in one short path, and its width. A missing number leaves a gap; a
// 0 is a thin line. With fewer than two numbers there is nothing to show, and the path is empty.
func Spark(numbers []record.Count) (data string, width int) {
	known, highest := 0, 1
	for _, n := range numbers {
		if n.Known {
			known++
			highest = max(highest, n.N)
		}
	}
	if known < 2 {
		return "", 0
	}
	var path []byte
	for i, n := range numbers {
		if !n.Known {
			continue
		}
		height := max(1, (n.N*SparkHeight+highest/2)/highest)
		path = append(path, 'M')
		path = strconv.AppendInt(path, int64(i*sparkStep), 10)
		path = append(path, ' ')
		path = strconv.AppendInt(path, SparkHeight, 10)
		path = append(path, 'v', '-')
		path = strconv.AppendInt(path, int64(height), 10)
		path = append(path, "h3V14z"...)
	}
	return string(path), len(numbers)*sparkStep - (sparkStep - sparkBar)
}
