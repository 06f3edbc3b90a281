//go:build many

package main

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The archive has the same bytes whenever and wherever it is built. Its program needs no shared libraries and reports
// its commit.
func TestManyArchiveIsTheSameTwice(t *testing.T) {
	t.Parallel()
	var sums []string
	dir := ""
	for range 2 {
		dir = t.TempDir()
		if out, err := exec.Command("deploy/dist.sh", dir, "amd64").CombinedOutput(); err != nil {
			t.Fatalf("dist.sh: %v\n%s", err, out)
		}
		sums = append(sums, read(t, filepath.Join(dir, "SHA256SUMS")))
	}
	if sums[0] != sums[1] || strings.Count(sums[0], "\n") != 1 {
		t.Errorf("the first archive is %q, the second %q", sums[0], sums[1])
	}
	unpack := exec.Command("sh", "-ec", `sha256sum --check --quiet SHA256SUMS; tar -xzf *.tar.gz --strip-components=1`)
	unpack.Dir = dir
	if out, err := unpack.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"README.md", "OPERATING.md", "LICENSE", "NOTICE", "deploy/proxy/nginx.conf",
		"licences/github.com/labstack/echo/v4/LICENSE"} {
		if read(t, filepath.Join(dir, name)) == "" {
			t.Errorf("%s is empty", name)
		}
	}
	program, err := elf.Open(filepath.Join(dir, "detainerledger"))
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if libraries, err := program.ImportedLibraries(); err == nil && len(libraries) > 0 {
		t.Errorf("it needs %q", libraries)
	}
	commit, err := exec.Command("git", "log", "-1", "--format=revision %h of %cs", "--abbrev=12").Output()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(filepath.Join(dir, "detainerledger"), "version").CombinedOutput()
	if err != nil || !strings.Contains(string(out), strings.TrimSpace(string(commit))) ||
		strings.Contains(string(out), "modified") {
		t.Errorf("version says %q, want %q: %v", out, commit, err)
	}
}
