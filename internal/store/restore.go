package store

import (
	"context"
	"errors"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Restored is what came of restoring a file.
type Restored struct {
	// Version is the version of the record now, Before what the file that it replaced was
	// at; -1 where there was none or it could not be read.
	Version, Before record.Seq
	// Kept are the files that were moved aside, under their new names.
	Kept []string
}

// Restore puts the record in the file from in the place of the one at path. It refuses
// while a program has the file at path open ([sqlite.ErrInUse]), and a file that is damaged or
// that Verify finds a difference in, or that check, where it is not nil, refuses once it is
// verified; then all is as it was. check may add to it what is no change. Notices of the old file are
// taken along. from is only read. The old file and its -wal are kept under another name in the same
// folder. now dates that name.
func Restore(
	ctx context.Context, from, path string, now time.Time, check func(*Store, Verified) error,
) (Restored, error) {
	k, err := recordKind()
	if err != nil {
		return Restored{}, err
	}
	var r Restored
	r.Before = -1
	var notices []ledger.SignedNotice
	if old, err := sqlite.OpenAnySchema(ctx, path, k); err == nil {
		if r.Before, err = newestSeq(ctx, old.Read); err != nil {
			r.Before = -1
		}
		if notices, err = noticesIn(ctx, old.Read); err != nil {
			notices = nil // it is of an older schema, or cannot be read
		}
		old.Close()
	}
	r.Kept, err = sqlite.Restore(ctx, from, path, k, now, func(staged string) error {
		st, err := Open(ctx, staged) // which migrates it
		if err != nil {
			return err
		}
		verified, err := st.Verify(ctx, nil)
		if r.Version = verified.Changes; err == nil && r.Version == 0 {
			err = sqlite.ErrEmpty
		}
		if err == nil && check != nil {
			err = check(st, verified)
		}
		if err == nil {
			err = st.takeOver(ctx, notices)
		}
		return errors.Join(err, st.Close())
	})
	return r, err
}
