package ingest

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"time"

	"detainerledger/internal/store"
)

// published is the record that comes with the program: batches, each a folder that was
// added after those before it in the order of their names.
//
//go:embed published/*/*.csv
var published embed.FS

// Batch is a part of the built-in record. It refers only to itself and earlier batches.
type Batch struct {
	// Name begins with its number, "2-additions-of-november-2026".
	Name string
}

// dir is the folder of its embedded files.
func (b Batch) dir() string { return path.Join("published", b.Name) }

// Files returns the files of the batch as uploads.
func (b Batch) Files() ([]Upload, error) {
	names, err := fs.Glob(published, b.dir()+"/*.csv")
	if err != nil {
		return nil, err
	}
	files := make([]Upload, len(names))
	for i, name := range names {
		files[i].Name = path.Base(name)
		if files[i].Body, err = published.ReadFile(name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// Batches returns all of them, in the order in which they come in.
func Batches() ([]Batch, error) {
	folders, err := published.ReadDir("published")
	batches := make([]Batch, len(folders))
	for i, f := range folders {
		batches[i].Name = f.Name()
	}
	return batches, err
}

// LoadPublished adds the built-in record to the empty record in st, in one transaction. The error wraps
// [store.ErrChanged] if the record is not empty.
func LoadPublished(ctx context.Context, st *store.Store, at time.Time) error {
	plan, _, err := PlanPublished(ctx, nil)
	if err == nil {
		err = plan.Apply(ctx, st, at, nil)
	}
	if err != nil {
		return fmt.Errorf("load the record that comes with the program: %w", err)
	}
	return nil
}

// PlanPublished returns what the record in the snapshot lacks of the built-in one, and the batches that bring it; a nil
// snapshot is an empty record. The error is [*Faults] if the record contradicts a batch; nothing is to be added then.
func PlanPublished(ctx context.Context, snap *store.Snapshot) (Plan, []Batch, error) {
	batches, err := Batches()
	if err != nil {
		return Plan{}, nil, err
	}
	var pieces [][]row
	again := func(piece int) ([]row, error) { return slices.Clone(pieces[piece]), nil }
	c, err := newChecking(ctx, snap, newInput(), newEarlier(again))
	if err != nil {
		return Plan{}, nil, err
	}
	whole := Plan{stands: map[rowID]string{}}
	if snap != nil {
		whole.Base = snap.Seq
	}
	var lacking []Batch
	for i, b := range batches {
		in, err := readBatch(ctx, b)
		if err != nil {
			return Plan{}, nil, err
		}
		plan, err := c.piece(in)
		if err != nil {
			return Plan{}, nil, err
		}
		maps.Copy(whole.stands, plan.stands)
		whole.add(plan)
		if plan.Rows > 0 {
			lacking = append(lacking, b)
		}
		var rows []row
		for _, fresh := range c.fresh {
			rows = append(rows, fresh...)
		}
		pieces = append(pieces, rows)
		c.keep(i)
	}
	return whole, lacking, nil
}

func readBatch(ctx context.Context, b Batch) (*Input, error) {
	folder, err := fs.Sub(published, b.dir())
	if err != nil {
		return nil, err
	}
	rd := &reading{ctx: ctx, in: newInput()}
	sources, err := rd.folder(folder, b.dir())
	if err != nil {
		return nil, err
	}
	return rd.all(sources)
}
