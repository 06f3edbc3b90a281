package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"detainerledger/internal/desk"
)

const (
	// leaseTime is how long other programs wait before sending after this one was killed. The lease is renewed with
	// each outcome, and otherwise every renewTime.
	leaseTime = 10 * time.Second
	renewTime = 2 * time.Second
	// gatherTime is how long the first outcome waits for those of the other connections, so that they are written
	// together.
	gatherTime = 10 * time.Millisecond
)

// errLeaseLost means that another program has taken over sending.
var errLeaseLost = errors.New("another program has the lease of the mail")

// keeper holds the lease of the mail, and stores the outcomes of letters in the desk's file, for all connections
// together. Each connection waits until its outcome is on disk before it sends the text of its next letter, so that a
// kill leaves at most one letter per connection in doubt.
type keeper struct {
	*Sender
	// ctx ends with the sender's, or when sending must stop; its cause says why.
	ctx    context.Context
	cancel context.CancelCauseFunc
	holder string
	// until is when the lease expires, in Unix seconds, and busy how many connections are sending letters.
	until    atomic.Int64
	busy     atomic.Int32
	outcomes chan outcome
	done     chan struct{}
}

// outcome is an outcome waiting to be stored; kept receives the result.
type outcome struct {
	desk.Outcome
	kept chan error
}

// lease takes the lease of the mail until [keeper.end]. It returns nil if another program has it.
func (s *Sender) lease(ctx context.Context) (*keeper, error) {
	k := &keeper{Sender: s, holder: rand.Text(), outcomes: make(chan outcome), done: make(chan struct{})}
	now := s.Now()
	until := now.Add(leaseTime)
	held, err := s.Desk.LeaseMail(ctx, k.holder, now, until)
	if err != nil || !held {
		return nil, err
	}
	k.until.Store(until.Unix())
	k.ctx, k.cancel = context.WithCancelCause(ctx)
	go k.run()
	return k, nil
}

// end releases the lease once all outcomes are stored.
func (k *keeper) end() error {
	close(k.outcomes)
	<-k.done
	k.cancel(nil)
	return k.Desk.ReleaseMail(context.WithoutCancel(k.ctx), k.holder)
}

// stopped reports why sending must stop, or nil: a program that was suspended finds that its lease has expired without
// reading the file.
func (k *keeper) stopped() error {
	if k.ctx.Err() == nil && k.Now().Unix() >= k.until.Load() {
		k.cancel(errLeaseLost)
	}
	return context.Cause(k.ctx)
}

// keep stores the outcome of a letter, nil if it was taken, and returns once that is on disk. An error means that
// sending must stop.
func (k *keeper) keep(letter desk.Letter, failed error) error {
	if errors.Is(failed, errTurnedAway) {
		k.cancel(failed)
		return failed
	}
	o := outcome{k.outcome(letter, failed), make(chan error, 1)}
	k.outcomes <- o
	return <-o.kept
}

// outcome returns what to store about a letter.
func (k *keeper) outcome(letter desk.Letter, failed error) desk.Outcome {
	o := desk.Outcome{ID: letter.ID, At: k.Now()}
	if failed == nil {
		return o
	}
	tries := letter.Tries + 1
	givenUp := errors.Is(failed, errRefused) || tries >= mostTries
	level := slog.LevelWarn
	if errors.Is(failed, errOurs) {
		level = slog.LevelError
	}
	k.Log.LogAttrs(k.ctx, level, "letter not taken", slog.Int64("letter", letter.ID),
		slog.Int("tries", tries), slog.Bool("given_up", givenUp), slog.String("error", failed.Error()))
	o.Problem = failed.Error()
	if !givenUp {
		o.Due = o.At.Add(wait(tries))
	}
	return o
}

// run writes outcomes and renews the lease until the channel is closed.
func (k *keeper) run() {
	defer close(k.done)
	renew := time.NewTicker(renewTime)
	defer renew.Stop()
	for {
		select {
		case first, ok := <-k.outcomes:
			if !ok {
				return
			}
			k.write(k.gather(first))
		case <-renew.C:
			k.write(nil)
		}
	}
}

// gather waits briefly for the outcomes of the other connections.
func (k *keeper) gather(first outcome) []outcome {
	all := []outcome{first}
	timer := time.NewTimer(gatherTime)
	defer timer.Stop()
	for len(all) < int(k.busy.Load()) {
		select {
		case o := <-k.outcomes: // stays open while a connection is busy
			all = append(all, o)
		case <-timer.C:
			return all
		}
	}
	return all
}

// write stores outcomes in one transaction and renews the lease with it. They must be stored even when the program is
// about to stop.
func (k *keeper) write(all []outcome) {
	kept := make([]desk.Outcome, 0, len(all))
	for _, o := range all {
		kept = append(kept, o.Outcome)
	}
	until := k.Now().Add(leaseTime)
	held, err := k.Desk.KeepOutcomes(context.WithoutCancel(k.ctx), k.holder, until, kept)
	if err == nil && !held {
		err = errLeaseLost
	}
	if err != nil {
		k.cancel(err)
	} else {
		k.until.Store(until.Unix())
	}
	for _, o := range all {
		o.kept <- err
	}
}
