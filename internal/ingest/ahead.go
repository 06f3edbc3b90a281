package ingest

import "iter"

// What is made ahead is bounded, so that its memory is: many changes up to small bytes,
// as most of a log are, and of longer ones one. A log has a few small ones between two reports,
// and the next report is to be ready when they are done.
const (
	small     = 64 << 10
	manySmall = 64
)

// ahead returns what the sequence yields, made in a goroutine of its own while what came
// before is worked on: one core reads while the other checks or adds. size is how many bytes
// a value comes from. The sequence has ended when it returns.
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
			for range items { // until the goroutine is over
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
