package web

import (
	"detainerledger/internal/store"
)

// stateCount counts the places of a state by what the record says of them.
type stateCount struct{ listed, corrected, disputed, answered int }

// countByState counts places by the code of their state.
func countByState(roll []store.Placing) map[string]stateCount {
	counts := map[string]stateCount{}
	for _, p := range roll {
		n := counts[p.State]
		n.listed += one(p.Listed())
		n.corrected += one(p.Standing.Corrected)
		n.disputed += one(p.Standing.Disputed)
		n.answered += one(p.Standing.Answered)
		counts[p.State] = n
	}
	return counts
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
