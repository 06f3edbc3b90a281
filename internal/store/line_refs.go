package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"detainerledger/internal/record"
)

// lineRefs remembers what many lines share and what never becomes other: when their
// changes entered the record, and where they are written. The lines of one place are of
// hundreds of changes, whose rows are long.
type lineRefs struct {
	mu      sync.Mutex
	times   map[record.Seq]time.Time
	sources map[int64]record.Sources
}

// sourcesKept bounds the sources that are remembered, should each line have its own.
const sourcesKept = 10_000

// tell puts times and sources to lines, which have the rows of their sources.
func (r *lineRefs) tell(ctx context.Context, q querier, lines []record.Line, sources []int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.times == nil || len(r.sources) > sourcesKept {
		r.times, r.sources = map[record.Seq]time.Time{}, map[int64]record.Sources{}
	}
	changes, addresses := map[int64]bool{}, map[int64]bool{}
	for i, l := range lines {
		if _, known := r.times[l.Seq]; !known {
			changes[int64(l.Seq)] = true
		}
		if _, known := r.sources[sources[i]]; !known {
			addresses[sources[i]] = true
		}
	}
	if err := r.read(ctx, q, changes, addresses); err != nil {
		return err
	}
	for i := range lines {
		of := r.sources[sources[i]]
		lines[i].EnteredAt, lines[i].Sources = r.times[lines[i].Seq], of[:len(of):len(of)]
	}
	return nil
}

func (r *lineRefs) read(ctx context.Context, q querier, changes, addresses map[int64]bool) error {
	if len(changes) > 0 {
		_, err := list(ctx, q, func(rows *sql.Rows, e *record.Entered) error {
			err := rows.Scan(&e.Seq, at(&e.EnteredAt))
			r.times[e.Seq] = e.EnteredAt
			return err
		}, `select seq, at from change where seq in (select value from json_each(?))`, jsonList(slices.Collect(maps.Keys(changes))))
		if err != nil {
			return err
		}
	}
	if len(addresses) == 0 {
		return nil
	}
	_, err := list(ctx, q, func(rows *sql.Rows, _ *struct{}) error {
		var id int64
		var text string
		err := rows.Scan(&id, &text)
		r.sources[id] = strings.Fields(text)
		return err
	}, `select id, addresses from source where id in (select value from json_each(?))`, jsonList(slices.Collect(maps.Keys(addresses))))
	return err
}
