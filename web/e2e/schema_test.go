//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// graph matches the JSON-LD of a page.
var graph = regexp.MustCompile(`(?s)<script id="schema" type="application/ld\+json">(.*?)</script>`)

// TestStructuredDataIsValid checks the JSON-LD of the pages against schema.org. The types of
// schema-dts, which Google generates from the vocabulary, define each class with its properties and
// their types. An unknown property or a wrong type is a compile error, as a last page shows.
func TestStructuredDataIsValid(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	source.WriteString("import type { Graph } from \"schema-dts\";\n")
	said := 0
	for i, p := range kinds {
		_, body := fetch(t, p.address)
		found := graph.FindSubmatch(body)
		if found == nil {
			if p.wantStatus() == http.StatusOK && strings.HasPrefix(p.name, "jurisdiction-") &&
				!strings.HasPrefix(p.name, "jurisdiction-differences") {
				t.Errorf("%s has no JSON-LD", p.address)
			}
			continue
		}
		said++
		fmt.Fprintf(&source, "export const page%d: Graph = %s; // %s\n", i, found[1], p.name)
	}
	if said < 25 {
		t.Errorf("only %d pages have JSON-LD", said)
	}
	if complaints := compile(t, here, source.String()); complaints != "" {
		t.Errorf("the JSON-LD does not match schema.org:\n%.4000s", complaints)
	}
	const wrong = `import type { Graph } from "schema-dts";
export const invented: Graph = {
	"@context": "https://schema.org", "@graph": [{"@type": "Dataset", "name": "x", "detainers": "1"}],
};
`
	if compile(t, here, wrong) == "" {
		t.Error("a property that schema.org does not have was not found")
	}
}

// compile returns the errors of the TypeScript compiler for a source.
func compile(t *testing.T, here, source string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(here, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "pages.ts")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", filepath.Join(here, "node_modules/typescript/bin/tsc"), "--noEmit",
		"--strict", "--skipLibCheck", "--moduleResolution", "bundler", "--module", "esnext", file)
	command.Dir = dir
	out, err := command.CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return string(out)
}
