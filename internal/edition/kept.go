package edition

import (
	"context"
	"sync"

	"detainerledger/internal/record"
)

// kept caches a value per series, read when it is first asked for. Callers must not change it.
type kept[T any] struct {
	mu   sync.Mutex
	read map[record.SeriesID]*reading[T]
}

type reading[T any] struct {
	once  sync.Once
	value T
	err   error
}

// of returns the value of a series, reading it if necessary. Concurrent callers share one read; a failed read is tried
// again.
func (k *kept[T]) of(ctx context.Context, id record.SeriesID, read func(context.Context) (T, error)) (T, error) {
	k.mu.Lock()
	if k.read == nil {
		k.read = map[record.SeriesID]*reading[T]{}
	}
	r := k.read[id]
	if r == nil {
		r = &reading[T]{}
		k.read[id] = r
	}
	k.mu.Unlock()
	// Detach from the first caller, which may go away while others wait.
	r.once.Do(func() { r.value, r.err = read(context.WithoutCancel(ctx)) })
	if r.err != nil {
		k.mu.Lock()
		if k.read[id] == r {
			delete(k.read, id)
		}
		k.mu.Unlock()
	}
	return r.value, r.err
}
