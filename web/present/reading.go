package present

import (
	"strconv"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// ReadingMoment describes a reading, dated with the day on which it entered the record: it is an act of this site, not
// of the world.
func ReadingMoment(r *answer.Reading, g record.Reading) ui.Moment {
	m := ui.Moment{
		Lead: Capital(r.W.Read(g)) + ".", Text: r.W.Official(g.Note), Sources: g.Sources, Entered: g.Entered,
	}
	if g.Seq > 0 {
		m.Day = record.DayOf(g.EnteredAt)
	}
	if g.Jurisdiction != "" {
		m.Place = ui.Link{Text: r.Places.Name(g.Jurisdiction), Href: link.Jurisdiction(g.Jurisdiction)}
	}
	return m
}

// ReadText says when, and by which change, each reading of a line came in.
func ReadText(w *words.Language, readings []record.Reading) string {
	var sentences []string
	for _, g := range readings {
		sentences = append(sentences, w.T("{what}, on {day}, in change {n}.", "what", Capital(w.Read(g)),
			"day", w.Day(record.DayOf(g.EnteredAt)), "n", strconv.FormatInt(int64(g.Seq), 10)))
		if g.Note != "" {
			sentences = append(sentences, w.Official(g.Note))
		}
	}
	return strings.Join(sentences, " ")
}

// asBrought returns a line as it came into the record, before its number was read or revised.
func asBrought(line record.Line) record.Entry {
	if len(line.Revisions) > 0 {
		line.Value = record.Known(line.Revisions[0].Was)
	}
	for _, g := range line.Readings {
		if _, number := g.Figure(); number {
			line.Value = record.Count{}
		}
	}
	return line.Entry
}
