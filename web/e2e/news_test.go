//go:build e2e

package e2e

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"detainerledger/internal/mail/mailtest"
)

// person has a tab on a site, and a passkey for its desk.
type person struct {
	t     *testing.T
	ctx   context.Context
	watch *watch
	site  string
}

// newPerson opens a tab. With an invitation, the person signs in at the desk.
func newPerson(t *testing.T, site, invitation string) person {
	t.Helper()
	tab, w := deskTab(t, site)
	ctx, cancel := context.WithTimeout(tab, pageTime)
	t.Cleanup(cancel)
	p := person{t, ctx, w, site}
	if invitation != "" {
		do(t, ctx, chromedp.Navigate(invitation))
		pressButton(t, ctx, "form[data-passkey] button", ".desk-bar")
	}
	return p
}

func (p person) open(address string) {
	p.t.Helper()
	if !strings.HasPrefix(address, "http") {
		address = p.site + address
	}
	do(p.t, p.ctx, chromedp.Navigate(address))
}

// press presses a button or a link and waits for the next page.
func (p person) press(selector string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx,
		chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Click(chromedp.CSS(selector)))); err != nil {
		p.t.Fatalf("%s: %v", selector, err)
	}
}

func (p person) write(selector, text string) {
	p.t.Helper()
	do(p.t, p.ctx, chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (p person) choose(selector string) {
	p.t.Helper()
	do(p.t, p.ctx, chromedp.Click(chromedp.CSS(selector)))
}

// reads fails the test unless the page contains this text.
func (p person) reads(what string) {
	p.t.Helper()
	if text := eval[string](p.t, p.ctx,
		`document.querySelector("main, body").textContent.replace(/\s+/g, " ")`); !strings.Contains(text, what) {
		p.t.Fatalf("%s does not say %q: %s", p.at(), what, text)
	}
}

// at returns the address of the page, without scheme and host.
func (p person) at() string { return eval[string](p.t, p.ctx, `location.pathname`) }

// fetched returns the current answer of an address.
func (p person) fetched(address string) string {
	p.t.Helper()
	return eval[string](p.t, p.ctx, `fetch(`+quoted(p.site+address)+`, { cache: "no-store" }).then(r => r.text())`)
}

// publish enters a date, confirms with the passkey and waits for the draft's page.
func (p person) publish(date string) {
	p.t.Helper()
	p.write("#date", date)
	p.press("form[data-passkey] button")
	p.reads("An error in it is put right by a correction")
}

// letterTo returns the next letter, which must be to this address.
func letterTo(t *testing.T, server *mailtest.Server, address string) mailtest.Letter {
	t.Helper()
	l := server.Next(t)
	if l.To != address {
		t.Fatalf("the next letter is to %s, want %s:\n%s", l.To, address, l.Plain)
	}
	return l
}

// A reader follows a county. An editor imports a week's report and ticks off the oddities, a second
// one approves it, and it is published: page, feed, table and mail agree. A sheriff disputes a
// figure, which is then marked wherever it is shown, and the reader unsubscribes. Actions that must
// be refused are tried in between.
func TestWeekIsPublishedDisputedAndFollowed(t *testing.T) {
	t.Parallel()
	site, db, server := mailingProgram(t)
	reader := newPerson(t, site, "")
	ana := newPerson(t, site, invite(t, db, site, "Ana Vega", "publisher"))
	ben := newPerson(t, site, invite(t, db, site, "Ben Ito", "editor"))
	const (
		kern     = "/jurisdictions/ca/kern-county"
		week     = "Feb 25 – Mar 3, 2017"
		follower = "reader@example.org"
		sheriff  = "jo.reyes@kerncountyca.gov"
	)

	reader.open("/follow?j=ca/kern-county")
	reader.write("#mail", follower)
	reader.press("main form button")
	reader.open(linkIn(t, letterTo(t, server, follower), site+"/follow/confirm/"))
	reader.press("main form button")
	reader.reads("Kern County, California")
	reader.open("/desk/drafts")
	if got := reader.at(); got != "/desk/sign-in" {
		t.Errorf("a reader came to %s", got)
	}

	// The week's report.
	excel, err := filepath.Abs("../testdata/fourth-week.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	ana.open("/desk/import")
	do(t, ana.ctx, chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{excel}))
	ana.press("form.form .buttons button")
	draft := ana.at()
	ana.reads("It needs the approval of a person who did not write any of it.")
	for eval[int](t, ana.ctx, `document.querySelectorAll("input[name=oddity]").length`) > 0 {
		ana.choose("input[name=oddity]")
		ana.press(`form[action$="/tick"] button`)
	}
	if eval[bool](t, ana.ctx, `Boolean(document.querySelector("form[action$='/approve'], form[data-passkey]"))`) {
		t.Error("the author of a draft can approve or publish it")
	}
	if text := reader.fetched(kern); strings.Contains(text, week) {
		t.Error("readers see an unpublished report")
	}
	ben.open(draft)
	ben.press(`form[action$="/approve"] button`)
	ben.reads("A publisher publishes it.")
	ana.open(draft)
	ana.watch.refuse(draft + "/publish/question?revision=1&date=2017-04-20")
	ana.write("#date", "2017-04-20")
	ana.choose("form[data-passkey] button")
	do(t, ana.ctx, chromedp.WaitVisible(chromedp.CSS("[data-message]:not(:empty)")))
	ana.reads("That is not the date on which the report was published.")
	ana.open(draft)
	ana.publish("2017-04-19")

	// Page, list, feed, table and mail agree at the first request.
	reader.open(kern)
	reader.reads(week)
	for address, want := range map[string]string{
		kern + ".csv": "2017-02-25", kern + ".json": `"2017-02-25"`, kern + ".atom": week, "/changes.atom": week,
		"/jurisdictions?report=ddor-2017-02-25": "Kern County",
	} {
		if text := reader.fetched(address); !strings.Contains(text, want) || !strings.Contains(text, "60") {
			t.Errorf("%s does not have %s and 60", address, want)
		}
	}
	told := letterTo(t, server, follower)
	if !strings.Contains(told.Plain, "Kern County, California, "+week+", Detainers sent") ||
		!strings.Contains(told.Plain, "now: 60") {
		t.Errorf("the mail says\n%s", told.Plain)
	}

	// The sheriff disputes it.
	reader.open(kern)
	reader.press(`main a[href="/respond/ca/kern-county"]`)
	reader.choose("#kind-0")
	reader.choose(`input[name=figure][value*="2017-02-25"]`)
	reader.write("#text", "Our release log has none of these requests.")
	reader.write("#office", "Sheriff’s Office")
	reader.write("#name", "Jo Reyes")
	reader.write("#mail", sheriff)
	reader.press("button[value=preview]")
	for !strings.HasPrefix(reader.at(), "/respond/status/") { // an automated browser is faster than the site accepts
		reader.press("button[value=send]")
	}
	status := reader.at()
	title := eval[string](t, reader.ctx, `document.querySelector("h1").textContent`)
	request := "/requests/" + strings.TrimPrefix(title, "Request ")
	reader.open(linkIn(t, letterTo(t, server, sheriff), site+"/respond/confirm/"))
	reader.press("main form button")
	letterTo(t, server, sheriff) // that it is confirmed
	if res, err := http.Get(site + request); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("an unverified request is public: %v %v", res, err)
	}
	ben.open("/desk" + request)
	ben.choose(`input[name=method]`)
	ben.press(`form[action$="/verify"] button`)
	letterTo(t, server, sheriff)
	reader.open(request)
	reader.reads("Sheriff’s Office")
	if text := reader.fetched(request); strings.Contains(text, "Reyes") || strings.Contains(text, sheriff) {
		t.Error("the public page names the sender")
	}
	ben.press(`form[action$="/draft"] button`)
	draft = ben.at()
	ana.open(draft)
	ana.press(`form[action$="/approve"] button`)
	ana.publish(eval[string](t, ana.ctx, `new Date().toISOString().slice(0, 10)`))
	if published := letterTo(t, server, sheriff); !strings.Contains(published.Plain, "published") {
		t.Errorf("the letter to the sheriff says\n%s", published.Plain)
	}
	reader.open(status)
	reader.reads("Published")
	for _, address := range []string{kern, "/jurisdictions?report=ddor-2017-02-25", kern + "/embed", "/states/ca"} {
		if text := reader.fetched(address); !strings.Contains(strings.ToLower(text), "disputed") {
			t.Errorf("%s does not mark the figure as disputed", address)
		}
	}
	if text := reader.fetched(kern + ".csv"); !strings.Contains(text, "true") {
		t.Errorf("the table does not mark the figure as disputed:\n%s", text)
	}

	// The reader unsubscribes with the one click of a mail program.
	end := strings.Trim(told.Header.Get("List-Unsubscribe"), "<>")
	res, err := http.Post(end, "application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=One-Click"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("unsubscribing: status %d", res.StatusCode)
	}
}
