package main

import (
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
)

func TestKeyPrintsThePublicKeyOfTheRecord(t *testing.T) {
	t.Parallel()
	db, _ := signed(t)
	public := must(t, "key", "--db", db)
	if err := ledger.CheckKey(strings.TrimSpace(public)); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	other, err := ledger.GenerateKey(filepath.Join(dir, "other.key"))
	if err != nil {
		t.Fatal(err)
	}
	if got := must(t, "key", "--db", db, "--signing-key", filepath.Join(dir, "absent")); got != public {
		t.Errorf("without the private key it prints %q, want %q", got, public)
	}
	if got := must(t, "key", "--db", filepath.Join(dir, "absent.db"), "--signing-key",
		filepath.Join(dir, "other.key")); got != other.Key+"\n" {
		t.Errorf("of a private key alone it prints %q, want %q", got, other.Key)
	}
	write(t, filepath.Join(dir, "loose"), "neither a key nor a record\n")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--db", filepath.Join(dir, "absent.db")}, "makes one at its first start"},
		{[]string{"--db", record2017(t)}, "makes one at its first start"},
		{[]string{"--db", db, "--signing-key", filepath.Join(dir, "other.key")},
			"holds the key " + ledger.ShortKey(other.Key)},
		{[]string{"--db", db, "--signing-key", filepath.Join(dir, "loose")}, "chmod 600"},
		{[]string{"--db", filepath.Join(dir, "loose")}, "open the record"},
	} {
		status, out, complaint := program(t, append([]string{"key"}, test.args...)...)
		if status != failed || !strings.Contains(complaint, test.want) || out != "" {
			t.Errorf("%q: status %d, %q, want %q", test.args, status, complaint, test.want)
		}
	}
}

// A record without a key takes the private key that already exists, as after an interrupted start.
func TestServeTakesTheKeyThatIsThere(t *testing.T) {
	t.Parallel()
	db := record2017(t)
	signer, err := ledger.GenerateKey(db + ".key")
	if err != nil {
		t.Fatal(err)
	}
	start(t, db).stop(t)
	if got := must(t, "key", "--db", db); got != signer.Key+"\n" {
		t.Errorf("the record's key is %q, want %q", got, signer.Key)
	}
	must(t, "verify", "--db", db)
}
