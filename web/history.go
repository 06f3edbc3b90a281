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

// history are the changes that touched a listing, the newest first. They are
// read off the listing's own rows, each of which knows its change.
func (p *places) history(l record.Listing, all []seriesRows) []pages.ChangeRow {
	what := map[record.Seq][]string{}
	by := map[record.Seq]string{}
	at := map[record.Seq]time.Time{}
	kind := map[record.Seq]record.ChangeKind{}
	add := func(e record.Entered, of record.Change, text string) {
		what[e.Seq] = append(what[e.Seq], text)
		by[e.Seq], at[e.Seq], kind[e.Seq] = changedBy(p.w, of), e.EnteredAt, of.Kind
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
	var rows []pages.ChangeRow
	seqs := make([]record.Seq, 0, len(what))
	for seq := range what {
		seqs = append(seqs, seq)
	}
	slices.SortFunc(seqs, func(a, b record.Seq) int { return cmp.Compare(b, a) })
	for _, seq := range seqs {
		rows = append(rows, pages.ChangeRow{
			Seq: strconv.FormatInt(int64(seq), 10), Href: link.Change(seq), At: at[seq].Format(time.RFC3339), AtText: p.w.Moment(at[seq]),
			Kind: p.w.ChangeKind(kind[seq]), What: strings.Join(what[seq], "; "), By: by[seq],
			Then: ui.Link{Text: p.w.T("the page then"), Href: link.AsOf(link.Jurisdiction(l.Jurisdiction.Slug), seq)},
		})
	}
	return rows
}
