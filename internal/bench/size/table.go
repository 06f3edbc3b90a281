package main

import (
	"fmt"
	"strings"
	"time"
)

// table prints what was measured, in Markdown: a column for each record and one for the targets at the full
// size.
func table(all []*measured) string {
	var b strings.Builder
	row := func(name string, cell func(*measured) string, target string) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, m := range all {
			fmt.Fprintf(&b, " %s |", cell(m))
		}
		fmt.Fprintf(&b, " %s |\n", target)
	}
	row("jurisdictions × weeks", func(m *measured) string {
		return fmt.Sprintf("%s × %d", grouped(m.jurisdictions), m.periods)
	}, "to reach")
	row("---", func(*measured) string { return "---:" }, "---:")
	row("entries", func(m *measured) string { return grouped(m.entries) }, "")
	row("file", func(m *measured) string { return mebibytes(m.fileBytes) }, "")
	for _, of := range []struct {
		name  string
		added func(*measured) added
	}{
		{"made up", func(m *measured) added { return m.made }},
		{"imported from its log", func(m *measured) added { return m.imported }},
	} {
		row(of.name+", entries a second", func(m *measured) string {
			return grouped(int(float64(m.entries) / of.added(m).took.Seconds()))
		}, "100,000")
		row("of the processors for an entry", func(m *measured) string {
			return fmt.Sprintf("%.1f µs", float64(of.added(m).computed.Microseconds())/float64(m.entries))
		}, "")
		row("and peak memory", func(m *measured) string { return mebibytes(of.added(m).peak) }, "256 MiB")
	}
	row("`serve` answers after", func(m *measured) string { return milliseconds(m.ready) }, "1,000 ms")
	row("the first page of all", func(m *measured) string { return milliseconds(m.first) }, "")
	for i, k := range kinds {
		row(k.name+": median, worst, of the processor", func(m *measured) string {
			a := m.pages[i]
			cell := fmt.Sprintf("%s, %s, %s",
				milliseconds(a.median()), milliseconds(a.worst()), milliseconds(a.computed))
			if a.gaveUp > 0 {
				cell += fmt.Sprintf(", %d of %d given up", a.gaveUp, len(a.times))
			}
			return cell
		}, k.target)
	}
	row("longest page of a jurisdiction",
		func(m *measured) string { return fmt.Sprintf("%d KiB", m.pages[0].bytes>>10) }, "")
	row("resident memory after all that", func(m *measured) string { return mebibytes(m.resident) }, "256 MiB")
	row("and at its peak", func(m *measured) string { return mebibytes(m.peak) }, "")
	row(fmt.Sprintf("at its peak with %d readers at a time, answers kept", crowdSize),
		func(m *measured) string { return mebibytes(m.crowded) }, "256 MiB")
	return b.String()
}

func mebibytes(n int64) string { return grouped(int(n>>20)) + " MiB" }

// milliseconds has at least two digits.
func milliseconds(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 1:
		return fmt.Sprintf("%.2f ms", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return grouped(int(ms)) + " ms"
}

// grouped is a number with thousands separators.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
