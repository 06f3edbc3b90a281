package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// A record started over under the same key would contradict everything published before.
func TestLostRecordIsNotBegunAnewUnderItsKey(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(db string) error{
		"missing": os.Remove,
		"emptied": func(db string) error { return os.Truncate(db, 0) },
		"missing with its key": func(db string) error {
			return errors.Join(os.Remove(db), os.Rename(db+".key", db+".elsewhere"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			db := filepath.Join(dir, "a.db")
			start(t, db).stop(t)
			key := must(t, "key", "--db", db)
			if err := lose(db); err != nil {
				t.Fatal(err)
			}
			// On a busy machine these files can outlive the site. They would be refused for a reason of their own.
			os.Remove(db + "-wal")
			os.Remove(db + "-shm")
			before := folder(t, dir)
			for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"import", correctionFile(t)}, {"synth"}} {
				refuses(t, "there was one", append(args, "--db", db)...)
			}
			for _, args := range [][]string{{"verify"}, {"check"}, {"backup", "--to", filepath.Join(t.TempDir(), "b.db")},
				{"export", "--csv", filepath.Join(t.TempDir(), "csv")}} {
				refuses(t, db, append(args, "--db", db)...)
			}
			after := folder(t, dir)
			if len(after) != len(before) {
				t.Errorf("there are %d files, want %d", len(after), len(before))
			}
			for name, text := range before {
				if after[name] != text {
					t.Errorf("%s was changed", name)
				}
			}
			start(t, db, "--new").stop(t)
			if must(t, "key", "--db", db) == key {
				t.Error("the new record has the old key")
			}
			must(t, "verify", "--db", db)
			if kept, err := filepath.Glob(db + ".key.replaced-*"); len(kept) != 1 && name != "missing with its key" ||
				err != nil {
				t.Errorf("the old key is kept as %q, %v", kept, err)
			}
			if kept, err := filepath.Glob(filepath.Join(dir, "a.desk.db.replaced-*")); len(kept) != 1 || err != nil {
				t.Errorf("the old desk is kept as %q, %v", kept, err)
			}
			refuses(t, "there is one in", "serve", "--new", "--db", db)
		})
	}
}

// A user who cannot write to the folder can still read the whole record.
func TestReadingNeedsNoRightToWrite(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "detainerledger-read-only-") // not in t.TempDir, which other users cannot enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.Chmod(dir, 0o755)
		os.RemoveAll(dir)
	})
	db := filepath.Join(dir, "a.db")
	start(t, db).stop(t)
	program := filepath.Join(dir, "program")
	write(t, program, read(t, build(t)))
	for path, mode := range map[string]fs.FileMode{program: 0o555, db: 0o444, dir: 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.MkdirTemp("", "detainerledger-written-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(out) })
	if err := os.Chmod(out, 0o777); err != nil {
		t.Fatal(err)
	}
	before := folder(t, dir)
	for _, args := range [][]string{
		{"verify"}, {"check"}, {"key"},
		{"backup", "--to", filepath.Join(out, "b.db")},
		{"export", "--csv", filepath.Join(out, "csv")},
		{"export", "--log", filepath.Join(out, "log.jsonl")},
		{"import", "--dry-run", correctionFile(t)},
	} {
		command := exec.Command(program, append(args, "--db", db)...)
		if os.Getuid() == 0 {
			if args[0] == "import" {
				continue // its file is in a folder that only root can enter
			}
			command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		if said, err := command.CombinedOutput(); err != nil {
			t.Errorf("%q: %v\n%s", args, err, said)
		}
	}
	after := folder(t, dir)
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
	if len(after) != len(before) {
		t.Errorf("there are %d files, want %d", len(after), len(before))
	}
}

// olderRoot is the root that the older program reported for its record.
const olderRoot = "wwWz7TDHFDzEb7BT16hbjhFYvk5KHQL50XbxUZxFZR4="

// older returns the record that came with an earlier program, unchanged, with schema 3.
func older(t *testing.T) string {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", "schema-3.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	file, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "record.db")
	write(t, path, string(text))
	return path
}

// The older program cannot open a migrated record. So reading never migrates, and migrating keeps a copy unless told
// not to.
func TestMigrationKeepsACopyAndReadingDoesNotMigrate(t *testing.T) {
	t.Parallel()
	for _, migrate := range [][]string{{"migrate"}, {"import", correctionFile(t)}, {"serve"}, {"migrate", "--no-copy"}} {
		t.Run(fmt.Sprint(migrate[0], len(migrate)), func(t *testing.T) {
			t.Parallel()
			db := older(t)
			before := folder(t, filepath.Dir(db))
			for _, args := range [][]string{{"verify"}, {"check"}, {"export", "--csv", filepath.Join(t.TempDir(), "csv")}} {
				refuses(t, "detainerledger migrate", append(args, "--db", db)...)
			}
			must(t, "backup", "--db", db, "--to", filepath.Join(t.TempDir(), "b.db"))
			if out := must(t, "migrate", "--dry-run", "--db", db); !strings.Contains(out, "schema 3 and would be migrated") {
				t.Errorf("the dry run says %q", out)
			}
			if after := folder(t, filepath.Dir(db)); len(after) != len(before) || after["record.db"] != before["record.db"] {
				t.Error("the folder was changed")
			}
			if migrate[0] == "serve" {
				start(t, db).stop(t)
			} else {
				must(t, append(slices.Clone(migrate), "--db", db)...)
			}
			kept, err := filepath.Glob(db + ".schema-3-*")
			if err != nil || len(kept) == 1 == slices.Contains(migrate, "--no-copy") {
				t.Errorf("the copies are %q, %v", kept, err)
			}
			got := must(t, "verify", "--db", db)
			if migrate[0] == "migrate" && rootIn(got) != olderRoot {
				t.Errorf("verify says %q, want the root %s", got, olderRoot)
			}
			for _, copied := range kept {
				if out := must(t, "migrate", "--dry-run", "--db", copied); !strings.Contains(out, "schema 3") {
					t.Errorf("the copy is not at schema 3: %q", out)
				}
			}
		})
	}
}

// rootIn returns the root of the ledger that verify prints.
func rootIn(out string) string {
	_, root, _ := strings.Cut(out, " changes is ")
	root, _, _ = strings.Cut(root, "\n")
	return root
}
