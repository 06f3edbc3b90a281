package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/web"
)

// endless is a body that never ends and counts the bytes read.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	e.read += len(p)
	return len(p), nil
}

func (e *endless) Close() error { return nil }

// No route reads more of a body than its form can hold. If the declared length is too large, or the
// sender is not signed in where the desk requires it, it reads nothing.
func TestBodiesAreBoundedBeforeTheyAreRead(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t, func(c *web.Config) { c.APIQuota = unlimited })
	s.editor("Ana", auth.Writer) // so that the door is open
	large := map[string]int{link.DeskImport: 32 << 20, link.Respond(":state/:place"): 11 << 20, link.Verify: 2 << 20}
	parameter := regexp.MustCompile(`:[a-z]+|\*`)
	seen := map[string]bool{}
	for n, route := range s.site.Routes() {
		if !strings.HasPrefix(route.Path, "/") || seen[route.Method+route.Path] {
			continue
		}
		seen[route.Method+route.Path] = true
		address := strings.NewReplacer(":state/:place", "nv/clark-county").Replace(route.Path)
		address = parameter.ReplaceAllLiteralString(address, "x")
		for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
			"application/json"} {
			for _, length := range []int64{1 << 30, -1} {
				body := &endless{}
				r := httptest.NewRequest(route.Method, address, nil)
				r.Body, r.ContentLength = body, length
				r.Header.Set("Content-Type", kind)
				r.RemoteAddr = fmt.Sprintf("10.2.%d.%d:1", n>>8, n&255)
				w := httptest.NewRecorder()
				s.site.ServeHTTP(w, r)
				most := 200_000
				if of, ok := large[route.Path]; ok {
					most = of
				}
				signedIn := strings.HasPrefix(route.Path, link.Desk) && !strings.HasPrefix(route.Path, link.DeskSignIn) &&
					!strings.HasPrefix(route.Path, link.DeskInvitation(""))
				if length > 0 || signedIn {
					most = 0
				}
				if body.read > most+64<<10*min(most, 1) { // plus one buffer of read-ahead
					t.Errorf("%s %s: a body of type %s and length %d: %d bytes are read, more than %d", route.Method, route.Path, kind,
						length, body.read, most)
				}
				if length > 0 && w.Code != http.StatusRequestEntityTooLarge && !signedIn {
					t.Errorf("%s %s: a body of a gigabyte is answered with %d", route.Method, route.Path, w.Code)
				}
				if w.Header().Get("Connection") != "close" {
					t.Errorf("%s %s: the connection of an unread body stays open (%d)", route.Method, route.Path, w.Code)
				}
			}
		}
	}
}

// The longest valid input of a form is accepted.
func TestLongestFormsAreTaken(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	long := func(n int) string { return strings.Repeat("\U0001F5CE", n) }
	respond := link.Respond("nv/clark-county")
	_, text := jo.get(respond)
	form := url.Values{}
	document(t, text).Find("input[name=figure]").Each(func(_ int,
		s *goquery.Selection) {
		form.Add("figure", s.AttrOr("value", ""))
	})
	for name, value := range map[string]string{
		"kind": "disputes", "text": long(2000), "office": long(200),
		"evidence": "https://example.gov/" + strings.Repeat("a", 980), "name": long(200), "role": long(200),
		"mail": "clerk@example.gov", "phone": "702-555-0142",
	} {
		form.Set(name, value)
	}
	preview := d.preview(jo, respond, form)
	if preview.status != http.StatusOK || len(form["figure"]) == 0 {
		t.Fatalf("an answer of %d bytes: status %d, %s", len(form.Encode()), preview.status, preview.text(".faults"))
	}
	sent := preview.filled(respond)
	sent.Set("step", "send")
	d.pass(time.Minute)
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, values := range sent {
		for _, v := range values {
			parts.WriteField(name, v)
		}
	}
	file, err := parts.CreateFormFile("paper", "log.pdf")
	if err != nil {
		t.Fatal(err)
	}
	file.Write([]byte("%PDF-1.7"))
	file.Write(bytes.Repeat([]byte("0"), 10<<20-8))
	parts.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+respond, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", parts.FormDataContentType())
	res, err := jo.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Errorf("with a PDF of ten megabytes: status %d", res.StatusCode)
	}
	res, text = jo.post(link.ReportError, url.Values{"at": {respond}, "text": {long(2000)}, "reach": {long(200)}})
	if res.StatusCode == http.StatusRequestEntityTooLarge {
		t.Errorf("the longest report of an error: %s", document(t, text).text("main"))
	}
}

// tooLong sends a body of size bytes, even if the answer comes before its end, and returns the answer.
func tooLong(t *testing.T, address, path string, size int64) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+path, io.LimitReader(&endless{}, size))
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = size
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return res
}

// A body that is too large is answered with the limit, in the sender's language, even while it is still being sent.
func TestTooLargeABodyIsExplained(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(web.New(web.Config{BaseURL: "https://ledger.example", PageCache: 64 << 20}, published, quiet))
	t.Cleanup(s.Close)
	for path, says := range map[string]string{
		"/report-error": "Here 200 kB can be sent at a time", "/es/report-error": "Aquí se pueden enviar 200 kB de una vez",
		"/verify": "Here 2.0 MB can be sent at a time", "/": "Here 200 kB can be sent at a time",
	} {
		for _, size := range []int64{3 << 20, 40 << 20} {
			res := tooLong(t, s.URL, path, size)
			body, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			a := document(t, string(body))
			if res.StatusCode != http.StatusRequestEntityTooLarge || !res.Close {
				t.Errorf("%s with %d bytes: status %d, and the connection is closed: %t", path, size, res.StatusCode, res.Close)
			}
			a.says(t, "main", says)
			if lang := a.Find("html").AttrOr("lang", ""); (lang == "es") != strings.HasPrefix(path, "/es") {
				t.Errorf("%s is answered in %q", path, lang)
			}
		}
	}
	res := tooLong(t, s.URL, "/api/v1/states", 40<<20)
	defer res.Body.Close()
	var problem struct {
		Type, Detail string
		Status       int
	}
	if err := json.NewDecoder(res.Body).Decode(&problem); err != nil ||
		res.Header.Get("Content-Type") != "application/problem+json" ||
		problem.Status != http.StatusRequestEntityTooLarge || !strings.HasSuffix(problem.Type, "#problem-too-large") ||
		!strings.Contains(problem.Detail, "200000 bytes") {
		t.Errorf("the API says %+v (%v)", problem, err)
	}
}

// stalled is a body that blocks before its last byte until may is closed.
type stalled struct {
	left      int
	here, may chan struct{} // closed when it blocks, and to release it
	status    chan int      // of the answer
}

func (b *stalled) Read(p []byte) (int, error) {
	if b.left == 1 {
		close(b.here)
		<-b.may
	}
	n := min(len(p), max(b.left-1, 1))
	if b.left == 0 {
		return 0, io.EOF
	}
	copy(p[:n], strings.Repeat("a", n))
	b.left -= n
	return n, nil
}

func (b *stalled) Close() error { return nil }

// stall sends a form for a reader until its body blocks or it is answered.
func stall(site http.Handler, reader string, length int) (b *stalled, held bool) {
	b = &stalled{length, make(chan struct{}), make(chan struct{}), make(chan int, 1)}
	r := httptest.NewRequest(http.MethodPost, "/report-error", nil)
	r.Body, r.ContentLength, r.RemoteAddr = b, int64(length), net.JoinHostPort(reader, "1")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answered := make(chan struct{})
	go func() {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		b.status <- w.Code
		close(answered)
	}()
	select {
	case <-b.here:
		return b, true
	case <-answered:
		return b, false
	}
}

// The size of all bodies held at once is bounded, per reader and overall. A slow sender holds only
// what has arrived, and an answered request holds nothing.
//
//race:test
func TestBodiesHeldAtATimeAreBounded(t *testing.T) {
	t.Parallel()
	d := newDeskSite(t)
	d.editor("Ana", auth.Writer)
	const length = 190_000
	var waiting []*stalled
	hold := func(reader string) (status int) {
		b, held := stall(d.site, reader, length)
		if held {
			waiting = append(waiting, b)
			return 0
		}
		return <-b.status
	}
	for range 5 {
		if got := hold("2001:db8::1"); got != 0 {
			t.Fatalf("one reader with %d bodies is answered with %d", len(waiting), got)
		}
	}
	for _, same := range []string{"2001:db8::1", "2001:db8::ffff:2"} {
		if got := hold(same); got != http.StatusTooManyRequests {
			t.Errorf("%s, of the same network, is answered with %d", same, got)
		}
	}
	for len(waiting) < 22 { // which fill the four mebibytes in all
		if got := hold(fmt.Sprintf("192.0.2.%d", len(waiting))); got != 0 {
			t.Fatalf("with %d bodies in all another reader is answered with %d", len(waiting), got)
		}
	}
	if got := hold("198.51.100.1"); got != http.StatusServiceUnavailable {
		t.Errorf("with no room left, a reader is answered with %d", got)
	}
	small, held := stall(d.site, "198.51.100.1", 1000)
	if !held {
		t.Errorf("a form of a thousand bytes has no room: %d", <-small.status)
	}
	for _, b := range append(waiting, small) {
		close(b.may)
		if got := <-b.status; got != http.StatusUnprocessableEntity {
			t.Errorf("a held body is answered with %d", got)
		}
	}
	if b, held := stall(d.site, "2001:db8::1", length); !held {
		t.Errorf("after all answers there is still no room: %d", <-b.status)
	} else {
		close(b.may)
		<-b.status
	}
}
