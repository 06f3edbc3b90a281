package door

import (
	"context"
	"math"

	"detainerledger/internal/desk"
	"detainerledger/internal/office"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
)

// stages returns the four steps of a request: received, checked, prepared, answered. drafted is set if it was prepared
// and that is known.
func (h *Handlers) stages(
	ctx context.Context, w *words.Language, l office.Listed, drafted bool,
) ([]pages.RequestStage, error) {
	pace, err := h.Desk.RequestPace(ctx, l.Kind == office.Reader)
	if err != nil {
		return nil, err
	}
	closed := !l.State.Open()
	checked := pages.RequestStage{Name: w.T("We check that it comes from your office"), At: l.Reached(office.Verified),
		Usual: usual(w, pace.Verified)}
	checked.Done = !checked.At.IsZero()
	if l.Kind == office.Reader {
		checked = pages.RequestStage{Name: w.T("An editor compares it with the source"), Done: drafted || closed}
	} else if at := l.Reached(office.Confirmed); !at.IsZero() {
		checked.Detail = w.T("The link in our mail was opened: {moment}.", "moment", w.Moment(at))
	}
	all := []pages.RequestStage{
		{Name: w.Of("request", "Received"), Done: true, At: l.Reached(office.Received)},
		checked,
		{Name: w.T("An editor prepares it for the record"), Done: drafted || l.State == office.Published,
			Usual: usual(w, pace.Drafted)},
		{Name: answeredAs(w, l.State), Done: closed, Usual: usual(w, pace.Closed)},
	}
	if closed {
		all[3].At = l.Reached(l.State)
	}
	for i := range all {
		if !all[i].Done {
			all[i].Now = !closed
			break
		}
	}
	return all, nil
}

// answeredAs names the last step: the outcome of the request, or the possible one.
func answeredAs(w *words.Language, s office.State) string {
	if s.Open() {
		return w.T("It is published, or you read why not")
	}
	return pages.RequestStateWord(w, s)
}

// usual says how long a step usually takes; empty if no request has reached it yet.
func usual(w *words.Language, s desk.Span) string {
	days := int(math.Ceil(s.Median))
	switch {
	case s.Of == 0:
		return ""
	case days == 0:
		return w.T("usually within a day")
	default:
		return w.N(days, "usually {n} day", "usually {n} days")
	}
}
