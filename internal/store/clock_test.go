package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

func TestNoChangeIsOlderThanTheOneBeforeIt(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	last := now(t, st)
	for behind, want := range map[time.Duration]error{0: nil, 3 * time.Second: nil, time.Hour: store.ErrClock,
		365 * 24 * time.Hour: store.ErrClock} {
		before := now(t, st)
		err := st.Apply(t.Context(), before.Seq, last.At.Add(-behind), []record.Change{event("something")}, nil)
		if !errors.Is(err, want) {
			t.Errorf("a clock that is %s behind: %v", behind, err)
		}
		after := now(t, st)
		if taken := after.Seq != before.Seq; taken != (want == nil) || !after.At.Equal(last.At) {
			t.Errorf("a clock that is %s behind: version %d of %s after %d of %s", behind, after.Seq, after.At, before.Seq,
				last.At)
		}
		if want != nil && (!strings.Contains(err.Error(), last.At.Add(-behind).Format(time.RFC3339)) ||
			!strings.Contains(err.Error(), last.At.Format(time.RFC3339))) {
			t.Errorf("it does not name both times: %v", err)
		}
	}
	// The changes of another copy keep their times, or are refused.
	change := event("something else")
	change.Seq, change.At = now(t, st).Seq+1, last.At.Add(-time.Second)
	if err := st.Replay(t.Context(), change.Seq-1, store.Leaves(sequence([]record.Change{change}, nil)),
		nil); !errors.Is(err, store.ErrClock) {
		t.Errorf("replayed: %v", err)
	}
}
