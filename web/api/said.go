package api

import (
	"cmp"
	"slices"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// correctionRow is a correction, with how the figure reads that it corrects.
type correctionRow struct {
	ID       string          `json:"id"`
	Date     *string         `json:"date"`
	DateNote *string         `json:"date_note"`
	By       string          `json:"by"`
	OurError bool            `json:"our_error"`
	Report   record.ReportID `json:"report"`
	Section  record.Section  `json:"section"`
	Measure  record.Measure  `json:"measure"`
	placeRef
	Published   record.Count  `json:"published"`
	Effect      record.Effect `json:"effect"`
	Value       record.Count  `json:"value"`
	MovedTo     *string       `json:"moved_to"`
	Reason      string        `json:"reason"`
	FigureState record.State  `json:"figure_state"`
	Effective   record.Count  `json:"effective"`
	Disputed    bool          `json:"disputed"`
	Sources     []string      `json:"sources"`
	broughtBy
	Links rowLinks `json:"links"`
}

// apiCorrections are the corrections, the newest first.
func apiCorrections(k *call) (any, error) {
	ctx := k.Ctx()
	f, err := k.ofPlaceFilter()
	if err != nil {
		return nil, err
	}
	all, err := k.Snap.Corrections(ctx, f)
	if err != nil {
		return nil, err
	}
	present.NewestDayFirst(all, func(c record.Correction) record.Day { return c.Date })
	from, to := k.span(len(all))
	read, err := k.newFigures(present.CorrectedFigures(all[from:to]))
	if err != nil {
		return nil, err
	}
	return answerPage(k, link.Corrections, len(all), rowsOf(all[from:to], func(c record.Correction) correctionRow {
		figure := read.figure(record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction})
		return correctionRow{
			ID: c.ID, Date: orNull(c.Date), DateNote: orNull(c.DateNote), By: c.By, OurError: c.OurError(), Report: c.Report,
			Section: c.Section, Measure: c.Measure,
			placeRef: k.placeRef(c.Jurisdiction), Published: figure.Published, Effect: c.Effect, Value: c.Value,
			MovedTo: orNull(c.MovedTo), Reason: c.Reason,
			FigureState: figure.State, Effective: figure.Effective, Disputed: len(figure.Disputes) > 0,
			Sources: answer.OrEmpty(c.Sources), broughtBy: broughtIn(c.Entered),
			Links: rowLinks{k.to(link.Corrections) + "#" + c.ID, k.jurisdictionLink(c.Jurisdiction), k.reportLink(c.Report)},
		}
	}))
}

// statementRow is a public answer by an official or the publisher.
type statementRow struct {
	Date     *string `json:"date"`
	DateNote *string `json:"date_note"`
	placeRef
	OnBehalfOf *string       `json:"on_behalf_of"`
	Report     *string       `json:"report"`
	Office     string        `json:"office"`
	Stance     record.Stance `json:"stance"`
	Gist       string        `json:"gist"`
	Sources    []string      `json:"sources"`
	broughtBy
	Links rowLinks `json:"links"`
}

// apiStatements are the statements, the newest first.
func apiStatements(k *call) (any, error) {
	f, err := k.ofPlaceFilter()
	if err != nil {
		return nil, err
	}
	all, err := k.Snap.Statements(k.Ctx(), f)
	if err != nil {
		return nil, err
	}
	present.NewestDayFirst(all, func(t record.Statement) record.Day { return t.Date })
	return answerRows(k, entriesPage(f), all, func(t record.Statement) statementRow {
		return statementRow{
			Date: orNull(t.Date), DateNote: orNull(t.DateNote), placeRef: k.placeRef(t.Jurisdiction),
			OnBehalfOf: orNull(t.OnBehalfOf), Report: orNull(t.Report),
			Office: t.Office, Stance: t.Stance, Gist: t.Gist, Sources: answer.OrEmpty(t.Sources),
			broughtBy: broughtIn(t.Entered),
			Links:     k.rowLinks(t.Jurisdiction, t.Report),
		}
	})
}

// rowLinks are those of what is about a jurisdiction, a report, both or neither.
func (k *call) rowLinks(slug record.Slug, report record.ReportID) rowLinks {
	page := link.Reports
	switch {
	case report != "" && !k.IsEarly(report.Series()):
		page = link.Series(report.Series())
	case report != "":
		page = link.Report(report)
	}
	if slug != "" {
		page = link.Jurisdiction(slug)
	}
	return rowLinks{k.to(page), k.jurisdictionLink(slug), k.reportLink(report)}
}

// eventRow is something that happened and changed no figure.
type eventRow struct {
	Date     *string `json:"date"`
	DateNote *string `json:"date_note"`
	Kind     string  `json:"kind"`
	placeRef
	Concerns *string  `json:"concerns"`
	Report   *string  `json:"report"`
	By       string   `json:"by"`
	What     string   `json:"what"`
	Sources  []string `json:"sources"`
	broughtBy
	Links rowLinks `json:"links"`
}

// apiEvents are the events, the newest first.
func apiEvents(k *call) (any, error) {
	f, err := k.ofPlaceFilter()
	if err != nil {
		return nil, err
	}
	all, err := k.Snap.Events(k.Ctx(), f)
	if err != nil {
		return nil, err
	}
	present.NewestDayFirst(all, func(e record.Event) record.Day { return e.Date })
	return answerRows(k, cmp.Or(pageOfState(f), link.Reports), all, func(e record.Event) eventRow {
		return eventRow{
			Date: orNull(e.Date), DateNote: orNull(e.DateNote), Kind: e.Kind, placeRef: k.placeRef(e.Jurisdiction),
			Concerns: orNull(e.Concerns), Report: orNull(e.Report),
			By: e.By, What: e.What, Sources: answer.OrEmpty(e.Sources), broughtBy: broughtIn(e.Entered),
			Links: k.rowLinks(e.Jurisdiction, e.Report),
		}
	})
}

// readingRow is what was read of a row after it had come in.
type readingRow struct {
	Report  record.ReportID `json:"report"`
	Table   record.Table    `json:"table"`
	Section *string         `json:"section"`
	placeRef
	Facility *string  `json:"facility"`
	Measure  *string  `json:"measure"`
	Column   string   `json:"column"`
	Value    *string  `json:"value"`
	Note     *string  `json:"note"`
	Sources  []string `json:"sources"`
	broughtBy
	Links rowLinks `json:"links"`
}

// apiReadings are the readings, the newest first.
func apiReadings(k *call) (any, error) {
	f, err := k.ofPlaceFilter()
	if err != nil {
		return nil, err
	}
	all, err := k.Snap.Readings(k.Ctx(), f)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	return answerRows(k, entriesPage(f), all, func(g record.Reading) readingRow {
		return readingRow{
			Report: g.Report, Table: g.Table, Section: orNull(g.Section), placeRef: k.placeRef(g.Jurisdiction),
			Facility: orNull(g.Facility), Measure: orNull(g.Measure), Column: g.Column, Value: orNull(g.Value),
			Note:    orNull(g.Note),
			Sources: answer.OrEmpty(g.Sources), broughtBy: broughtIn(g.Entered), Links: k.rowLinks(g.Jurisdiction, g.Report),
		}
	})
}
