package web_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/record"
	say "detainerledger/internal/words"
	"detainerledger/web"
)

type atomFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
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

// rel is the target of the feed's link with this relation, "" for none.
func (f atomFeed) rel(rel string) string {
	for _, l := range f.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func (a answer) feed(t *testing.T) (f atomFeed) {
	t.Helper()
	if err := xml.Unmarshal([]byte(a.body), &f); err != nil {
		t.Fatalf("%v\n%.300s", err, a.body)
	}
	return f
}

// feeds are feeds of the site, each with its total number of entries.
var feeds = map[string]int{
	"/changes.atom":                           71,
	"/jurisdictions.atom":                     68,
	"/corrections.atom":                       8,
	"/states/ny.atom":                         12,
	"/states/wy.atom":                         0,
	"/jurisdictions/nv/clark-county.atom":     7,
	"/jurisdictions/ks/finney-county.atom":    4,
	"/jurisdictions/oh/adams-county.atom":     0,
	"/es/jurisdictions/nv/clark-county.atom":  7,
	"/es/changes.atom":                        71,
	"/jurisdictions.atom?as-of=seq:40":        37,
	"/changes.atom?published-by=2017-03-25":   71, // published-by does not limit what enters the record
	"/jurisdictions.atom?sort=name&state=zzz": 68,
}

func TestFeedsAreWellFormedAndComplete(t *testing.T) {
	t.Parallel()
	moment := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Error(err)
		}
		return at
	}
	const ours = "https://ledger.example/"
	for address, count := range feeds {
		a := page(t, address)
		f := a.feed(t)
		language := "en"
		if strings.HasPrefix(address, "/es/") {
			language = "es"
		}
		if !strings.HasPrefix(f.ID, "urn:uuid:") || f.Title == "" || f.Author.Name == "" || f.Lang != language ||
			!strings.HasPrefix(f.rel("alternate"), ours) {
			t.Errorf("%s lacks an id, a title, an author, a language or a page: %.500s", address, a.body)
		}
		if modified, err := http.ParseTime(a.header.Get("Last-Modified")); err != nil || !modified.Equal(moment(f.Updated)) {
			t.Errorf("%s was updated at %s and last modified at %s", address, f.Updated, a.header.Get("Last-Modified"))
		}
		if links := a.header.Values("Link"); len(links) != 2 {
			t.Errorf("%s has the links %q", address, links)
		}
		if again := page(t, address); again.body != a.body {
			t.Errorf("%s differs between two requests", address)
		}
		ids := map[string]bool{}
		before := moment(f.Updated)
		for _, e := range f.Entries {
			if ids[e.ID] || !strings.HasPrefix(e.ID, "urn:uuid:") || e.Title == "" || !strings.HasPrefix(e.Content, "<p>") ||
				len(e.Links) == 0 || !strings.HasPrefix(e.Links[0].Href, ours) {
				t.Errorf("%s: an entry lacks an id of its own, a title, a content or a link: %+v", address, e)
			}
			ids[e.ID] = true
			if at := moment(e.Updated); at.After(before) {
				t.Errorf("%s: %q of %s comes after an entry of %s", address, e.Title, e.Updated, before)
			} else {
				before = at
			}
		}
		if all := everyEntry(t, site2017, address); len(all) != count {
			t.Errorf("%s has %d entries, want %d", address, len(all), count)
		}
	}
}

// everyEntry follows a feed from its first page to its last and checks the links of each page. It
// returns the text of each entry by its id.
func everyEntry(t *testing.T, site http.Handler, address string) map[string]string {
	t.Helper()
	const host = "https://ledger.example"
	all := map[string]string{}
	previous, first := "", ""
	for n := 1; address != ""; n++ {
		f := getFrom(t, site, address).feed(t)
		self := strings.TrimPrefix(f.rel("self"), host)
		if n == 1 {
			first = self
		}
		if got := getFrom(t, site, self).feed(t); got.rel("self") != host+self || len(got.Entries) != len(f.Entries) {
			t.Errorf("%s names itself %s, which is another page", address, self)
		}
		if f.rel("first") != host+first || strings.TrimPrefix(f.rel("previous"), host) != previous || f.rel("last") == "" {
			t.Errorf("page %d, %s, has the links %+v", n, address, f.Links)
		}
		next := strings.TrimPrefix(f.rel("next"), host)
		if next == "" && f.rel("last") != host+self {
			t.Errorf("the last page, %s, names %s as the last", address, f.rel("last"))
		}
		if next != "" && len(f.Entries) != 30 {
			t.Errorf("%s has %d entries and is not the last page", address, len(f.Entries))
		}
		for _, e := range f.Entries {
			if _, twice := all[e.ID]; twice {
				t.Errorf("%s has %q twice", address, e.Title)
			}
			all[e.ID] = e.Title + "\n" + e.Content
		}
		previous, address = self, next
	}
	return all
}

func TestFeedHasNoOtherPages(t *testing.T) {
	t.Parallel()
	for n, status := range map[string]int{
		"0": http.StatusBadRequest, "-1": http.StatusBadRequest, "two": http.StatusBadRequest, "1.5": http.StatusBadRequest,
		"4": http.StatusNotFound, "99999999999999999999": http.StatusNotFound,
	} {
		if a := get(t, "/changes.atom?page="+n); a.status != status {
			t.Errorf("page %s: status %d", n, a.status)
		} else {
			a.says(t, "main", "the feed has 3 pages")
		}
	}
	if a := get(t, "/jurisdictions/zz/nowhere.atom"); a.status != http.StatusNotFound {
		t.Errorf("an unknown place: status %d", a.status)
	}
}

// An entry's id identifies its subject. It stays the same when the site moves to another scheme or
// host, when the record grows, and in another copy of the record. It differs between languages and
// places.
func TestFeedIDsStay(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	for address := range feeds {
		before := everyEntry(t, site2017, address)
		moved := web.New(web.Config{BaseURL: "http://elsewhere.example:8080"}, st, quiet)
		f := getFrom(t, moved, address).feed(t)
		if was := page(t, address).feed(t); f.ID != was.ID || f.rel("self") == was.rel("self") {
			t.Errorf("%s: the feed is named %s here and %s there", address, was.ID, f.ID)
		}
		for _, e := range f.Entries {
			if _, known := before[e.ID]; !known {
				t.Errorf("%s: %q has another id on another host", address, e.Title)
			}
		}
	}
	names := map[string]string{}
	for address := range feeds {
		if strings.Contains(address, "?") {
			continue
		}
		id := page(t, address).feed(t).ID
		if other, taken := names[id]; taken {
			t.Errorf("%s and %s have the same id", address, other)
		}
		names[id] = address
	}
	one, other := everyEntry(t, site2017, "/jurisdictions/nv/clark-county.atom"), everyEntry(t, site2017,
		"/es/jurisdictions/nv/clark-county.atom")
	for id := range one {
		if _, same := other[id]; same {
			t.Errorf("the entry %s has the same id in both languages", id)
		}
	}
	whole, corrected := everyEntry(t, site2017, "/changes.atom"), everyEntry(t, site2017, "/corrections.atom")
	for id, text := range corrected {
		if whole[id] != text {
			t.Errorf("the feed of every change has another text than that of corrections for %.80q", text)
		}
	}
}

// Followers of a feed get everything that enters the record, however long ago it happened, but
// nothing twice. An entry says what a figure read before and reads now.
func TestFeedSaysWhatIsNew(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := siteOver(st)
	since := getFrom(t, site, "/changes.atom").header.Get("Last-Modified")
	add(t, st,
		correction("made-1", week1, record.Issued, "nv/clark-county", record.Amend, record.Known(50)),
		record.Change{Kind: record.AddStatement, Statement: &record.Statement{Date: "2017-03-01",
			Jurisdiction: "il/cook-county", Office: "Clerk", Stance: record.Disputes, Report: week1,
			Gist: "Says that this was long ago.", Sources: source}},
		record.Change{Kind: record.AddLines,
			Entries: []record.Entry{line(week3, record.Declined, "nv/clark-county", record.Known(0), ""),
				line(week3, record.Declined, "ny/albany-county", record.Known(7), "")}},
		moved("made-2", week1, record.Issued, "il/cook-county", "il/will-county"),
	)
	for address, fresh := range map[string]struct {
		count int
		says  []string
	}{
		"/changes.atom": {4, []string{"before: 51, disputed; now: 51 as published, amended to 50, disputed",
			"before: 13; now: 13, disputed", "before: 13, disputed; now: 13 as published, moved, disputed",
			"before: not in our copy yet; now: 0<", "before: not in our copy yet; now: 7<"}},
		"/jurisdictions.atom": {4,
			[]string{"now: 51 as published, amended to 50", "now: 7<", "before: not listed; now: 13 moved here"}},
		"/corrections.atom": {2,
			[]string{"Clark County, Nevada, Jan 28 – Feb 3, 2017, Detainers sent</a>: before: 51, disputed; now: " +
				"51 as published, amended to 50", "Moved to Will County, Illinois"}},
		"/jurisdictions/nv/clark-county.atom": {2,
			[]string{"now: 51 as published, amended to 50", "before: not in our copy yet; now: 0<"}},
		"/es/jurisdictions/nv/clark-county.atom": {2,
			[]string{"antes: 51, impugnada; ahora: 51 según se publicó, modificada a 50, impugnada",
				"antes: aún no está en nuestra copia; ahora: 0<"}},
		"/jurisdictions/il/will-county.atom": {1, []string{"before: not listed; now: 13 moved here"}},
		"/states/il.atom": {2,
			[]string{"Disputed by Clerk: Says that this was long ago. (March 1, 2017)", "before: 13; now: 13, disputed"}},
		"/states/ny.atom": {1,
			[]string{"Albany County, New York, Feb 11 – 17, 2017, Declines recorded</a>: before: not in our copy yet; now: 7<"}},
		"/jurisdictions/ks/finney-county.atom": {0, nil},
	} {
		before, after := everyEntry(t, site2017, address), everyEntry(t, site, address)
		var text strings.Builder
		for id, entry := range after {
			if _, known := before[id]; !known {
				text.WriteString(strings.NewReplacer("<strong>", "", "</strong>", "").Replace(entry))
			}
		}
		if n := len(after) - len(before); n != fresh.count {
			t.Errorf("%s has %d new entries, want %d", address, n, fresh.count)
		}
		for _, phrase := range fresh.says {
			if !strings.Contains(text.String(), phrase) {
				t.Errorf("%s does not say %q of what is new:\n%s", address, phrase, text.String())
			}
		}
		if narrow := strings.Contains(address, "/states/") || strings.Contains(address, "-county"); narrow &&
			strings.Contains(text.String(), "Albany") && strings.Contains(text.String(), "Clark") {
			t.Errorf("%s has entries about other places:\n%s", address, text.String())
		}
		for id, entry := range before {
			if after[id] != entry {
				t.Errorf("%s has changed the earlier entry %.80q", address, entry)
			}
		}
	}
	conditional := func(address, header, value string) int {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header.Set(header, value)
		return ask(t, site, r).status
	}
	if got := conditional("/changes.atom", "If-Modified-Since", since); got != http.StatusOK {
		t.Errorf("after a change, since the time before it: status %d", got)
	}
	if got := conditional("/jurisdictions/ks/finney-county.atom", "If-Modified-Since",
		since); got != http.StatusNotModified {
		t.Errorf("a feed that a change does not affect, since the time before it: status %d", got)
	}
}

func TestFeedIsSentOnce(t *testing.T) {
	t.Parallel()
	const address = "/corrections.atom"
	header := page(t, address).header
	later, err := http.ParseTime(header.Get("Last-Modified"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		header http.Header
		want   int
	}{
		"its ETag": {http.Header{"If-None-Match": {header.Get("ETag")}}, http.StatusNotModified},
		"its time": {http.Header{"If-Modified-Since": {header.Get("Last-Modified")}},
			http.StatusNotModified},
		"a later time": {http.Header{"If-Modified-Since": {later.Add(time.Hour).Format(http.TimeFormat)}},
			http.StatusNotModified},
		"an earlier time": {http.Header{"If-Modified-Since": {later.Add(-time.Second).Format(http.TimeFormat)}},
			http.StatusOK},
		"no time": {http.Header{"If-Modified-Since": {"yesterday"}}, http.StatusOK},
		"another ETag, which counts": {http.Header{"If-None-Match": {`"other"`},
			"If-Modified-Since": {header.Get("Last-Modified")}}, http.StatusOK},
	} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header = c.header
		if a := ask(t, site2017, r); a.status != c.want || (a.body == "") != (c.want == http.StatusNotModified) {
			t.Errorf("to a reader with %s: status %d, %d bytes", name, a.status, len(a.body))
		}
	}
}

// Every page names a feed: its own, or that of every change. Links to feeds never lead to an
// earlier state of the record.
func TestEveryPageNamesAFeed(t *testing.T) {
	t.Parallel()
	own := map[string]string{
		"/jurisdictions": "/jurisdictions.atom", "/states/pa": "/states/pa.atom", "/corrections": "/corrections.atom",
		"/changes":                       "/changes.atom",
		"/jurisdictions/nv/clark-county": "/jurisdictions/nv/clark-county.atom", "/about": "/changes.atom",
		"/": "/jurisdictions.atom",
	}
	for address, want := range own {
		for _, l := range say.All {
			then, want := l.Address(address+"?as-of=seq:60"), l.Address(want)
			a := page(t, then)
			if got := a.Find("link[type='application/atom+xml']").AttrOr("href", ""); got != want {
				t.Errorf("%s names the feed %s, want %s", then, got, want)
			}
			a.Find("main a[href*='.atom']").Each(func(_ int, s *goquery.Selection) {
				if got := s.AttrOr("href", ""); got != want {
					t.Errorf("%s links to the feed %s, want %s", then, got, want)
				}
			})
		}
	}
	for address, contentType := range pages {
		if contentType != htmlType || embedded(address) {
			continue
		}
		a := page(t, address)
		if feed := a.Find("link[rel=alternate][type='application/atom+xml']").AttrOr("href", ""); feed == "" {
			t.Errorf("%s names no feed", address)
		} else {
			page(t, feed).feed(t)
		}
	}
}
