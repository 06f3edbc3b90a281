//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pictures are the drawings with an address of their own.
var pictures = []string{"/favicon.svg", "/jurisdictions/ny/franklin-county/chart.svg",
	"/compare.svg?j=nv/clark-county&j=ny/nassau-county", "/reports/ranks.svg", "/timeline.svg"}

// TestMarkupIsValid gives every page to the W3C's checker, which must report nothing.
func TestMarkupIsValid(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{}
	for _, p := range pageKinds {
		response, page := fetch(t, p.address)
		if response.StatusCode != p.wantStatus() {
			t.Errorf("%s returns %d, want %d", p.address, response.StatusCode, p.wantStatus())
		}
		files[p.name+".html"] = page
	}
	for _, address := range pictures {
		_, picture := fetch(t, address)
		page, _, _ := strings.Cut(address, "?")
		files[strings.ReplaceAll(strings.TrimPrefix(page, "/"), "/", "-")] = picture
	}
	checkMarkup(t, files)
}

// checkMarkup gives files to the checker, by name.
func checkMarkup(t *testing.T, files map[string][]byte) {
	t.Helper()
	// A broken page must fail, which shows that the checker reads these files.
	const broken = "broken.html"
	files[broken] = []byte("<!doctype html><html lang=en><title>t</title><p><div></p>")
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	check := java(t, "-jar", "node_modules/vnu-jar/build/dist/vnu.jar", "--format", "json", "--stdout",
		"--also-check-svg", dir)
	var out, errs bytes.Buffer
	check.Stdout, check.Stderr = &out, &errs
	runErr := check.Run() // not nil if there are messages
	var found struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	if err := json.Unmarshal(out.Bytes(), &found); err != nil {
		t.Fatalf("%v; the checker: %v\n%s%s", err, runErr, out.Bytes(), errs.Bytes())
	}
	sawBroken := false
	for _, m := range found.Messages {
		name := filepath.Base(m.URL)
		if name == broken {
			sawBroken = true
			continue
		}
		t.Errorf("%s: %s %s: %s\n\t%s", name, m.Type, m.SubType, m.Message, strings.Join(strings.Fields(m.Extract), " "))
	}
	if !sawBroken {
		t.Error("the checker passed a page that is broken on purpose")
	}
}

// java is a short run of Java, for which the thorough compiler costs more than it saves. The compiler that is left
// makes larger stack frames.
func java(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("java")
	if err != nil {
		t.Fatal(err, `: run "make tools"`)
	}
	flags := []string{"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m"}
	return exec.CommandContext(t.Context(), path, append(flags, arguments...)...)
}
