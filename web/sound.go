package web

import (
	"context"
	"errors"
	"sync"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// soundFor is how long it is believed that the record says the same everywhere.
// It is read whole to find out, so not at every request.
const soundFor = 10 * time.Minute

// soundness knows whether the record's tables say what its ledger says. The site
// vouches for nothing else: what it shows comes from the tables, what it signs
// is the ledger.
type soundness struct {
	mu      sync.Mutex
	running chan struct{} // closed when the check under way ends; nil for none
	checked time.Time
	version record.Seq
	err     error
}

// check returns nil for a record that was found sound at the version or later,
// and otherwise the [*store.Difference] that was found. Whoever asks first waits
// for the check, no longer than ctx; the check itself goes on.
func (s *soundness) check(ctx context.Context, st *store.Store, version record.Seq, now time.Time) error {
	for {
		s.mu.Lock()
		if !s.checked.IsZero() && s.version >= version && now.Sub(s.checked).Abs() < soundFor {
			defer s.mu.Unlock()
			return s.err
		}
		if s.running == nil {
			s.running = make(chan struct{})
			go s.run(context.WithoutCancel(ctx), st, version, now)
		}
		running := s.running
		s.mu.Unlock()
		select {
		case <-running:
		case <-ctx.Done():
			return ctx.Err()
		}
		s.mu.Lock()
		err := s.err
		s.mu.Unlock()
		if _, found := errors.AsType[*store.Difference](err); err != nil && !found {
			return err // of the file, which the next one who asks reads again
		}
	}
}

func (s *soundness) run(ctx context.Context, st *store.Store, version record.Seq, now time.Time) {
	verified, err := st.Verify(ctx, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err, s.checked = err, time.Time{}
	if _, found := errors.AsType[*store.Difference](err); found || err == nil {
		s.checked, s.version = now, max(version, verified.Changes)
	}
	close(s.running)
	s.running = nil
}
