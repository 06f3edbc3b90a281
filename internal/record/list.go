package record

import (
	"cmp"
	"slices"
)

// ListEntry is an entry for a place on a list, through all versions of the list.
type ListEntry struct {
	Measure Measure
	// Jurisdiction is empty if the name on the list is of no known place; the name is then in Label, with the state
	// that the list gives.
	Jurisdiction Slug
	Label, State string
	// From is the day of the first version in the record that has the entry.
	From Day
	// Off is the day from which it was no longer on the list; empty if it stayed to the last version. A later
	// version may have it again, as Lines shows.
	Off Day
	// Why is the event that reports this, or nil.
	Why *Event
	// Lines are those of the versions, in order.
	Lines []Line
}

// listKey identifies an entry of a list.
type listKey struct {
	measure      Measure
	jurisdiction Slug
	label, state string
}

// ListEntries returns the entries of a list, in the order of the series' measures and then of the lines. versions are
// the published reports of a series that lists, oldest first, lines those of these reports, and events those of the
// record. The caller must leave out lines that a correction withdrew or moved.
func ListEntries(series Series, versions []Report, lines []Line, events []Event) []ListEntry {
	at := map[ReportID]int{}
	for i := range versions {
		at[versions[i].ID] = i
	}
	byKey := map[listKey]*ListEntry{}
	var all []*ListEntry
	for _, l := range lines {
		if _, of := at[l.Report]; !of {
			continue
		}
		key := listKey{measure: l.Measure, jurisdiction: l.Jurisdiction}
		if l.Jurisdiction == "" {
			key.label, key.state = l.Label, l.State
		}
		e := byKey[key]
		if e == nil {
			e = &ListEntry{Measure: l.Measure, Jurisdiction: l.Jurisdiction, Label: l.Label, State: l.InState()}
			byKey[key] = e
			all = append(all, e)
		}
		e.Lines = append(e.Lines, l)
	}
	entries := make([]ListEntry, len(all))
	for i, e := range all {
		slices.SortStableFunc(e.Lines, func(a, b Line) int { return cmp.Compare(at[a.Report], at[b.Report]) })
		e.From = versions[at[e.Lines[0].Report]].Period.Start
		e.off(versions, at, events)
		entries[i] = *e
	}
	slices.SortStableFunc(entries, func(a, b ListEntry) int {
		return cmp.Compare(series.order(a.Measure), series.order(b.Measure))
	})
	return entries
}

// off sets when the entry was removed from the list: according to an event that reports it, or else the first version
// without it.
func (e *ListEntry) off(versions []Report, at map[ReportID]int, events []Event) {
	last := at[e.Lines[len(e.Lines)-1].Report]
	for i := range events {
		v := &events[i]
		if of, ours := at[v.Report]; v.Kind == EventRemoved && ours && of == last && v.Jurisdiction == e.Jurisdiction &&
			e.Jurisdiction != "" {
			e.Why, e.Off = v, v.Date
		}
	}
	if e.Off == "" && last+1 < len(versions) {
		e.Off = versions[last+1].Period.Start
	}
}

// order returns the index of a measure in the series.
func (s *Series) order(m Measure) int {
	return slices.IndexFunc(s.measures(), func(d SeriesMeasure) bool { return d.Measure == m })
}

// Withdrawal returns the event by which the list of a series ceased to be published, the last of several.
func Withdrawal(series SeriesID, events []Event) (withdrawn Event, ok bool) {
	for _, e := range events {
		if e.Kind == EventWithdrawn && e.Report.Series() == series {
			withdrawn, ok = e, true
		}
	}
	return withdrawn, ok
}
