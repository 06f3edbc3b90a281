package present

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// Touch is a change that affected a listing, with its effect.
type Touch struct {
	record.Entered
	Kind record.ChangeKind
	what []string
	By   string
}

// Text summarizes the effect of the change.
func (t Touch) Text() string { return strings.Join(t.what, "; ") }

// Touches returns the changes that affected a listing, newest first, from the listing's own rows, each of which has its
// change.
func Touches(r *answer.Reading, l record.Listing, all []SeriesRows) []Touch {
	return touchesSince(r, l, all, 0)
}

// touchesSince returns the touches from a change on.
func touchesSince(r *answer.Reading, l record.Listing, all []SeriesRows, since record.Seq) []Touch {
	of := map[record.Seq]*Touch{}
	add := func(e record.Entered, change record.Change, text string) {
		if of[e.Seq] == nil {
			of[e.Seq] = &Touch{Entered: e}
		}
		t := of[e.Seq]
		t.what = append(t.what, text)
		t.Kind, t.By = change.Kind, changedBy(r.W, change)
	}
	periods := map[record.ReportID]record.Period{}
	for _, s := range all {
		for i := range s.Rows {
			periods[s.Rows[i].Report.ID] = s.Rows[i].Report.Period
		}
	}
	for i := range l.Lines {
		if line := &l.Lines[i]; line.Seq >= since {
			add(line.Entered, record.Change{Kind: record.AddReport},
				r.W.Period(periods[line.Report])+": "+LineCount(r.W, asBrought(*line)))
		}
	}
	for i := range l.Policies {
		if policy := &l.Policies[i]; policy.Seq >= since {
			add(policy.Entered, record.Change{Kind: record.AddReport},
				r.W.T("{period}: policy listed", "period", r.W.Period(periods[policy.Report])))
		}
	}
	corrections := slices.Clone(l.Corrections)
	for _, m := range l.Moves {
		corrections = append(corrections, m.Correction)
	}
	for _, g := range readingsOf(l) {
		if g.Seq >= since {
			change := record.Change{Kind: record.AddReading, Reading: &g}
			add(g.Entered, change, whatChanged(r, store.Brief{Change: change}))
		}
	}
	revised, by := revisedIn(l)
	for _, seq := range revised {
		if v := by[seq][0]; seq >= since {
			text := r.W.T("release of {day}: {numbers}", "day", r.W.Day(v.Released), "numbers",
				r.W.N(len(by[seq]), "{n} number revised", "{n} numbers revised"))
			add(v.Entered, record.Change{Kind: record.AddRelease}, text)
		}
	}
	for _, c := range corrections {
		if c.Seq < since {
			continue
		}
		change := record.Change{Kind: record.AddCorrection, Correction: &c}
		add(c.Entered, change, whatChanged(r, store.Brief{Change: change}))
	}
	for _, t := range l.Statements {
		if t.Seq < since {
			continue
		}
		change := record.Change{Kind: record.AddStatement, Statement: &t}
		add(t.Entered, change, whatChanged(r, store.Brief{Change: change}))
	}
	for _, e := range l.Events {
		if e.Seq < since {
			continue
		}
		change := record.Change{Kind: record.AddEvent, Event: &e}
		add(e.Entered, change, whatChanged(r, store.Brief{Change: change}))
	}
	touches := make([]Touch, 0, len(of))
	for _, t := range of {
		touches = append(touches, *t)
	}
	slices.SortFunc(touches, func(a, b Touch) int { return cmp.Compare(b.Seq, a.Seq) })
	return touches
}

// readingsOf are those of a listing's lines and policies.
func readingsOf(l record.Listing) []record.Reading {
	var all []record.Reading
	for i := range l.Lines {
		all = append(all, l.Lines[i].Readings...)
	}
	for i := range l.Policies {
		all = append(all, l.Policies[i].Readings...)
	}
	return all
}

// touchedBy returns the numbers of the changes that affected a listing, newest first.
func touchedBy(l record.Listing) []record.Seq {
	var all []record.Seq
	for i := range l.Lines {
		all = append(all, l.Lines[i].Seq)
	}
	for i := range l.Policies {
		all = append(all, l.Policies[i].Seq)
	}
	for _, g := range readingsOf(l) {
		all = append(all, g.Seq)
	}
	revised, _ := revisedIn(l)
	all = append(all, revised...)
	for i := range l.Corrections {
		all = append(all, l.Corrections[i].Seq)
	}
	for i := range l.Statements {
		all = append(all, l.Statements[i].Seq)
	}
	for i := range l.Events {
		all = append(all, l.Events[i].Seq)
	}
	for i := range l.Moves {
		all = append(all, l.Moves[i].Correction.Seq)
	}
	slices.Sort(all)
	slices.Reverse(all)
	return slices.Compact(all)
}

// History returns the touches of a listing for its page: the newest ones if there are many, and how many are left out.
func History(r *answer.Reading, l record.Listing, all []SeriesRows) (rows []pages.ChangeRow, left int) {
	var since record.Seq
	if by := touchedBy(l); len(by) > MostUnfolded {
		since, left = by[NewestTold-1], len(by)-NewestTold
	}
	for _, t := range touchesSince(r, l, all, since) {
		rows = append(rows, pages.ChangeRow{
			Seq: strconv.FormatInt(int64(t.Seq), 10), Href: link.Change(t.Seq), At: t.EnteredAt.Format(time.RFC3339),
			AtText: r.W.Moment(t.EnteredAt),
			Kind:   r.W.ChangeKind(t.Kind), What: t.Text(), By: t.By,
			Then: ui.Link{Text: r.W.T("the page then"), Href: link.AsOf(link.Jurisdiction(l.Jurisdiction.Slug), t.Seq)},
		})
	}
	return rows, left
}
