package store

import (
	"context"
	"errors"
	"math"

	"detainerledger/internal/record"
)

// ErrNoneShown is the error of reading a record of which no version may be shown yet.
var ErrNoneShown = errors.New("no version of the record is shown yet")

// HoldBack keeps all versions from those who read, until [Store.ShowUpTo] lets them be seen.
// [Store.Now], [Store.At] and [Store.On] give no others, so that nothing is shown, signed or
// mailed of a version before; what adds to the record is not held back.
func (s *Store) HoldBack() { s.shown.Store(0) }

// ShowUpTo lets the versions up to this one be seen, where versions are held back.
func (s *Store) ShowUpTo(version record.Seq) {
	for {
		shown := s.shown.Load()
		if int64(version) <= shown {
			return
		}
		if s.shown.CompareAndSwap(shown, int64(version)) {
			s.applied.Add(1) // for those who read, it came in now
			return
		}
	}
}

// Shows reports whether a version may be seen.
func (s *Store) Shows(version record.Seq) bool { return int64(version) <= s.shown.Load() }

// Newest is the newest version in the file, seen or held back.
func (s *Store) Newest(ctx context.Context) (record.Seq, error) { return newestSeq(ctx, s.read) }

// showAll is where no version is held back.
const showAll = math.MaxInt64
