//go:build e2e

package e2e

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"detainerledger/internal/mail/mailtest"
)

// mailingProgram serves a new record with mail. The program needs its public address before it has
// a port, so readers use the address of a proxy.
func mailingProgram(t *testing.T) (address, db string, server *mailtest.Server) {
	t.Helper()
	var to *url.URL
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }})
	t.Cleanup(proxy.Close)
	server = mailtest.Serve(t)
	db = filepath.Join(t.TempDir(), "record.db")
	address = byName(proxy.URL)
	program, stop, err := startProgram(db, "--base-url", address, "--smtp-url", server.URL(), "--mail-from",
		"Detainer Ledger <mail@ledger.example>")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	if to, err = url.Parse(program); err != nil {
		t.Fatal(err)
	}
	return address, db, server
}

// A reader starts from a county's page, makes an error in the form, subscribes, confirms by mail,
// gets a correction that another program imports, and unsubscribes.
func TestReaderFollowsByMail(t *testing.T) {
	t.Parallel()
	address, db, server := mailingProgram(t)
	tab, w := newWatchedTab(t)
	w.home = address
	t.Cleanup(func() { w.report(t) })
	ctx, cancel := context.WithTimeout(tab, pageTime)
	defer cancel()
	check := func(title string) {
		t.Helper()
		if got := eval[string](t, ctx, `document.querySelector("h1").textContent`); got != title {
			t.Errorf("the page is %q, want %q", got, title)
		}
		do(t, ctx, axe(t))
		reportViolations(t, ctx, title)
		for _, width := range []int64{320, phone, desktop} {
			do(t, ctx, screen(width))
			if wide := eval[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`); wide {
				t.Errorf("%s is wider than %d px", title, width)
			}
		}
	}
	const clark = "Follow Clark County, Nevada by mail"
	do(t, ctx, chromedp.Navigate(address+"/follow"))
	check("Follow the record by mail")
	do(t, ctx, chromedp.Navigate(address+"/jurisdictions/nv/clark-county"))
	do(t, ctx, chromedp.Click(chromedp.CSS("#use")))
	pressButton(t, ctx, `a[href^="/follow?j="]`, "#mail")
	check(clark)
	pressButton(t, ctx, "main form button", ".faults")
	check(clark)
	if title := eval[string](t, ctx, `document.title`); !strings.HasPrefix(title, "Error: ") {
		t.Errorf("the page with a fault is called %q", title)
	}
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#mail"), "clerk@example.gov"))
	pressButton(t, ctx, "main form button", "main > ul")
	check("Look in your mail")

	asked := server.Next(t)
	do(t, ctx, chromedp.Navigate(linkIn(t, asked, address+"/follow/confirm/")))
	check(clark)
	pressButton(t, ctx, "main form button", "#followed")
	check("What you follow")

	correct(t, db)
	told := server.Next(t)
	const figure = "Clark County, Nevada, Jan 28 – Feb 3, 2017, Detainers sent: before: 51, disputed; now: " +
		"51 as published, amended to 15, disputed"
	if !strings.Contains(told.Plain, figure) || told.To != "clerk@example.gov" {
		t.Errorf("%s\n%s", told.Subject, told.Plain)
	}
	do(t, ctx, chromedp.Navigate(linkIn(t, told, address+"/changes/")))
	if now := eval[string](t, ctx, `document.querySelector("main").textContent`); !strings.Contains(now, "15") {
		t.Error("the page of the change does not show what the mail says")
	}

	do(t, ctx, chromedp.Navigate(linkIn(t, told, address+"/follow/end/")))
	check("End all mail?")
	end := strings.Trim(told.Header.Get("List-Unsubscribe"), "<>")
	res, err := http.Post(end, "application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=One-Click"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("status %d", res.StatusCode)
	}
	pressButton(t, ctx, "main form button", `main a[href$=".atom"]`)
	check("It is ended")
}

// linkIn returns the address in a letter that begins like this.
func linkIn(t *testing.T, l mailtest.Letter, begins string) string {
	t.Helper()
	for line := range strings.Lines(l.Plain) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, begins) {
			return line
		}
	}
	t.Fatalf("no address %s in\n%s", begins, l.Plain)
	return ""
}

// correct imports a correction into a record as an operator does, while the program runs.
func correct(t *testing.T, db string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "corrections.csv")
	const text = "id,date,date_note,by,report,section,measure,jurisdiction,effect,value,moved_to,reason,sources\n" +
		"made-1,2017-05-02,,ICE,ddor-2017-01-28,I,issued,nv/clark-county,amended,15,,The row was counted twice.," +
		"https://example.org/source\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, "import", "--db", db, file).CombinedOutput()
	if err != nil {
		t.Fatal(errors.Join(err, errors.New(string(out))))
	}
}
