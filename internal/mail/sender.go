package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"detainerledger/internal/desk"
)

// waits are the delays after each failed try; the last one applies to all later tries. Since mail servers recover, they
// add up to about five days (RFC 5321, 4.5.4.1).
var waits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
	4 * time.Hour}

// mostTries is the number of tries after which a letter is given up.
const mostTries = 35

// wait returns the delay after a number of failed tries.
func wait(tries int) time.Duration { return waits[min(max(tries, 1), len(waits))-1] }

// atOnce is how many letters are read from the file at a time.
const atOnce = 400

// mostLines is the largest number of connections to the mail server; there is one for every eachLine letters.
const (
	mostLines = 8
	eachLine  = 10
)

// elsewhere is how long the sender waits while another program sends.
const elsewhere = 2 * time.Second

// troubleTime is how long the sender waits when the file cannot be read.
const troubleTime = time.Minute

// Sender hands the letters in the desk's file to the relay.
type Sender struct {
	Desk  *desk.Desk
	Relay *Relay
	Log   *slog.Logger
	// Now is the clock.
	Now func() time.Time
}

// Run sends each letter when it is queued, and again when it is due, until ctx ends. Then it finishes the letters under
// way and returns.
func (s *Sender) Run(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := s.Send(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.LogAttrs(ctx, slog.LevelError, "mail", slog.String("error", err.Error()))
			due = s.Now().Add(troubleTime)
		}
		var timer *time.Timer
		var rings <-chan time.Time // nil, never ready, while nothing waits
		if !due.IsZero() {
			timer = time.NewTimer(due.Sub(s.Now()))
			rings = timer.C
		}
		select {
		case <-ctx.Done():
		case <-s.Desk.Queued():
		case <-rings:
		}
		if timer != nil {
			timer.Stop()
		}
	}
}

// Send sends every letter that is due. It returns when the next will be due, or when to check again whether another
// program has stopped sending; zero if none waits.
func (s *Sender) Send(ctx context.Context) (next time.Time, err error) {
	for {
		due, err := s.Desk.NextLetter(ctx)
		if err != nil || due.IsZero() || due.After(s.Now()) {
			return due, err
		}
		k, err := s.lease(ctx)
		if err != nil {
			return time.Time{}, err
		}
		if k == nil {
			return s.Now().Add(elsewhere), nil
		}
		err = s.sendDue(k)
		if ended := k.end(); err == nil {
			err = ended
		}
		if ctx.Err() != nil {
			return time.Time{}, ctx.Err()
		}
		if err != nil && !errors.Is(err, errLeaseLost) {
			return time.Time{}, err
		}
	}
}

// sendDue sends every letter that is due, on as many connections as the number warrants.
func (s *Sender) sendDue(k *keeper) error {
	lines := make([]*line, mostLines)
	defer func() {
		var work sync.WaitGroup
		for _, l := range lines {
			if l != nil {
				work.Go(l.hang)
			}
		}
		work.Wait()
	}()
	for {
		letters, err := s.Desk.DueLetters(k.ctx, s.Now(), atOnce)
		if ended := context.Cause(k.ctx); ended != nil {
			return ended
		}
		if err != nil || len(letters) == 0 {
			return err
		}
		q := &queue{letters: letters}
		unreachable := s.round(k, lines[:min(len(lines), (len(letters)+eachLine-1)/eachLine)], q)
		ended := context.Cause(k.ctx)
		switch {
		case errors.Is(ended, errTurnedAway): // the others would get the same answer
			s.Log.LogAttrs(k.ctx, slog.LevelError, "mail server refuses the site", slog.String("error", ended.Error()))
			return s.postpone(k, ended)
		case ended != nil:
			return ended
		case unreachable == nil:
			continue
		}
		s.Log.LogAttrs(k.ctx, slog.LevelWarn, "mail server cannot be reached",
			slog.String("error", unreachable.Error()))
		lines = slices.DeleteFunc(lines, func(l *line) bool { return l == nil })
		if len(lines) == 0 {
			return s.postpone(k, unreachable)
		}
	}
}

// postpone puts off every letter that is due.
func (s *Sender) postpone(k *keeper, problem error) error {
	return s.Desk.PostponeLetters(context.WithoutCancel(k.ctx), s.Now(), problem.Error(), wait)
}

// round sends the letters of a queue, on one connection for each element of lines: those that are nil are opened, and
// all are left open. unreachable is the error of a connection that could not be opened; others, if any, took over its
// share.
func (s *Sender) round(k *keeper, lines []*line, q *queue) (unreachable error) {
	if !slices.ContainsFunc(lines, func(l *line) bool { return l != nil }) {
		// If the server is down, only one connection tries, not all at the same time.
		if lines[0], unreachable = s.Relay.dial(k.ctx); unreachable != nil {
			return unreachable
		}
	}
	problems := make([]error, len(lines))
	var work sync.WaitGroup
	for i := range lines {
		work.Go(func() { lines[i], problems[i] = s.work(k, lines[i], q) })
	}
	work.Wait()
	return cmp.Or(problems...)
}

// work sends letters until the queue is empty, on the connection l, and on a new one whenever it ends. It returns the
// last open connection, or the reason why there is none.
func (s *Sender) work(k *keeper, l *line, q *queue) (open *line, unreachable error) {
	for k.stopped() == nil && q.left() {
		if l == nil {
			if l, unreachable = s.Relay.dial(k.ctx); unreachable != nil {
				return nil, unreachable
			}
		}
		k.busy.Add(1)
		unsent, err := l.carry(func() *parcel { return s.next(k, q) }, k.stopped, k.keep)
		k.busy.Add(-1)
		q.putBack(unsent)
		if err != nil {
			l.drop()
			l = nil
		}
	}
	return l, nil
}

// next takes the next letter of a queue. It returns nil if there is none or the sender must stop. A letter of which no
// message can be built is given up.
func (s *Sender) next(k *keeper, q *queue) *parcel {
	for k.stopped() == nil {
		letter, ok := q.take()
		if !ok {
			return nil
		}
		p, err := s.Relay.pack(letter)
		if err == nil {
			return p
		}
		if k.keep(letter, fmt.Errorf("%w: %w", errRefused, err)) != nil {
			return nil
		}
	}
	return nil
}

// queue holds the letters of a round that no connection has taken yet.
type queue struct {
	mu      sync.Mutex
	letters []desk.Letter
}

func (q *queue) take() (letter desk.Letter, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.letters) == 0 {
		return letter, false
	}
	letter = q.letters[0]
	q.letters = q.letters[1:]
	return letter, true
}

func (q *queue) putBack(p *parcel) {
	if p == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.letters = append(q.letters, p.letter)
}

func (q *queue) left() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.letters) > 0
}
