package pages

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
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

// The glossary explains the very words that figures and places are shown with.
func TestTheGlossaryNamesWhatPagesShow(t *testing.T) {
	t.Parallel()
	for _, w := range []*words.Language{words.English, words.Spanish} {
		for id, shown := range map[string]string{
			"listed":                   w.State(record.Listed),
			"number-not-in-the-record": w.State(record.NumberUnknown),
			"withdrawn":                w.State(record.Withdrawn),
			"amended":                  w.State(record.Amended),
			"moved":                    w.State(record.Moved),
			"not-listed":               w.State(record.NotListed),
			"no-report":                w.State(record.NoReport),
			"not-yet-entered":          w.State(record.NotEntered),
			"corrected":                w.T("corrected"),
			"disputed":                 w.T("disputed"),
			"answered":                 w.T("answered"),
		} {
			if name := termOf(w, id); name != shown && !strings.HasPrefix(name, shown+" (") {
				t.Errorf("%s: pages show %q, and the glossary calls it %q", w.Name, shown, name)
			}
		}
	}
}
