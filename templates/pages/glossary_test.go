package pages

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestGlossaryIsInOrderAndWhole(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, d := range definitions {
		if ids[d.ID] {
			t.Errorf("%s is defined twice", d.ID)
		}
		ids[d.ID] = true
	}
	for _, d := range definitions {
		for _, id := range d.See {
			if !ids[id] || id == d.ID {
				t.Errorf("%s leads to %q", d.ID, id)
			}
		}
	}
	if !slices.IsSortedFunc(definitions, func(a, b definition) int {
		return strings.Compare(strings.ToLower(a.English.Name), strings.ToLower(b.English.Name))
	}) {
		t.Error("the terms are not in the order of the alphabet")
	}
}

func TestEveryLinkedTermIsDefined(t *testing.T) {
	t.Parallel()
	term := regexp.MustCompile(`\bTerm\("([^"]+)"`)
	files, err := filepath.Glob("../*/*.templ")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range term.FindAllStringSubmatch(string(text), -1) {
			if !slices.ContainsFunc(definitions, func(d definition) bool { return d.ID == m[1] }) {
				t.Errorf("%s links to the term %q, which the glossary lacks", name, m[1])
			}
		}
	}
}
