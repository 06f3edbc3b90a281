package web_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// oEmbed is the answer to a request for the embed of a page.
type oEmbed struct {
	XMLName      xml.Name `xml:"oembed"`
	Version      string   `json:"version" xml:"version"`
	Type         string   `json:"type" xml:"type"`
	Title        string   `json:"title" xml:"title"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
}

// frame returns the frame in the answer.
func (o oEmbed) frame(t *testing.T) *goquery.Selection {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(o.HTML))
	if err != nil {
		t.Fatal(err)
	}
	frame := doc.Find("body > iframe")
	if frame.Length() != 1 {
		t.Fatalf("the answer shows %s", o.HTML)
	}
	return frame
}

func (a answer) oEmbed(t *testing.T) (o oEmbed) {
	t.Helper()
	var err error
	switch kind := a.header.Get("Content-Type"); kind {
	case jsonType:
		err = json.Unmarshal([]byte(a.body), &o)
	case "text/xml; charset=utf-8":
		err = xml.Unmarshal([]byte(a.body), &o)
	default:
		t.Fatalf("the answer is %s", kind)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, a.body)
	}
	return o
}

func askOEmbed(address string, more ...string) string {
	values := url.Values{"url": {address}}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return "/oembed?" + values.Encode()
}

const ledgerExample = "https://ledger.example"

func TestOEmbedOfEachAddress(t *testing.T) {
	t.Parallel()
	for asked, shown := range map[string]string{
		"/jurisdictions/nv/clark-county":                      "/jurisdictions/nv/clark-county/embed",
		"/jurisdictions/nv/clark-county/":                     "/jurisdictions/nv/clark-county/embed",
		"/jurisdictions/nv/clark-county#history":              "/jurisdictions/nv/clark-county/embed",
		"/jurisdictions/nv/clark-county?utm_source=x":         "/jurisdictions/nv/clark-county/embed",
		"/jurisdictions/oh/adams-county":                      "/jurisdictions/oh/adams-county/embed",
		"/es/jurisdictions/nv/clark-county":                   "/es/jurisdictions/nv/clark-county/embed",
		"/jurisdictions/nv/clark-county?as-of=seq:40":         "/jurisdictions/nv/clark-county/embed?as-of=seq:40",
		"/jurisdictions/nv/clark-county?as-of=2026-11-23":     "/jurisdictions/nv/clark-county/embed?as-of=seq:71",
		"/jurisdictions/nv/clark-county/embed":                "/jurisdictions/nv/clark-county/embed",
		"/jurisdictions/nv/clark-county/embed/chart":          "/jurisdictions/nv/clark-county/embed/chart",
		"/es/jurisdictions/nv/clark-county/embed/large":       "/es/jurisdictions/nv/clark-county/embed/large",
		"/jurisdictions/nv/clark-county/embed?as-of=seq%3A40": "/jurisdictions/nv/clark-county/embed?as-of=seq:40",
	} {
		plain := page(t, askOEmbed(ledgerExample+asked))
		answers := map[string]oEmbed{
			"":     plain.oEmbed(t),
			"json": page(t, askOEmbed(ledgerExample+asked, "format", "json")).oEmbed(t),
			"xml":  page(t, askOEmbed(ledgerExample+asked, "format", "xml")).oEmbed(t),
			"http": page(t, askOEmbed(strings.Replace(ledgerExample, "https", "http", 1)+asked)).oEmbed(t),
		}
		for format, o := range answers {
			o.XMLName = xml.Name{}
			if o != answers[""] {
				t.Errorf("%s as %q differs: %+v", asked, format, o)
			}
			frame := o.frame(t)
			if o.Version != "1.0" || o.Type != "rich" || o.ProviderName != "Detainer Ledger" ||
				!strings.HasPrefix(o.ProviderURL, ledgerExample) || o.CacheAge <= 0 || o.Width <= 0 || o.Height <= 0 {
				t.Errorf("%s as %q: %+v", asked, format, o)
			}
			if src := frame.AttrOr("src", ""); src != ledgerExample+shown {
				t.Errorf("%s shows %s, want %s", asked, src, shown)
			}
			if frame.AttrOr("title", "") != o.Title || o.Title == "" || frame.AttrOr("width", "") != strconv.Itoa(o.Width) ||
				frame.AttrOr("height", "") != strconv.Itoa(o.Height) {
				t.Errorf("%s: the frame differs from the answer: %s", asked, o.HTML)
			}
		}
		page(t, shown)
		if plain.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s cannot be read by scripts of other sites", asked)
		}
	}
}

func TestOEmbedRefusesWhatItCannotEmbed(t *testing.T) {
	t.Parallel()
	const clark = ledgerExample + "/jurisdictions/nv/clark-county"
	for address, want := range map[string]int{
		askOEmbed("https://elsewhere.example/jurisdictions/nv/clark-county"):     http.StatusNotFound,
		askOEmbed("https://ledger.example:8443/jurisdictions/nv/clark-county"):   http.StatusNotFound,
		askOEmbed("https://ledger.example@elsewhere.example/jurisdictions/nv/x"): http.StatusNotFound,
		askOEmbed("ftp://ledger.example/jurisdictions/nv/clark-county"):          http.StatusNotFound,
		askOEmbed("/jurisdictions/nv/clark-county"):                              http.StatusNotFound,
		askOEmbed("nonsense://%zz"):                                              http.StatusNotFound,
		askOEmbed(ledgerExample + "/"):                                           http.StatusNotFound,
		askOEmbed(ledgerExample + "/states/nv"):                                  http.StatusNotFound,
		askOEmbed(ledgerExample + "/jurisdictions"):                              http.StatusNotFound,
		askOEmbed(ledgerExample + "/jurisdictions/nv/nowhere"):                   http.StatusNotFound,
		askOEmbed(clark + "/changes"):                                            http.StatusNotFound,
		askOEmbed(clark + "/embed/huge"):                                         http.StatusNotFound,
		askOEmbed(clark + ".csv"):                                                http.StatusNotFound,
		askOEmbed(clark + "?as-of=seq:900"):                                      http.StatusNotFound,
		askOEmbed(clark, "format", "yaml"):                                       http.StatusNotImplemented,
		askOEmbed(ledgerExample+"/", "format", "yaml"):                           http.StatusNotImplemented,
		askOEmbed(clark, "maxwidth", "0"):                                        http.StatusBadRequest,
		askOEmbed(clark, "maxheight", "wide"):                                    http.StatusBadRequest,
		"/oembed":                                                                http.StatusBadRequest,
		// it has no language of its own
		"/es" + askOEmbed(clark): http.StatusPermanentRedirect,
	} {
		a := get(t, address)
		if a.status != want {
			t.Errorf("%s: status %d, want %d", address, a.status, want)
		}
		if want != http.StatusPermanentRedirect && a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: a script of another site cannot read the refusal", address)
		}
	}
}

// An embed is never wider or higher than requested, for any place.
func TestOEmbedFits(t *testing.T) {
	t.Parallel()
	for _, place := range shownElsewhere {
		for _, width := range []int{1, 2, 10, 26, 27, 80, 160, 200, 320, 500, 599, 600, 2000} {
			for _, height := range []int{1, 80, 240, 400, 2000} {
				o := page(t, askOEmbed(ledgerExample+"/jurisdictions/"+place, "maxwidth", strconv.Itoa(width), "maxheight",
					strconv.Itoa(height))).oEmbed(t)
				if o.Width > width || o.Height > height || o.Width < 1 || o.Height < 1 {
					t.Errorf("%s in %d by %d: %d by %d", place, width, height, o.Width, o.Height)
				}
			}
		}
		for _, form := range []string{"", "/embed", "/embed/chart", "/embed/small", "/embed/large", "?as-of=seq:40"} {
			for _, width := range []string{"1", "10", "26", "80", "99999999999999999999"} {
				for _, language := range []string{"", "/es"} {
					o := page(t, askOEmbed(ledgerExample+language+"/jurisdictions/"+place+form, "maxwidth", width)).oEmbed(t)
					if most, err := strconv.Atoi(width); o.Width < 1 || o.Height < 1 || o.Width > most && err == nil {
						t.Errorf("%s%s in a width of %s: %d by %d", place, form, width, o.Width, o.Height)
					}
				}
			}
		}
		wide := page(t, askOEmbed(ledgerExample+"/jurisdictions/"+place)).oEmbed(t)
		narrow := page(t, askOEmbed(ledgerExample+"/jurisdictions/"+place, "maxwidth", "300")).oEmbed(t)
		if wide.Width != 600 || narrow.Width != 300 || narrow.Height <= wide.Height {
			t.Errorf("%s is %d by %d, and in 300 pixels %d by %d", place, wide.Width, wide.Height, narrow.Width, narrow.Height)
		}
		low := page(t, askOEmbed(ledgerExample+"/jurisdictions/"+place, "maxheight", strconv.Itoa(wide.Height-1))).oEmbed(t)
		if src := low.frame(t).AttrOr("src", ""); !strings.HasSuffix(src, "/embed/small") {
			t.Errorf("%s where the table has no room shows %s", place, src)
		}
	}
}

// The page of a place links to its oEmbed answer in both formats.
func TestOEmbedIsDiscovered(t *testing.T) {
	t.Parallel()
	for address, shown := range map[string]string{
		"/jurisdictions/nv/clark-county":              "/jurisdictions/nv/clark-county/embed",
		"/es/jurisdictions/nv/clark-county":           "/es/jurisdictions/nv/clark-county/embed",
		"/jurisdictions/nv/clark-county?as-of=seq:40": "/jurisdictions/nv/clark-county/embed?as-of=seq:40",
	} {
		a := page(t, address)
		for _, format := range []string{"application/json+oembed", "text/xml+oembed"} {
			link := a.Find("head link[rel=alternate][type='" + format + "']")
			to := link.AttrOr("href", "")
			if !strings.HasPrefix(to, ledgerExample+"/oembed?") || link.AttrOr("title", "") == "" {
				t.Fatalf("%s: the link of %s leads to %q", address, format, to)
			}
			o := page(t, strings.TrimPrefix(to, ledgerExample)).oEmbed(t)
			if src := o.frame(t).AttrOr("src", ""); src != ledgerExample+shown {
				t.Errorf("%s by %s shows %s, want %s", address, format, src, shown)
			}
		}
	}
	for _, address := range []string{"/", "/jurisdictions", "/states/nv", "/jurisdictions/nv/clark-county/changes",
		"/nowhere"} {
		if get(t, address).Find("link[type$='+oembed']").Length() > 0 {
			t.Errorf("%s offers an embed", address)
		}
	}
}
