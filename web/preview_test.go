package web_test

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
)

//race:test
func TestPreviewIsTheSiteAsItWouldBe(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana, visitor := s.editor("Ana", auth.Writer), s.person()
	number := ana.imported("week.csv", fourthWeek(t, ".csv"))
	preview := link.DeskPreview(number)
	const queens = link.Jurisdictions + "/ny/queens-county"
	for _, address := range []string{
		queens, link.As(queens, "csv"), link.As(queens, "json"), link.As(queens, "atom"), "/es" + queens,
		link.Jurisdictions, link.As(link.Jurisdictions, "csv"), link.Report(week5), "/api/v1" + link.Report(week5),
		link.Download("figures.csv"),
	} {
		_, public := visitor.visit(address)
		res, a := ana.visit(preview + address)
		if res.StatusCode != http.StatusOK || !strings.Contains(a.body, "2017-02-25") &&
			!strings.Contains(a.body, "Feb 25, 2017") && !strings.Contains(a.body, "25 de febrero de 2017") &&
			!strings.Contains(a.body, "25 feb 2017") {
			t.Errorf("%s returns %d without the new week", preview+address, res.StatusCode)
		}
		if strings.Contains(public.body, week5) {
			t.Errorf("%s shows the unpublished new week", address)
		}
		if res, _ := visitor.visit(preview + address); res.Header.Get("Location") != link.DeskSignIn {
			t.Errorf("without a session: status %d at %s", res.StatusCode, preview+address)
		}
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow",
			"Access-Control-Allow-Origin": "", "Etag": ""} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", preview+address, name, got, want)
			}
		}
		if a.Document != nil {
			a.says(t, "aside.preview", "This is how it would read. Not published.")
			if back := a.Find("aside.preview a").AttrOr("href", ""); back != link.DeskDraft(number) {
				t.Errorf("%s leads back to %s", address, back)
			}
		}
	}
	if res, _ := ana.visit(preview + link.Card(queens)); res.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the card is %d, %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	if res, _ := ana.visit(preview); res.Header.Get("Location") != preview+"/" {
		t.Errorf("%s leads to %s", preview, res.Header.Get("Location"))
	}
	// A short address is redirected within the preview too.
	if res, _ := ana.visit(preview + "/jurisdictions/ny"); res.Header.Get("Location") != preview+"/states/ny" {
		t.Errorf("a redirect leads to %s", res.Header.Get("Location"))
	}
	if res, _ := ana.visit(preview + link.Embed(queens)); strings.Contains(res.Header.Get("Content-Security-Policy"),
		"frame-ancestors *") {
		t.Error("other sites may frame an unpublished page")
	}
	for _, address := range []string{link.Desk, link.DeskSignIn, link.DeskDraft(number), "/nothing-of-that-name"} {
		if res, _ := ana.visit(preview + address); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s returns %d", preview+address, res.StatusCode)
		}
	}
	if res, _ := ana.post(preview+link.Verify, url.Values{"text": {"x"}}); res.StatusCode != http.StatusMethodNotAllowed &&
		res.StatusCode != http.StatusNotFound {
		t.Errorf("something can be sent to the preview: %d", res.StatusCode)
	}
	if _, a := ana.visit(preview + link.Verify); a.Find("main form fieldset[disabled]").Length() != 1 {
		t.Error("a form of the preview can be sent")
	}
}

// Every link of a preview stays in the preview, and so does every address that its pages name.
func TestPreviewLinksStayInThePreview(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	number := ana.imported("week.csv", fourthWeek(t, ".csv"))
	preview := link.DeskPreview(number)
	out := regexp.MustCompile(regexp.QuoteMeta(s.url) + `[^\s"'<>]*`)
	site := s.site.Echo
	routeOf := func(address string) string {
		c := site.NewContext(nil, nil)
		site.Router().Find(http.MethodGet, address, c)
		return c.Path()
	}
	// Only a few addresses of each route and file type are read.
	const each = 2
	read, known := map[string]int{}, map[string]bool{}
	waiting := []string{preview + "/", preview + "/es", preview + link.Embed("/jurisdictions/ny/queens-county"),
		preview + link.Sitemap, preview + link.Guide}
	visited := 0
	for ; len(waiting) > 0; waiting = waiting[1:] {
		at := waiting[0]
		res, a := ana.visit(at)
		visited++
		follow := func(to string) {
			u, err := url.Parse(to)
			if err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			u.Fragment = ""
			within, ok := strings.CutPrefix(u.Path, preview)
			if to = u.RequestURI(); !ok || known[to] {
				return
			}
			known[to] = true
			key := routeOf(within) + path.Ext(within)
			if language, rest, _ := strings.Cut(strings.TrimPrefix(within, "/"), "/"); language == "es" {
				key = "es " + routeOf("/"+rest)
			}
			if read[key]++; read[key] <= each {
				waiting = append(waiting, to)
			}
		}
		if to := res.Header.Get("Location"); to != "" {
			if !strings.HasPrefix(to, preview+"/") {
				t.Errorf("%s leads on to %s", at, to)
			}
			follow(to)
			continue
		}
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s returns %d", at, res.StatusCode)
			continue
		}
		for _, absolute := range out.FindAllString(a.body, -1) {
			if !strings.HasPrefix(absolute, s.url+preview) {
				t.Errorf("%s names %s", at, absolute)
			}
		}
		if a.Document == nil {
			continue
		}
		a.Find("[href], [src], [action], [srcset], [data-find]").Each(func(_ int, e *goquery.Selection) {
			for _, name := range []string{"href", "src", "action", "srcset", "data-find"} {
				to, has := e.Attr(name)
				if !has || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "/static/") || strings.HasPrefix(to, "/favicon") ||
					e.Closest(".preview").Length() > 0 {
					continue
				}
				if !strings.HasPrefix(to, preview+"/") {
					t.Errorf("%s: %s leads to %s", at, goquery.NodeName(e), to)
				}
				if name == "href" {
					follow(to)
				}
			}
		})
	}
	if visited < 60 {
		t.Errorf("only %d addresses were visited", visited)
	}
}

// Opening a draft does not copy the record. Only its preview does.
//
//race:test
func TestOpeningADraftCopiesNothing(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	number := ana.imported("week.csv", fourthWeek(t, ".csv"))
	_, a := ana.visit(link.DeskDraft(number))
	if !a.linked(link.DeskPreview(number) + "/") {
		t.Error("the draft does not link to its preview")
	}
	if _, err := os.Stat(s.desk.Scratch()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a folder for copies: %v", err)
	}
}

// There are only a few copies at a time, and each is removed with the files of its draft.
//
//race:test
func TestPreviewsAreRemoved(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	files := func() int {
		n := 0
		entries, err := os.ReadDir(s.desk.Scratch())
		if err != nil {
			t.Fatal(err)
		}
		if stat, err := os.Stat(s.desk.Scratch()); err != nil || stat.Mode().Perm() != 0o700 {
			t.Errorf("other users can read the copies: %v, %v", stat.Mode(), err)
		}
		for _, e := range entries {
			n += map[bool]int{true: 1}[strings.HasSuffix(e.Name(), ".db")]
		}
		return n
	}
	week := fourthWeek(t, ".csv")
	first := ana.imported("week.csv", week)
	for i := range 5 {
		number := first
		if i > 0 {
			number = ana.imported("week.csv", strings.Replace(week, "queens-county,25", "queens-county,"+strconv.Itoa(i), 1))
		}
		if res, _ := ana.visit(link.DeskPreview(number) + "/"); res.StatusCode != http.StatusOK {
			t.Fatalf("preview %s: %d", number, res.StatusCode)
		}
	}
	if n := files(); n != 3 {
		t.Errorf("there are %d copies", n)
	}
	if res, a := ana.visit(link.DeskPreview(first) + "/jurisdictions/ny/queens-county"); res.StatusCode != http.StatusOK ||
		!strings.Contains(a.body, "25") {
		t.Errorf("the first one again: %d", res.StatusCode)
	}
	if n := files(); n != 3 {
		t.Errorf("there are %d copies", n)
	}
	other := strings.Replace(week, "queens-county,25", "queens-county,41", 1)
	if res, _ := ana.sendFiles(url.Values{"draft": {first}, "revision": {"1"}}, "week.csv",
		other); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("other files: %d", res.StatusCode)
	}
	if _, a := ana.visit(link.DeskPreview(first) + "/jurisdictions/ny/queens-county"); !strings.Contains(a.body, "41") {
		t.Error("the preview shows the earlier files")
	}
	if res, _ := ana.post(link.DeskDraftDiscard(first),
		url.Values{"revision": {"2"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("discard: %d", res.StatusCode)
	}
	if res, _ := ana.visit(link.DeskPreview(first) + "/"); res.Header.Get("Location") != link.DeskDraft(first) {
		t.Errorf("a discarded draft is shown: %d", res.StatusCode)
	}
}
