package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// deployed returns the contents of the files in deploy/ by name.
func deployed(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir("deploy", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			texts[path] = read(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 9 {
		t.Fatalf("deploy has %d files only", len(texts))
	}
	return texts
}

// A variable that no flag has would be ignored silently: the file would not do what it seems to say.
func TestDeployedFilesNameVariablesThatFlagsHave(t *testing.T) {
	t.Parallel()
	parser, err := commandLine()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, node := range parser.Model.Children {
		if node.Name == "serve" {
			for _, flag := range node.Flags {
				for _, name := range flag.Envs {
					known[name] = true
				}
			}
		}
	}
	named := 0
	for path, text := range deployed(t) {
		for _, name := range regexp.MustCompile(`DETAINERLEDGER_[A-Z_]+`).FindAllString(text, -1) {
			if named++; !known[name] {
				t.Errorf("%s names %s, which no flag of serve has", path, name)
			}
		}
	}
	if named < 5 {
		t.Errorf("only %d variables were found", named)
	}
}

// An alert on a missing metric would never fire.
func TestAlertsAreOnMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	site := start(t, record2017(t), "--metrics-addr", "127.0.0.1:0")
	if err := askOnce(strings.TrimPrefix(site.address, "http://"), "/"); err != nil {
		t.Fatal(err)
	}
	text := site.measures(t, `detainerledger_requests_total{answer="made",route="/",status="2xx"} 1`)
	rules, err := os.ReadFile("deploy/prometheus-rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`\b(detainerledger|process|go)_[a-z_]+`).FindAllString(string(rules), -1)
	for _, name := range all {
		if !strings.Contains(text, "\n# TYPE "+strings.TrimSuffix(name, "_bucket")+" ") {
			t.Errorf("there is no metric %s", name)
		}
	}
	if len(all) < 7 {
		t.Errorf("only %d metrics were found: %q", len(all), all)
	}
	site.stop(t)
}
