package store

import (
	"context"
	"fmt"
	"sync"

	"detainerledger/internal/record"
)

// firsts are the first changes of each kind that changes how earlier rows read, 0 if there is none yet. Most versions
// of most records come before them, and need not look for any.
type firsts struct{ reading, publication, status, release, mended record.Seq }

// knownFirsts caches the firsts of a record, which never change once they exist.
type knownFirsts struct {
	mu sync.Mutex
	firsts
	upTo record.Seq // the newest version for which they are known
}

// of returns the firsts of a version of the record.
func (k *knownFirsts) of(ctx context.Context, s *Store, seq record.Seq) (firsts, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if seq <= k.upTo {
		return k.firsts.by(seq), nil
	}
	var found firsts
	err := s.read.QueryRowContext(ctx, `select
		coalesce((select min(change) from reading), 0), coalesce((select min(change) from publication), 0),
		coalesce((select min(change) from series_status), 0), coalesce((select min(change) from release), 0),
		coalesce((select min(change) from correction where by = ? and effect = 'amended'), 0)`, record.BySite).Scan(
		&found.reading, &found.publication, &found.status, &found.release, &found.mended)
	if err != nil {
		return firsts{}, fmt.Errorf("the first readings: %w", err)
	}
	k.firsts, k.upTo = found, seq
	return found.by(seq), nil
}

// by returns those of the firsts that a version includes.
func (f firsts) by(seq record.Seq) firsts {
	for _, first := range []*record.Seq{&f.reading, &f.publication, &f.status, &f.release, &f.mended} {
		if *first > seq {
			*first = 0
		}
	}
	return f
}

// has reports whether the snapshot includes the first change of a kind.
func (s *Snapshot) has(first record.Seq) bool { return first > 0 && first <= s.Seq }
