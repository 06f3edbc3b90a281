package web_test

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/record"
)

type atomFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  struct {
		Name string `xml:"name"`
	} `xml:"author"`
	Links   []atomLink `xml:"link"`
	Entries []struct {
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Links   []atomLink `xml:"link"`
		Content string     `xml:"content"`
	} `xml:"entry"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
}

func (a answer) feed(t *testing.T) (f atomFeed) {
	t.Helper()
	if err := xml.Unmarshal([]byte(a.body), &f); err != nil {
		t.Fatalf("%v\n%.300s", err, a.body)
	}
	return f
}

var feeds = []string{"/jurisdictions.atom", "/corrections.atom", "/jurisdictions/nv/clark-county.atom", "/jurisdictions/ks/finney-county.atom", "/jurisdictions/oh/adams-county.atom"}

func TestFeedsAreAtom(t *testing.T) {
	t.Parallel()
	moment := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Error(err)
		}
		return at
	}
	for _, address := range feeds {
		a := page(t, address)
		f := a.feed(t)
		if !strings.HasPrefix(f.ID, "https://ledger.example/") || f.Title == "" || f.Author.Name == "" || len(f.Links) == 0 || !strings.HasPrefix(f.Links[0].Href, "https://ledger.example/") {
			t.Errorf("%s lacks an id, a title, an author or a link: %+v", address, f)
		}
		newest := moment(f.Updated)
		if len(f.Entries) > 30 {
			t.Errorf("%s has %d entries", address, len(f.Entries))
		}
		ids := map[string]bool{}
		before := newest
		for _, e := range f.Entries {
			if ids[e.ID] || !strings.HasPrefix(e.ID, "https://ledger.example/") || e.Title == "" || e.Content == "" || len(e.Links) == 0 || !strings.HasPrefix(e.Links[0].Href, "https://ledger.example/") {
				t.Errorf("%s: an entry lacks an id of its own, a title, a content or a link: %+v", address, e)
			}
			ids[e.ID] = true
			if at := moment(e.Updated); at.After(before) {
				t.Errorf("%s: %q of %s stands after one of %s", address, e.Title, e.Updated, before)
			} else {
				before = at
			}
		}
		if again := page(t, address); again.body != a.body {
			t.Errorf("%s is not the same twice", address)
		}
	}
	if n := len(page(t, "/jurisdictions.atom").feed(t).Entries); n != 30 {
		t.Errorf("the feed of all has %d entries", n)
	}
	if n := len(page(t, "/corrections.atom").feed(t).Entries); n != 8 {
		t.Errorf("the feed of corrections has %d entries", n)
	}
	if n := len(page(t, "/jurisdictions/oh/adams-county.atom").feed(t).Entries); n != 0 {
		t.Errorf("the feed of a place that is not named has %d entries", n)
	}
}

// Who follows a feed is told of what enters the record, however long ago it
// happened, and of nothing twice.
func TestFeedTellsWhatIsNew(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := siteOver(st)
	ids := func(address string) map[string]bool {
		all := map[string]bool{}
		for _, e := range getFrom(t, site, address).feed(t).Entries {
			all[e.ID+e.Updated] = true
		}
		return all
	}
	before := map[string]map[string]bool{}
	for _, address := range feeds {
		before[address] = ids(address)
	}
	add(t, st,
		correction("made-1", week1, record.Issued, "nv/clark-county", record.Amend, record.Known(50)),
		record.Change{Kind: record.AddStatement, Statement: &record.Statement{Date: "2017-03-01", Jurisdiction: "nv/clark-county", Office: "Clerk", Stance: record.Explains, Gist: "Says that this was long ago.", Sources: source}},
	)
	for address, fresh := range map[string]int{"/jurisdictions.atom": 2, "/corrections.atom": 1, "/jurisdictions/nv/clark-county.atom": 2, "/jurisdictions/ks/finney-county.atom": 0} {
		got := 0
		for id := range ids(address) {
			if !before[address][id] {
				got++
			}
		}
		if got != fresh {
			t.Errorf("%s tells of %d new things, want %d", address, got, fresh)
		}
	}
}

func TestMapForMachines(t *testing.T) {
	t.Parallel()
	var sitemap struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(page(t, "/sitemap.xml").body), &sitemap); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, u := range sitemap.URLs {
		address, ours := strings.CutPrefix(u.Loc, "https://ledger.example/")
		if !ours || slices.Contains(all, "/"+address) && len(all) < 100 {
			t.Errorf("the sitemap has %s", u.Loc)
		}
		all = append(all, "/"+address)
	}
	for _, r := range page(t, "/jurisdictions.json?show=all").table(t).Rows {
		if address := "/jurisdictions/" + r["jurisdiction"].(string); !slices.Contains(all, address) {
			t.Errorf("the sitemap lacks %s", address)
		}
	}
	for address, contentType := range pages {
		if strings.Contains(address, "?") || strings.Contains(address, "/changes/") || strings.HasPrefix(address, "/jurisdictions/") && strings.HasSuffix(address, "/changes") || address == "/find" {
			continue // forms of other pages
		}
		if contentType == htmlType && !slices.Contains(all, address) {
			t.Errorf("the sitemap lacks %s", address)
		}
	}
	if robots := page(t, "/robots.txt").body; !strings.Contains(robots, "User-agent: *") || !strings.Contains(robots, "Sitemap: https://ledger.example/sitemap.xml") || strings.Contains(robots, "Disallow: /\n") {
		t.Errorf("robots.txt is %q", robots)
	}
}
