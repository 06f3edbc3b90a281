package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrHeldBack is wrapped by the error of [Desk.Forget] if deleted data is still in the -wal, because a reader is using
// an earlier state.
var ErrHeldBack = errors.New("what was deleted can still be read")

// sweepGap is the time between two tries.
const sweepGap = time.Second

// sweeping is the work left after a transaction. Deleted data is overwritten in the pages that the transaction wrote
// (the option secure_delete), but their earlier versions stay in the file and in the -wal until the -wal is copied into
// the file and truncated. SQLite would copy it eventually, and never truncate it.
type sweeping struct {
	mu sync.Mutex
	// held is the reason why it is not done yet, or nil; again is the timer of the next try.
	held   error
	again  *time.Timer
	closed bool
	// tried is when the last try was.
	tried time.Time
}

// transact makes a change in one transaction, and leaves no trace of deleted data.
func (d *Desk) transact(ctx context.Context, do func(tx *sql.Tx) error) error {
	if err := d.commit(ctx, do); err != nil {
		return err
	}
	d.sweep(false)
	return nil
}

// transactOften is [Desk.transact] for changes in quick succession: traces of deleted data remain for sweepGap, or
// until the next transact, which must follow. A sweep takes several times as long as a transaction.
func (d *Desk) transactOften(ctx context.Context, do func(tx *sql.Tx) error) error {
	if err := d.commit(ctx, do); err != nil {
		return err
	}
	d.sweeping.mu.Lock()
	due := time.Since(d.sweeping.tried) >= sweepGap
	d.sweeping.mu.Unlock()
	if due {
		d.sweep(false)
	}
	return nil
}

// commit makes a change in one transaction.
func (d *Desk) commit(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := d.file.Write.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// sweep removes every trace of deleted data, immediately or, if a reader prevents that, once the reader is done.
// Meanwhile only the timer tries, so that no caller waits.
func (d *Desk) sweep(now bool) error {
	s := &d.sweeping
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.held != nil && !now {
		return s.held
	}
	s.held = d.swept()
	s.tried = time.Now()
	if s.held == nil {
		return nil
	}
	if s.again == nil {
		s.again = time.AfterFunc(sweepGap, func() { d.sweep(true) })
	} else {
		s.again.Reset(sweepGap)
	}
	return s.held
}

// swept tries once to remove every trace of deleted data.
func (d *Desk) swept() error {
	held, err := d.file.CutLog()
	switch {
	case err != nil:
		return fmt.Errorf("%w in %s-wal: %w", ErrHeldBack, d.file.Path, err)
	case held:
		return fmt.Errorf("%w in %s-wal, until another program ends its look into %s",
			ErrHeldBack, d.file.Path, d.file.Path)
	}
	return nil
}

// Close closes the file.
func (d *Desk) Close() error {
	s := &d.sweeping
	s.mu.Lock()
	s.closed = true
	if s.again != nil {
		s.again.Stop()
	}
	s.mu.Unlock()
	return d.file.Close()
}
