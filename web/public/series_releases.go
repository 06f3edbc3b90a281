package public

import (
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// seriesReleases are the releases that a series is counted from, the newest first.
func seriesReleases(r *answer.Request, s edition.SeriesPeriods) ([]pages.SeriesRelease, error) {
	all, err := r.Snap.Releases(r.Ctx(), s.ID)
	if err != nil {
		return nil, err
	}
	w := r.W
	rows := make([]pages.SeriesRelease, len(all))
	for i, of := range all {
		change, err := r.Snap.Brief(r.Ctx(), of.Seq)
		if err != nil {
			return nil, err
		}
		row := pages.SeriesRelease{
			Day: ui.Link{Text: w.Day(of.Released), Href: link.Change(of.Seq)}, Covers: w.Period(of.Covers),
			Counts: present.ReleaseCounts(w, of), Files: of.Files, Columns: of.Columns,
		}
		if of.Recounted > 0 {
			row.Again = w.T("counted again on {day}, with more places known", "day", w.Day(of.CountedOn))
		}
		if n := of.Counted(); n > 0 {
			row.Placed = w.Share(100 * float64(of.Placed) / float64(n))
		}
		if i > 0 {
			row.Revised = present.RevisedText(w, change.Brought.Revised)
		}
		rows[len(all)-1-i] = row
	}
	return rows, nil
}

// openText says from which period on the outcomes of a series are still coming in, "" where none are.
func openText(r *answer.Request, s edition.SeriesPeriods) (string, error) {
	open, ok, err := r.OpenOutcomes(r.Ctx(), s)
	if err != nil || !ok {
		return "", err
	}
	w := r.W
	from := present.PeriodName(w, s.Series, s.Periods[open.From].Report)
	text := w.T("Outcomes are still open from {period} on: fewer of these detainers have an outcome than of those of "+
		"more than a year ago.", "period", from)
	if open.Followed {
		text = w.T("Outcomes are still open from {period} on: at this age, earlier releases had fewer outcomes than "+
			"came in later.", "period", from)
	}
	if open.Half > 0 {
		text += " " + w.T("It takes about {periods} until half of those that get an outcome have one.", "periods",
			w.Periods(s.Cadence, open.Half))
	}
	return text, nil
}

// placeFacilities are the facilities that the newest release of a series has in a place, with by what each was
// placed; of all numbers that the place's lines add up, these are of the release as a whole.
func placeFacilities(
	r *answer.Request, s record.SeriesID, slug record.Slug,
) (of *pages.PlaceFacilities, err error) {
	all, err := r.Snap.Releases(r.Ctx(), s)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	newest := all[len(all)-1]
	facilities, err := r.Snap.FacilitiesOf(r.Ctx(), newest.Seq, slug)
	if err != nil || len(facilities) == 0 {
		return nil, err
	}
	w := r.W
	of = &pages.PlaceFacilities{Caption: w.T("Facilities, in the release of {day}", "day", w.Day(newest.Released))}
	for _, f := range facilities {
		of.Rows = append(of.Rows, pages.PlacedFacility{Name: f.Facility, Code: f.Code, City: f.City,
			RunBy: w.Custodian(f.Custodian), PlacedBy: w.Official(f.PlacedBy), Prepared: w.Number(f.Prepared),
			Declined: w.Number(f.Declined)})
	}
	return of, nil
}
