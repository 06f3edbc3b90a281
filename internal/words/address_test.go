package words

import "testing"

// An address maps to its language and its page, and back.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for page, spanish := range map[string]string{
		"/": "/es", "/?as-of=seq:3": "/es?as-of=seq:3", "/#main": "/es#main",
		"/jurisdictions": "/es/jurisdictions", "/jurisdictions?sort=name": "/es/jurisdictions?sort=name",
		"/essex": "/es/essex",
	} {
		if got := Spanish.Address(page); got != spanish {
			t.Errorf("%s is %s in Spanish, want %s", page, got, spanish)
		}
		if got := English.Address(page); got != page {
			t.Errorf("%s is %s in English", page, got)
		}
		if l, got := FromAddress(spanish); l != Spanish || got != page {
			t.Errorf("%s is %s in %s, want %s in Spanish", spanish, got, l.Name, page)
		}
		if l, got := FromAddress(page); l != English || got != page {
			t.Errorf("%s is %s in %s", page, got, l.Name)
		}
	}
}

// The last item of a list has "y" before it in Spanish, and "e" before the sound of i.
func TestAnd(t *testing.T) {
	t.Parallel()
	for last, want := range map[string]string{"Texas": "A y Texas", "Iowa": "A e Iowa", "Hidalgo": "A e Hidalgo",
		"hierro": "A y hierro"} {
		if got := Spanish.Join([]string{"A", last}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A text that stays English is marked in other languages and in English is as it was.
func TestOfficial(t *testing.T) {
	t.Parallel()
	if got := English.Official("Clark County"); got != "Clark County" {
		t.Errorf("in English: %q", got)
	}
	if got := Spanish.Official("Clark County"); Plain(got) != "Clark County" || got == "Clark County" {
		t.Errorf("in Spanish: %q", got)
	}
	if got := Spanish.Official(""); got != "" {
		t.Errorf("nothing is marked as %q", got)
	}
}
