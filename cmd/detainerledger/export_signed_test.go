package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// A copy made without the private key has the newest signed checkpoint in the record, and the key and tiles to check
// it.
func TestACopyWithoutTheKeyHasWhatWasSigned(t *testing.T) {
	t.Parallel()
	db := record2017(t)
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "elsewhere.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	cmd := exportCmd{DB: db}
	signed := func() (version record.Seq, said string) {
		t.Helper()
		snap, err := st.Now(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if version, err = cmd.signedBefore(t.Context(), snap, &out); err != nil {
			t.Fatal(err)
		}
		return version, out.String()
	}
	if version, said := signed(); version != 0 || !strings.Contains(said, "so the copy has no signed checkpoint") {
		t.Errorf("before a signature the copy has version %d: %s", version, said)
	}
	if got := unlinked(3, 0); slices.Contains(got, link.LedgerCheckpoint) {
		t.Errorf("without a signature the copy has %q", got)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Sign(t.Context(), snap, signer, 0); err != nil {
		t.Fatal(err)
	}
	must(t, "import", "--db", db, numberedEvent(t, 1))
	want := fmt.Sprintf("of version %d\n", snap.Seq)
	if version, said := signed(); version != snap.Seq || !strings.Contains(said, want) {
		t.Errorf("the checkpoint is of version %d, want %d: %s", version, snap.Seq, said)
	}
	got := unlinked(snap.Seq+1, snap.Seq)
	for _, address := range []string{link.LedgerCheckpoint, link.LedgerKey, link.LedgerLeaf(fmt.Sprint(snap.Seq + 1)),
		link.LedgerTile(fmt.Sprintf("tile/0/000.p/%d", snap.Seq))} {
		if !slices.Contains(got, address) {
			t.Errorf("%s is not in the copy: %q", address, got)
		}
	}
}
