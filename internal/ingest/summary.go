package ingest

import (
	"fmt"
	"strings"

	"detainerledger/internal/record"
)

// Summary describes in one line what a change brings.
func Summary(c record.Change) string {
	var said []string
	if n := len(c.Places); n > 0 {
		said = append(said, many(n, "place", "places"))
	}
	changeHead(c, func(*Table, []string) string { return "" }, func(format string, args ...any) bool {
		_, what, _ := strings.Cut(fmt.Sprintf(format, args...), " ") // the kind
		said = append(said, strings.TrimSuffix(what, ":"))
		return true
	})
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{len(c.Totals), "control total", "control totals"},
		{len(c.Entries), "entry", "entries"},
		{len(c.Policies), "policy", "policies"},
	} {
		if part.n > 0 {
			said = append(said, many(part.n, part.one, part.many))
		}
	}
	return strings.Join(said, ", ")
}

func many(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
