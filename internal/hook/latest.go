package hook

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"detainerledger/internal/record"
)

const (
	// lookEvery is the interval at which the version is read, which takes about 20 µs.
	lookEvery = 50 * time.Millisecond
	// firstAgain is the delay after a first failure; it doubles up to lastAgain.
	firstAgain = time.Second
	lastAgain  = time.Minute
)

// Latest runs an action for each new version of the record, one at a time and only for the newest: a newer version
// replaces one that is waiting to be retried. A nil Latest does nothing.
type Latest struct {
	// Name is its name in the log.
	Name string
	// Look returns the newest version, or 0.
	Look func(context.Context) (record.Seq, error)
	Do   Action
	Log  *slog.Logger

	done, tried record.Seq
	wait        time.Duration
	again       time.Time
	failed      atomic.Pointer[failure]
}

// failure is the error of the action for the newest version.
type failure struct{ err error }

// Failed returns the error of the last run for the newest version; nil if it succeeded or has not run yet.
func (l *Latest) Failed() error {
	if l != nil {
		if f := l.failed.Load(); f != nil {
			return f.err
		}
	}
	return nil
}

// Once runs the action for the newest version if it is due. It must not run concurrently with [Latest.Run], which calls
// it repeatedly.
func (l *Latest) Once(ctx context.Context) {
	if l == nil {
		return
	}
	version, err := l.Look(ctx)
	if err != nil || version <= l.done || version <= l.tried && time.Now().Before(l.again) {
		return // an unreadable record is reported elsewhere
	}
	err = l.Do(ctx, version)
	switch {
	case err == nil:
		l.done, l.wait = version, 0
		l.failed.Store(nil)
	case ctx.Err() != nil:
	default:
		l.tried, l.wait = version, min(max(firstAgain, 2*l.wait), lastAgain)
		l.again = time.Now().Add(l.wait)
		l.failed.Store(&failure{err})
		l.Log.LogAttrs(ctx, slog.LevelError, l.Name, slog.Int64("version", int64(version)),
			slog.String("error", err.Error()), slog.Duration("again", l.wait))
	}
}

// Run runs the action for each new version, until ctx ends.
func (l *Latest) Run(ctx context.Context) {
	if l == nil {
		return
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		l.Once(ctx)
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}
