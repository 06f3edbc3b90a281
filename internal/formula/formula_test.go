package formula

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDefuse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "Sheriff": "Sheriff", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1",
		"@a": "'@a", "\ta": "'\ta", "\ra": "'\ra",
		"'": "'", "'a": "'a", "'=1": "''=1", "'''@": "''''@", "a=1": "a=1",
	} {
		if got := Defuse(text); got != want {
			t.Errorf("Defuse(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestDefuseLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("'=+-@\t\r ab"))).Draw(t, "text")
		safe := Defuse(text)
		if rest := strings.TrimLeft(safe, "'"); safe != "" && safe[0] != '\'' && rest != "" &&
			strings.ContainsRune(signs, rune(safe[0])) {
			t.Errorf("%q is still a formula", safe)
		}
		if got := Arm(safe); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
	})
}
