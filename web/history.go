package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// touch is a change that touched a listing, with what it did to it.
type touch struct {
	record.Entered
	kind record.ChangeKind
	what []string
	by   string
}

// text says what the change did, in a few words.
func (t touch) text() string { return strings.Join(t.what, "; ") }

// touches are the changes that touched a listing, the newest first. They are
// read off the listing's own rows, each of which knows its change.
func (p *places) touches(l record.Listing, all []seriesRows) []touch {
	of := map[record.Seq]*touch{}
	add := func(e record.Entered, change record.Change, text string) {
		if of[e.Seq] == nil {
			of[e.Seq] = &touch{Entered: e}
		}
		t := of[e.Seq]
		t.what = append(t.what, text)
		t.kind, t.by = change.Kind, changedBy(p.w, change)
	}
	for _, line := range l.Lines {
		add(line.Entered, record.Change{Kind: record.AddReport}, p.w.Period(periodOf(all, line.Report))+": "+lineCount(p.w, line.Entry))
	}
	for _, policy := range l.Policies {
		add(policy.Entered, record.Change{Kind: record.AddReport}, p.w.T("{period}: policy listed", "period", p.w.Period(periodOf(all, policy.Report))))
	}
	corrections := slices.Clone(l.Corrections)
	for _, m := range l.Moves {
		corrections = append(corrections, m.Correction)
	}
	for _, c := range corrections {
		change := record.Change{Kind: record.AddCorrection, Correction: &c}
		add(c.Entered, change, p.whatChanged(change))
	}
	for _, t := range l.Statements {
		change := record.Change{Kind: record.AddStatement, Statement: &t}
		add(t.Entered, change, p.whatChanged(change))
	}
	for _, e := range l.Events {
		change := record.Change{Kind: record.AddEvent, Event: &e}
		add(e.Entered, change, p.whatChanged(change))
	}
	touches := make([]touch, 0, len(of))
	for _, t := range of {
		touches = append(touches, *t)
	}
	slices.SortFunc(touches, func(a, b touch) int { return cmp.Compare(b.Seq, a.Seq) })
	return touches
}

// history are the touches of a listing as its page tells them.
func (p *places) history(l record.Listing, all []seriesRows) []pages.ChangeRow {
	var rows []pages.ChangeRow
	for _, t := range p.touches(l, all) {
		rows = append(rows, pages.ChangeRow{
			Seq: strconv.FormatInt(int64(t.Seq), 10), Href: link.Change(t.Seq), At: t.EnteredAt.Format(time.RFC3339), AtText: p.w.Moment(t.EnteredAt),
			Kind: p.w.ChangeKind(t.kind), What: t.text(), By: t.by,
			Then: ui.Link{Text: p.w.T("the page then"), Href: link.AsOf(link.Jurisdiction(l.Jurisdiction.Slug), t.Seq)},
		})
	}
	return rows
}
