package record

// Share is the part of one figure's cases that are another figure's, given as both numbers.
type Share struct{ Part, Of int }

// Share returns the share that a measure is of the measure it is a part of. ok is false if the series allows none, one
// of the two has no number, or the part exceeds the whole.
func (r *Row) Share(of SeriesMeasure) (s Share, ok bool) {
	if of.ShareOf == "" {
		return Share{}, false
	}
	part, whole := r.At(of.Measure), r.At(of.ShareOf)
	if !part.Effective.Known || !whole.Effective.Known || part.Effective.N > whole.Effective.N {
		return Share{}, false
	}
	return Share{part.Effective.N, whole.Effective.N}, true
}

// Percent returns the share in percent, to as many decimals as [Difference.Percent]; ok is false if the whole is below
// 10.
func (s Share) Percent() (percent float64, ok bool) { return percentOf(s.Part, s.Of) }
