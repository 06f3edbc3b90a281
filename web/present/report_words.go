package present

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// ReportLede says in a sentence or two what a report counts.
func ReportLede(w *words.Language, cadence record.Cadence, r record.Report) string {
	period := w.Period(r.Period)
	if !r.Published() {
		return w.T("No report was published for {period}.", "period", period)
	}
	return w.T("ICE published this report on {day}. It counts {issued} and {declined} in {period}.",
		"day", w.Day(r.PublishedOn),
		"issued", nationwide(w, record.Issued, r.IssuedTotal), "declined", nationwide(w, record.Declined,
			r.DeclinedTotal), "period", w.ThePeriod(cadence))
}

// nationwide formats a report's national figure for a sentence.
func nationwide(w *words.Language, m record.Measure, n record.Count) string {
	switch {
	case n.Known && m == record.Issued:
		return w.N(n.N, "{n} [detainer sent](issued) nationwide", "{n} [detainers sent](issued) nationwide")
	case n.Known:
		return linkedCount(w, m, n.N)
	case m == record.Issued:
		return w.T("a number not read of [detainers sent](issued) nationwide")
	default:
		return w.T("a number not read of [declines recorded](declined-detainer)")
	}
}

// FindReport looks for a report in every series.
func FindReport(
	ctx context.Context, r *answer.Reading, id record.ReportID,
) (series record.Series, coverages []record.Coverage, at int, err error) {
	every := r.Early()
	for _, series := range every {
		if at := slices.IndexFunc(series.Periods,
			func(c record.Coverage) bool { return c.Report.ID == id && id != "" }); at >= 0 {
			return series.Series, series.Periods, at, nil
		}
	}
	return series, nil, 0, fmt.Errorf("report %q: %w", id, record.ErrNotFound)
}

// wholeButUnread says, for a section with every line in the record but some unread numbers, whose numbers make up the
// rest of the total.
func wholeButUnread(w *words.Language, part record.SectionCoverage, missing int) string {
	rest := w.N(part.Total.N, "{some} of {n} detainer sent", "{some} of {n} detainers sent", "some", w.Number(missing))
	if part.Measure == record.Declined {
		rest = w.N(part.Total.N, "{some} of {n} decline", "{some} of {n} declines", "some", w.Number(missing))
	}
	return w.T("{some} of {all} places are in the record.", "some", w.Number(part.Rows), "all", part.Printed.String()) +
		" " + w.N(part.Unread, "{n} number was not read; {rest} are its.",
		"{n} numbers were not read; {rest} are theirs.", "rest", rest)
}

// Reconciliation says whether the lines in the record add up to the total, or by how much they differ.
func Reconciliation(w *words.Language, part record.SectionCoverage, total string) string {
	sum := w.N(part.Sum, "{n} detainer sent", "{n} detainers sent")
	if part.Measure == record.Declined {
		sum = w.N(part.Sum, "{n} decline", "{n} declines")
	}
	var sentences []string
	switch missing := part.Missing(); {
	case part.Unread > 0 && part.Printed.Known && part.Rows >= part.Printed.N && missing.Known:
		return wholeButUnread(w, part, missing.N)
	case !part.Total.Known:
		sentences = append(sentences,
			w.T("Rows in the record add up to {sum}; no total of this section is known.", "sum", sum))
	case missing.N == 0:
		sentences = append(sentences,
			w.T("Rows in the record add up to {sum}, which is {total}.", "sum", sum, "total", total))
	default:
		sentences = append(sentences, w.N(missing.N,
			"Rows in the record add up to {sum}; {total} is {all}; {n} is not in our copy yet.",
			"Rows in the record add up to {sum}; {total} is {all}; {n} are not in our copy yet.",
			"sum", sum, "total", total, "all", w.Number(part.Total.N)))
	}
	if part.Printed.Known {
		sentences = append(sentences, w.N(part.Printed.N, "{some} of {n} printed line is entered.",
			"{some} of {n} printed lines are entered.", "some", w.Number(part.Rows)))
	}
	if part.Unread > 0 {
		sentences = append(sentences,
			w.N(part.Unread, "On {n} line the number was not read.", "On {n} lines the number was not read."))
	}
	return strings.Join(sentences, " ")
}

// StateTotal compares the lines of a state with its stated total; "" if there is none.
func StateTotal(w *words.Language, c record.Coverage, m record.Measure, state string) string {
	part, ok := c.State(m, state)
	if !ok {
		return ""
	}
	return Reconciliation(w, part, w.T("the total told for the state"))
}
