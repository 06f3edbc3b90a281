package ingest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Oddity is something in a plan that no rule forbids but that is more often a mistake than not. A person looks at each.
type Oddity struct {
	// Key identifies the oddity: the same numbers about the same places have the same key, other numbers another.
	Key string
	// Text says in a sentence what is odd.
	Text string
	// Where is its position in the files, "report.csv:14"; empty if it is not in one row.
	Where string
}

// Oddities returns what looks odd in the plan, which [Check] made for the record in the snapshot; a nil snapshot is an
// empty record. They are sorted by kind, and then in the order of the plan.
func Oddities(ctx context.Context, snap *store.Snapshot, p Plan) ([]Oddity, error) {
	if len(p.Changes) == 0 {
		return nil, nil
	}
	b, err := backgroundOf(ctx, snap, p)
	if err != nil {
		return nil, err
	}
	return slices.Concat(b.dates(), b.before(), b.alike(), b.saidTwice(),
		b.contradictions(), b.leaps(), b.disorder(), b.newcomers(), b.namesakes()), nil
}

// dates finds reports published before their period was over, and gaps between the periods of two reports.
func (b *background) dates() []Oddity {
	var odd []Oddity
	for _, c := range b.plan.Changes {
		if c.Report == nil {
			continue
		}
		r := *c.Report
		where := b.plan.where(reportTable, reportCells(r))
		if on := r.PublishedOn; on != "" && on < r.Period.End[:len(on)] {
			odd = append(odd, Oddity{key("early", r.ID, on, r.Period.End),
				fmt.Sprintf("%s came out on %s, before its period ended on %s.", r.ID, on, r.Period.End), where})
		}
		series := b.series[r.Series]
		if !series.Cadence.Recurs() {
			continue
		}
		before, next := record.ReportID(""), series.FirstPeriodStart
		for id, other := range b.reports {
			if other.Series == r.Series && other.Period.Start < r.Period.Start && (before == "" || other.Period.Start >= next) {
				before, next = id, series.Cadence.Next(other.Period.Start)
			}
		}
		missing := 0
		for at := next; at != "" && at < r.Period.Start; at = series.Cadence.Next(at) {
			missing++
		}
		if missing == 0 {
			continue
		}
		since := fmt.Sprintf("the series began on %s", series.FirstPeriodStart)
		if before != "" {
			since = fmt.Sprintf("the report before it, %s, ended on %s", before, b.reports[before].Period.End)
		}
		odd = append(odd, Oddity{key("gap", r.ID, next),
			fmt.Sprintf("%s begins on %s, and %s: of %s in between the record holds nothing.", r.ID, r.Period.Start, since,
				many(missing, "period", "periods")), where})
	}
	return odd
}

// contradictions finds totals of one report that cannot all be right. [Check] refuses lines that add up to more than a
// total.
func (b *background) contradictions() []Oddity {
	var odd []Oddity
	for _, id := range b.touchedReports() {
		series := b.series[b.reports[id].Series].Described()
		for _, of := range series.Measures {
			m := of.Measure
			var nation record.Count
			states := 0
			where := ""
			for _, t := range b.totals[id] {
				if t.Measure != m {
					continue
				}
				switch {
				case t.Scope == record.ScopeNation:
					nation = record.Known(t.Total)
				case strings.HasPrefix(t.Scope, record.ScopeSection("")):
					continue
				default:
					states += t.Total
				}
				where = cmp.Or(b.plan.where(totalTable, totalCells(t)), where)
			}
			printed := b.reports[id].DeclinedTotal
			if m == record.Declined && nation.Known && printed.Known && nation != printed {
				odd = append(odd, Oddity{key("totals", id, m, nation, printed),
					fmt.Sprintf("%s gives %d as its number of declined detainers, and %d as the control total of the nation.", id,
						printed.N, nation.N), where})
			}
			if m == record.Declined && !nation.Known {
				nation = printed
			}
			if nation.Known && states > nation.N {
				odd = append(odd, Oddity{key("states", id, m, states, nation),
					fmt.Sprintf("The totals of the states in %s, %s, add up to %d, more than the nation’s %d.", id, m, states,
						nation.N), where})
			}
		}
	}
	return odd
}

// touchedReports returns the reports that the plan brings, or whose lines or readings it brings.
func (b *background) touchedReports() []record.ReportID {
	var ids []record.ReportID
	for _, c := range b.plan.Changes {
		switch c.Kind {
		case record.AddReport:
			ids = append(ids, c.Report.ID)
		case record.AddLines, record.AddReading, record.AddPublication:
			if id := c.ReportOf(); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// leaps finds figures at least ten times, or at most a tenth of, the nearest known figure of the same place, and
// corrections by as much.
func (b *background) leaps() []Oddity {
	var odd []Oddity
	for _, c := range b.plan.Changes {
		b.learn(c)
	}
	for _, c := range b.plan.Changes {
		if k := c.Correction; k != nil && k.Effect == record.Amend {
			from, ok := b.at(record.FigureRef{Report: k.Report, Measure: k.Measure, Jurisdiction: k.Jurisdiction})
			if said := leap(from.value, k.Value.N); ok && said != "" {
				odd = append(odd, Oddity{key("amended", k.Report, k.Measure, k.Jurisdiction, from.value, k.Value.N),
					fmt.Sprintf("%s, %s in %s: the correction makes %d of %d, %s.", b.label(k.Jurisdiction), k.Measure, k.Report,
						k.Value.N, from.value, said),
					b.plan.where(correctionTable, correctionCells(*k))})
			}
		}
		seen := map[record.FigureRef]bool{} // a figure may have several lines
		look := func(ref record.FigureRef, where string) {
			now, ok := b.at(ref)
			if !ok || seen[ref] {
				return
			}
			seen[ref] = true
			last, ok := b.nearest(ref)
			if said := leap(last.value, now.value); ok && said != "" {
				odd = append(odd, Oddity{key("leap", ref.Report, ref.Measure, ref.Jurisdiction, now.value, last.report, last.value),
					fmt.Sprintf("%s, %s: %d in %s, and %d in %s, %s.", b.label(ref.Jurisdiction), ref.Measure, now.value, ref.Report,
						last.value, last.report, said), where})
			}
		}
		for _, e := range c.Entries {
			look(figureOf(e), b.plan.where(entryTable, entryCells(e)))
		}
		if g := c.Reading; g != nil {
			if ref, ok := g.Figure(); ok {
				look(ref, b.plan.where(readingTable, readingCells(*g)))
			}
		}
	}
	return odd
}

func figureOf(e record.Entry) record.FigureRef {
	return record.FigureRef{Report: e.Report, Measure: e.Measure, Jurisdiction: e.Jurisdiction}
}

// leap describes how far a number is from the one before, or returns "" if that is not odd.
func leap(from, to int) string {
	switch {
	case from > 0 && to >= 10*from, from == 0 && to >= 10:
		return "ten times as many or more"
	case to > 0 && from >= 10*to, to == 0 && from >= 10:
		return "a tenth or less"
	}
	return ""
}

// learn adds the figures of a change to those known.
func (b *background) learn(c record.Change) {
	for _, e := range c.Entries {
		ref := figureOf(e)
		b.printed[ref] = append(b.printed[ref], e)
		b.sum(ref)
	}
	if g := c.Reading; g != nil {
		if ref, ok := g.Figure(); ok {
			for i := range b.printed[ref] {
				if e := &b.printed[ref][i]; e.Row() == g.Row() {
					e.Value = g.Count()
				}
			}
			b.sum(ref)
		}
	}
}

// sum makes a figure known or unknown, depending on its lines.
func (b *background) sum(ref record.FigureRef) {
	sum := record.Known(0)
	for _, e := range b.printed[ref] {
		sum.N += e.Value.N
		sum.Known = sum.Known && e.Value.Known
	}
	report := b.reports[ref.Report]
	at := seriesFigure{report.Series, ref.Measure, ref.Jurisdiction}
	b.known[at] = slices.DeleteFunc(b.known[at], func(k knownFigure) bool { return k.report == ref.Report })
	if sum.Known {
		b.known[at] = append(b.known[at],
			knownFigure{report: report.ID, start: report.Period.Start, value: sum.N, fresh: true})
	}
}

// at returns the value of a figure.
func (b *background) at(ref record.FigureRef) (knownFigure, bool) {
	for _, k := range b.known[seriesFigure{b.reports[ref.Report].Series, ref.Measure, ref.Jurisdiction}] {
		if k.report == ref.Report {
			return k, true
		}
	}
	return knownFigure{}, false
}

// nearest returns the same figure in the last earlier report that has a number for it, or else in the next later report
// of the record; a later one of the plan is itself compared with this one.
func (b *background) nearest(ref record.FigureRef) (found knownFigure, ok bool) {
	here := b.reports[ref.Report].Period.Start
	for _, k := range b.known[seriesFigure{b.reports[ref.Report].Series, ref.Measure, ref.Jurisdiction}] {
		at, best := k.start, found.start
		switch {
		case at == here, at > here && k.fresh:
		case !ok,
			best < here && at < here && at > best,
			best > here && at < best:
			found, ok = k, true
		}
	}
	return found, ok
}

// within names a section of a report, or the report if it has none.
func within(s record.Section, of record.ReportID) string {
	if s == "" {
		return string(of)
	}
	return fmt.Sprintf("Section %s of %s", s, of)
}

// disorder finds lines that a section ranks above others with higher numbers. Reports print a section in the order of
// its numbers.
func (b *background) disorder() []Oddity {
	type section struct {
		report record.ReportID
		record.Section
	}
	type line struct {
		record.Entry
		fresh bool
	}
	ranked := map[section][]line{}
	var order []section
	add := func(e record.Entry, fresh bool) {
		if !e.Rank.Known || !e.Value.Known {
			return
		}
		at := section{e.Report, e.Section}
		if fresh && !slices.Contains(order, at) {
			order = append(order, at)
		}
		ranked[at] = append(ranked[at], line{e, fresh})
	}
	inPlan := map[string]bool{}
	for _, c := range b.plan.Changes {
		for _, e := range c.Entries {
			inPlan[entryTable.key(entryCells(e))] = true
			add(e, true)
		}
	}
	for _, lines := range b.printed {
		for _, e := range lines {
			if !inPlan[entryTable.key(entryCells(e))] {
				add(e, false)
			}
		}
	}
	var odd []Oddity
	for _, at := range order {
		lines := ranked[at]
		slices.SortStableFunc(lines, func(x, y line) int { return cmp.Compare(x.Rank.N, y.Rank.N) })
		for i := 1; i < len(lines); i++ {
			x, y := lines[i-1], lines[i]
			if x.Value.N >= y.Value.N || !x.fresh && !y.fresh {
				continue
			}
			where := b.plan.where(entryTable, entryCells(y.Entry))
			odd = append(odd,
				Oddity{key("rank", at.report, at.Section, x.Jurisdiction, x.Rank, x.Value, y.Jurisdiction, y.Rank, y.Value),
					fmt.Sprintf("%s ranks %s with %d as number %d, before %s with %d as number %d.",
						within(at.Section, at.report), b.label(x.Jurisdiction), x.Value.N, x.Rank.N,
						b.label(y.Jurisdiction), y.Value.N, y.Rank.N),
					cmp.Or(where, b.plan.where(entryTable, entryCells(x.Entry)))})
		}
	}
	return odd
}

// newcomers finds places that no report of the series named before. In the first report of a series every place is new,
// which is not odd.
func (b *background) newcomers() []Oddity {
	var odd []Oddity
	for _, n := range b.naming {
		if b.newcomer(n) {
			odd = append(odd, Oddity{key("new", n.report.Series, n.place),
				fmt.Sprintf("%s is the first report in the record that names %s.", n.report.ID, b.label(n.place)), n.where})
		}
	}
	return odd
}

// newcomer reports whether a place is named for the first time in a series that has other reports.
func (b *background) newcomer(n naming) bool {
	if b.listed[n.report.Series][n.place] {
		return false
	}
	others := b.older[n.report.Series] > 0
	if !b.fresh[n.report.ID] {
		others = b.older[n.report.Series] > 1
	}
	for _, r := range b.newer[n.report.Series] {
		if r.Period.Start >= n.report.Period.Start {
			continue
		}
		if b.named[r.ID][n.place] {
			return false
		}
		others = true
	}
	return others
}

// namesakes finds places that share their name with another one that the same report names, or that was named before
// while they were not. It also finds new places with a namesake of another kind in the state: Baltimore is a city and a
// county.
func (b *background) namesakes() []Oddity {
	if len(b.naming) == 0 {
		return nil
	}
	index := b.nameIndex()
	var odd []Oddity
	for _, n := range b.naming {
		fresh := b.newcomer(n)
		var beside, before, alike []string
		slugs := []any{"namesake", n.report.ID, n.place}
		for _, other := range index.Namesakes(placeIn(b.places[n.place])) {
			slug := record.Slug(other.Slug)
			text := fmt.Sprintf("%s (%s)", b.label(slug), other.Kind)
			switch {
			case b.named[n.report.ID][slug]:
				beside = append(beside, text)
			case fresh && b.listed[n.report.Series][slug]:
				before = append(before, text)
			case fresh && other.State == b.places[n.place].State:
				alike = append(alike, text)
			default:
				continue
			}
			slugs = append(slugs, slug)
		}
		var said []string
		if len(beside) > 0 {
			said = append(said, "with "+and(beside)+" in the same report")
		}
		if len(before) > 0 {
			said = append(said, "with "+and(before)+", listed before when it was not")
		}
		if len(alike) > 0 {
			said = append(said, "with "+and(alike)+" in the same state")
		}
		if len(said) > 0 {
			odd = append(odd, Oddity{key(slugs...),
				fmt.Sprintf("%s (%s) in %s shares its name %s.", b.label(n.place), b.places[n.place].Kind, n.report.ID,
					strings.Join(said, ", and ")), n.where})
		}
	}
	return odd
}

// nameIndex finds the possible namesakes of places that the plan names: those that any report names, and all in the
// states of newcomers.
func (b *background) nameIndex() *gazetteer.Index {
	slugs, states := map[record.Slug]bool{}, map[string]bool{}
	for _, named := range b.named {
		maps.Copy(slugs, named)
	}
	for _, listed := range b.listed {
		maps.Copy(slugs, listed)
	}
	for _, n := range b.naming {
		if b.newcomer(n) {
			states[b.places[n.place].State] = true
		}
	}
	var all []gazetteer.Place
	for slug, j := range b.places {
		if slugs[slug] || states[j.State] {
			all = append(all, placeIn(j))
		}
	}
	slices.SortFunc(all, func(x, y gazetteer.Place) int { return cmp.Compare(x.Slug, y.Slug) })
	return gazetteer.NewIndex(all, func(string) int { return 0 })
}

func placeIn(j record.Jurisdiction) gazetteer.Place {
	return gazetteer.Place{Slug: string(j.Slug), FIPS: j.FIPS, State: j.State, Name: j.Name, Kind: j.Kind,
		CountyFIPS: j.CountyFIPS}
}

// and lists texts as "a, b and c".
func and(texts []string) string {
	if n := len(texts); n > 1 {
		return strings.Join(texts[:n-1], ", ") + " and " + texts[n-1]
	}
	return texts[0]
}

// key joins the parts of a key.
func key(parts ...any) string { return strings.TrimSuffix(fmt.Sprintln(parts...), "\n") }
