package web

import (
	"context"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
)

// Until returns the site as it was when a version was the newest, for callers that copy it. [Site.Check] must have
// checked the record first.
func (s *Site) Until(version record.Entered) *Site {
	config := s.server.config
	config.Now = func() time.Time { return version.EnteredAt }
	return newSite(config, s.server.Store.Until(version.Seq), s.server.Log, s.server.gate)
}

// PageVersions finds, for each address, the last change that affects its page. Since that version the page has stayed
// the same except for the version number, so a copy of the site can show the page of that version: a correction then
// changes the files of its place, its state and its lists, and no others.
//
// A change counts for every page unless it is known to concern one place: a correction by the publisher, a statement or
// an event.
type PageVersions struct {
	newest, wide record.Entered
	narrow       []narrowChange // newest first
	ofPlace      map[record.Slug]record.Entered
	ofState      map[string]record.Entered
}

// narrowChange is a change about one place. Fields that do not apply are "".
type narrowChange struct {
	record.Entered
	place   record.Slug
	series  record.SeriesID
	report  record.ReportID
	measure record.Measure
}

// PageVersions returns them for the newest state of the record.
func (s *Site) PageVersions(ctx context.Context) (*PageVersions, error) {
	snap, err := s.server.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	v := &PageVersions{newest: record.Entered{Seq: snap.Seq, EnteredAt: snap.At},
		ofPlace: map[record.Slug]record.Entered{}, ofState: map[string]record.Entered{}}
	if v.narrow, err = narrowChanges(ctx, snap); err != nil {
		return nil, err
	}
	wide := snap.Seq
	for _, n := range v.narrow { // without a gap after the last wide change
		if n.Seq != wide {
			break
		}
		wide--
	}
	if wide > 0 {
		before, err := s.server.Store.At(ctx, wide)
		if err != nil {
			return nil, err
		}
		v.wide = record.Entered{Seq: wide, EnteredAt: before.At}
	}
	v.narrow = slices.DeleteFunc(v.narrow, func(n narrowChange) bool { return n.Seq < wide })
	for _, n := range slices.Backward(v.narrow) {
		v.ofPlace[n.place], v.ofState[n.place.State()] = n.Entered, n.Entered
	}
	return v, nil
}

// narrowChanges returns all changes that are known to concern one place, newest first.
func narrowChanges(ctx context.Context, snap *store.Snapshot) (all []narrowChange, err error) {
	reports, err := snap.Reports(ctx, "")
	if err != nil {
		return nil, err
	}
	seriesOf := map[record.ReportID]record.SeriesID{}
	for _, r := range reports {
		seriesOf[r.ID] = r.Series
	}
	corrections, err := snap.Corrections(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, c := range corrections {
		// A correction of this site's own error changes how much of a report is in the record, a move changes
		// which places are listed.
		if !c.OurError() && c.Effect != record.Move {
			all = append(all, narrowChange{c.Entered, c.Jurisdiction, seriesOf[c.Report], c.Report, c.Measure})
		}
	}
	statements, err := snap.Statements(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, t := range statements {
		if t.Jurisdiction != "" {
			all = append(all, narrowChange{Entered: t.Entered, place: t.Jurisdiction})
		}
	}
	events, err := snap.Events(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.Jurisdiction != "" {
			all = append(all, narrowChange{Entered: e.Entered, place: e.Jurisdiction})
		}
	}
	slices.SortFunc(all, func(a, b narrowChange) int { return int(b.Seq - a.Seq) })
	return all, nil
}

// unchanging are the prefixes of pages that show nothing about a place, such as the site's own texts and the search for
// places.
var unchanging = []string{link.About, link.Find, link.Compare, link.Verify, link.Dictionary, "/static/"}

// Of returns the last change that affects the page at an address, which may have parameters.
func (v *PageVersions) Of(address string) record.Entered {
	u, err := url.Parse(address)
	if err != nil {
		return v.newest
	}
	_, page := words.FromAddress(u.Path)
	page = strings.TrimSuffix(page, path.Ext(page))
	for _, beginning := range unchanging {
		if strings.HasPrefix(page, beginning) {
			return v.wide
		}
	}
	in := strings.Split(strings.Trim(page, "/"), "/")
	about := newAspect(in, u.Query())
	if about.place != "" && about.series == "" {
		return v.last(v.ofPlace[about.place])
	}
	if about.state != "" && v.ofState[about.state].Seq == 0 {
		return v.wide
	}
	if about == (aspect{}) {
		return v.newest
	}
	for _, n := range v.narrow {
		if about.shows(n) {
			return n.Entered
		}
	}
	return v.wide
}

// last returns the change, or the last wide one if that is later.
func (v *PageVersions) last(e record.Entered) record.Entered {
	if e.Seq > v.wide.Seq {
		return e
	}
	return v.wide
}

// aspect is the only thing that a page is known to show; "" means anything.
type aspect struct {
	place   record.Slug
	state   string
	series  record.SeriesID
	report  record.ReportID
	measure record.Measure
	change  record.Seq
}

// newAspect derives it from the parts of an address.
func newAspect(in []string, values url.Values) (a aspect) {
	last := in[len(in)-1]
	all := false // it also shows news of the whole record
	switch {
	case in[0] == "jurisdictions" && len(in) > 2:
		a.place = record.Slug(in[1] + "/" + in[2])
	case in[0] == "states" && len(in) > 1:
		a.state = in[1]
	case in[0] == "reports" && len(in) > 1 && in[1] != "ranks":
		a.report = record.ReportID(in[1])
	case in[0] == "series" && len(in) > 1:
		a.series = record.SeriesID(in[1])
	case in[0] == "changes" && len(in) > 1:
		n, _ := strconv.ParseInt(in[1], 10, 64)
		a.change = record.Seq(n)
	case in[0] == "jurisdictions":
		a.state = values.Get("state")
	default:
		all = last != "map"
	}
	if s := values.Get("series"); s != "" && !all {
		a.series = record.SeriesID(s)
	}
	if last == "map" { // every form of a list marks a place, only one form of a map does
		a.report, a.measure = record.ReportID(values.Get("report")), record.Measure(values.Get("measure"))
	}
	return a
}

// shows reports whether a change may affect the page.
func (a aspect) shows(n narrowChange) bool {
	return (a.place == "" || a.place == n.place) &&
		(a.state == "" || a.state == n.place.State()) &&
		(a.series == "" || n.series == "" || a.series == n.series) &&
		(a.report == "" || n.report == "" || a.report == n.report) &&
		(a.measure == "" || n.measure == "" || a.measure == n.measure) &&
		(a.change == 0 || a.change == n.Seq || a.change == n.Seq-1) // the page links to it
}
