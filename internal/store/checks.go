package store

import (
	"context"
	"sync"
)

// checks are the running calls of [Store.Verify]. They can take minutes, and closing the record must not wait that
// long.
type checks struct {
	running sync.RWMutex // each run holds it for reading
	closing context.Context
	close   context.CancelFunc
}

func newChecks() *checks {
	var c checks
	c.closing, c.close = context.WithCancel(context.Background())
	return &c
}

// begin returns the context of a run, which ends when the record is closed. The caller calls done at the end of the
// run.
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

// end stops the runs and waits for them. No other run begins before release is called, and one that begins afterwards
// ends immediately.
func (c *checks) end() (release func()) {
	c.close()
	c.running.Lock()
	return c.running.Unlock
}
