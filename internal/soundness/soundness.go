// Package soundness checks each version of the record against its ledger before readers see it, and withholds the
// record from the first fault on.
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
	// soundFor is how long the result of a check is trusted when a signature is asked for. A check reads the whole
	// record, which is too expensive for every request.
	soundFor = 10 * time.Minute
	// checkPatience is how long a reader waits for a running check. The record of 2017 takes about 50 ms, so nobody
	// sees an unchecked page of it.
	checkPatience = 2 * time.Second
	// soonChecked is the largest file of a record, in bytes, that can be checked within that time even on a busy
	// machine. Readers do not wait for a larger one; its pages say that it is being checked.
	soonChecked = 16 << 20
	// checkLater is the delay before the check of a larger one: it uses all of the processor, which the first
	// readers of a version need more.
	checkLater = 2 * time.Second
	// LookEvery is how long the last version read is trusted, unless this program itself added to the record.
	// Reading it takes about 20 µs: a hundred times a second is negligible, once for each answer would not be.
	LookEvery = 10 * time.Millisecond
	// checkAgain is when a check that failed to run is tried again.
	checkAgain = 10 * time.Second
)

// whenDamaged is logged once, for the operator.
const whenDamaged = "nothing of the record is shown, signed or added until it is restored and the program started again"

// whenReplicaDamaged is the same for a replica.
const whenReplicaDamaged = "nothing of this file is shown; a replica turns to the next one by itself"

// Gate guards everything that comes from the record: it knows whether the tables, from which the site is generated,
// agree with the ledger, which it signs. Each version is checked as it arrives. A fault is permanent: what was read
// before may already be wrong, so only a restart can be trusted.
type Gate struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time

	found atomic.Pointer[Fault]
	// held is the version up to which the record was found sound, -1 before the first check.
	held atomic.Int64
	// newest is the last version read, looked the time of that in Unix nanoseconds, and applied how often this
	// program had added to the record by then.
	newest, looked, applied atomic.Int64

	mu      sync.Mutex
	running *checking // nil if none
	checked time.Time // when the record was last found sound
	doubts  int       // how often a new check was requested
	unable  error     // why the last check could not run
	again   time.Time // when to try again
}

// checking is a running check.
type checking struct {
	since  time.Time
	doubts int
	done   chan struct{}
}

// Fault is the error of a request that a fault of the record prevents.
type Fault struct{ Cause error }

// Error gives the reason, for the operator.
func (f *Fault) Error() string {
	if errors.Is(f.Cause, sqlite.ErrReplaced) {
		return f.Cause.Error()
	}
	return "the record is damaged: " + f.Cause.Error()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// New starts checking the record immediately. now is the clock for the age of checks.
func New(st *store.Store, log *slog.Logger, now func() time.Time) *Gate {
	g := &Gate{store: st, log: log, now: now}
	g.held.Store(-1)
	g.begin(0, false)
	return g
}

// Fault returns the reason why nothing of the record may be shown, signed or added, as a [*Fault], or nil.
func (g *Gate) Fault() error {
	if f := g.found.Load(); f != nil {
		return f
	}
	return nil
}

// Admit waits a short time for a running check and returns the fault, if there is one. held reports whether the newest
// version was found sound.
func (g *Gate) Admit(ctx context.Context) (held bool, err error) {
	version, err := g.Version(ctx)
	if err != nil && !store.Damaged(err) {
		return false, g.Fault() // the next read reports the error
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

// Begin starts the check of a version that will be short, so that it runs while the pages of the version are prepared.
func (g *Gate) Begin(version record.Seq) {
	if g.held.Load() < int64(version) && g.Soon() {
		g.begin(version, false)
	}
}

// Version returns the newest version, read at most every [LookEvery]. If it cannot be read, the record is checked
// again.
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

// Soon reports whether waiting for a check is worthwhile: it will be short, or fail.
func (g *Gate) Soon() bool {
	size, err := g.store.Size()
	return err != nil || size <= soonChecked
}

// Check returns nil if the record was recently found sound at the version or a later one. It waits for the check until
// ctx ends; the check itself continues.
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

// Vouch returns the fault, if there is one. If the last check is older than soundFor, it starts a new one, and waits
// for it if the record is small.
func (g *Gate) Vouch(ctx context.Context, version record.Seq) error {
	if g.Soon() {
		return g.Check(ctx, version)
	}
	g.begin(version, true)
	return g.Fault()
}

// Sound returns the version up to which the record was found sound, or 0.
func (g *Gate) Sound() record.Seq { return max(0, record.Seq(g.held.Load())) }

// Lack returns the reason why the version cannot be called sound, or nil.
func (g *Gate) Lack() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.unable != nil {
		return fmt.Errorf("%w: %w", ErrUnchecked, g.unable)
	}
	return g.Fault()
}

// ErrUnchecked is wrapped by the error of an operation that requires a checked record, if the check could not run. It
// is temporary.
var ErrUnchecked = errors.New("the record could not be checked")

// Doubt has the record checked again, because reading it has failed.
func (g *Gate) Doubt() {
	g.mu.Lock()
	g.doubts++
	g.held.Store(-1)
	g.mu.Unlock()
	g.begin(0, false)
}

// begin starts a check, or joins the running one. It returns nil if none is needed, because the version was found
// sound, recently if required, or if it is too early to try again.
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

// run checks the record, and logs a fault once.
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
			err = replaced // the reason why it cannot be read
		}
		g.withhold(err)
	default:
		if g.unable == nil && !errors.Is(err, context.Canceled) { // cancelled when the record is closed
			g.log.LogAttrs(ctx, slog.LevelError, "the record could not be checked", slog.String("error", err.Error()))
		}
		g.unable, g.again = err, time.Now().Add(checkAgain)
	}
	g.running = nil
	close(c.done)
}

// withhold hides everything that comes from the record, and logs the reason once.
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

// KeptIsGood reports whether answers cached before the fault, if there is one, can still be shown: they can if the
// cause is that the file was moved away.
func (g *Gate) KeptIsGood() bool {
	err := g.Fault()
	return err == nil || errors.Is(err, sqlite.ErrReplaced) && !errors.Is(err, sqlite.ErrWrittenOver)
}
