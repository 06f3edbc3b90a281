package gazetteer

import (
	"slices"
	"strings"
	"testing"
)

func TestStates(t *testing.T) {
	t.Parallel()
	all := States()
	if len(all) != 51 {
		t.Errorf("%d states, want 51", len(all))
	}
	if !slices.IsSortedFunc(all, func(a, b State) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("states are not in the order of their names")
	}
	inCounties := make(map[string]string)
	for _, p := range Counties() {
		inCounties[p.State] = p.FIPS[:2]
	}
	var unabbreviated []string
	for _, s := range all {
		if s.Slug != strings.ToLower(s.Code) || inCounties[s.Code] != s.FIPS {
			t.Errorf("%s: %+v", s.Name, s)
		}
		if s.AP == s.Name {
			unabbreviated = append(unabbreviated, s.Code)
		} else if !strings.HasSuffix(s.AP, ".") {
			t.Errorf("%s: AP abbreviation %q", s.Name, s.AP)
		}
		hyphened := strings.ReplaceAll(s.Name, " ", "-")
		for _, written := range []string{s.Code, s.Slug, s.Name, strings.ToUpper(s.Name), s.AP, hyphened} {
			if got, ok := StateByName(written); !ok || got != s {
				t.Errorf("StateByName(%q) = %s, %t", written, got.Code, ok)
			}
		}
	}
	if got := strings.Join(unabbreviated, " "); got != "AK HI ID IA ME OH TX UT" {
		t.Errorf("never abbreviated: %s", got)
	}
}

func TestStateByCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"NY": "New York", "ny": "New York", "Dc": "District of Columbia", "PR": "", "": "", "New York": "",
	} {
		if s, ok := StateByCode(code); s.Name != want || ok != (want != "") {
			t.Errorf("StateByCode(%q) = %q, %t", code, s.Name, ok)
		}
	}
}
