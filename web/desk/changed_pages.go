package desk

import (
	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// changedPagesShown is the largest number of pages that a published draft links to.
const changedPagesShown = 40

// changedPages returns the public pages that changed when a draft was published, and how many more there are.
func (h drafts) changedPages(c echo.Context, d checkedDraft) (changed []ui.Link, more int, err error) {
	r, err := h.Current(c)
	if err != nil {
		return nil, 0, err
	}
	var changes []record.Change
	for seq := d.Base + 1; seq <= d.Last; seq++ {
		leaf, err := r.Snap.Leaf(r.Ctx(), seq)
		if err != nil {
			return nil, 0, err
		}
		change, err := record.ReadChange(leaf)
		if err != nil {
			return nil, 0, err
		}
		changes = append(changes, change)
	}
	slugs, reports := concerned(changes)
	for _, slug := range slugs {
		changed = append(changed, ui.Link{Text: r.Places.Name(slug), Href: link.Jurisdiction(slug)})
	}
	for _, id := range reports {
		changed = append(changed, ui.Link{Text: h.reportName(r.AllPeriods(), id), Href: link.Report(id)})
	}
	for _, change := range changes {
		if change.Correction != nil {
			changed = append(changed, ui.Link{Text: "Corrections", Href: link.Corrections})
			break
		}
	}
	more = max(0, len(changed)-changedPagesShown)
	return changed[:len(changed)-more], more, nil
}

// reportName names a report by its period, or by its id if the record has no period for it.
func (h drafts) reportName(periods map[record.ReportID]record.Coverage, id record.ReportID) string {
	cov, known := periods[id]
	if !known {
		return "Report " + string(id)
	}
	return "Report for " + words.English.Period(cov.Report.Period)
}
