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

// published is the record that comes with the program. It adds corrections that move a line and amend another,
// since the record has none.
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
	moved.MovedTo, amended.Value, amended.By = "co/jefferson-county", record.Known(0), "ICE"
	return st, st.Apply(ctx, snap.Seq, entered.AddDate(0, 0, 1), []record.Change{
		{Kind: record.AddCorrection, Origin: byHand, Correction: moved},
		{Kind: record.AddCorrection, Origin: byHand, Correction: amended},
		{Kind: record.AddRelease, Origin: byHand, Release: &record.Release{Series: "minnesota-2025-2026",
			Released: "2026-06-01", CountedOn: "2026-06-02", Covers: record.Period{Start: "2025-12-01", End: "2026-03-10"},
			Rows: 900, Duplicates: 10, Undated: 5, Outside: 3, Placed: 800, Columns: []string{"Detainer Prepare Date", "State"},
			Files: []string{"ab detainers of June.xlsx"}, Note: "made", Sources: sources,
			Facilities: []record.ReleaseFacility{
				{Facility: "HENNEPIN COUNTY ADC", Code: "HENNEMN", City: "MINNEAPOLIS", State: "mn",
					Jurisdiction: "mn/hennepin-county", Custodian: record.OfCounty, PlacedBy: "facility code", Prepared: 188,
					Declined: 119},
				{Facility: "OTHER", Custodian: record.OfUnknown, Prepared: 3},
			}}, Revisions: []record.Revision{{Report: "minnesota-2025-2026-2025-12-01", Measure: record.Prepared,
			Jurisdiction: "mn/hennepin-county", Facility: "HENNEPIN COUNTY ADC", Was: 186, Value: 188}}},
	}, nil)
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
