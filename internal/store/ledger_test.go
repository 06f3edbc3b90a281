package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
)

// The leaves are the canonical JSON of the changes, and the ledger stores their hashes, at each version of the
// record.
func TestLedgerIsThatOfTheChanges(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	newest := now(t, st)
	var leaves []ledger.Hash
	for i, c := range example() {
		seq := record.Seq(i) + 1
		c.Seq, c.At = seq, moment
		want, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := newest.Leaf(t.Context(), seq); err != nil || !bytes.Equal(got, want) {
			t.Errorf("leaf %d is %s (%v), want %s", seq, got, err, want)
		}
		if got, err := newest.LeafHash(t.Context(), seq); err != nil || got != ledger.LeafHash(want) {
			t.Errorf("the hash of leaf %d is %s (%v)", seq, got, err)
		}
		leaves = append(leaves, ledger.LeafHash(want))
		stored, err := ledger.StoredOf(leaves)
		if err != nil {
			t.Fatal(err)
		}
		computed, err := ledger.CheckpointOf(int64(seq), stored)
		if err != nil {
			t.Fatal(err)
		}
		then, err := st.At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := then.Checkpoint(t.Context()); err != nil || got != computed {
			t.Errorf("the checkpoint of version %d is %v (%v), want %v", seq, got, err, computed)
		}
		if _, err := then.Leaf(t.Context(), seq+1); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("version %d has a later leaf: %v", seq, err)
		}
		if _, err := then.LeafHash(t.Context(), seq+1); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("version %d has the hash of a later leaf: %v", seq, err)
		}
		if _, err := then.Hashes(t.Context()).ReadHashes([]int64{int64(len(stored))}); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("version %d has a later hash: %v", seq, err)
		}
		proof, err := ledger.ProveExtension(int64(newest.Seq), int64(seq), newest.Hashes(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		c, err := newest.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.CheckExtension(computed, proof); err != nil {
			t.Error(err)
		}
	}
	var read int
	for leaf, err := range newest.Leaves(t.Context(), 3) {
		if err != nil || ledger.LeafHash(leaf) != leaves[read+2] {
			t.Errorf("leaf %d is %s (%v)", read+3, leaf, err)
		}
		read++
	}
	if read != len(leaves)-2 {
		t.Errorf("from leaf 3 on there are %d", read)
	}
	for range newest.Leaves(t.Context(), 1) {
		break // which closes the rows, or the next tests would wait for a connection
	}
}

func TestNoLeafOfNoChange(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	snap := now(t, st)
	for _, seq := range []record.Seq{-1, 0, snap.Seq + 1} {
		if _, err := snap.Leaf(t.Context(), seq); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("leaf %d: %v", seq, err)
		}
		if _, err := snap.LeafHash(t.Context(), seq); !errors.Is(err, record.ErrNotFound) {
			t.Errorf("the hash of leaf %d: %v", seq, err)
		}
	}
	if _, err := snap.Hashes(t.Context()).ReadHashes([]int64{-1}); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("hash -1: %v", err)
	}
}

// A record accepts one key, permanently.
func TestLedgerKeyIsGivenOnce(t *testing.T) {
	t.Parallel()
	st, path := create(t)
	if _, err := st.LedgerKey(t.Context()); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("a new record has a key: %v", err)
	}
	if err := st.SetLedgerKey(t.Context(), "no key"); err == nil {
		t.Error("a text that is not a key was accepted")
	}
	var keys []string
	for i := range 2 {
		signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), fmt.Sprint(i)))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, signer.Key)
	}
	if err := st.SetLedgerKey(t.Context(), keys[0]); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if err := st.SetLedgerKey(t.Context(), key); err == nil {
			t.Errorf("a record that has a key took %s", key)
		}
	}
	if got, err := reopen(t, path).LedgerKey(t.Context()); err != nil || got != keys[0] {
		t.Errorf("the key is %q (%v), want %q", got, err, keys[0])
	}
}

// BenchmarkApplyReport adds a report of 20,000 lines as one change, and so as one leaf. It should take less than 1
// s.
func BenchmarkApplyReport(b *testing.B) {
	before := many(counties, 1)[:2] // the places and the series
	report := many(counties, 1)[2]
	report.Entries = nil
	for _, c := range many(counties, reports) {
		for _, e := range c.Entries {
			e.Report, e.Facility = report.Report.ID, fmt.Sprint("Jail ", len(report.Entries))
			report.Entries = append(report.Entries, e)
		}
	}
	for b.Loop() {
		b.StopTimer()
		st, _ := create(b)
		apply(b, st, before...)
		b.StartTimer()
		apply(b, st, report)
	}
	b.ReportMetric(float64(len(report.Entries)), "lines")
}

// BenchmarkLedger reads a leaf, a proof and a tile of 10,000 changes. Each should take less than 1 ms.
func BenchmarkLedger(b *testing.B) {
	st, _ := create(b)
	var changes []record.Change
	for i := range 10_000 {
		changes = append(changes, event(fmt.Sprint("event ", i)))
	}
	apply(b, st, changes...)
	snap := now(b, st)
	for name, read := range map[string]func() error{
		"leaf": func() error { _, err := snap.Leaf(b.Context(), 5000); return err },
		"proof of a leaf": func() error {
			_, err := ledger.ProveLeaf(int64(snap.Seq), 5000, snap.Hashes(b.Context()))
			return err
		},
		"proof of extension": func() error {
			_, err := ledger.ProveExtension(int64(snap.Seq), 5000, snap.Hashes(b.Context()))
			return err
		},
		"checkpoint": func() error { _, err := snap.Checkpoint(b.Context()); return err },
		"tile": func() error {
			_, err := ledger.TileBytes(ledger.Tile{H: ledger.TileHeight, N: 20, W: 256}, int64(snap.Seq),
				snap.Hashes(b.Context()))
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
