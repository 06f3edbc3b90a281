package store_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Changes enter the record together or not at all. An earlier snapshot shows the record as it was.
func ExampleStore_Apply() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	st, err := store.Open(ctx, filepath.Join(dir, "record.db"))
	if err != nil {
		log.Fatal(err)
	}
	defer st.Close()
	before, err := st.Now(ctx)
	if err != nil {
		log.Fatal(err)
	}
	changes := []record.Change{{
		Kind:   record.AddPlaces,
		Origin: record.Origin{File: "places.csv", SHA256: strings.Repeat("0", 64)}, // of the file's bytes
		Places: []record.Jurisdiction{
			{Slug: "nv/clark-county", Name: "Clark County", State: "NV", Kind: "county", FIPS: "32003"},
		},
	}}
	if err := st.Apply(ctx, before.Seq, time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC), changes, nil); err != nil {
		log.Fatal(err)
	}
	now, err := st.Now(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(before.Seq, now.Seq)
	_, err = before.Listing(ctx, "nv/clark-county")
	fmt.Println(err)
	listing, err := now.Listing(ctx, "nv/clark-county")
	fmt.Println(listing.Jurisdiction.Name, err)
	// Output:
	// 0 1
	// jurisdiction "nv/clark-county": not in the record
	// Clark County <nil>
}
