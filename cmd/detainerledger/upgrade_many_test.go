//go:build many

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// olderProgram is a commit whose program supports schema 6 of the record and none later.
const olderProgram = "b769b5ae9ee8c5c3350e7046de747451d2172d9a"

// olderBuild builds the program of that commit.
func olderBuild(t *testing.T) (program string) {
	t.Helper()
	top, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		t.Fatalf("git: %v; the test needs a clone of the repository", err)
	}
	dir := t.TempDir()
	program = filepath.Join(dir, "detainerledger")
	for _, command := range []string{
		"git -C \"$1\" archive --output \"$2/source.tar\" " + olderProgram, "mkdir \"$2/source\"",
		"tar -x -f \"$2/source.tar\" -C \"$2/source\"",
		"cd \"$2/source\" && go build -trimpath -o \"$3\" ./cmd/detainerledger",
	} {
		c := exec.Command("sh", "-c", command, "sh", strings.TrimSpace(string(top)), dir, program)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s\na shallow clone lacks the commit: \"git fetch --unshallow\" gets it", command, err, out)
		}
	}
	return program
}

// This program migrates, watches and adds to a record of an older one. The older program can restore the copy that was
// kept and import the newer changes from the log. Readers notice none of this.
func TestManyUpgradeHasAWayBack(t *testing.T) {
	t.Parallel()
	old, dir := olderBuild(t), t.TempDir()
	db, state := filepath.Join(dir, "record.db"), filepath.Join(dir, "state")
	before := func(args ...string) (string, error) {
		out, err := exec.Command(old, args...).CombinedOutput()
		return string(out), err
	}
	mustBefore := func(args ...string) string {
		t.Helper()
		out, err := before(args...)
		if err != nil {
			t.Fatalf("the older program: %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return out
	}
	watched := func(site *running) {
		t.Helper()
		if _, err := os.Stat(state); err == nil {
			write(t, state, read(t, movedTo(t, state, site.address)))
		}
		must(t, "watch", site.address, "--state", state)
		must(t, "verify", site.address)
	}
	site := startOf(t, nil, old, db)
	watched(site)
	site.stop(t)
	mustBefore("import", "--db", db, numberedEvent(t, 1))

	if out := must(t, "migrate", "--dry-run", "--db", db); !strings.Contains(out, "has schema 6 and would be migrated") {
		t.Errorf("migrate --dry-run says %q", out)
	}
	must(t, "migrate", "--db", db)
	copies, err := filepath.Glob(db + ".schema-6-*")
	if err != nil || len(copies) == 0 {
		t.Fatalf("no copy was kept: %v", err)
	}
	must(t, "verify", "--db", db)
	site = start(t, db)
	watched(site)
	must(t, "import", "--db", db, numberedEvent(t, 2))
	site.stop(t)
	site = start(t, db)
	watched(site)
	site.stop(t)

	log := filepath.Join(dir, "newer.jsonl")
	must(t, "export", "--log", log, "--db", db)
	if out, err := before("serve", "--addr", "127.0.0.1:0", "--db", db); err == nil ||
		!strings.Contains(out, "this program knows 6") {
		t.Errorf("the older program serves a file of the newer one: %v\n%s", err, out)
	}
	out := mustBefore("restore", "--from", copies[0], "--db", db)
	if want := fmt.Sprintf("restored version %d", publishedVersion+1); !strings.Contains(out, want) {
		t.Errorf("restore by the older program says %q, want %q", out, want)
	}
	mustBefore("import", "--db", db, log)
	mustBefore("verify", "--db", db)
	site = startOf(t, nil, old, db)
	watched(site)
	site.stop(t)
}
