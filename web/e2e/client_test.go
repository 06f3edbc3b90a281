//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A public generator makes a client from the API description that the site serves, and the client
// reads a county (see county.mts).
func TestAClientIsGeneratedAndReadsACounty(t *testing.T) {
	t.Parallel()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(here, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("county.mts")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "county.mts"), program, 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), name, args...)
		command.Dir = dir
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	tool := func(name string) string { return filepath.Join(here, "node_modules", ".bin", name) }
	run(tool("openapi-typescript"), site+"/api/openapi.json", "--output", "api.d.mts")
	run(tool("tsc"), "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable",
		"--types", "node", "--skipLibCheck", "county.mts")
	const want = "Clark County, Nevada\n" +
		"2017-01-28 listed 51\n" +
		"2017-02-04 listed 54\n" +
		"true 71\n" +
		"400 state it is the two letters of a state, such as nv\n"
	if got := run("node", "county.mjs", site); got != want {
		t.Errorf("the client reads\n%s\nwant\n%s", got, want)
	}
}
