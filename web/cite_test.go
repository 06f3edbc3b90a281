package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// cited are the pages with figures.
var cited = []string{
	franklinNY, "/states/pa", "/states/wy", "/reports/" + week1, "/reports/" + week4, "/jurisdictions",
	"/jurisdictions?state=ny&show=all", "/corrections", "/reports", "/states",
	"/compare?j=nv/clark-county&j=ny/nassau-county",
}

// Each page with figures has citations in every style and format, with the version and a permalink
// to it. The files hold what the page shows, and the check of citations accepts them.
func TestPagesAreCited(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"", "/es"} {
		for _, address := range cited {
			address = language + address
			a := page(t, address)
			texts := map[string]string{"citation": a.text("#citation")}
			a.Find("details.cited [id]").Not("h3").Each(func(_ int,
				s *goquery.Selection) {
				texts[s.AttrOr("id", "")] = s.Text()
			})
			if len(texts) != 7 {
				t.Errorf("%s has %d citations", address, len(texts))
			}
			before, parameters, _ := strings.Cut(address, "?")
			permalink := "https://ledger.example" + address + "?as-of=seq:71"
			if parameters != "" {
				permalink = "https://ledger.example" + address + "&as-of=seq:71"
				if strings.HasPrefix(parameters, "state") {
					permalink = "https://ledger.example" + before + "?show=all&state=ny&as-of=seq:71"
				}
			}
			for id, text := range texts {
				if !strings.Contains(text, permalink) || !strings.Contains(text, "71") || strings.Contains(text, "seq:71&") {
					t.Errorf("%s: %s does not lead to %s: %s", address, id, permalink, text)
				}
				if a.Find("[data-copy='"+id+"']").Length() != 1 {
					t.Errorf("%s: %s cannot be copied", address, id)
				}
			}
			if address == cited[0] || address == "/es/corrections" {
				for id, text := range texts {
					check(t, "text", text).never(t, "main", "does not match", "no citation of this record")
					if id == "citation" || id == "cite-bib" || id == "cite-ris" || id == "cite-csl" {
						check(t, "text", text).says(t, "main", "It matches the record", "to the last letter")
					}
				}
			}
			for _, ext := range []string{"bib", "ris", "csl.json"} {
				file := before + "." + ext
				if parameters != "" {
					file += "?" + parameters
				}
				f := page(t, file)
				id, _, _ := strings.Cut(ext, ".")
				if strings.ReplaceAll(f.body, "\r\n", "\n") != strings.ReplaceAll(texts["cite-"+id], "\r\n", "\n") {
					t.Errorf("%s is not what the page shows:\n%s\n%s", file, f.body, texts["cite-"+id])
				}
				if d := f.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename=detainer-ledger-") ||
					!strings.HasSuffix(strings.Trim(d, `"`), "."+ext) {
					t.Errorf("%s: %s", file, d)
				}
			}
		}
	}
}

// Citations of an earlier state, or of what had been published by a day, link to that state.
func TestEarlierStatesAreCited(t *testing.T) {
	t.Parallel()
	for parameters, want := range map[string]string{
		"?as-of=seq:8": "?as-of=seq:8.", "?published-by=2017-03-25": "?as-of=seq:71&published-by=2017-03-25.",
		"?as-of=seq:8&published-by=2017-03-25": "?as-of=seq:8&published-by=2017-03-25.",
	} {
		a := page(t, franklinNY+parameters)
		if text := a.text("#citation"); !strings.HasSuffix(text, "https://ledger.example"+franklinNY+want) {
			t.Errorf("%s is cited as %s", parameters, text)
		}
		link := a.Find("details.cited a[href*='.bib']").AttrOr("href", "")
		if got := page(t, link).body; got != a.Find("#cite-bib").Text() {
			t.Errorf("%s: the file %s holds\n%s", parameters, link, got)
		}
	}
}

func TestPagesWithoutFiguresAreNotCited(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/about.bib", "/changes/4.bib", "/jurisdictions/changes.ris",
		"/jurisdictions/nv/nowhere.bib", "/find.csl.json", "/nowhere.bib"} {
		if a := get(t, address); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
}
