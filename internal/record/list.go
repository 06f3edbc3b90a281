package record

import (
	"cmp"
	"slices"
)

// ListEntry is a place on a list, as what it is listed, through the versions of the list.
type ListEntry struct {
	Measure Measure
	// Jurisdiction is empty where the name on the list is that of no place; it then stands
	// as printed in Label, with the state that the list gives.
	Jurisdiction Slug
	Label, State string
	// From is the day of the first version in the record that has the entry.
	From Day
	// Off is the day from which it was no longer on the list, empty where it stayed to
	// the last version. A later version may have it again: Lines tells.
	Off Day
	// Why is the event that tells of it, nil where none does.
	Why *Event
	// Lines are those of the versions, in their order.
	Lines []Line
}

// listKey is what tells two entries of a list apart.
type listKey struct {
	measure      Measure
	jurisdiction Slug
	label, state string
}

// ListEntries returns the entries of a list, in the order in which the measures of its series
// and then the lines name them. versions are the published reports of one series that lists,
// oldest first, lines those of these reports, and events those of the record. A line that a
// correction withdrew or moved is to be left out by the caller.
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

// off finds out from when the entry was no longer on the list: by the event that tells of
// it, else by the first version without it.
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

// order is where the series has a measure.
func (s *Series) order(m Measure) int {
	return slices.IndexFunc(s.measures(), func(d SeriesMeasure) bool { return d.Measure == m })
}

// Withdrawal returns the event by which the list of a series was no longer published, the last
// of several.
func Withdrawal(series SeriesID, events []Event) (withdrawn Event, ok bool) {
	for _, e := range events {
		if e.Kind == EventWithdrawn && e.Report.Series() == series {
			withdrawn, ok = e, true
		}
	}
	return withdrawn, ok
}
