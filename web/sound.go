package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
	"detainerledger/templates/ui"
)

const (
	// soundFor is how long a signature goes by what was found when the record was last
	// checked. A check reads it whole, so not at every request.
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
	// checkAgain is when a check that could not be made is tried again.
	checkAgain = 10 * time.Second
)

// whenDamaged is what the log says to the operator, once.
const whenDamaged = "nothing of the record is shown, signed or added until it is restored and the program started again"

// uncheckedHeader is true, in the form of RFC 9651, in what is answered from a record that
// is still being checked.
const uncheckedHeader = "Detainer-Ledger-Unchecked"

// soundness is the gate before everything that comes from the record: it knows whether the
// tables, from which the site shows, say what the ledger says, which it signs. Each version
// is checked as it comes. What is found is for good: answers and what they are made of may
// have been read before, so that only another start can be trusted.
type soundness struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time

	found atomic.Pointer[withheld]
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

// withheld is the error of a request for what must not be shown, or done.
type withheld struct{ cause error }

// Error says why, to the operator.
func (w *withheld) Error() string {
	if errors.Is(w.cause, sqlite.ErrReplaced) {
		return w.cause.Error()
	}
	return "the record is damaged: " + w.cause.Error()
}

// Unwrap gives the cause.
func (w *withheld) Unwrap() error { return w.cause }

func newSoundness(st *store.Store, log *slog.Logger, now func() time.Time) *soundness {
	s := &soundness{store: st, log: log, now: now}
	s.held.Store(-1)
	s.begin(0, false)
	return s
}

// fault returns why nothing of the record may be shown, signed or added, as a [*withheld];
// nil where it may.
func (s *soundness) fault() error {
	if w := s.found.Load(); w != nil {
		return w
	}
	return nil
}

// admit returns the fault, if there is one, after it has waited a while for a check that is
// under way. held reports whether the newest version was found sound.
func (s *soundness) admit(ctx context.Context) (held bool, err error) {
	version, err := s.version(ctx)
	if err != nil && !store.Damaged(err) {
		return false, s.fault() // whoever reads next says what is wrong
	}
	for s.fault() == nil && s.held.Load() < int64(version) {
		c := s.begin(version, false)
		if c == nil || !s.soon() {
			break
		}
		select {
		case <-c.done:
		case <-time.After(time.Until(c.since.Add(checkPatience))):
			return false, s.fault()
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return s.held.Load() >= int64(version), s.fault()
}

// version is the newest one, looked for as often as [pageCache] does. Where it cannot be
// read, the record is checked anew.
func (s *soundness) version(ctx context.Context) (record.Seq, error) {
	now, applied := time.Now().UnixNano(), s.store.Applied()
	if s.applied.Load() == applied && time.Duration(now-s.looked.Load()) < lookEvery {
		return record.Seq(s.newest.Load()), nil
	}
	if err := s.store.Replaced(ctx); errors.Is(err, sqlite.ErrReplaced) {
		s.withhold(err)
		return 0, err
	}
	snap, err := s.store.Now(ctx)
	if err != nil {
		if store.Damaged(err) {
			s.doubt()
		}
		return 0, err
	}
	s.newest.Store(int64(snap.Seq))
	s.applied.Store(applied)
	s.looked.Store(now)
	return snap.Seq, nil
}

// soon reports whether it is worth while to wait for a check, as it is for one that will fail.
func (s *soundness) soon() bool {
	size, err := s.store.Size()
	return err != nil || size <= soonChecked
}

// check returns nil for a record that was found sound at the version or later, not long
// ago. It waits for the check, no longer than ctx; the check itself goes on.
func (s *soundness) check(ctx context.Context, version record.Seq) error {
	for {
		if err := s.fault(); err != nil {
			return err
		}
		c := s.begin(version, true)
		if c == nil {
			return s.lack()
		}
		select {
		case <-c.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lack is why the version cannot be called sound, nil where it can.
func (s *soundness) lack() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unable != nil {
		return fmt.Errorf("%w: %w", errUnchecked, s.unable)
	}
	return s.fault()
}

// errUnchecked is wrapped by the error of what needs a record that was checked, where the
// machine could not check it. That passes.
var errUnchecked = errors.New("the record could not be checked")

// doubt has the record checked anew, because reading it has failed.
func (s *soundness) doubt() {
	s.mu.Lock()
	s.doubts++
	s.held.Store(-1)
	s.mu.Unlock()
	s.begin(0, false)
}

// begin begins a check, or joins the one that is under way. It returns nil where none is
// needed, for a version that was found sound, recently if need be, or where one is not to
// be tried yet.
func (s *soundness) begin(version record.Seq, recently bool) *checking {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held.Load() >= int64(version) && (!recently || s.now().Sub(s.checked).Abs() < soundFor) {
		return nil
	}
	if s.running == nil && time.Now().After(s.again) && s.fault() == nil {
		s.running = &checking{since: time.Now(), doubts: s.doubts, done: make(chan struct{})}
		if c := s.running; s.soon() {
			go s.run(c, version)
		} else {
			time.AfterFunc(checkLater, func() { s.run(c, version) })
		}
	}
	return s.running
}

// run checks the record, and says in the log, once, what it finds.
func (s *soundness) run(c *checking, version record.Seq) {
	ctx := context.Background()
	verified, err := s.store.Verify(ctx, nil)
	if err == nil && verified.Changes < version {
		err = &store.Difference{
			Seq: verified.Changes + 1, Field: "seq", Expected: "the change that was there", Found: "no such change",
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && c.doubts == s.doubts:
		s.held.Store(max(s.held.Load(), int64(verified.Changes)))
		s.checked, s.unable = s.now(), nil
	case err == nil: // reading failed meanwhile
	case store.Damaged(err):
		if replaced := s.store.Replaced(ctx); errors.Is(replaced, sqlite.ErrReplaced) {
			err = replaced // which is why it cannot be read
		}
		s.withhold(err)
	default:
		if s.unable == nil && !errors.Is(err, context.Canceled) { // as it is when the record is closed
			s.log.LogAttrs(ctx, slog.LevelError, "the record could not be checked", slog.String("error", err.Error()))
		}
		s.unable, s.again = err, time.Now().Add(checkAgain)
	}
	s.running = nil
	close(c.done)
}

// withhold keeps all that comes from the record from readers, and says why in the log, once.
func (s *soundness) withhold(cause error) {
	w := &withheld{cause}
	if s.found.CompareAndSwap(nil, w) {
		s.log.LogAttrs(context.Background(), slog.LevelError, whenDamaged, slog.String("error", w.Error()))
	}
}

// keptIsGood reports whether what was read before the fault, if there is one, can still be
// shown: it can where the file was moved away since.
func (s *soundness) keptIsGood() bool {
	err := s.fault()
	return err == nil || errors.Is(err, sqlite.ErrReplaced) && !errors.Is(err, sqlite.ErrWrittenOver)
}

// guard keeps what must not be shown from readers, and marks what is still being checked.
func (s *server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if routeOf(c).apart {
			return next(c)
		}
		held, err := s.sound.admit(c.Request().Context())
		if err != nil {
			return err
		}
		if !held {
			c.Response().Header().Set(uncheckedHeader, "?1")
			c.SetRequest(c.Request().WithContext(ui.Unchecked(c.Request().Context())))
		}
		return next(c)
	}
}

// Check waits until the newest version of the record is checked, and returns what is wrong
// with it.
func (s *Site) Check(ctx context.Context) error {
	version, err := s.server.sound.version(ctx)
	if err != nil && !store.Damaged(err) {
		return err
	}
	return errors.Join(s.server.sound.check(ctx, version), err)
}
