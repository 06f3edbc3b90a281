package record

import (
	"slices"
	"strings"
)

// A record can be made up, for measurements and tests. Its own texts say so, so that no copy of it, in whatever format,
// can be taken for published data.
const (
	// SyntheticSeries is the series of the weekly reports of a made-up record. The ids of its other series, and so
	// those of all its reports, begin with it.
	SyntheticSeries SeriesID = "synthetic"
	// SyntheticFile is the file given as the origin of its changes.
	SyntheticFile = "synthetic"
	// SyntheticSource is the beginning of each source address. Such a host can never exist (RFC 6761, 6.4).
	SyntheticSource = "https://synthetic.invalid/"
)

// synthetic reports whether a series is of a made-up record.
func (id SeriesID) synthetic() bool {
	return id == SyntheticSeries || strings.HasPrefix(string(id), string(SyntheticSeries)+"-")
}

// Synthetic reports whether the change is of a made-up record.
func (c Change) Synthetic() bool {
	made := func(report ReportID, sources Sources) bool {
		return strings.HasPrefix(string(report), string(SyntheticSeries)+"-") ||
			slices.ContainsFunc(sources, func(address string) bool { return strings.HasPrefix(address, SyntheticSource) })
	}
	return c.Origin.File == SyntheticFile ||
		c.ofSeries().synthetic() ||
		c.Report != nil && made(c.Report.ID, c.Report.Sources) ||
		made(c.LinesOf(), nil) ||
		c.Correction != nil && made(c.Correction.Report, c.Correction.Sources) ||
		c.Statement != nil && made(c.Statement.Report, c.Statement.Sources) ||
		c.Event != nil && made(c.Event.Report, c.Event.Sources) ||
		c.Reading != nil && made(c.Reading.Report, c.Reading.Sources) ||
		c.Publication != nil && made(c.Publication.ID, c.Publication.Sources)
}

// ofSeries returns the series that the change is about as a whole, or "".
func (c Change) ofSeries() SeriesID {
	switch {
	case c.Series != nil:
		return c.Series.ID
	case c.Status != nil:
		return c.Status.Series
	case c.Release != nil:
		return c.Release.Series
	}
	return ""
}
