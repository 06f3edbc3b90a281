package present

import (
	"context"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// Pace says how often a part of the record changed: in the last 12 months and, if it is older, since it began.
func Pace(ctx context.Context, r *answer.Reading, now time.Time, f desk.Following) ([]string, error) {
	w := r.W
	scope := f.Scope()
	scope.Kinds = nil
	year := now.AddDate(-1, 0, 0)
	recent, err := r.Snap.Pace(ctx, scope, year)
	if err != nil {
		return nil, err
	}
	whole, err := r.Snap.Pace(ctx, scope, time.Time{})
	if err != nil {
		return nil, err
	}
	counts := func(p store.Pace) (changes, corrections, days string) {
		return w.N(p.Changes, "{n} change", "{n} changes"), w.N(p.Corrections, "{n} correction",
			"{n} corrections"), w.N(p.Days, "{n} day", "{n} days")
	}
	changes, corrections, days := counts(recent)
	texts := []string{w.T("How often that is: in the last 12 months {changes}, of which {corrections}, on {days}.",
		"changes", changes, "corrections", corrections, "days", days)}
	if whole != recent {
		changes, corrections, days = counts(whole)
		texts = append(texts, w.T("In the whole record it was {changes}, of which {corrections}, on {days}.", "changes",
			changes, "corrections", corrections, "days", days))
	}
	return texts, nil
}
