package store_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// addNotice adds a notice that two versions after the newest one are lost.
func addNotice(t *testing.T, st *store.Store, signer *ledger.Signer) ledger.SignedNotice {
	t.Helper()
	holds, err := now(t, st).Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lost := ledger.Checkpoint{Origin: ledger.Origin, Size: holds.Size + 2, Root: ledger.Hash{1}}
	signed, err := signer.SignNotice(ledger.Notice{Holds: holds, Lost: lost, Day: "2026-12-01", Text: "The disk failed."})
	if err != nil {
		t.Fatal(err)
	}
	n := ledger.SignedNotice{Signed: signed, Lost: []ledger.Hash{{2}, {3}}}
	if err := st.AddNotice(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNoticeOfAnotherKeyIsNotTaken(t *testing.T) {
	t.Parallel()
	st, path := complete(t)
	notices, err := st.Notices(t.Context())
	if err != nil || len(notices) != 1 || len(notices[0].Lost) != 2 {
		t.Fatalf("the notices are %v, %v", notices, err)
	}
	if err := st.AddNotice(t.Context(), notices[0]); err != nil { // the record has it
		t.Error(err)
	}
	other, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := ledger.OpenNotice(notices[0].Signed, sqlitetest.Texts(t, sqlitetest.Raw(t, path),
		`select key from ledger_key`)[0])
	if err != nil {
		t.Fatal(err)
	}
	forged, err := other.SignNotice(opened)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.AddNotice(t.Context(), ledger.SignedNotice{Signed: forged}); err == nil {
		t.Error("a notice with the signature of another key was accepted")
	}
	if again, err := st.Notices(t.Context()); err != nil || len(again) != 1 {
		t.Errorf("there are %d notices, %v; want the first one alone", len(again), err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	harm(t, path, `update notice set signed = replace(signed, 'disk', 'desk')`)
	if found := differs(t, path); found.Field != "notice 1" {
		t.Errorf("an altered notice: %v is found", found)
	}
}

// A notice remains when an older backup is restored again, and reaches replicas that have the version.
func TestNoticeStaysWithTheRecord(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	old, replica := filepath.Join(t.TempDir(), "old.db"), filepath.Join(t.TempDir(), "replica.db")
	backup(t, st, old)
	if _, _, err := store.Refresh(t.Context(), old, replica); err != nil {
		t.Fatal(err)
	}
	want := addNotice(t, st, signer)
	notices := func(path string) []ledger.SignedNotice {
		all, err := reopen(t, path).Notices(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	equal := func(a, b ledger.SignedNotice) bool { return a.Signed == b.Signed && slices.Equal(a.Lost, b.Lost) }
	if _, _, err := store.Refresh(t.Context(), path, replica); err != nil {
		t.Fatal(err)
	}
	if got := notices(replica); !slices.EqualFunc(got, []ledger.SignedNotice{want}, equal) {
		t.Errorf("the replica has %v, want %v", got, want)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), old, path, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	if got := notices(path); !slices.EqualFunc(got, []ledger.SignedNotice{want}, equal) {
		t.Errorf("restored again it has %v, want %v", got, want)
	}
}
