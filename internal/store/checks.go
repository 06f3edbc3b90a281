package store

import (
	"context"
	"sync"
)

// checks are the runs of [Store.Verify] that are under way. They can take minutes, which
// nobody who closes the record should wait.
type checks struct {
	running sync.RWMutex // held for reading by each
	closing context.Context
	close   context.CancelFunc
}

func newChecks() *checks {
	var c checks
	c.closing, c.close = context.WithCancel(context.Background())
	return &c
}

// begin returns the context of a run, which ends with the record; done is to be called
// at the end of the run.
func (c *checks) begin(ctx context.Context) (_ context.Context, done func()) {
	ctx, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(c.closing, cancel)
	c.running.RLock()
	if c.closing.Err() != nil {
		cancel()
	}
	return ctx, func() {
		c.running.RUnlock()
		unlink()
		cancel()
	}
}

// end stops the runs and waits for them. No other begins before release is called, and
// those that do then end at once.
func (c *checks) end() (release func()) {
	c.close()
	c.running.Lock()
	return c.running.Unlock
}
