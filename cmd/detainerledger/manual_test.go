package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// scripts returns the shell scripts of the operators' manual in order.
func scripts(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for i, part := range strings.Split(string(text), "```sh\n") {
		if i > 0 {
			script, _, _ := strings.Cut(part, "```")
			all = append(all, script)
		}
	}
	return all
}

// The manual's commands to back up and restore work as printed, on a machine that has lost everything.
func TestManualsDrillBringsEverythingBack(t *testing.T) {
	t.Parallel()
	dir, bin := t.TempDir(), t.TempDir()
	if err := os.Symlink(build(t), filepath.Join(bin, "detainerledger")); err != nil {
		t.Fatal(err)
	}
	run := func(script string) {
		t.Helper()
		shell := exec.Command("sh", "-e", "-c", script)
		shell.Dir = dir
		shell.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
		if out, err := shell.CombinedOutput(); err != nil {
			t.Fatalf("%s%v\n%s", script, err, out)
		}
	}
	typed := scripts(t)
	if len(typed) != 2 {
		t.Fatalf("the manual has %d scripts, want that of a backup and that of the drill", len(typed))
	}
	db := filepath.Join(dir, "detainerledger.db")
	site := start(t, db)
	must(t, "editor", "invite", "--db", db, "--name", "Ana", "--role", "editor")
	run(typed[0])
	site.stop(t)
	key := must(t, "key", "--db", db)
	for _, lost := range []string{"detainerledger.db", "detainerledger.db.key", "detainerledger.desk.db"} {
		if err := os.Remove(filepath.Join(dir, lost)); err != nil {
			t.Fatal(err)
		}
	}
	run(typed[1])
	site = start(t, db)
	must(t, "verify", site.address)
	site.stop(t)
	if got := must(t, "key", "--db", db); got != key {
		t.Errorf("the key is %q, want %q", got, key)
	}
	if out := must(t, "editor", "list", "--db", db); !strings.Contains(out, "Ana") {
		t.Errorf("the editors are %q", out)
	}
}
