package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"detainerledger/internal/ingest"
	"detainerledger/internal/store"
)

// reportPublished prints in a line what the record lacks of the built-in one, or where it contradicts it. A record is
// never updated automatically.
func reportPublished(ctx context.Context, out io.Writer, st *store.Store, snap *store.Snapshot) error {
	if st.Synthetic() {
		return nil
	}
	plan, lacking, err := ingest.PlanPublished(ctx, snap)
	if faults, ok := errors.AsType[*ingest.Faults](err); ok {
		_, err := fmt.Fprintf(out, "%s; the record stays as it is\n", contradicted(faults))
		return err
	}
	if err != nil || len(lacking) == 0 {
		return err
	}
	_, err = fmt.Fprintf(out,
		"the program brings %s in %s that the record lacks; detainerledger import --published adds them\n",
		counted(plan.Rows, "row", "rows"), counted(len(plan.Changes), "change", "changes"))
	return err
}

// contradicted describes in a line where the record contradicts a batch.
func contradicted(faults *ingest.Faults) string {
	line := fmt.Sprintf("the record contradicts what the program brings, in %s", faults.List[0])
	if more := len(faults.List) - 1 + faults.More; more > 0 {
		line += fmt.Sprintf(" (and %d more)", more)
	}
	return line
}

// planPublished plans the addition of what the record lacks of the built-in one.
func planPublished(ctx context.Context, st *store.Store, snap *store.Snapshot) (ingest.Plan, error) {
	if st != nil && st.Synthetic() {
		return ingest.Plan{}, errors.New("the record is made up, and nothing that was published goes into it")
	}
	plan, _, err := ingest.PlanPublished(ctx, snap)
	return plan, err
}
