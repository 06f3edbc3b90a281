package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Refresh brings the file at path to the version of the record in the file from, in one step ([sqlite.Refresh]).
//
// Where path has what an earlier Refresh put there, unaltered, only what is new is taken: the changes, as the ledger
// has them, from which the tables are filled anew; signed checkpoints; and notices. All that must lead to the root and
// the checkpoint of from. What from says of earlier changes, and what its tables say, is not read: it has no way into
// the file, whatever it is.
//
// Otherwise, and where path is of an older schema or has no key yet, it gets a copy of from, which must verify as a
// whole.
//
// from must extend what is at path ([ErrOlder], [ErrForked]). After an error all is as it was. Where path has the
// version, the checkpoint and the notices of from already, in this program's schema, nothing is done. from is only
// read. It returns the version at path now, and before; that is 0 where there was none.
func Refresh(ctx context.Context, from, path string) (version, before record.Seq, err error) {
	k, err := recordKind()
	if err != nil {
		return 0, 0, err
	}
	old, err := headOf(ctx, path)
	if err != nil {
		return 0, 0, fmt.Errorf("what is in %s cannot be read, so that nobody knows what would extend it: %w", path, err)
	}
	source, err := OpenToRead(ctx, from)
	if err != nil {
		return 0, old.Version, err
	}
	now, err := source.Head(ctx)
	if err == nil {
		err = source.Follows(ctx, old)
	}
	if err = errors.Join(err, source.Close()); err != nil {
		return 0, old.Version, fmt.Errorf("%s is not to be taken over: %w", from, err)
	}
	if now == old {
		if have, known, err := Schemas(ctx, path); err != nil || have == known {
			return now.Version, old.Version, err
		}
	}
	err = sqlite.Refresh(ctx, path, k, func(staged string, ours bool) error {
		if old, err = headOf(ctx, path); err != nil { // another refresh may have been first
			return err
		}
		if ours {
			extended, err := extend(ctx, staged, from)
			if err != nil {
				return fmt.Errorf("what is new in %s is not good: %w", from, err)
			}
			if extended {
				version, err = Newest(ctx, staged)
				return err
			}
			if err := os.Remove(staged); err != nil {
				return err
			}
		}
		if err := sqlite.Copy(ctx, from, staged, k); err != nil {
			return err
		}
		version, err = verifyCopy(ctx, staged, old)
		if err != nil {
			return fmt.Errorf("the copy of %s is not good: %w", from, err)
		}
		return nil
	})
	return version, old.Version, err
}

// verifyCopy verifies a copy of the record, which must extend what was there, and returns its version.
func verifyCopy(ctx context.Context, path string, old Head) (record.Seq, error) {
	st, err := OpenReplica(ctx, path)
	if err != nil {
		return 0, err
	}
	var verified Verified
	if err = st.Follows(ctx, old); err == nil {
		verified, err = st.Verify(ctx, nil)
	}
	return verified.Changes, errors.Join(err, st.Close())
}

// extend adds to the record in the file at path what the one in the file from has more. It reports false where it
// cannot: path is of another schema, lacks the key of from, or has notices that from lacks.
func extend(ctx context.Context, path, from string) (extended bool, err error) {
	have, known, err := Schemas(ctx, path)
	if err != nil || have != known {
		return false, err
	}
	source, err := OpenToRead(ctx, from)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	st, err := Open(ctx, path)
	if err != nil {
		return false, err
	}
	extended, err = st.extend(ctx, source)
	if err = errors.Join(err, st.Close()); err != nil || !extended {
		return false, err
	}
	return true, sqlite.BeginAnew(ctx, path)
}

func (s *Store) extend(ctx context.Context, source *Store) (extended bool, err error) {
	before, err := s.Head(ctx)
	if err != nil {
		return false, err
	}
	tx, err := source.read.BeginTx(ctx, nil) // in which another program adds nothing
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	version, _, err := lastChange(ctx, tx)
	if err != nil {
		return false, err
	}
	want, err := headAt(ctx, tx, version)
	if err != nil {
		return false, err
	}
	if want.Key != before.Key { // it is no part of the ledger, so it comes with the whole file
		return false, nil
	}
	own, err := s.Notices(ctx)
	if err != nil {
		return false, err
	}
	notices, err := noticesIn(ctx, tx)
	if err != nil {
		return false, err
	}
	same := func(a, b ledger.SignedNotice) bool { return a.Signed == b.Signed && slices.Equal(a.Lost, b.Lost) }
	if len(notices) < len(own) || !slices.EqualFunc(own, notices[:len(own)], same) {
		return false, nil
	}
	if version > before.Version {
		if err := s.Replay(ctx, before.Version, leavesAfter(ctx, tx, before.Version), nil); err != nil {
			return false, err
		}
	}
	signed, err := readSigned(ctx, tx, `where size > ? and size <= ? order by size`, before.Signed, version)
	if err != nil {
		return false, err
	}
	for _, one := range signed {
		if err := s.keepSigned(ctx, record.Seq(one.Size), one.Text); err != nil {
			return false, err
		}
	}
	if err := s.takeOver(ctx, notices[len(own):]); err != nil {
		return false, err
	}
	return true, s.verifyExtended(ctx, before, want)
}

// verifyExtended verifies what was added to the record since before, and that it leads to the head.
func (s *Store) verifyExtended(ctx context.Context, before, head Head) error {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	found, err := stretch{before.Version, head.Version}.verify(ctx, tx)
	if err != nil {
		return err
	}
	if found.Root != head.Root {
		return &Difference{Seq: head.Version, Field: "root of the ledger", Expected: head.Root.String(),
			Found: found.Root.String()}
	}
	signed, err := readSigned(ctx, tx, `where size > ?`, before.Signed)
	if err != nil {
		return err
	}
	for _, one := range signed {
		if err := one.check(head.Key, hashesIn(ctx, tx, head.Version)); err != nil {
			return err
		}
	}
	now, err := headAt(ctx, tx, head.Version)
	if err == nil && now != head {
		err = errors.New("it does not lead to the key, the signed checkpoint and the number of notices that are there")
	}
	return err
}

// leavesAfter are the changes after one, as the ledger has them.
func leavesAfter(ctx context.Context, q sqlite.Querier, after record.Seq) iter.Seq2[Leaf, error] {
	return func(yield func(Leaf, error) bool) {
		rows, err := q.QueryContext(ctx, `select body from change where seq > ? order by seq`, after)
		if err != nil {
			yield(Leaf{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var l Leaf
			if err = rows.Scan(&l.Body); err == nil {
				l.Change, err = record.ParseChange(l.Body)
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Leaf{}, err)
		}
	}
}
