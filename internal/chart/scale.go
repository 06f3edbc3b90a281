package chart

// Scale maps numbers from 0 up to proportional lengths.
type Scale struct {
	// Top is the number at the end of the scale, at least 1.
	Top int
	// Ticks are the numbers that are marked, from 0 to Top in even steps.
	Ticks []int
}

// steps are the possible intervals of ticks, times a power of ten.
var steps = [...]int{1, 2, 5}

// NewScale returns the smallest scale that includes highest, with at most this many steps of a round number.
func NewScale(highest, most int) Scale {
	step := 1
	for power := 1; ; power *= 10 {
		for _, s := range steps {
			step = s * power
			if step*most >= highest {
				n := max(1, (highest+step-1)/step)
				scale := Scale{Top: n * step}
				for i := range n + 1 {
					scale.Ticks = append(scale.Ticks, i*step)
				}
				return scale
			}
		}
	}
}

// Length returns the length for n on a scale of this length.
func (s Scale) Length(n int, long Length) Length {
	return long * Length(n) / Length(s.Top)
}
