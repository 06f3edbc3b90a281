package desk

import (
	"context"
	"errors"
	"time"

	"github.com/maypok86/otter/v2"

	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
)

// draftCheck is what a check of a draft's files found. It is shared and never changed.
type draftCheck struct {
	// plan is what the draft adds, where faults is nil.
	plan   ingest.Plan
	faults *ingest.Faults
	// odd is what looks odd in the plan.
	odd []ingest.Oddity
}

// checkOf is all that a check depends on.
type checkOf struct {
	draft    int64
	revision int
	version  record.Seq
	today    record.Day
}

// draftChecks keeps the checks of drafts that are being worked on: publishing one looks
// at the same files six times, and every list of drafts at those of each.
type draftChecks = otter.Cache[checkOf, draftCheck]

// What draftChecks holds: so many rows of files, of about a kilobyte each, until nobody
// has looked at them for so long. A draft of more rows is checked at each look.
const (
	checkedRows = 16_000
	checkedTime = 10 * time.Minute
)

func newDraftChecks() *draftChecks {
	return otter.Must(&otter.Options[checkOf, draftCheck]{
		MaximumWeight: checkedRows,
		Weigher: func(_ checkOf, c draftCheck) uint32 {
			n := 1 + c.plan.Rows + len(c.odd)
			if c.faults != nil {
				n += len(c.faults.List)
			}
			return uint32(n)
		},
		ExpiryCalculator: otter.ExpiryAccessing[checkOf, draftCheck](checkedTime),
	})
}

// checkDraft holds a draft against the record as it is now. A closed one is not held
// against anything.
func (h drafts) checkDraft(ctx context.Context, draft desk.Draft) (checkedDraft, error) {
	checked := checkedDraft{Draft: draft}
	newest, err := h.Store.Newest(ctx)
	if err != nil {
		return checked, err
	}
	checked.waits = !h.Store.Shows(newest)
	if checked.snap, err = h.Store.Now(ctx); err != nil || draft.State != desk.DraftOpen {
		return checked, err
	}
	of := checkOf{draft.ID, draft.Revision, checked.snap.Seq, record.DayOf(h.Now())}
	var known bool
	if checked.draftCheck, known = h.checks.GetIfPresent(of); known {
		return checked, nil
	}
	if checked.plan, err = ingest.PlanUploads(ctx, checked.snap, uploads(draft), of.today); err == nil {
		checked.odd, err = ingest.Oddities(ctx, checked.snap, checked.plan)
	}
	if faults, ok := errors.AsType[*ingest.Faults](err); ok {
		checked.faults, err = faults, nil
	}
	if err == nil {
		h.checks.Set(of, checked.draftCheck)
	}
	return checked, err
}

// uploads are the files of a draft.
func uploads(draft desk.Draft) []ingest.Upload {
	files := make([]ingest.Upload, len(draft.Files))
	for i, f := range draft.Files {
		files[i] = ingest.Upload{Name: f.Name, Body: f.Body}
	}
	return files
}
