package store

import (
	"context"
	"errors"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Restored is the outcome of restoring a file.
type Restored struct {
	// Version is the version of the record now, Before that of the file that it replaced; -1 if there was none or
	// it could not be read.
	Version, Before record.Seq
	// Kept are the new names of the files that were moved aside.
	Kept []string
}

// Restore puts the record in the file from in the place of the one at path. It refuses to while a program has the file
// at path open ([sqlite.ErrInUse]). It also refuses a file that is damaged, in which Verify finds a difference, or that
// check, if not nil, rejects after that; then nothing is changed. check may add to the file, but no changes. The
// notices of the old file are added to the new one. from is only read. The old file and its -wal are kept under another
// name in the same folder, dated with now.
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
			notices = nil // an older schema, or not readable
		}
		old.Close()
	}
	r.Kept, err = sqlite.Restore(ctx, from, path, k, now, func(staged string) error {
		st, err := Open(ctx, staged) // Open migrates it
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
