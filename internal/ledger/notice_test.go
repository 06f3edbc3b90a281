package ledger_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
)

// hashes are the hashes of this many leaves. Each seed gives different ones.
func hashes(t *testing.T, seed byte, n int) (all []ledger.Hash) {
	t.Helper()
	for i := range n {
		all = append(all, ledger.LeafHash([]byte{seed, byte(i)}))
	}
	return all
}

func checkpointOf(t *testing.T, leaves []ledger.Hash) ledger.Checkpoint {
	t.Helper()
	stored, err := ledger.StoredOf(leaves)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.CheckpointOf(int64(len(leaves)), stored)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A notice is read as it was signed. It cannot be mistaken for a checkpoint, nor a checkpoint for a notice.
func TestNoticeIsReadAsItWasSigned(t *testing.T) {
	t.Parallel()
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	seen := hashes(t, 1, 9)
	for _, text := range []string{
		"The disk failed.", "Two\n\nparagraphs — with\n— a signature?", strings.Repeat("é", 2000),
	} {
		want := ledger.Notice{Holds: checkpointOf(t, seen[:4]), Lost: checkpointOf(t, seen), Day: "2026-12-01",
			Text: text}
		signed, err := signer.SignNotice(want)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ledger.OpenNotice(signed, signer.Key); err != nil || got != want {
			t.Errorf("%+v is read as %+v, %v", want, got, err)
		}
		if _, err := ledger.OpenNotice(signed, other.Key); err == nil {
			t.Error("another key verifies it")
		}
		if c, err := ledger.OpenCheckpoint([]byte(signed), signer.Key); err == nil {
			t.Errorf("it is read as the checkpoint %+v", c)
		}
		checkpoint, err := signer.Sign(want.Lost)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := ledger.OpenNotice(string(checkpoint), signer.Key); err == nil {
			t.Errorf("a checkpoint is read as the notice %+v", n)
		}
	}
}

// A notice covers exactly the versions after the checkpoint that is valid, up to the lost one, where that can be
// checked.
func TestNoticeAccountsForWhatItNamesAlone(t *testing.T) {
	t.Parallel()
	seen, fork := hashes(t, 1, 9), hashes(t, 2, 9)
	n := ledger.Notice{Holds: checkpointOf(t, seen[:4]), Lost: checkpointOf(t, seen)}
	lost := seen[4:]
	late := slices.Concat(seen[:6], fork[6:]) // the same, up to a version that is lost
	for name, test := range map[string]struct {
		leaves, lost []ledger.Hash
		want         bool
	}{
		"the lost version":                            {seen, lost, true},
		"the lost version, by its root":               {seen, nil, true},
		"one before it":                               {seen[:7], lost, true},
		"the first that is lost":                      {seen[:5], lost, true},
		"one before it, of which nothing is known":    {seen[:7], nil, false},
		"the last one that holds":                     {seen[:4], lost, false},
		"a later one":                                 {hashes(t, 1, 10), lost, false},
		"another record":                              {fork, lost, false},
		"another past of what is lost":                {late, lost, false},
		"another past of what is lost, in part":       {late[:8], lost, false},
		"the same, by hashes that were made for that": {late[:8], late[4:], false},
		"hashes that lead elsewhere":                  {seen[:7], slices.Concat(lost[:4], fork[8:]), false},
		"one hash less":                               {seen[:7], lost[:4], false},
	} {
		if err := n.Accounts(test.leaves, test.lost); (err == nil) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
