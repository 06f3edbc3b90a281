package web_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/record"
	say "detainerledger/internal/words"
)

// meta returns the values of a page's meta elements by name.
func (a answer) meta() map[string]string {
	all := map[string]string{}
	a.Find("meta").Each(func(_ int, s *goquery.Selection) {
		all[s.AttrOr("property", s.AttrOr("name", ""))] = s.AttrOr("content", "")
	})
	return all
}

func TestEveryPageCanBeShared(t *testing.T) {
	t.Parallel()
	for address, contentType := range pages {
		if contentType != htmlType || embedded(address) {
			continue
		}
		for language, locale := range map[*say.Language]string{say.English: "en_US", say.Spanish: "es_US"} {
			address := language.Address(address)
			a := page(t, address)
			m := a.meta()
			for name, want := range map[string]string{
				"og:site_name": "Detainer Ledger", "og:locale": locale, "og:image:width": "1200", "og:image:height": "630",
				"og:image:type": "image/png", "twitter:card": "summary_large_image",
				"og:title": a.text("head title"), "og:description": m["description"],
				"og:url": a.Find("link[rel=canonical]").AttrOr("href", ""),
			} {
				if m[name] != want || want == "" {
					t.Errorf("%s: %s is %q, want %q", address, name, m[name], want)
				}
			}
			picture, ours := strings.CutPrefix(m["og:image"], "https://ledger.example"+language.Address("/"))
			if !ours || m["og:image:alt"] == "" || m["og:type"] == "" {
				t.Errorf("%s has the picture %s, %q", address, m["og:image"], m["og:image:alt"])
			} else if got := page(t, strings.TrimSuffix(language.Address("/"), "/")+"/"+strings.TrimPrefix(picture,
				"/")).header.Get("Content-Type"); got != "image/png" {
				t.Errorf("%s: its picture is %s", address, got)
			}
		}
	}
}

// notStanding matches words that say that a figure no longer stands as published.
var notStanding = regexp.MustCompile(`(?i)withdrawn|moved|amended|retirada|trasladada|enmienda`)

// The title and description of a shared page never state a figure as valid if it was taken back.
// They may be cut off anywhere, so the word that says so comes before the number, in the same
// clause.
func TestWhatIsSharedStatesNoWithdrawnFigure(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	tested := 0
	for _, r := range getFrom(t, site, "/corrections.json").table(t).Rows {
		if r["published"] == nil || r["effect"] == string(record.Amend) && r["published"] == r["effective"] {
			continue
		}
		published := r["published"].(json.Number).String()
		// The place may have the same number in another week, where it is still valid.
		figure := regexp.MustCompile(weekOf[r["report"].(string)])
		counted := regexp.MustCompile(`\b` + published + ` (detainers? issued|declines? recorded|[oó]rden|rechazo)`)
		for _, language := range []string{"", "/es"} {
			address := language + "/jurisdictions/" + r["jurisdiction"].(string)
			a := getFrom(t, site, address)
			m := a.meta()
			for _, name := range []string{"description", "og:title", "og:description", "og:image:alt"} {
				text := m[name]
				for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '.' }) {
					if figure.MatchString(clause) && counted.MatchString(clause) &&
						!notStanding.MatchString(counted.Split(clause, 2)[0]) {
						t.Errorf("%s: %s states a figure that does not stand: %q", address, name, clause)
					}
				}
			}
			tested++
		}
	}
	if tested < 20 {
		t.Errorf("only %d descriptions were read", tested)
	}
}

// weekOf maps a report to the name of its week in descriptions.
var weekOf = map[string]string{week1: "Jan(uary)? 28|28 (de )?ene", week2: "Feb(ruary)? 4|\\b4 (de )?feb",
	week3: "Feb(ruary)? 11|11 (de )?feb"}

// graph returns the JSON-LD of a page, by type.
func (a answer) graph(t *testing.T) map[string]map[string]any {
	t.Helper()
	var g struct {
		Context string           `json:"@context"`
		Graph   []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(a.Find("script[type='application/ld+json']").Text()), &g); err != nil ||
		g.Context != "https://schema.org" {
		t.Fatalf("%v: %q", err, g.Context)
	}
	things := map[string]map[string]any{}
	for _, thing := range g.Graph {
		things[thing["@type"].(string)] = thing
	}
	return things
}

func TestPlaceForSearchEngines(t *testing.T) {
	t.Parallel()
	for language, name := range map[string]string{"": "Jurisdictions", "/es": "Jurisdicciones"} {
		things := page(t, language+franklinNY).graph(t)
		d := things["Dataset"]
		area := d["spatialCoverage"].(map[string]any)
		if d["version"] != "71" || d["license"] != "https://creativecommons.org/publicdomain/zero/1.0/" ||
			d["temporalCoverage"] != "2017-01-28/2017-02-03" || d["url"] != "https://ledger.example"+language+franklinNY ||
			area["name"] != "Franklin County" || area["identifier"].([]any)[0].(map[string]any)["value"] != "36033" {
			t.Errorf("the dataset is %v", d)
		}
		note := d["correction"].([]any)[0].(map[string]any)
		if note["@type"] != "CorrectionComment" || note["datePublished"] != "2017-04-05" ||
			note["author"].(map[string]any)["name"] != "ICE" || note["text"] == "" {
			t.Errorf("the correction is %v", note)
		}
		for _, file := range d["distribution"].([]any) {
			address := strings.TrimPrefix(file.(map[string]any)["contentUrl"].(string), "https://ledger.example")
			if a := page(t, address); !strings.HasPrefix(a.header.Get("Content-Type"),
				file.(map[string]any)["encodingFormat"].(string)) {
				t.Errorf("%s is %s", address, a.header.Get("Content-Type"))
			}
		}
		way := things["BreadcrumbList"]["itemListElement"].([]any)
		if len(way) != 3 || way[0].(map[string]any)["name"] != name ||
			way[2].(map[string]any)["item"] != "https://ledger.example"+language+franklinNY {
			t.Errorf("the way is %v", way)
		}
	}
	if d := page(t, "/jurisdictions/oh/adams-county").graph(t)["Dataset"]; d["correction"] != nil ||
		d["temporalCoverage"] != nil {
		t.Errorf("a place without a line is %v", d)
	}
}

func TestReportForSearchEngines(t *testing.T) {
	t.Parallel()
	things := page(t, "/reports/"+week1).graph(t)
	r := things["Report"]
	if r["datePublished"] != "2017-03-20" || r["publisher"].(map[string]any)["@type"] != "GovernmentOrganization" ||
		len(r["correction"].([]any)) != 8 ||
		!slices.Contains(things["Dataset"]["isBasedOn"].([]any), r["@id"]) {
		t.Errorf("the report is %v", r)
	}
	if things := page(t, "/reports/"+week4).graph(t); things["Report"] != nil {
		t.Error("a report that was never published is described as one")
	}
	if site := page(t, "/").graph(t)["WebSite"]; site["name"] != "Detainer Ledger" {
		t.Errorf("the site is %v", site)
	}
}

// A page of an earlier version names that version.
func TestEarlierStateForSearchEngines(t *testing.T) {
	t.Parallel()
	d := page(t, franklinNY+"?as-of=seq:8").graph(t)["Dataset"]
	if d["version"] != strconv.Itoa(8) || d["correction"] != nil ||
		!strings.HasSuffix(d["distribution"].([]any)[0].(map[string]any)["contentUrl"].(string), ".csv?as-of=seq%3A8") {
		t.Errorf("the dataset is %v", d)
	}
}
