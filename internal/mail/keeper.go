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
	// leaseTime is how long no other program sends after this one was killed. The lease is
	// renewed with each outcome, and every renewTime without one.
	leaseTime = 10 * time.Second
	renewTime = 2 * time.Second
	// gatherTime is how long the first outcome waits for those of the other connections, to
	// be written with them.
	gatherTime = 10 * time.Millisecond
)

// errLeaseLost is another program that sends the letters by now.
var errLeaseLost = errors.New("another program has the lease of the mail")

// keeper has the lease of the mail, and keeps in the desk's file what became of letters, for
// all connections together: each waits until its outcome is on the disk before the text of
// its next letter goes out, so that a kill leaves one letter in doubt on each.
type keeper struct {
	*Sender
	// ctx ends with the sender's, and when no more may be sent; its cause says why.
	ctx    context.Context
	cancel context.CancelCauseFunc
	holder string
	// until is when the lease runs out, in seconds of Unix, and busy how many connections
	// have letters under way.
	until    atomic.Int64
	busy     atomic.Int32
	outcomes chan outcome
	done     chan struct{}
}

// outcome is one that waits to be kept; kept gets whether it was.
type outcome struct {
	desk.Outcome
	kept chan error
}

// lease takes the lease of the mail until [keeper.end]; nil where another program has it.
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

// end gives the lease up once all outcomes are kept.
func (k *keeper) end() error {
	close(k.outcomes)
	<-k.done
	k.cancel(nil)
	return k.Desk.ReleaseMail(context.WithoutCancel(k.ctx), k.holder)
}

// stopped reports why no more may be sent, nil where it may: a program that was suspended
// finds that its lease has run out before it asks the file.
func (k *keeper) stopped() error {
	if k.ctx.Err() == nil && k.Now().Unix() >= k.until.Load() {
		k.cancel(errLeaseLost)
	}
	return context.Cause(k.ctx)
}

// keep keeps what became of a letter, nil for taken, and returns once that is on the disk. An
// error means that no more may be sent.
func (k *keeper) keep(letter desk.Letter, failed error) error {
	if errors.Is(failed, errTurnedAway) {
		k.cancel(failed)
		return failed
	}
	o := outcome{k.outcome(letter, failed), make(chan error, 1)}
	k.outcomes <- o
	return <-o.kept
}

// outcome is what is kept of a letter.
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

// run writes outcomes and renews the lease until there are no more.
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

// gather waits for the outcomes of the other connections, but not for long.
func (k *keeper) gather(first outcome) []outcome {
	all := []outcome{first}
	timer := time.NewTimer(gatherTime)
	defer timer.Stop()
	for len(all) < int(k.busy.Load()) {
		select {
		case o := <-k.outcomes: // it stays open while a connection is busy
			all = append(all, o)
		case <-timer.C:
			return all
		}
	}
	return all
}

// write puts outcomes into the file, in one transaction, and renews the lease with them. They
// must be kept even when the program is about to stop.
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
