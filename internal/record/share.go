package record

// Share is how many of the cases of one figure are those of another. It is given with
// both numbers.
type Share struct{ Part, Of int }

// Share returns how much of the figure that a measure is a share of the measure's own is.
// ok is false where the series allows none, one of the two has no number, or more are told
// to be the part than the whole.
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

// Percent returns the share in percent, to as many decimals as [Difference.Percent]; ok is
// false where the whole is under 10.
func (s Share) Percent() (percent float64, ok bool) { return percentOf(s.Part, s.Of) }
