package hook

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"detainerledger/internal/record"
)

const (
	// lookEvery is how often a new version is looked for, which takes some 20 µs.
	lookEvery = 50 * time.Millisecond
	// firstAgain is when what failed is tried again; the time doubles up to lastAgain.
	firstAgain = time.Second
	lastAgain  = time.Minute
)

// Latest does something with each new version of the record. It does so one at a time and for
// the newest only: a newer version takes the place of one that waits to be tried again. A nil
// Latest does nothing.
type Latest struct {
	// Name is what the log calls it.
	Name string
	// Look returns the newest version, 0 for none.
	Look func(context.Context) (record.Seq, error)
	Do   Action
	Log  *slog.Logger

	done, tried record.Seq
	wait        time.Duration
	again       time.Time
	failed      atomic.Pointer[failure]
}

// failure is why the newest version could not be done.
type failure struct{ err error }

// Failed is why it could not be done with the newest version when that was tried last; nil
// where it was, or was not tried yet.
func (l *Latest) Failed() error {
	if l != nil {
		if f := l.failed.Load(); f != nil {
			return f.err
		}
	}
	return nil
}

// Once does it with the newest version if it is due. [Latest.Run] does so again and again;
// only one of the two may be running.
func (l *Latest) Once(ctx context.Context) {
	if l == nil {
		return
	}
	version, err := l.Look(ctx)
	if err != nil || version <= l.done || version <= l.tried && time.Now().Before(l.again) {
		return // that a record cannot be read, others say
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

// Run does it with each version that comes, until ctx ends.
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
