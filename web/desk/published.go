package desk

import (
	"context"
	"errors"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	deskpages "detainerledger/templates/desk"
	"detainerledger/web/answer"
)

// lacking returns the batches of the built-in record of which this one lacks something, and the number of missing rows.
// A made-up record lacks nothing. The error is [*ingest.Faults] if the record contradicts a batch.
func (h drafts) lacking(ctx context.Context) (batches []ingest.Batch, rows int, err error) {
	if h.Store.Synthetic() {
		return nil, 0, nil
	}
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return nil, 0, err
	}
	plan, batches, err := ingest.PlanPublished(ctx, snap)
	return batches, plan.Rows, err
}

// publishedOffer describes what the record lacks of the built-in one, or how it contradicts that.
func (h drafts) publishedOffer(ctx context.Context) (v deskpages.PublishedOffer, err error) {
	batches, rows, err := h.lacking(ctx)
	if faults, ok := errors.AsType[*ingest.Faults](err); ok {
		for _, f := range faults.List {
			v.Contradicts = append(v.Contradicts, f.String())
		}
		return v, nil
	}
	if len(batches) > 0 {
		v.Rows, v.Batch = strconv.Itoa(rows), batches[0].Name
	}
	return v, err
}

// importPublished creates a draft of the first batch of which the record lacks something.
func (h drafts) importPublished(c echo.Context) error {
	ctx := c.Request().Context()
	batches, _, err := h.lacking(ctx)
	if _, contradicted := errors.AsType[*ingest.Faults](err); contradicted || err == nil && len(batches) == 0 {
		return answer.SeeOther(c, link.DeskImport) // the page says so
	}
	if err != nil {
		return err
	}
	files, err := batches[0].Files()
	if err != nil {
		return err
	}
	draft := desk.Draft{Title: "Comes with the program: " + batches[0].Name}
	for _, f := range files {
		draft.Files = append(draft.Files, desk.DraftFile{Name: f.Name, Body: f.Body})
	}
	act := h.act(c, editorOf(c), "took what comes with the program")
	if draft.ID, err = h.Desk.AddDraft(ctx, act, draft); err != nil {
		return err
	}
	return answer.SeeOther(c, link.DeskDraft(draftNumber(draft)))
}
