package edition

import (
	"context"
	"slices"
	"sync"
)

// recent keeps the values last read, the latest at the end. Values are large, and most requests are for a few of them.
// Callers must not change them.
type recent[K comparable, T any] struct {
	mu   sync.Mutex
	read []*recently[K, T]
}

type recently[K comparable, T any] struct {
	key K
	reading[T]
}

// of returns the value for a key, reading it if necessary, and keeps at most the given number of values. Concurrent
// callers share one read; a failed read is tried again.
func (k *recent[K, T]) of(ctx context.Context, key K, most int, read func(context.Context) (T, error)) (T, error) {
	k.mu.Lock()
	of := &recently[K, T]{key: key}
	if i := slices.IndexFunc(k.read, func(r *recently[K, T]) bool { return r.key == key }); i >= 0 {
		of = k.read[i]
		k.read = slices.Delete(k.read, i, i+1)
	} else if len(k.read) == most {
		k.read = slices.Delete(k.read, 0, 1)
	}
	k.read = append(k.read, of)
	k.mu.Unlock()
	// Detach from the first caller, which may go away while others wait.
	of.once.Do(func() { of.value, of.err = read(context.WithoutCancel(ctx)) })
	if of.err != nil {
		k.mu.Lock()
		k.read = slices.DeleteFunc(k.read, func(r *recently[K, T]) bool { return r == of })
		k.mu.Unlock()
	}
	return of.value, of.err
}
