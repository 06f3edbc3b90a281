package ingest

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"detainerledger/internal/store"
)

// published is the record that comes with the program, in the form and to the
// byte as [Export] writes it.
//
//go:embed published/*.csv
var published embed.FS

// LoadPublished adds the record that comes with the program to the empty record
// in st, in one transaction. The error wraps [store.ErrChanged] where the record
// is not empty.
func LoadPublished(ctx context.Context, st *store.Store, at time.Time) error {
	plan, err := planPublished(ctx)
	if err == nil {
		err = plan.Apply(ctx, st, at, nil)
	}
	if err != nil {
		return fmt.Errorf("load the record that comes with the program: %w", err)
	}
	return nil
}

func planPublished(ctx context.Context) (Plan, error) {
	folder, err := fs.Sub(published, "published")
	if err != nil {
		return Plan{}, err
	}
	rd := &reading{ctx: ctx, in: newInput()}
	sources, err := rd.folder(folder, "published")
	if err != nil {
		return Plan{}, err
	}
	in, err := rd.all(sources)
	if err != nil {
		return Plan{}, err
	}
	return Check(ctx, nil, in, "")
}
