package web_test

import (
	"database/sql"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/office"
	"detainerledger/web"
)

// doorSite is a site with an open door and an editor, Ana.
type doorSite struct {
	*deskSite
	ana *person
}

func newDoorSite(t *testing.T) *doorSite {
	t.Helper()
	s := newDeskSite(t, func(c *web.Config) { c.Mail, c.PageCache = true, 8<<20 })
	return &doorSite{deskSite: s, ana: s.editor("Ana", auth.Publisher)}
}

// asked adds a request of an office (invented) and returns its reference.
func (s *deskSite) asked() string {
	s.t.Helper()
	ref, err := s.desk.AddRequest(s.t.Context(),
		desk.Act{At: s.now(), Who: "an office", What: "made a request", Place: "the public form"}, desk.NewRequest{
			Request: office.Request{
				Listed: office.Listed{Kind: office.Explains, Jurisdiction: "nv/clark-county", Office: "Sheriff’s Office",
					Text: "We hold people on a warrant only."},
				Contact: office.Contact{Name: "Jo", Phone: "702-555-0142"}, Language: "en",
			},
			Secret: "a secret",
		})
	if err != nil {
		s.t.Fatal(err)
	}
	return string(ref)
}

// clarkDisputes is a valid dispute (invented).
var clarkDisputes = url.Values{
	"kind": {"disputes"}, "figure": {string(week1) + "-issued"},
	"text":     {"Our log shows that the jail got 31 of these requests.\n\nThe rest went elsewhere."},
	"office":   {"Sheriff’s Office"},
	"evidence": {"https://www.clarkcountynv.gov/log"}, "name": {"Jo Secretperson"}, "role": {"Records clerk"},
	"mail": {"jo.secret@clarkcountynv.gov"}, "phone": {"702-555-0142"},
}

func filledWith(values url.Values, pairs ...string) url.Values {
	values = maps.Clone(values)
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = []string{pairs[i+1]}
	}
	return values
}

// document parses a page.
func document(t *testing.T, text string) answer {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return answer{body: text, Document: doc}
}

// filled returns the values of the form with this action on a page.
func (a answer) filled(action string) url.Values {
	values := url.Values{}
	a.Find(`form[action="` + action +
		`"]`).Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
		_, checked := s.Attr("checked")
		switch kind := s.AttrOr("type", ""); {
		case kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
			return
		case goquery.NodeName(s) == "textarea":
			value = strings.TrimPrefix(s.Text(), "\n") // as a browser drops it
		case goquery.NodeName(s) == "select":
			value = s.Find("option[selected]").AttrOr("value", "")
		}
		values.Add(name, strings.ReplaceAll(value, "\n", "\r\n")) // as a browser sends it
	})
	return values
}

// preview fills in an office's form and returns the preview.
func (d *doorSite) preview(p *person, address string, values url.Values) answer {
	d.t.Helper()
	res, text := p.get(address)
	if res.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %d", address, res.StatusCode)
	}
	form := document(d.t, text).filled(address)
	maps.Copy(form, values)
	form.Set("step", "preview")
	res, text = p.post(address, form)
	a := document(d.t, text)
	a.status, a.header = res.StatusCode, res.Header
	return a
}

// send sends what a preview shows, after a few seconds as a person would.
func (d *doorSite) send(p *person, address string, preview answer) (*http.Response, answer) {
	d.t.Helper()
	form := preview.filled(address)
	form.Set("step", "send")
	d.pass(5 * time.Second)
	res, text := p.post(address, form)
	return res, document(d.t, text)
}

// request makes a request and returns the address of its page.
func (d *doorSite) request(p *person, address string, values url.Values) string {
	d.t.Helper()
	preview := d.preview(p, address, values)
	if preview.status != http.StatusOK {
		d.t.Fatalf("%s: the preview has the status %d: %s", address, preview.status, preview.text(".faults"))
	}
	res, a := d.send(p, address, preview)
	if res.StatusCode != http.StatusSeeOther {
		d.t.Fatalf("%s: sent with status %d: %s", address, res.StatusCode, a.text(".faults"))
	}
	return res.Header.Get("Location")
}

// see gets a page that must exist.
func (d *doorSite) see(p *person, address string) answer {
	d.t.Helper()
	res, text := p.get(address)
	if res.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %d", address, res.StatusCode)
	}
	return document(d.t, text)
}

var aReference = regexp.MustCompile(`[2-9A-HJKMNP-TW-Z]{3}-[2-9A-HJKMNP-TW-Z]{4}`)

// column runs a query on the desk's file and returns its only column, as text.
func (d *doorSite) column(query string, args ...any) []string {
	d.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(d.t.Context(), query, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}
