package link

import "testing"

func TestBaseIsSchemeHostAndPort(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://example.org":            "https://example.org",
		"https://example.org/":           "https://example.org",
		"HTTPS://Example.ORG:8443":       "https://example.org:8443",
		"http://localhost:8080":          "http://localhost:8080",
		"http://127.0.0.1":               "http://127.0.0.1",
		"http://[::1]:8080":              "http://[::1]:8080",
		"https://xn--espaa-rta.example":  "https://xn--espaa-rta.example",
		"https://example.org/ledger":     "in a folder",
		"https://example.org/a/b/":       "in a folder",
		"":                               "",
		"example.org":                    "",
		"example.org:8080":               "",
		"//example.org":                  "",
		"https:":                         "",
		"https://":                       "",
		"https:///":                      "",
		"https://:8080":                  "",
		"https:example.org":              "",
		"ftp://example.org":              "",
		"https://example.org?x=1":        "",
		"https://example.org?":           "",
		"https://example.org#x":          "",
		"https://example.org#":           "",
		"https://exam ple.org":           "",
		" https://example.org":           "",
		"https://example.org ":           "",
		"https://example.org\n":          "",
		"https://user:word@example.org":  "",
		"https://example.org:":           "",
		"https://example.org:0":          "",
		"https://example.org:99999":      "",
		"https://example.org:http":       "",
		"https://example..org":           "",
		"https://-example.org":           "",
		"https://example.org,other.org":  "",
		"https://exa_mple.org\"><script": "",
		"https://españa.example":         "",
		"https://example.org//":          "",
		"https://example.org\\x":         "",
	} {
		got := ""
		if base, ok := ParseBase(text, false); ok {
			got = base.String()
		} else if base, ok := ParseBase(text, true); ok {
			if got = "in a folder"; base.Path == "" || base.Path[len(base.Path)-1] == '/' {
				t.Errorf("%q in the folder %q", text, base.Path)
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
