package public

import (
	"cmp"
	"slices"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/paint"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// Cards are drawn for each reader who does not have them yet: drawing takes less time than caching would save, and a
// card always has the version of its page.

// siteCard is the card of every page without its own.
func siteCard(r *answer.Request) error {
	w := r.W
	k := paint.Card{Title: w.T("What ICE reported about each county’s detainers, and what it withdrew"),
		Figures: countedOf(w, r.Roll.Places, "")}
	return sendCard(r, "detainer-ledger-card", k)
}

// jurisdictionCard shows a place with the newest figure of each measure.
func jurisdictionCard(r *answer.Request) error {
	listing, err := r.Listing(r.Ctx(), r.Slug())
	if err != nil {
		return err
	}
	all, _, err := present.SeriesOf(r.Ctx(), &r.Reading, listing)
	if err != nil {
		return err
	}
	j := listing.Jurisdiction
	k := paint.Card{Title: j.Name, Marks: cardMarks(r.W, listing)}
	if name := edition.PlaceName(edition.PlaceOf(j)); name != j.Name {
		k.Under = edition.StateName(j.State)
	}
	for _, m := range []record.Measure{record.Declined, record.Issued} {
		if f, ok := cardFigure(all, m); ok {
			k.Figures = append(k.Figures, f)
		}
	}
	if len(k.Figures) == 0 {
		k.Words = present.Lede(r.W, j.Name, all)
	}
	if !listing.Listed() {
		k.Words += " " + r.W.T("That is not evidence that no detainer was issued or declined.")
	}
	return sendCard(r, tableName(j.Slug)+"-card", k)
}

// stateCard shows a state with the number of its places that reports name.
func stateCard(r *answer.Request) error {
	state, ok := gazetteer.StateByCode(r.Param("state"))
	if !ok || state.Slug != r.Param("state") {
		return record.ErrNotFound
	}
	if err := r.Open(); err != nil {
		return err
	}
	w := r.W
	k := paint.Card{Title: state.Name, Figures: countedOf(w, r.Roll.Places, state.Code)}
	if len(k.Figures) == 0 {
		k.Words = w.T("No line in this record names a place in {state}.", "state", w.Official(state.Name)) + " " +
			w.T("That is not evidence that no detainer was issued or declined.")
	}
	if disputed := present.CountByState(r.Roll.Places)[state.Code].Disputed; disputed > 0 {
		k.Marks = append(k.Marks, paint.Mark{Ink: chart.Disputed,
			Text: w.N(disputed, "{n} place’s listing is disputed", "{n} places’ listings are disputed")})
	}
	return sendCard(r, "detainer-ledger-"+state.Slug+"-card", k)
}

// reportCard shows a report with its national figures.
func reportCard(r *answer.Request) error {
	id := record.ReportID(r.Param("report"))
	series, coverages, at, err := present.FindReport(r.Ctx(), &r.Reading, id)
	if err != nil {
		return err
	}
	report := coverages[at].Report
	w := r.W
	k := paint.Card{Title: w.Period(report.Period), Under: series.Title}
	if !report.Published() {
		k.Words = w.T("No report was published for {period}.", "period", w.ThisPeriod(series.Cadence))
		return sendCard(r, "detainer-ledger-"+string(id)+"-card", k)
	}
	for _, total := range []struct {
		n    record.Count
		text string
	}{{report.IssuedTotal, w.T("detainers sent nationwide, as ICE published it")}, {report.DeclinedTotal,
		w.T("declines recorded nationwide, as ICE published it")}} {
		k.Figures = append(k.Figures, paint.Figure{Number: numberOr(w, total.n), Text: total.text})
	}
	corrections, err := r.Snap.Corrections(r.Ctx(), store.Filter{Report: id})
	if err != nil {
		return err
	}
	if n := (record.Listing{Corrections: corrections}).Corrected(); n > 0 {
		k.Marks = append(k.Marks, paint.Mark{Ink: chart.Corrected,
			Text: w.N(n, "{n} of its lines was corrected since", "{n} of its lines were corrected since")})
	}
	return sendCard(r, "detainer-ledger-"+string(id)+"-card", k)
}

// countedOf says how many places of a state, or of all for "", reports name, and how many of their figures were
// corrected; empty if reports name none.
func countedOf(w *words.Language, roll []store.Placing, state string) []paint.Figure {
	named, corrected := 0, 0
	for _, p := range roll {
		if state == "" || p.State == state {
			named += present.One(p.Listed())
			corrected += p.Corrected
		}
	}
	if named == 0 {
		return nil
	}
	figures := []paint.Figure{{Number: w.Number(named),
		Text: w.N(named, "place named in ICE’s reports, in any section", "places named in ICE’s reports, in any section")}}
	if corrected > 0 {
		figures = append(figures, paint.Figure{Number: w.Number(corrected),
			Text: w.N(corrected, "figure corrected since it was published", "figures corrected since they were published")})
	}
	return figures
}

// cardFigure returns the highest decline, with those of all periods if they are few, or the newest figure of detainers
// sent; ok is false if no line and no correction provides one.
func cardFigure(all []present.SeriesRows, m record.Measure) (f paint.Figure, ok bool) {
	var newest *record.Row
	var of present.SeriesRows
	for _, s := range all {
		for i := len(s.Rows) - 1; i >= 0; i-- {
			if r := &s.Rows[i]; present.Drawn(r.At(m)) {
				if newest == nil || r.Report.Period.Start > newest.Report.Period.Start {
					newest, of = r, s
				}
				break
			}
		}
	}
	if newest == nil {
		return f, false
	}
	if m == record.Declined {
		newest, f.Bars = highestDecline(of, newest)
	}
	w, figure := of.W, newest.Figure(m)
	counted := figure.Effective
	if !counted.Known {
		counted = figure.Published
	}
	period := w.PeriodOf(of.Cadence, newest.Report.Period)
	if m == record.Issued {
		f.Text = w.N(counted.N, "detainer sent in {period}", "detainers sent in {period}", "period", period)
	} else {
		f.Text = w.N(counted.N, "decline recorded in {period}", "declines recorded in {period}", "period", period)
	}
	if whole := of.Whole(newest, m).Text; whole != "" {
		f.Text = w.T("{count} (part of {whole})", "count", f.Text, "whole", whole)
	}
	if figure.State != record.Listed && figure.Published.Known && figure.Printed() {
		f.Struck = w.Number(figure.Published.N)
	}
	if figure.Effective.Known {
		f.Number = w.Number(figure.Effective.N)
	}
	if f.Struck+f.Number == "" {
		f.Number = w.T("number not read")
	}
	if figure.State != record.NumberUnknown {
		f.Word = drawnState(w, figure.State)
	}
	return f, true
}

// mostBars is how many bars fit on a card.
const mostBars = 6

// highestDecline returns the row of the series with the highest current number of declines, or the newest row if there
// is none, and the numbers of all periods as bars if they are few.
func highestDecline(s present.SeriesRows, newest *record.Row) (*record.Row, []paint.CardBar) {
	row := newest
	var bars []paint.CardBar
	for i := range s.Rows {
		r := &s.Rows[i]
		n := r.At(record.Declined).Effective
		if !n.Known {
			continue
		}
		if best := row.At(record.Declined).Effective; !best.Known || n.N > best.N {
			row = r
		}
		bars = append(bars, paint.CardBar{Number: s.W.Number(n.N), N: n.N})
	}
	if len(bars) < 2 || len(bars) > mostBars {
		return row, nil
	}
	return row, bars
}

// cardMarks returns the newest correction, dispute and answer about a place's figures.
func cardMarks(w *words.Language, l record.Listing) []paint.Mark {
	var marks []paint.Mark
	corrections := slices.Clone(l.Corrections)
	for _, m := range l.Moves {
		corrections = append(corrections, m.Correction)
	}
	if len(corrections) > 0 {
		newest := slices.MaxFunc(corrections, func(a, b record.Correction) int { return cmp.Compare(a.Date, b.Date) })
		marks = append(marks, paint.Mark{Ink: chart.Corrected,
			Text: w.T("Corrected by {whom}, {day}", "whom", present.Corrector(w, newest), "day", w.ShortDay(newest.Date))})
	}
	said := map[chart.Ink]record.Day{}
	for _, t := range l.Statements {
		switch t.Stance {
		case record.Disputes:
			said[chart.Disputed] = max(said[chart.Disputed], t.Date)
		case record.Explains, record.Criticizes:
			said[chart.Answered] = max(said[chart.Answered], t.Date)
		}
	}
	if day, ok := said[chart.Disputed]; ok && day != "" {
		marks = append(marks, paint.Mark{Ink: chart.Disputed, Text: w.T("Disputed, {day}", "day", w.ShortDay(day))})
	} else if ok {
		marks = append(marks, paint.Mark{Ink: chart.Disputed, Text: w.T("Disputed")})
	}
	if day, ok := said[chart.Answered]; ok && day != "" {
		marks = append(marks, paint.Mark{Ink: chart.Answered, Text: w.T("Answered, {day}", "day", w.ShortDay(day))})
	} else if ok {
		marks = append(marks, paint.Mark{Ink: chart.Answered, Text: w.T("Answered")})
	}
	return marks
}

// numberOr formats a number, or says that it was not read.
func numberOr(w *words.Language, n record.Count) string {
	if !n.Known {
		return w.T("number not read")
	}
	return w.Number(n.N)
}

// sendCard answers with the card, with the site's name and the version of the record on it.
func sendCard(r *answer.Request, name string, k paint.Card) error {
	w := r.W
	k.Site = w.T("Detainer Ledger")
	if r.Response().Header().Get(answer.SyntheticHeader) != "" {
		k.Site = w.T("Made up, never published")
	}
	k.Dateline = w.T("Record version {n}, {day}", "n", w.Number(int(r.Snap.Seq)),
		"day", w.ShortDay(record.DayOf(r.Snap.At)))
	if r.Snap.PublishedBy != "" {
		k.Dateline = w.T("As published by {day}", "day", w.ShortDay(r.Snap.PublishedBy))
	}
	plain := func(text *string) { *text = words.Plain(ui.Unlinked(*text)) }
	plain(&k.Under)
	plain(&k.Words)
	for i := range k.Figures {
		plain(&k.Figures[i].Text)
	}
	for i := range k.Marks {
		plain(&k.Marks[i].Text)
	}
	return sendImage(r, name, k.Draw())
}
