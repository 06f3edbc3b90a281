package present

import (
	"slices"
	"strconv"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// releaseText names a release in a list of changes.
func releaseText(r *answer.Reading, of record.Release) string {
	title := string(of.Series)
	if s, ok := r.SeriesNamed(of.Series); ok {
		title = r.W.Official(s.Title)
	}
	if of.Recounted > 0 {
		return r.W.T("{series}, release of {day} counted again", "series", title, "day", r.W.Day(of.Released))
	}
	return r.W.T("{series}, release of {day}", "series", title, "day", r.W.Day(of.Released))
}

// RevisedText says how many numbers a release revised, and the largest difference.
func RevisedText(w *words.Language, of store.Revised) string {
	if of.All() == 0 {
		return w.T("no number revised")
	}
	var parts []string
	for _, part := range []struct {
		n    int
		text string
	}{
		{of.Rose, w.T("{n} rose", "n", w.Number(of.Rose))}, {of.Fell, w.T("{n} fell", "n", w.Number(of.Fell))},
		{of.Came, w.T("{n} new", "n", w.Number(of.Came))}, {of.Went, w.T("{n} gone", "n", w.Number(of.Went))},
	} {
		if part.n > 0 {
			parts = append(parts, part.text)
		}
	}
	return w.T("{numbers} ({how}; by {most} at most)", "numbers",
		w.N(of.All(), "{n} number revised", "{n} numbers revised"), "how", w.Join(parts), "most", w.Number(of.Most))
}

// ReleaseMoment is a release on a timeline, on the day on which it was given out.
func ReleaseMoment(r *answer.Reading, of record.Release) ui.Moment {
	return ui.Moment{Day: of.Released, Lead: Capital(releaseText(r, of)) + ".", Text: strings.TrimSpace(
		ReleaseCounts(r.W, of) + " " + r.W.Official(of.Note)), Sources: of.Sources, Entered: of.Entered}
}

// ReleaseCounts says how many rows were read and counted, and how many have a known place.
func ReleaseCounts(w *words.Language, of record.Release) string {
	return w.T("{rows} rows were read, and {counted} counted: {duplicates} likely duplicates, {undated} without a "+
		"day and "+
		"{outside} outside of the weeks were left out. The place of {placed} is known.",
		"rows", w.Number(of.Rows), "counted", w.Number(of.Counted()), "duplicates", w.Number(of.Duplicates),
		"undated", w.Number(of.Undated), "outside", w.Number(of.Outside), "placed", w.Number(of.Placed))
}

// RevisionText says how each release revised the number of a line.
func RevisionText(w *words.Language, revisions []record.Revised) string {
	var sentences []string
	for _, v := range revisions {
		text := w.T("Revised by ICE in the release of {day}: {was} → {value}, in change {n}.", "day", w.Day(v.Released),
			"was", w.Number(v.Was), "value", w.Number(v.Value), "n", strconv.FormatInt(int64(v.Seq), 10))
		if v.Recounted {
			text = w.T("Counted again by this site, with more places known: {was} → {value}, in change {n}.",
				"was", w.Number(v.Was), "value", w.Number(v.Value), "n", strconv.FormatInt(int64(v.Seq), 10))
		}
		sentences = append(sentences, text)
	}
	return strings.Join(sentences, " ")
}

// revisedIn returns the changes that revised lines of a listing, oldest first, with what each revised.
func revisedIn(l record.Listing) (all []record.Seq, of map[record.Seq][]record.Revised) {
	of = map[record.Seq][]record.Revised{}
	for i := range l.Lines {
		for _, v := range l.Lines[i].Revisions {
			of[v.Seq] = append(of[v.Seq], v)
		}
	}
	for seq := range of {
		all = append(all, seq)
	}
	slices.Sort(all)
	return all, of
}

// revisionMoments describes each release that revised numbers of a place, with the latest of these numbers.
func revisionMoments(w *words.Language, l record.Listing) (all []ui.Moment) {
	const shown = 5
	seqs, of := revisedIn(l)
	for _, seq := range seqs {
		revised := of[seq]
		var numbers []string
		for _, v := range revised[max(0, len(revised)-shown):] {
			numbers = append(numbers, w.Number(v.Was)+" → "+w.Number(v.Value))
		}
		first := revised[0]
		all = append(all, ui.Moment{Day: first.Released, Entered: first.Entered,
			Lead: w.T("Release of {day}: {numbers}.", "day", w.Day(first.Released), "numbers",
				w.N(len(revised), "{n} number revised", "{n} numbers revised")),
			Text: w.T("The last of them: {numbers}.", "numbers", w.Join(numbers))})
	}
	return all
}
