package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// What another file of a record is refused for, where it is to follow one that was seen.
var (
	// ErrOlder is wrapped by the error of a record that lacks versions.
	ErrOlder = errors.New("it is older")
	// ErrForked is wrapped by the error of a record whose versions differ from those of the same numbers.
	ErrForked = errors.New("it is another record, or has another past")
)

// ErrNotYet is wrapped by the error of reading a version that a replica lacks. The primary may have it.
var ErrNotYet = errors.New("this replica does not have that version yet")

// OpenReplica opens the record in a file that another program replaces as a whole (see [sqlite.OpenWhole]). What it
// lacks is not missing, but may come ([ErrNotYet]).
func OpenReplica(ctx context.Context, path string) (*Store, error) {
	k, err := recordKind()
	if err != nil {
		return nil, err
	}
	f, err := sqlite.OpenWhole(ctx, path, k)
	if err != nil {
		return nil, err
	}
	st, err := recordIn(ctx, f)
	if err != nil {
		return nil, err
	}
	st.replica = true
	return st, nil
}

// Replica reports whether the record was opened by [OpenReplica].
func (s *Store) Replica() bool { return s.replica }

// Same reports whether the file of a record that [OpenReplica] opened is still the one at its path.
func (s *Store) Same() bool { return s.file.Same() }

// Lacks is the error for what the newest version does not have, and a later one may: [ErrNotYet] on a replica, and
// otherwise [record.ErrNotFound].
func (s *Store) Lacks(why error) error { return lacks(s.replica, why) }

func lacks(mayCome bool, why error) error {
	if mayCome {
		return fmt.Errorf("%w: %w", ErrNotYet, why)
	}
	return fmt.Errorf("%w: %w", record.ErrNotFound, why)
}

// Head is by what a record is known to be the same or a later one: its version, the root of its ledger, the public key
// that signs it, "" for none, and the newest version of which it has the signed checkpoint, 0 for none. Notices says
// how many notices it has, which may come without a version.
type Head struct {
	Version record.Seq
	Root    ledger.Hash
	Key     string
	Signed  record.Seq
	Notices int
}

// Head returns the record's own. The error wraps [sqlite.ErrEmpty] where there is nothing in the record.
func (s *Store) Head(ctx context.Context) (Head, error) {
	version, err := s.Newest(ctx)
	if err == nil && version == 0 {
		err = sqlite.ErrEmpty
	}
	if err != nil {
		return Head{}, err
	}
	return headAt(ctx, s.read, version)
}

func headAt(ctx context.Context, q sqlite.Querier, version record.Seq) (h Head, err error) {
	h.Version = version
	if h.Root, err = ledger.Root(int64(version), hashesIn(ctx, q, version)); err != nil {
		return h, err
	}
	if h.Key, err = readKey(ctx, q); err != nil {
		return h, err
	}
	if h.Signed, err = signedUpTo(ctx, q, version); err != nil {
		return h, err
	}
	h.Notices, err = noticeCount(ctx, q)
	return h, err
}

// Follows returns an error where the record is not the one of the head, at its version or a later one: [ErrOlder] or
// [ErrForked]. Any record follows the zero value. A record that had no key may get one.
func (s *Store) Follows(ctx context.Context, head Head) error {
	if head.Version == 0 {
		return nil
	}
	version, err := s.Newest(ctx)
	if err != nil {
		return err
	}
	if version < head.Version {
		return fmt.Errorf("%w: at version %d, and version %d was here before", ErrOlder, version, head.Version)
	}
	then, err := headAt(ctx, s.read, head.Version)
	if err != nil {
		return err
	}
	signed, err := signedUpTo(ctx, s.read, version) // a later checkpoint vouches for an earlier version, too
	switch {
	case err != nil:
		return err
	case then.Root != head.Root:
		return fmt.Errorf("%w: the root of its ledger at version %d is %s, and was %s here", ErrForked, head.Version,
			then.Root, head.Root)
	case signed < head.Signed:
		return fmt.Errorf("%w: its newest signed checkpoint is of version %d, and one of version %d was here before",
			ErrOlder, signed, head.Signed)
	case head.Key != "" && then.Key != head.Key:
		return fmt.Errorf("%w: it is signed with the key %s, and was with %s here", ErrForked,
			cmp.Or(then.Key, "(none)"), head.Key)
	}
	return nil
}

// headOf is the head of the record in the file at path, of whatever schema; the zero value where there is no file.
func headOf(ctx context.Context, path string) (h Head, err error) {
	k, err := recordKind()
	if err != nil {
		return h, err
	}
	f, err := sqlite.OpenAnySchema(ctx, path, k)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	st := &Store{file: f, read: f.Read, checks: newChecks()}
	h, err = st.Head(ctx)
	return h, errors.Join(err, st.Close())
}
