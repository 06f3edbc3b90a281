package edition

import (
	"context"
	"slices"
	"sync"
)

// recent keeps what was read last, the latest at the end: each value is large, and some are asked for
// far more than the others. Callers must not change it.
type recent[K comparable, T any] struct {
	mu   sync.Mutex
	read []*recently[K, T]
}

type recently[K comparable, T any] struct {
	key K
	reading[T]
}

// of returns what was read for a key, or reads it, and keeps at most so many. Callers that ask at the same
// time wait for one reading; one that failed is tried again.
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
	// Detach from the first caller: it may go away while others wait.
	of.once.Do(func() { of.value, of.err = read(context.WithoutCancel(ctx)) })
	if of.err != nil {
		k.mu.Lock()
		k.read = slices.DeleteFunc(k.read, func(r *recently[K, T]) bool { return r == of })
		k.mu.Unlock()
	}
	return of.value, of.err
}
