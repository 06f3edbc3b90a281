package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	say "detainerledger/internal/words"
	"detainerledger/web"
)

// nasty are hostile texts that must do no harm in any field of a form.
var nasty = map[string]string{
	"markup":         `"'><script>alert(1)</script><evil-tag>` + "`<!--",
	"an attribute":   `" evil-attr="1" onfocus="alert(1)" x="`,
	"an end":         `</textarea></title></script><evil-tag>`,
	"a script":       `javascript:alert(1)//<evil-tag>`,
	"right to left":  "\u202egro.elpmaxe\u2066 \u200f",
	"a NUL":          "Clark\x00County",
	"lines":          "clerk@example.gov\r\nBcc: evil@example.org\r\nSet-Cookie: evil=1\r\n\r\n<evil-tag>",
	"a formula":      `=HYPERLINK("https://evil.example/","<evil-tag>")`,
	"another":        "@SUM(A1:A9)\t+1|cmd",
	"no UTF-8":       "Do\xf1a Ana \xff\xfe\xc3(",
	"a statement":    `'; drop table entry; -- %s %d {{7*7}} ${7*7}`,
	"a number":       "-99999999999999999999999",
	"spaces":         " \t\u00a0\u200b\r\n ",
	"an address":     "//evil.example/\\..%2f..%2fetc/passwd",
	"too long":       strings.Repeat("<evil-tag>", 22_000), // over the size limit of a form
	"too many words": strings.Repeat("a b ", 3000),
}

// answerLimit bounds the size of any answer to a form, in bytes.
const answerLimit = 1 << 20

// field is a named control of a form.
type field struct {
	name, value string
	// file is set if the control uploads a file.
	file bool
}

// form is a form as a page shows it, filled in as a person would.
type form struct {
	method, action string
	multipart      bool
	fields         []field
}

// key is equal for forms that differ only in their values.
func (f form) key(route string) string {
	var b strings.Builder
	fmt.Fprint(&b, f.method, " ", route)
	for _, field := range f.fields {
		fmt.Fprint(&b, " ", field.name)
	}
	return b.String()
}

// likely holds a plausible value for an empty field, by its type.
var likely = map[string]string{
	"email": "clerk@clarkcountynv.gov", "tel": "702-555-0100", "url": "https://www.clarkcountynv.gov/log",
	"date": "2026-11-20", "number": "3",
}

// forms returns the forms of a page. Required fields are filled in. Optional ones stay empty,
// because one of them is a trap that only programs fill in.
func (a answer) forms(t *testing.T, address string) []form {
	t.Helper()
	here, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var all []form
	a.Find("form").Each(func(_ int, s *goquery.Selection) {
		action, err := here.Parse(s.AttrOr("action", address))
		if err != nil {
			t.Fatalf("%s: bad form action %q", address, s.AttrOr("action", ""))
		}
		f := form{method: strings.ToUpper(s.AttrOr("method", "get")), action: action.Path,
			multipart: s.AttrOr("enctype", "") == "multipart/form-data"}
		chosen := map[string]bool{}
		s.Find("input[name], textarea[name], select[name], button[name]").Each(func(_ int, s *goquery.Selection) {
			kind, name, value := s.AttrOr("type", "text"), s.AttrOr("name", ""), s.AttrOr("value", "")
			_, required := s.Attr("required")
			required = required || s.AttrOr("aria-required", "") == "true"
			switch tag := goquery.NodeName(s); {
			case tag == "textarea":
				kind, value = "textarea", s.Text()
			case tag == "select":
				value = s.Find("option[selected], option[value]:not([value=''])").First().AttrOr("value", "")
			case kind == "radio", tag == "button":
				if chosen[name] {
					return
				}
				chosen[name] = true
			}
			if value == "" && required {
				if value = likely[kind]; value == "" {
					value = "Our release log shows otherwise"
				}
			}
			f.fields = append(f.fields, field{name: name, value: value, file: kind == "file"})
		})
		all = append(all, f)
	})
	return all
}

// request submits the form with the field at index replaced set to value; -1 replaces none.
func (f form) request(t *testing.T, replaced int, value string) *http.Request {
	t.Helper()
	values := url.Values{}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for i, field := range f.fields {
		text := field.value
		if i == replaced {
			text = value
		}
		if !field.file {
			values.Add(field.name, text)
			parts.WriteField(field.name, text)
			continue
		}
		name := "evidence.pdf"
		if i == replaced && len(value) < 1000 {
			name = strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22").Replace(value) // as browsers do
		}
		part, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, field.name, name)},
			"Content-Type":        {"application/pdf"},
		})
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(text))
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	var r *http.Request
	switch {
	case f.method == http.MethodGet:
		r = httptest.NewRequest(f.method, f.action+"?"+values.Encode(), nil)
	case f.multipart:
		r = httptest.NewRequest(f.method, f.action, &body)
		r.Header.Set("Content-Type", parts.FormDataContentType())
	default:
		r = httptest.NewRequest(f.method, f.action, strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// unharmed checks that a hostile text did no harm to an answer.
func (a answer) unharmed(t *testing.T, what string) {
	t.Helper()
	if a.status >= http.StatusInternalServerError {
		t.Errorf("%s: status %d", what, a.status)
	}
	if len(a.body) > answerLimit {
		t.Errorf("%s: the answer has %d bytes", what, len(a.body))
	}
	for name, values := range a.header {
		if name == "Bcc" || strings.ContainsAny(strings.Join(values, ""), "\x00\r\n") ||
			strings.HasPrefix(strings.Join(values, ""), "evil") {
			t.Errorf("%s: the header %s is %.100q", what, name, values)
		}
	}
	if to, err := url.Parse(a.header.Get("Location")); err != nil || to.Host != "" && to.Host != "ledger.example" {
		t.Errorf("%s leads to %.100q", what, a.header.Get("Location"))
	}
	if a.Document == nil {
		return
	}
	if !utf8.ValidString(a.body) || strings.Contains(a.body, "\x00") {
		t.Errorf("%s: the page is not UTF-8 or has a NUL", what)
	}
	if a.Find("evil-tag, [evil-attr], [onfocus], main script:not([src^='/static/']), "+
		"[href^='javascript:'], [href^='//evil'], [action^='//evil']").Length() > 0 {
		t.Errorf("%s: the text became markup", what)
	}
}

// Hostile text in any field of any form that a reader can reach makes no answer fail or grow long,
// and becomes neither markup nor a header. The forms are found by following links and by submitting
// forms, so a new form is tested without a change here.
func TestEveryFormFieldWithstandsHostileInput(t *testing.T) {
	t.Parallel()
	d, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "record.desk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	// Requests can only be made while the desk has an editor.
	if _, err := d.Invite(t.Context(), desk.Act{At: later, Who: "operator", What: "invited", Place: "command line"}, "Ana",
		auth.Writer); err != nil {
		t.Fatal(err)
	}
	// Each request comes later and from its own address, because rate limits are not under test.
	clock, readers := newClock(later), 0
	site := web.New(web.Config{
		BaseURL: "https://ledger.example", APIQuota: unlimited, Desk: d,
		Mail: true, Now: clock.now,
	}, open2017(t), quiet)
	asked := func(r *http.Request) answer {
		clock.pass(10 * time.Minute)
		readers++
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4711", readers>>16, readers>>8&255, readers&255)
		return ask(t, site, r)
	}
	routeOf := func(method, path string) string {
		c := site.NewContext(httptest.NewRequest(method, "/", nil), httptest.NewRecorder())
		site.Router().Find(method, path, c)
		return c.Path()
	}

	tried := map[string]bool{}
	var forms []form
	collect := func(a answer, address string) {
		for _, f := range a.forms(t, address) {
			if key := f.key(routeOf(f.method, f.action)); !tried[key] {
				tried[key] = true
				forms = append(forms, f)
			}
		}
	}
	// A few pages of each route are read, as their forms may differ.
	const pagesOfRoute = 3
	read, known := map[string]int{}, map[string]bool{"/": true}
	for waiting := []string{"/", link.DeskSignIn}; len(waiting) > 0; waiting = waiting[1:] {
		address := waiting[0]
		a := asked(httptest.NewRequest(http.MethodGet, address, nil))
		if a.Document == nil || a.status != http.StatusOK {
			continue
		}
		collect(a, address)
		a.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
			to, err := url.Parse(s.AttrOr("href", ""))
			if err != nil || to.Host != "" || to.Path == "" || known[to.RequestURI()] || !inEnglish(to.Path) {
				return
			}
			known[to.RequestURI()] = true
			if route := routeOf(http.MethodGet, to.Path); read[route] < pagesOfRoute {
				read[route]++
				waiting = append(waiting, to.RequestURI())
			}
		})
	}
	for len(forms) > 0 {
		f := forms[0]
		forms = forms[1:]
		name := f.method + " " + f.action
		plain := asked(f.request(t, -1, ""))
		plain.unharmed(t, name)
		if plain.Document != nil {
			collect(plain, f.action)
		}
		for i, field := range f.fields {
			for kind, value := range nasty {
				a := asked(f.request(t, i, value))
				a.unharmed(t, fmt.Sprintf("%s with %s in %s", name, kind, field.name))
				if a.Document != nil {
					collect(a, f.action)
				}
			}
		}
	}
	for _, there := range []string{"GET /find q", "POST /verify text file", "GET /compare", "POST /follow",
		"GET /respond q", "POST /respond/:state/:place kind", "POST /report-error at text reach"} {
		found := false
		for key := range tried {
			found = found || strings.HasPrefix(key, there)
		}
		if !found {
			t.Errorf("the form %q was not found among %v", there, tried)
		}
	}
}

// inEnglish reports whether an address is that of a page in English.
func inEnglish(path string) bool {
	language, _ := say.FromAddress(path)
	return language == say.English
}
