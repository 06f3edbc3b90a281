package web_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/auth"
	"detainerledger/internal/bench/synth"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// openSynthetic opens a new file with a made-up record of this shape.
func openSynthetic(t testing.TB, shape synth.Shape) (*store.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "synthetic.db")
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.Replay(t.Context(), 0, store.Leaves(shape.Changes()), nil); err != nil {
		t.Fatal(err)
	}
	return st, path
}

// ofSynthetic turns an address of the published record into one of a made-up record.
var ofSynthetic = strings.NewReplacer(
	week1, string(record.SyntheticSeries)+"-2011-01-01", week4, string(record.SyntheticSeries)+"-2011-01-22",
	"/ca/state", "/ca/orange-county", ".p/71", ".p/70",
)

const madeUpSentence = "This record is made up."

// Every answer says that the record is made up, even for an address that does not exist. Pages say
// it on top, in the title and to search engines; every answer says it in a header.
func TestEveryAnswerOfAMadeUpRecordSaysSo(t *testing.T) {
	t.Parallel()
	st, _ := openSynthetic(t, synth.Shape{Jurisdictions: 40, Periods: 70, Seed: 4})
	site := siteOver(st)
	said := map[string]string{"": madeUpSentence, "/es": "Este registro es inventado."}
	addresses := []string{"/nothing-of-that-name", "/es/nothing-of-that-name", "/jurisdictions?page=none"}
	for address, contentType := range pages {
		address = ofSynthetic.Replace(address)
		addresses = append(addresses, address)
		if contentType == htmlType || contentType == atomType {
			addresses = append(addresses, strings.TrimSuffix("/es"+address, "/"))
		}
	}
	for _, address := range addresses {
		a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
		if a.header.Get("Detainer-Ledger-Synthetic") != "?1" || a.header.Get("X-Robots-Tag") != "noindex, nofollow" {
			t.Errorf("%s, %d: the headers do not say that the record is made up: %v", address, a.status, a.header)
		}
		switch {
		case a.Document != nil:
			language, title := "", "Made up: "
			if strings.HasPrefix(address, "/es") {
				language, title = "/es", "Inventado: "
			}
			a.says(t, "body > aside.made-up", said[language])
			if got := a.text("title"); !strings.HasPrefix(got, title) {
				t.Errorf("%s has the title %q", address, got)
			}
			if robots := a.Find("meta[name=robots]").AttrOr("content", ""); !strings.HasPrefix(robots, "noindex") {
				t.Errorf("%s tells search engines %q", address, robots)
			}
		case strings.HasPrefix(a.header.Get("Content-Type"), "application/atom+xml"):
			if !strings.Contains(a.body, "<title>Made up: Detainer Ledger") &&
				!strings.Contains(a.body, "<title>Inventado: Detainer Ledger") {
				t.Errorf("%s has the title of a real feed: %.300s", address, a.body)
			}
		}
		if name := a.header.Get("Content-Disposition"); name != "" && strings.Contains(name, "version") &&
			!strings.Contains(name, "filename=made-up-") {
			t.Errorf("%s is kept as %s", address, name)
		}
	}
	if a := page(t, "/"); a.header.Get("Detainer-Ledger-Synthetic") != "" || a.header.Get("X-Robots-Tag") != "" ||
		a.Find(".made-up").Length() > 0 {
		t.Error("a real record is marked as made up")
	}
}

func TestDeskOverAMadeUpRecordSaysSo(t *testing.T) {
	t.Parallel()
	_, path := openSynthetic(t, synth.Shape{Jurisdictions: 40, Periods: 4, Seed: 4})
	s := newDeskSiteOver(t, path)
	ana := s.editor("Ana", auth.Publisher)
	for _, address := range []string{link.DeskSignIn, link.Desk, link.DeskDrafts, link.DeskImport, link.DeskCompose} {
		if res, a := ana.visit(address); res.StatusCode != http.StatusOK || !strings.Contains(a.body, madeUpSentence) ||
			res.Header.Get("Detainer-Ledger-Synthetic") != "?1" {
			t.Errorf("%s: status %d, without %q", address, res.StatusCode, madeUpSentence)
		}
	}
}

// A citation of a page of a made-up record says that it is made up.
func TestCitationsOfAMadeUpRecordSaySo(t *testing.T) {
	t.Parallel()
	st, _ := openSynthetic(t, synth.Shape{Jurisdictions: 40, Periods: 1, Seed: 4})
	if a := getFrom(t, web.New(web.Config{BaseURL: "https://ledger.example"}, st, quiet),
		"/jurisdictions/nv/clark-county.bib"); !strings.Contains(a.body, "Made up: ") {
		t.Errorf("it does not say so: %s", a.body)
	}
}
