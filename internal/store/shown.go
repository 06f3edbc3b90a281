package store

import (
	"context"
	"errors"
	"math"

	"detainerledger/internal/record"
)

// ErrNoneShown is the error of reading a record while none of its versions may be shown.
var ErrNoneShown = errors.New("no version of the record is shown yet")

// HoldBack hides all versions from readers, until [Store.ShowUpTo] shows them. [Store.Now], [Store.At] and [Store.On]
// return no hidden version, so that nothing of it is shown, signed or mailed. Adding to the record is not affected.
func (s *Store) HoldBack() { s.shown.Store(0) }

// ShowUpTo shows the versions up to this one, if versions are held back.
func (s *Store) ShowUpTo(version record.Seq) {
	for {
		shown := s.shown.Load()
		if int64(version) <= shown {
			return
		}
		if s.shown.CompareAndSwap(shown, int64(version)) {
			s.applied.Add(1) // for readers, it has only now come in
			return
		}
	}
}

// Shows reports whether a version may be shown.
func (s *Store) Shows(version record.Seq) bool { return int64(version) <= s.shown.Load() }

// Newest returns the newest version in the file, even if it is held back.
func (s *Store) Newest(ctx context.Context) (record.Seq, error) { return newestSeq(ctx, s.read) }

// showAll means that no version is held back.
const showAll = math.MaxInt64
