// Package soundness checks each version of the record against its ledger before
// readers see it, and withholds the record from the first fault on.
package soundness

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

const (
	// soundFor is how long the result of a check is trusted when a signature is asked for. A check reads the
	// whole record, which is too expensive at every request.
	soundFor = 10 * time.Minute
	// checkPatience is how long a reader waits for a check that has begun. The record of
	// 2017 takes some 50 ms, so that nobody sees a page of it that was not checked.
	checkPatience = 2 * time.Second
	// soonChecked is how long the file of a record is at most, in bytes, that can be checked
	// within that time, on a busy machine as well. For a longer one nobody waits: its pages
	// say that it is being checked.
	soonChecked = 16 << 20
	// checkLater is when the check of a longer one begins: it takes as much of the processor
	// as there is, and the first readers of a version need it more.
	checkLater = 2 * time.Second
	// LookEvery is how long the version that was seen last is believed, where it was not this
	// program that added to the record. A look takes some 20 µs: a hundred of them in a second
	// are not felt, one for each answer would be.
	LookEvery = 10 * time.Millisecond
	// checkAgain is when a check that could not be made is tried again.
	checkAgain = 10 * time.Second
)

// whenDamaged is what the log says to the operator, once.
const whenDamaged = "nothing of the record is shown, signed or added until it is restored and the program started again"

// whenReplicaDamaged is what it says on a replica.
const whenReplicaDamaged = "nothing of this file is shown; a replica turns to the next one by itself"

// Gate is before everything that comes from the record: it knows whether the
// tables, from which the site shows, say what the ledger says, which it signs. Each version
// is checked as it comes. What is found is for good: answers and what they are made of may
// have been read before, so that only another start can be trusted.
type Gate struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time

	found atomic.Pointer[Fault]
	// held is the version up to which the record was found sound, -1 before the first check.
	held atomic.Int64
	// newest is the version that was seen last, looked when, in Unix nanoseconds, and
	// applied how often this program had added to the record by then.
	newest, looked, applied atomic.Int64

	mu      sync.Mutex
	running *checking // nil for none
	checked time.Time // when the record was last found sound
	doubts  int       // how often there was reason to check anew
	unable  error     // why the last check could not be made
	again   time.Time // when it is to be tried again
}

// checking is a check under way.
type checking struct {
	since  time.Time
	doubts int
	done   chan struct{}
}

// Fault is the error of a request for what must not be shown, or done.
type Fault struct{ Cause error }

// Error says why, to the operator.
func (f *Fault) Error() string {
	if errors.Is(f.Cause, sqlite.ErrReplaced) {
		return f.Cause.Error()
	}
	return "the record is damaged: " + f.Cause.Error()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// New begins to check the record at once. now is the clock by which a check grows old.
func New(st *store.Store, log *slog.Logger, now func() time.Time) *Gate {
	g := &Gate{store: st, log: log, now: now}
	g.held.Store(-1)
	g.begin(0, false)
	return g
}

// Fault returns why nothing of the record may be shown, signed or added, as a [*Fault];
// nil where it may.
func (g *Gate) Fault() error {
	if f := g.found.Load(); f != nil {
		return f
	}
	return nil
}

// Admit returns the fault, if there is one, after it has waited a while for a check that is
// under way. held reports whether the newest version was found sound.
func (g *Gate) Admit(ctx context.Context) (held bool, err error) {
	version, err := g.Version(ctx)
	if err != nil && !store.Damaged(err) {
		return false, g.Fault() // whoever reads next says what is wrong
	}
	for g.Fault() == nil && g.held.Load() < int64(version) {
		c := g.begin(version, false)
		if c == nil || !g.Soon() {
			break
		}
		select {
		case <-c.done:
		case <-time.After(time.Until(c.since.Add(checkPatience))):
			return false, g.Fault()
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return g.held.Load() >= int64(version), g.Fault()
}

// Version is the newest one, looked for at most every [LookEvery]. Where it cannot be
// read, the record is checked anew.
func (g *Gate) Version(ctx context.Context) (record.Seq, error) {
	now, applied := time.Now().UnixNano(), g.store.Applied()
	if g.applied.Load() == applied && time.Duration(now-g.looked.Load()) < LookEvery {
		return record.Seq(g.newest.Load()), nil
	}
	if err := g.store.Replaced(ctx); errors.Is(err, sqlite.ErrReplaced) {
		g.withhold(err)
		return 0, err
	}
	snap, err := g.store.Now(ctx)
	if err != nil {
		if store.Damaged(err) {
			g.Doubt()
		}
		return 0, err
	}
	g.newest.Store(int64(snap.Seq))
	g.applied.Store(applied)
	g.looked.Store(now)
	return snap.Seq, nil
}

// Soon reports whether it is worth while to wait for a check, as it is for one that will fail.
func (g *Gate) Soon() bool {
	size, err := g.store.Size()
	return err != nil || size <= soonChecked
}

// Check returns nil for a record that was found sound at the version or later, not long
// ago. It waits for the check, no longer than ctx; the check itself goes on.
func (g *Gate) Check(ctx context.Context, version record.Seq) error {
	for {
		if err := g.Fault(); err != nil {
			return err
		}
		c := g.begin(version, true)
		if c == nil {
			return g.Lack()
		}
		select {
		case <-c.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Vouch returns the fault that was found, if any. Where the last check is older than soundFor, it begins a new one, and
// waits for it if the record is small.
func (g *Gate) Vouch(ctx context.Context, version record.Seq) error {
	if g.Soon() {
		return g.Check(ctx, version)
	}
	g.begin(version, true)
	return g.Fault()
}

// Sound is the version up to which the record was found sound, 0 for none.
func (g *Gate) Sound() record.Seq { return max(0, record.Seq(g.held.Load())) }

// Lack is why the version cannot be called sound, nil where it can.
func (g *Gate) Lack() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.unable != nil {
		return fmt.Errorf("%w: %w", ErrUnchecked, g.unable)
	}
	return g.Fault()
}

// ErrUnchecked is wrapped by the error of what needs a record that was checked, where the
// machine could not check it. That passes.
var ErrUnchecked = errors.New("the record could not be checked")

// Doubt has the record checked anew, because reading it has failed.
func (g *Gate) Doubt() {
	g.mu.Lock()
	g.doubts++
	g.held.Store(-1)
	g.mu.Unlock()
	g.begin(0, false)
}

// begin begins a check, or joins the one that is under way. It returns nil where none is
// needed, for a version that was found sound, recently if need be, or where one is not to
// be tried yet.
func (g *Gate) begin(version record.Seq, recently bool) *checking {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held.Load() >= int64(version) && (!recently || g.now().Sub(g.checked).Abs() < soundFor) {
		return nil
	}
	if g.running == nil && time.Now().After(g.again) && g.Fault() == nil {
		g.running = &checking{since: time.Now(), doubts: g.doubts, done: make(chan struct{})}
		if c := g.running; g.Soon() {
			go g.run(c, version)
		} else {
			time.AfterFunc(checkLater, func() { g.run(c, version) })
		}
	}
	return g.running
}

// run checks the record, and says in the log, once, what it finds.
func (g *Gate) run(c *checking, version record.Seq) {
	ctx := context.Background()
	verified, err := g.store.Verify(ctx, nil)
	if err == nil && verified.Changes < version {
		err = &store.Difference{
			Seq: verified.Changes + 1, Field: "seq", Expected: "the change that was there", Found: "no such change",
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case err == nil && c.doubts == g.doubts:
		g.held.Store(max(g.held.Load(), int64(verified.Changes)))
		g.checked, g.unable = g.now(), nil
	case err == nil: // reading failed meanwhile
	case store.Damaged(err):
		if replaced := g.store.Replaced(ctx); errors.Is(replaced, sqlite.ErrReplaced) {
			err = replaced // which is why it cannot be read
		}
		g.withhold(err)
	default:
		if g.unable == nil && !errors.Is(err, context.Canceled) { // as it is when the record is closed
			g.log.LogAttrs(ctx, slog.LevelError, "the record could not be checked", slog.String("error", err.Error()))
		}
		g.unable, g.again = err, time.Now().Add(checkAgain)
	}
	g.running = nil
	close(c.done)
}

// withhold keeps all that comes from the record from readers, and says why in the log, once.
func (g *Gate) withhold(cause error) {
	f := &Fault{cause}
	if g.found.CompareAndSwap(nil, f) {
		means := whenDamaged
		if g.store.Replica() {
			means = whenReplicaDamaged
		}
		g.log.LogAttrs(context.Background(), slog.LevelError, means, slog.String("error", f.Error()))
	}
}

// KeptIsGood reports whether what was read before the fault, if there is one, can still be
// shown: it can where the file was moved away since.
func (g *Gate) KeptIsGood() bool {
	err := g.Fault()
	return err == nil || errors.Is(err, sqlite.ErrReplaced) && !errors.Is(err, sqlite.ErrWrittenOver)
}
