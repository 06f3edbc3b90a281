package ledger_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
)

func newKey(t testing.TB) *ledger.Signer {
	t.Helper()
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func TestKeyIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db.key")
	if _, err := ledger.LoadKey(path); !ledger.KeyMissing(err) {
		t.Fatalf("a key that is not there: %v", err)
	}
	made, err := ledger.GenerateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.CheckKey(made.Key); err != nil {
		t.Error(err)
	}
	stat, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if stat.Mode().Perm() != 0o600 {
		t.Errorf("the mode of the file is %04o", stat.Mode().Perm())
	}
	loaded, err := ledger.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Key != made.Key {
		t.Errorf("loaded, the key is %s, made %s", loaded.Key, made.Key)
	}
	signed, err := loaded.Sign(ledger.Checkpoint{Origin: ledger.Origin})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenCheckpoint(signed, made.Key); err != nil {
		t.Error(err)
	}
}

func TestKeyIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("something"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.GenerateKey(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a key was made where there was a file: %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "something" {
		t.Errorf("the file holds %q (%v)", text, err)
	}
	if _, err := ledger.GenerateKey(filepath.Join(path, "under a file")); err == nil {
		t.Error("a key was made under a file")
	}
}

// A key that others may have read is not used, and the message says what to do.
func TestKeyOfLooseModeIsRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []fs.FileMode{0o644, 0o640, 0o604, 0o620, 0o601} {
		path := filepath.Join(t.TempDir(), "key")
		if _, err := ledger.GenerateKey(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.LoadKey(path); err == nil || !strings.Contains(err.Error(), "chmod 600 "+path) ||
			ledger.KeyMissing(err) {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
}

// A damaged key is refused without being repeated.
func TestDamagedKeyIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := ledger.GenerateKey(filepath.Join(dir, "right")); err != nil {
		t.Fatal(err)
	}
	right, err := os.ReadFile(filepath.Join(dir, "right"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(string(right))
	for name, wrong := range map[string]string{
		"empty": "", "cut": text[:len(text)-5], "altered": text[:len(text)-5] + "AAAA" + text[len(text)-1:],
		"long":   strings.Repeat(text, 100),
		"public": newKey(t).Key, "name": strings.Replace(text, ledger.Origin, "another", 1),
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ledger.LoadKey(path)
		if err == nil || ledger.KeyMissing(err) || wrong != "" && strings.Contains(err.Error(), wrong[len(wrong)-10:]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ledger.LoadKey(dir); err == nil {
		t.Error("a folder is read as a key")
	}
	for _, wrong := range []string{"", "x", "detainerledger+00000000+AA==",
		strings.Replace(newKey(t).Key, ledger.Origin, "other", 1)} {
		if err := ledger.CheckKey(wrong); err == nil {
			t.Errorf("%q is read as a public key", wrong)
		}
	}
}
