package present

import (
	"detainerledger/internal/store"
)

// StateCount counts the places of a state by what the record says of them.
type StateCount struct{ Listed, Corrected, Disputed, Answered int }

// CountByState counts places by the code of their state.
func CountByState(roll []store.Placing) map[string]StateCount {
	counts := map[string]StateCount{}
	for _, p := range roll {
		n := counts[p.State]
		n.Listed += One(p.Listed())
		n.Corrected += One(p.Standing.Corrected)
		n.Disputed += One(p.Standing.Disputed)
		n.Answered += One(p.Standing.Answered)
		counts[p.State] = n
	}
	return counts
}

func One(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
