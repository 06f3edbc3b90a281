package web_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/record"
)

// mapped is a page in the sitemap.
type mapped struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod"`
	Links   []struct {
		Rel      string `xml:"rel,attr"`
		Language string `xml:"hreflang,attr"`
		Href     string `xml:"href,attr"`
	} `xml:"http://www.w3.org/1999/xhtml link"`
}

// mapOf reads the sitemap of a site and returns the pages of each part.
func mapOf(t *testing.T, site http.Handler) [][]mapped {
	t.Helper()
	var index struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"sitemap"`
	}
	if err := xml.Unmarshal([]byte(getFrom(t, site, "/sitemap.xml").body), &index); err != nil {
		t.Fatal(err)
	}
	var parts [][]mapped
	for _, p := range index.Parts {
		if _, err := time.Parse(time.RFC3339, p.LastMod); err != nil {
			t.Errorf("%s: %v", p.Loc, err)
		}
		var part struct {
			XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
			URLs    []mapped `xml:"url"`
		}
		body := getFrom(t, site, strings.TrimPrefix(p.Loc, "https://ledger.example")).body
		if err := xml.Unmarshal([]byte(body), &part); err != nil {
			t.Fatal(err)
		}
		if len(part.URLs) == 0 || len(part.URLs) > 50_000 || len(body) > 50<<20 {
			t.Errorf("%s names %d pages in %d bytes", p.Loc, len(part.URLs), len(body))
		}
		parts = append(parts, part.URLs)
	}
	return parts
}

// byAddress returns the pages of all parts, each of which must be listed once.
func byAddress(t *testing.T, parts [][]mapped) map[string]mapped {
	t.Helper()
	all := map[string]mapped{}
	for _, part := range parts {
		for _, page := range part {
			address, ours := strings.CutPrefix(page.Loc, "https://ledger.example")
			if _, twice := all[address]; twice || !ours {
				t.Errorf("the sitemap wrongly or repeatedly names %s", page.Loc)
			}
			all[address] = page
		}
	}
	return all
}

func TestSitemapNamesEveryPage(t *testing.T) {
	t.Parallel()
	all := byAddress(t, mapOf(t, site2017))
	for _, r := range page(t, "/jurisdictions.json?show=all").table(t).Rows {
		if address := "/jurisdictions/" + r["jurisdiction"].(string); all[address].Loc == "" || all["/es"+address].Loc == "" {
			t.Errorf("the sitemap lacks %s", address)
		}
	}
	for address, contentType := range pages {
		if strings.Contains(address, "?") || strings.Contains(address, "/changes/") ||
			strings.HasPrefix(address, "/jurisdictions/") && strings.HasSuffix(address, "/changes") ||
			address == "/jurisdictions/changes" || address == "/find" || strings.HasPrefix(address, "/follow") ||
			strings.HasPrefix(address, "/respond/") || embedded(address) || strings.HasSuffix(address, "/sheet") {
			continue // forms of other pages, and pages that say nothing about the record
		}
		if contentType == htmlType && all[address].Loc == "" {
			t.Errorf("the sitemap lacks %s", address)
		}
	}
	for _, address := range []string{"/", "/es", "/jurisdictions/nm/dona-ana-county", "/es/reports"} {
		english := strings.TrimPrefix(address, "/es")
		got := map[string]string{}
		for _, l := range all[address].Links {
			if l.Rel == "alternate" {
				got[l.Language] = l.Href
			}
		}
		for language, want := range map[string]string{"en": orHome(english), "es": "/es" + strings.TrimSuffix(english, "/"),
			"x-default": orHome(english)} {
			if got[language] != "https://ledger.example"+want {
				t.Errorf("%s is in %s at %s", address, language, got[language])
			}
		}
	}
	if robots := page(t, "/robots.txt").body; !strings.Contains(robots, "User-agent: *") ||
		!strings.Contains(robots, "Sitemap: https://ledger.example/sitemap.xml") ||
		strings.Contains(robots, "Disallow: /\n") {
		t.Errorf("robots.txt is %q", robots)
	}
}

// A page's last change is the last one that touched its own rows.
func TestSitemapSaysWhatChanged(t *testing.T) {
	t.Parallel()
	site := siteWith(t, correction("made-1", week2, record.Issued, "ca/kern-county", record.Amend, record.Known(25)),
		moved("made-5", week1, record.Declined, "co/weld-county", "co/jefferson-county"))
	all := byAddress(t, mapOf(t, site))
	old, fresh := entered.Format(time.RFC3339), later.Format(time.RFC3339)
	for address, want := range map[string]string{
		"/jurisdictions/ca/kern-county": fresh, "/es/jurisdictions/ca/kern-county": fresh,
		"/jurisdictions/co/jefferson-county": fresh, "/jurisdictions/co/weld-county": fresh,
		"/jurisdictions/nv/clark-county": old, "/jurisdictions/oh/adams-county": old, "/states/ca": fresh, "/states/nv": old,
		"/reports/" + week2: fresh, "/reports/" + week1: fresh, "/reports/" + week3: old, "/": fresh, "/corrections": fresh,
		"/about": "",
	} {
		if got := all[address].LastMod; got != want {
			t.Errorf("%s was last changed %q, want %q", address, got, want)
		}
	}
}

// A sitemap of 20,000 places is split into parts, with each page once.
func TestSitemapOfManyPlacesHasParts(t *testing.T) {
	t.Parallel()
	var places []record.Jurisdiction
	for i := range 17_500 {
		places = append(places, record.Jurisdiction{Slug: record.Slug(fmt.Sprintf("tx/made-%d", i)),
			Name: fmt.Sprintf("Made %d", i), State: "TX", Kind: "city"})
	}
	parts := mapOf(t, siteWith(t, record.Change{Kind: record.AddPlaces, Places: places}))
	all := byAddress(t, parts)
	if len(parts) != 10 || len(all) < 2*20_000 || all["/es/jurisdictions/tx/made-17499"].Loc == "" {
		t.Errorf("%d pages in %d parts", len(all), len(parts))
	}
}

func TestUnknownPartsOfTheSitemapAreNotFound(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/sitemap-en-2.xml", "/sitemap-en-0.xml", "/sitemap-en--1.xml", "/sitemap-en-01.xml",
		"/sitemap-fr-1.xml", "/sitemap-en-1", "/sitemap-en.xml", "/sitemap-en-1.xml.xml"} {
		if a := get(t, address); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
}

// The guide for programs is served, and so is every address it names.
func TestGuideForProgramsIsServed(t *testing.T) {
	t.Parallel()
	text := page(t, "/llms.txt").body
	if !strings.HasPrefix(text, "# Detainer Ledger\n\n> ") || !strings.Contains(text, "Record version 71, 2026-11-23.") ||
		strings.ContainsAny(text, "{}") {
		t.Errorf("it begins %.300q", text)
	}
	for _, rest := range strings.Split(text, "](https://ledger.example")[1:] {
		address, _, _ := strings.Cut(rest, ")")
		if a := get(t, address); a.status != http.StatusOK {
			t.Errorf("it names %s: status %d", address, a.status)
		}
	}
}
