package mail

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"detainerledger/internal/desk"
)

// waits are how long a letter waits after each try that failed; the last one
// stands for all that follow. Mail servers come back, so they add up to some five
// days before it is given up (RFC 5321, 4.5.4.1).
var waits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour,
	4 * time.Hour}

// mostTries is after how many a letter is given up.
const mostTries = 35

// wait is how long a letter waits after so many failed tries.
func wait(tries int) time.Duration { return waits[min(max(tries, 1), len(waits))-1] }

// atOnce is how many letters are read from the file at a time.
const atOnce = 100

// troubleTime is how long the sender rests when the file cannot be read.
const troubleTime = time.Minute

// Sender hands what waits in the desk's file to the relay.
type Sender struct {
	Desk  *desk.Desk
	Relay *Relay
	Log   *slog.Logger
	// Now is the clock.
	Now func() time.Time
}

// Run sends each letter as soon as it is queued, and again when it is due, until ctx
// ends. Then it finishes the letter that it is handing over and returns.
func (s *Sender) Run(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := s.Send(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.LogAttrs(ctx, slog.LevelError, "mail", slog.String("error", err.Error()))
			due = s.Now().Add(troubleTime)
		}
		var timer *time.Timer
		var rings <-chan time.Time // never, while nothing waits
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

// Send hands over every letter that is due, and returns when the next one will be;
// the zero time where none waits.
func (s *Sender) Send(ctx context.Context) (next time.Time, err error) {
	for {
		now := s.Now()
		letters, err := s.Desk.DueLetters(ctx, now, atOnce)
		if err != nil {
			return time.Time{}, err
		}
		if len(letters) == 0 {
			return s.Desk.NextLetter(ctx)
		}
		l, err := s.Relay.dial(ctx)
		if ctx.Err() != nil {
			return time.Time{}, ctx.Err()
		}
		if err == nil {
			err = s.handAll(ctx, l, letters)
			l.hang()
		} else {
			s.Log.LogAttrs(ctx, slog.LevelWarn, "mail server cannot be reached", slog.String("error", err.Error()))
			err = s.Desk.PostponeLetters(ctx, now, err.Error(), wait)
		}
		if err != nil {
			return time.Time{}, err
		}
	}
}

// handAll hands letters over on one connection, until it is cut off or ctx ends.
func (s *Sender) handAll(ctx context.Context, l *line, letters []desk.Letter) error {
	for i, letter := range letters {
		if err := ctx.Err(); err != nil {
			return err
		}
		failed := l.hand(letter)
		if errors.Is(failed, errCutOff) && i > 0 {
			return nil // another connection takes the rest
		}
		if errors.Is(failed, errTurnedAway) { // it would say the same to each of the rest
			s.Log.LogAttrs(ctx, slog.LevelError, "mail server refuses the site", slog.String("error", failed.Error()))
			return s.Desk.PostponeLetters(context.WithoutCancel(ctx), s.Now(), failed.Error(), wait)
		}
		if err := s.note(context.WithoutCancel(ctx), letter, failed); err != nil {
			return err
		}
	}
	return nil
}

// note keeps what became of a letter: it must be kept even when the program is
// about to stop.
func (s *Sender) note(ctx context.Context, letter desk.Letter, failed error) error {
	now := s.Now()
	if failed == nil {
		return s.Desk.LetterSent(ctx, letter.ID, now)
	}
	tries := letter.Tries + 1
	givenUp := errors.Is(failed, errRefused) || tries >= mostTries
	level := slog.LevelWarn
	if errors.Is(failed, errOurs) {
		level = slog.LevelError
	}
	s.Log.LogAttrs(ctx, level, "letter not taken", slog.Int64("letter", letter.ID),
		slog.Int("tries", tries), slog.Bool("given_up", givenUp), slog.String("error", failed.Error()))
	if givenUp {
		return s.Desk.GiveUpLetter(ctx, letter.ID, failed.Error(), now)
	}
	return s.Desk.PostponeLetter(ctx, letter.ID, failed.Error(), now.Add(wait(tries)))
}
