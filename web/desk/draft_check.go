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

// draftCheck is the result of checking a draft's files. It is shared and must not be changed.
type draftCheck struct {
	// plan is what the draft adds, if faults is nil.
	plan   ingest.Plan
	faults *ingest.Faults
	// odd are the oddities of the plan.
	odd []ingest.Oddity
}

// checkOf is everything that a check depends on.
type checkOf struct {
	draft    int64
	revision int
	version  record.Seq
	today    record.Day
}

// draftChecks caches the checks of drafts: publishing one needs that of the same files six times, and a list of drafts
// needs that of each.
type draftChecks = otter.Cache[checkOf, draftCheck]

// The limits of draftChecks: rows of files, of about a kilobyte each, and the time until an unused entry expires. A
// draft with more rows is checked each time.
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

// checkDraft checks a draft against the newest state of the record. A closed draft is not checked.
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
