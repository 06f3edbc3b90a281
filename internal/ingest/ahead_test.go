package ingest

import (
	"errors"
	"runtime"
	"slices"
	"testing"
)

// sizes is a sequence of values that are their own sizes. It reports each value when it is produced, and the end.
func sizes(values []int, made chan<- int) func(yield func(int, error) bool) {
	return func(yield func(int, error) bool) {
		defer close(made)
		for _, v := range values {
			made <- v
			if !yield(v, nil) {
				return
			}
		}
		yield(0, errors.New("the last"))
	}
}

func itself(n int) int { return n }

//race:test
func TestAheadKeepsTheOrderAndTheError(t *testing.T) {
	t.Parallel()
	want := []int{1, small + 1, 2, 3, small + 2, small + 3, 4}
	var got []int
	var last error
	for v, err := range ahead(sizes(want, make(chan int, len(want))), itself) {
		if last = err; err == nil {
			got = append(got, v)
		}
	}
	if !slices.Equal(got, want) || last == nil {
		t.Errorf("%v and the error %v, want %v and one", got, last, want)
	}
}

// While a report is processed, the next one is made, past the short changes between them. So is the one after
// that, which waits, but none further.
//
//race:test
func TestAheadMakesOneLongValue(t *testing.T) {
	t.Parallel()
	made := make(chan int) // so that each is made only when it is heard of here
	values := []int{small + 1, 1, 2, 3, small + 2, 4, small + 3, small + 4}
	go func() { <-made }() // the first
	for v := range ahead(sizes(values, made), itself) {
		if v != values[0] {
			continue
		}
		for _, want := range values[1:7] {
			if got := <-made; got != want {
				t.Errorf("made %d, want %d", got, want)
			}
		}
		for range 100 {
			runtime.Gosched()
			select {
			case got := <-made:
				t.Errorf("made %d as well", got)
			default:
			}
		}
		go func() {
			for range made {
			}
		}()
	}
}

//race:test
func TestAheadEndsWithItsReader(t *testing.T) {
	t.Parallel()
	values := []int{small + 1, 1, small + 2, small + 3, 2}
	made := make(chan int, len(values))
	for range ahead(sizes(values, made), itself) {
		break
	}
	for range made { // until it is closed
	}
}
