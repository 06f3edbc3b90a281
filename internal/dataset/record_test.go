package dataset_test

import (
	"context"
	"log"
	"os"
	"path/filepath"
	"testing"
	"time"

	"detainerledger/internal/dataset"
	"detainerledger/internal/ingest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// published is the record that comes with the program, with corrections that move
// a line and amend another, of which it has none.
var published *dataset.Edition

var (
	entered = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	byHand  = record.Origin{File: "test.csv", SHA256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
)

const week1 = "ddor-2017-01-28"

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "dataset")
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(dir, "record.db")
	st, err := fill(context.Background(), path)
	if err != nil {
		log.Fatal(err)
	}
	if published, err = editionOf(context.Background(), st); err != nil {
		log.Fatal(err)
	}
	status := m.Run()
	st.Close()
	os.RemoveAll(dir)
	os.Exit(status)
}

// fill makes the record in a new file.
func fill(ctx context.Context, path string) (*store.Store, error) {
	st, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	if err := ingest.LoadPublished(ctx, st, entered); err != nil {
		return nil, err
	}
	if err := addSeries(ctx, st); err != nil {
		return nil, err
	}
	snap, err := st.Now(ctx)
	if err != nil {
		return nil, err
	}
	sources := record.Sources{"https://example.org/a", "https://example.org/b"}
	correction := func(id string, place record.Slug, effect record.Effect) *record.Correction {
		return &record.Correction{ID: id, Date: "2026-11", By: record.BySite, Report: week1, Section: record.SectionII,
			Measure:      record.Declined,
			Jurisdiction: place, Effect: effect, Reason: "=an error, \"ours\"\nof _x0041_", Sources: sources}
	}
	moved, amended := correction("made-moved", "co/weld-county", record.Move), correction("made-amended",
		"tx/travis-county", record.Amend)
	moved.MovedTo, amended.Value = "co/jefferson-county", record.Known(0)
	return st, st.Apply(ctx, snap.Seq, entered.AddDate(0, 0, 1), []record.Change{
		{Kind: record.AddCorrection, Origin: byHand, Correction: moved},
		{Kind: record.AddCorrection, Origin: byHand, Correction: amended},
	}, nil)
}

// addSeries adds series of every kind.
func addSeries(ctx context.Context, st *store.Store) error {
	snap, err := st.Now(ctx)
	if err != nil {
		return err
	}
	in, err := ingest.Read(ctx, []string{"../ingest/testdata/places.csv",
		"../ingest/published/3-five-series-of-2007-to-2026"}, nil)
	if err != nil {
		return err
	}
	plan, err := ingest.Check(ctx, snap, in, "")
	if err != nil {
		return err
	}
	return plan.Apply(ctx, st, entered, nil)
}

func editionOf(ctx context.Context, st *store.Store) (*dataset.Edition, error) {
	snap, err := st.Now(ctx)
	if err != nil {
		return nil, err
	}
	return dataset.Of(ctx, snap, "https://ledger.example")
}

func facts(t testing.TB, e *dataset.Edition) []dataset.Facts {
	t.Helper()
	all, err := e.Facts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
