package ingest

import "iter"

// Reading ahead is bounded, and with it the memory that it takes: many changes up to small bytes, as most of a log's
// are, but only one larger change. There are a few small changes between two reports of a log, and the next report
// should be ready when they are done.
const (
	small     = 64 << 10
	manySmall = 64
)

// ahead returns the values of a sequence, produced in another goroutine while the caller works on the value before: one
// core reads while the other checks or adds. size is the number of bytes that a value comes from. The sequence has
// ended when ahead returns.
func ahead[T any](made iter.Seq2[T, error], size func(T) int) iter.Seq2[T, error] {
	type item struct {
		value T
		err   error
		long  bool
	}
	return func(yield func(T, error) bool) {
		items, long, enough := make(chan item, manySmall), make(chan struct{}, 1), make(chan struct{})
		go func() {
			defer close(items)
			for value, err := range made {
				i := item{value, err, size(value) > small}
				if i.long {
					select {
					case long <- struct{}{}:
					case <-enough:
						return
					}
				}
				select {
				case items <- i:
				case <-enough:
					return
				}
			}
		}()
		defer func() {
			close(enough)
			for range items { // until the goroutine has ended
			}
		}()
		for i := range items {
			if i.long {
				<-long
			}
			if !yield(i.value, i.err) {
				return
			}
		}
	}
}
