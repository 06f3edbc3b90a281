package desk

import (
	"fmt"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/present"
)

// The largest lengths of answers, in characters.
const (
	shortText = 200
	noteText  = 500
	longText  = 2_000
	linksText = 6_000
	// a mistyped day can be a few characters too long
	longestDay = 20
)

// otherBy is the choice that allows typing the name of a publisher.
const otherBy = "other"

var correctionForm = composition{
	kind: "correction", title: "Compose a correction", file: "corrections.csv",
	choice: "The publisher took back or changed a figure, or we made an error of our own. " +
		"It changes how the figure reads; what was printed stays beside it.",
	lede: "A correction changes how one figure reads. The figure as it was printed stays, struck through, " +
		"with who corrected it, when and why.",
	questions: func(all []edition.SeriesPeriods) []ui.Field {
		return []ui.Field{
			placeField("The place whose figure is corrected"),
			reportField("Report", all, false, ""),
			{Name: "measure", Label: "Figure", Type: "radio", Options: []ui.Option{
				{Value: string(record.Issued), Text: "Detainers issued (Section I)"},
				{Value: string(record.Declined), Text: "Declines recorded (Section II)"},
			}},
			{Name: "effect", Label: "What the correction does", Type: "radio", Options: []ui.Option{
				{Value: string(record.Withdraw), Text: "Withdrawn: the figure no longer stands, and no number takes its place."},
				{Value: string(record.Amend), Text: "Amended: it reads as another number, given below."},
				{Value: string(record.Move), Text: "Moved: it belongs to another place, given below."},
			}},
			{Name: "value", Label: "If amended: the number that it reads as",
				Hint: "A whole number. 0 only where the correction says 0.", Mode: "numeric", Max: 12, Optional: true},
			{Name: "moved_to", Label: "If moved: the place that it belongs to", Hint: placeHint, Max: shortText, Optional: true},
			{Name: "by", Label: "Who corrected it", Type: "radio", Options: []ui.Option{
				{Value: "ICE", Text: "ICE, the publisher."},
				{Value: record.BySite, Text: record.BySite + ": the document was right, and the error is our own."},
				{Value: otherBy, Text: "Another publisher, named below."},
			}},
			{Name: "by_other", Label: "If another publisher: its name as its notice prints it", Max: shortText, Optional: true},
			dayField("date", "When the correction was made public", false),
			dateNoteField,
			{Name: "reason", Label: "Why", Hint: "One or two plain sentences, as readers will see them. No names of people.",
				Type: "textarea", Rows: 3, Max: longText},
			sourcesField("Where the correction is written"),
		}
	},
	sheets: func(f *composed) []ingest.Sheet {
		row := f.row("report", "measure", "jurisdiction", "effect", "value", "moved_to", "by", "date", "date_note", "reason",
			"sources")
		row["section"] = string(record.Measure(row["measure"]).Section())
		if row["by"] == otherBy {
			row["by"] = f.answer("by_other")
		}
		return []ingest.Sheet{{Table: "corrections", Rows: []map[string]string{row}}}
	},
	asks: map[string]string{"section": "measure", "by": "by_other", "id": "date"},
	draft: func(f *composed, change record.Change) string {
		c := change.Correction
		return fmt.Sprintf("Correction: %s, %s, %s: %s", f.Places.Name(c.Jurisdiction),
			strings.ToLower(f.W.MeasureHeading(c.Measure)), f.period(c.Report), present.Effect(f.Reading, *c))
	},
}

var statementForm = composition{
	kind: "statement", title: "Compose a statement", file: "statements.csv",
	choice: "An official or the publisher answered in public. A statement changes no number; " +
		"one that disputes is marked wherever the figure stands.",
	lede: "A statement is a public answer by an office, told in our own words, with its date and source. " +
		"It changes no number.",
	questions: func(all []edition.SeriesPeriods) []ui.Field {
		return []ui.Field{
			optional(placeField("The place that it speaks for")),
			{Name: "on_behalf_of", Label: "If it is no one place: for whom it speaks", Hint: "Such as: sheriffs of Texas.",
				Max: shortText, Optional: true},
			reportField("What it is about", all, true, "The listing as a whole"),
			{Name: "office", Label: "The office that made it", Hint: "The office, never a person’s name. Such as: Sheriff.",
				Max: shortText},
			{Name: "stance", Label: "How it bears on the record", Type: "radio", Options: []ui.Option{
				{Value: string(record.Disputes),
					Text: "Disputes: says that the figure or the listing is wrong. The mark “disputed” stands wherever the " +
						"figure does."},
				{Value: string(record.Criticizes),
					Text: "Criticizes: speaks of the report or its method, not of this figure. " +
						"Marked “answered” on the place’s page."},
				{Value: string(record.Explains),
					Text: "Explains: says how the figure came about. Marked “answered” on the place’s page."},
				{Value: string(record.Affirms),
					Text: "Affirms: stands by the report. It is listed under what happened, without a mark."},
			}},
			{Name: "gist", Label: "What was said",
				Hint: "In our own neutral words. It begins as: Says that … No names of people.", Type: "textarea", Rows: 4,
				Max: longText},
			dayField("date", "When it was made", true),
			dateNoteField,
			sourcesField("Where it is written"),
		}
	},
	sheets: func(f *composed) []ingest.Sheet {
		return []ingest.Sheet{{Table: "statements", Rows: []map[string]string{
			f.row("date", "jurisdiction", "on_behalf_of", "report", "office", "stance", "gist", "date_note", "sources"),
		}}}
	},
	draft: func(f *composed, change record.Change) string {
		t := change.Statement
		return fmt.Sprintf("Statement: %s, %s: %s", about(f.Places, t.Jurisdiction, t.OnBehalfOf), t.Office, t.Stance)
	},
}

var eventForm = composition{
	kind: "event", title: "Compose an event", file: "events.csv",
	choice: "Something happened without a notice that corrects a line: a place was left out of the next report, " +
		"a list was edited, the series was suspended.",
	lede: "An event is something that happened without a notice that corrects a line. " +
		"It is shown in the order of time and changes no figure.",
	questions: func(all []edition.SeriesPeriods) []ui.Field {
		return []ui.Field{
			{Name: "kind", Label: "What kind of thing it was", Type: "radio", Options: []ui.Option{
				{Value: record.LeftOut, Text: "Left out: the place is absent from the report after the one named below."},
				{Value: record.ListEdited, Text: "List edited: a published list was changed without a notice."},
				{Value: record.PrivateNotice, Text: "Private notice: the publisher told the place, not the public."},
				{Value: record.Suspension, Text: "Suspension: the series was stopped."},
				{Value: record.EventPublished, Text: "Published: a list or a report came out."},
				{Value: record.EventListed, Text: "Listed: the place was named, in a list or by the press."},
				{Value: record.EventRemoved, Text: "Removed: the place came off a list."},
				{Value: record.EventCorrected, Text: "Corrected: a list was corrected, without a line of this record."},
				{Value: record.EventWithdrawn, Text: "Withdrawn: a list was taken down."},
				{Value: record.EventReappeared, Text: "Reappeared: a list or a place on it came back."},
				{Value: record.EventReplaced, Text: "Replaced: another list took its place."},
				{Value: record.RecordsReleased, Text: "Records released: records about it were made public."},
			}},
			optional(placeField("The place that it is about")),
			{Name: "concerns", Label: "If it is no one place: whom it is about",
				Hint: "Write " + record.National + " where it is the whole series.", Max: shortText, Optional: true},
			reportField("The report that it is about", all, true, "No one report"),
			{Name: "by", Label: "Who did it", Hint: "Such as: ICE.", Max: shortText},
			{Name: "what", Label: "What happened", Hint: "One or two plain sentences. No names of people.", Type: "textarea",
				Rows: 3, Max: longText},
			dayField("date", "When it happened", false),
			dateNoteField,
			sourcesField("Where it is written"),
		}
	},
	sheets: func(f *composed) []ingest.Sheet {
		return []ingest.Sheet{{Table: "events", Rows: []map[string]string{
			f.row("date", "kind", "jurisdiction", "concerns", "report", "by", "what", "date_note", "sources"),
		}}}
	},
	draft: func(f *composed, change record.Change) string {
		e := change.Event
		return fmt.Sprintf("Event: %s, %s", about(f.Places, e.Jurisdiction, e.Concerns), e.Kind)
	},
}

var policyForm = composition{
	kind: "policy", title: "Compose a line of policy", file: "policies.csv",
	choice: "A line of Section III of a report: what ICE printed about a place’s rule for honoring detainers.",
	lede: "A line of Section III says what ICE printed about a place’s rule for honoring detainers. " +
		"Write it as it is printed.",
	questions: func(all []edition.SeriesPeriods) []ui.Field {
		return []ui.Field{
			placeField("The place that the line is about"),
			reportField("The report that prints it", all, false, ""),
			{Name: "listing", Label: "How it is listed", Type: "radio", Options: []ui.Option{
				{Value: "listed", Text: "Listed."}, {Value: "added", Text: "Added: the report prints the line as new."},
			}},
			{Name: "aor", Label: "Area of responsibility (AOR) as printed",
				Hint: "The ICE field office in parentheses after the place. Such as: Buffalo.", Max: shortText, Optional: true},
			dayField("enacted", "Date enacted, as printed", true),
			{Name: "instrument", Label: "The law, order or rule named", Max: noteText, Optional: true},
			{Name: "criteria", Label: "When a detainer is honored", Type: "textarea", Rows: 3, Max: longText, Optional: true},
			{Name: "note", Label: "What a reader should know of the line", Max: noteText, Optional: true},
			sourcesField("Where the line is written"),
		}
	},
	sheets: func(f *composed) []ingest.Sheet {
		return []ingest.Sheet{{Table: "policies", Rows: []map[string]string{
			f.row("report", "jurisdiction", "listing", "aor", "enacted", "instrument", "criteria", "note", "sources"),
		}}}
	},
	draft: func(f *composed, change record.Change) string {
		line := change.Policies[0]
		return fmt.Sprintf("Policy: %s, %s", f.Places.Name(line.Jurisdiction), f.period(line.Report))
	},
}

// about names the place, or the others, that something is about.
func about(p *edition.Places, slug record.Slug, others string) string {
	if slug == "" {
		return others
	}
	return p.Name(slug)
}

// Fields that several forms have.

const placeHint = "With its state: Clark County, NV."

var dateNoteField = ui.Field{Name: "date_note", Label: "How far the date can be relied on",
	Hint: "Such as: the day is not printed.", Max: noteText, Optional: true}

func placeField(label string) ui.Field {
	return ui.Field{Name: "jurisdiction", Label: label, Hint: placeHint, Max: shortText}
}

func optional(f ui.Field) ui.Field {
	f.Optional = true
	return f
}

func dayField(name, label string, optional bool) ui.Field {
	return ui.Field{Name: name, Label: label, Hint: "Such as March 20, 2017, or March 2017 where the day is not known.",
		Max: longestDay, Optional: optional}
}

func sourcesField(label string) ui.Field {
	return ui.Field{Name: "sources", Label: label,
		Hint: "The addresses of pages or documents, one on each line, each with https://.", Type: "textarea", Rows: 3,
		Max: linksText}
}

// reportField asks for a report of the record; without is the option for none. An unpublished one is offered unless a
// printed line is being composed.
func reportField(label string, all []edition.SeriesPeriods, unpublished bool, without string) ui.Field {
	f := ui.Field{Name: "report", Label: label, Type: "select", Optional: without != ""}
	for _, series := range all {
		for _, c := range series.Periods {
			if c.Report.Published() || unpublished && c.Report.ID != "" {
				f.Options = append(f.Options, ui.Option{Value: string(c.Report.ID),
					Text: words.English.Period(c.Report.Period) + " (" + strings.ToLower(words.English.Cadence(series.Cadence)) + ")"})
			}
		}
	}
	first := ui.Option{Text: without}
	if without == "" {
		first.Text = "Please choose"
	}
	f.Options = append([]ui.Option{first}, f.Options...)
	return f
}
