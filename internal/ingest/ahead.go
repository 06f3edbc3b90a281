package ingest

import "iter"

// ahead returns what the sequence yields, made in a goroutine of its own while what came
// before is worked on: one core reads while the other checks or adds. The sequence has
// ended when it returns.
func ahead[T any](made iter.Seq2[T, error]) iter.Seq2[T, error] {
	type item struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		items, enough := make(chan item, 1), make(chan struct{})
		go func() {
			defer close(items)
			for value, err := range made {
				select {
				case items <- item{value, err}:
				case <-enough:
					return
				}
			}
		}()
		defer func() {
			close(enough)
			for range items { // until the goroutine is over
			}
		}()
		for i := range items {
			if !yield(i.value, i.err) {
				return
			}
		}
	}
}
