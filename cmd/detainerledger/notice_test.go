package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestNoticeNamesEveryLinkedModule compares the modules in NOTICE with those that the program is built from.
func TestNoticeNamesEveryLinkedModule(t *testing.T) {
	t.Parallel()
	command := exec.CommandContext(t.Context(), "go", "list", "-deps",
		"-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "detainerledger/cmd/detainerledger")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	linked := strings.Fields(string(out))
	slices.Sort(linked)
	linked = slices.Compact(linked)

	notice, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(notice), "The modules:\n\n")
	if !found {
		t.Fatal("NOTICE has no list of modules")
	}
	list, _, _ = strings.Cut(list, "\n\n")
	var named []string
	for line := range strings.Lines(list) {
		module, licence, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.TrimSpace(licence) == "" {
			t.Errorf("NOTICE gives no licence of %s", module)
		}
		named = append(named, module)
	}
	for _, module := range linked {
		if !slices.Contains(named, module) {
			t.Errorf("the program links %s, which NOTICE does not name: add it with the licence in its source", module)
		}
	}
	for _, module := range named {
		if !slices.Contains(linked, module) {
			t.Errorf("NOTICE names %s, which the program does not link", module)
		}
	}
	if !slices.IsSorted(named) || len(slices.Compact(named)) != len(linked) {
		t.Errorf("the %d modules in NOTICE are not in order or named twice", len(named))
	}
}
