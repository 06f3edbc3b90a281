package web_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/mail"
	"detainerledger/internal/mail/mailtest"
	"detainerledger/internal/record"
)

func TestFollowersOfAStateOrOfCorrectionsGetTheirChanges(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	s.follows("", "state@example.org", url.Values{"of": {"place"}, "name": {"Nevada"}})
	s.follows("", "all@example.org", url.Values{"of": {"all"}})
	s.follows("", "corrections@example.org", url.Values{"of": {"all"}, "what": {"corrections"}})
	told := func() map[string]string {
		s.tell()
		s.deliver()
		told := map[string]string{}
		for s.server.Waiting() > 0 {
			l := s.server.Next(t)
			told[l.To] = l.Subject
		}
		s.pass(25 * time.Hour)
		return told
	}
	s.correct("kern", "ca/kern-county", record.Issued, week2, 9)
	if got := told(); len(got) != 2 || got["state@example.org"] != "" {
		t.Errorf("a correction in California was mailed to %v", got)
	}
	s.correct("washoe", "nv/washoe-county", record.Declined, week1, 7)
	if got := told(); len(got) != 3 {
		t.Errorf("a correction in Nevada was mailed to %v", got)
	}
	snap := now(t, s.store)
	statement := record.Change{Kind: record.AddStatement,
		Statement: &record.Statement{Jurisdiction: "nv/clark-county", Report: week1, Stance: record.Disputes,
			Office: "Clark County", Date: "2017-04-05", Gist: "Not\r\nours.", Sources: source},
		Origin: record.Origin{File: "test.csv", SHA256: strings.Repeat("0", 64)}}
	if err := s.store.Apply(t.Context(), snap.Seq, s.now(), []record.Change{statement}, nil); err != nil {
		t.Fatal(err)
	}
	if got := told(); len(got) != 2 || got["corrections@example.org"] != "" {
		t.Errorf("a dispute was mailed to %v", got)
	}
}

// An address gets one mail, however much it follows.
func TestOneMailForAllThatIsFollowed(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	secret := s.follows("", "ana@example.org", clone(clark))
	if other := s.follows("", "ANA@example.org", url.Values{"state": {"ca"}}); other == secret {
		t.Error("addresses that differ in case before the @ are one follower")
	}
	if same := s.follows("", "ana@EXAMPLE.org", url.Values{"state": {"ny"}}); same != secret {
		t.Error("addresses that differ only in the case of the domain are two followers")
	}
	s.correct("a", "nv/clark-county", record.Issued, week1, 40)
	s.correct("b", "ny/franklin-county", record.Declined, week1, 1)
	l := s.news()
	if l.Subject != "Changes in 2 parts of the record that you follow" || !strings.Contains(l.Plain, "Clark County") ||
		!strings.Contains(l.Plain, "\n== New York ==\n") {
		t.Errorf("%s\n%s", l.Subject, l.Plain)
	}
	page := s.get(link.Following(secret))
	ids := page.Find("input[name=id]").Map(func(_ int, f *goquery.Selection) string { return f.AttrOr("value", "") })
	ny := ids[len(ids)-1]
	if a := s.post(link.Following(secret),
		url.Values{"id": {ny}, "act": {"corrections"}}); a.status != http.StatusSeeOther {
		t.Fatalf("status %d", a.status)
	}
	s.get(link.Following(secret)).says(t, "main", "corrections only")
	if a := s.post(link.Following(secret), url.Values{"id": {ids[0]}, "act": {"end"}}); a.status != http.StatusSeeOther {
		t.Fatalf("status %d", a.status)
	}
	s.get(link.Following(secret)).never(t, "main", "Clark County")
	for _, bad := range []url.Values{{"id": {"x"}, "act": {"end"}}, {"id": {ny}, "act": {"delete"}}} {
		if a := s.post(link.Following(secret), bad); a.status != http.StatusBadRequest {
			t.Errorf("%v: status %d", bad, a.status)
		}
	}
	if a := s.post(link.Following(auth.NewSecret()),
		url.Values{"id": {ny}, "act": {"end"}}); a.status != http.StatusNotFound {
		t.Errorf("another's secret: status %d", a.status)
	}
	a := s.post(link.Following(secret), url.Values{"id": {ny}, "act": {"end"}})
	a.says(t, "main", "It is ended")
	s.pass(48 * time.Hour)
	s.correct("c", "ny/franklin-county", record.Declined, week1, 2)
	s.silent("all of it was ended")
}

func TestFollowerIsWrittenToInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	s.ask("/es", "ana@example.org", clone(clark))
	s.deliver()
	asked := s.server.Next(t)
	if asked.Subject != "Confirme, por favor, seguir por correo: Condado de Clark, Nevada" {
		t.Errorf("%s", asked.Subject)
	}
	a := s.post(s.linked(asked, "/es/follow/confirm/"), nil)
	if !strings.HasPrefix(a.header.Get("Location"), "/es/follow/") {
		t.Errorf("it leads to %s", a.header.Get("Location"))
	}
	s.correct("a", "nv/clark-county", record.Issued, week1, 40)
	l := s.news()
	if !strings.Contains(l.Plain, "antes: 51, impugnada; ahora: 51 según se publicó, modificada a 40, impugnada") ||
		!strings.Contains(l.HTML, `<html lang="es">`) || strings.ContainsAny(l.Plain+l.HTML+l.Subject, "\u2068\u2069") {
		t.Errorf("%s\n%s", l.Subject, l.Plain)
	}
	s.linked(l, "/es/changes/")
}

// A letter goes out exactly once, even if the program stops after queueing it and before sending it.
//
//race:test
func TestNoLetterIsLostOrSentTwiceOverARestart(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	restart := func() {
		if err := s.desk.Close(); err != nil {
			t.Fatal(err)
		}
		s.open()
	}
	s.ask("", "ana@example.org", clone(clark))
	restart()
	s.deliver()
	s.confirm(s.server.Next(t))
	s.correct("a", "nv/clark-county", record.Issued, week1, 40)
	s.tell()
	restart()
	if l := s.news(); l.To != "ana@example.org" {
		t.Errorf("a letter to %s", l.To)
	}
	restart()
	s.silent("the letter went out before the restart")
}

func TestDeskShowsMailThatWasNotTaken(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	err := s.desk.Follow(t.Context(), s.now(), "secret.name@example.org", "en", desk.Following{State: "NV"},
		func(string, desk.Follower) (desk.Letter, error) {
			return desk.Letter{Subject: "Please confirm", Plain: "x"}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	server := mailtest.Serve(t)
	server.Answer(func(string) error { return mailtest.Unknown })
	relay, err := mail.NewRelay(server.URL(), "mail@ledger.example")
	if err != nil {
		t.Fatal(err)
	}
	sender := mail.Sender{Desk: s.desk, Relay: relay, Log: quiet, Now: s.now}
	if _, err := sender.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, text := ana.get(link.DeskMail)
	if !strings.Contains(text, "s…@example.org") || strings.Contains(text, "secret.name") ||
		!strings.Contains(text, "550") || !strings.Contains(text, "given up") {
		t.Errorf("the page does not show the letter, or shows the address:\n%s", text)
	}
	id := regexp.MustCompile(`name="id" value="(\d+)"`).FindStringSubmatch(text)
	if len(id) != 2 {
		t.Fatal("nothing to try again")
	}
	server.Answer(nil)
	if res, _ := ana.post(link.DeskMailAgain, url.Values{"id": {id[1]}}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("status %d", res.StatusCode)
	}
	if _, err := sender.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.Next(t)
	if _, text := ana.get(link.DeskMail); !strings.Contains(text, "0 waiting, 1 sent") {
		t.Errorf("%s", text)
	}
	if _, acts := ana.get(link.DeskActs); !strings.Contains(acts, "had a letter tried again") {
		t.Error("the list of acts does not show the retry")
	}
}

// A letter cannot be recalled, so none is written from a damaged record.
//
//race:test
func TestNoMailIsSentAboutADamagedRecord(t *testing.T) {
	t.Parallel()
	s := newMailSite(t)
	s.follows("", "all@example.org", url.Values{"of": {"all"}})
	s.correct("kern", "ca/kern-county", record.Issued, week2, 9)
	alterLine(t, filepath.Join(filepath.Dir(s.deskPath), "record.db"), 51, 50)
	s.tell()
	s.deliver()
	if n := s.server.Waiting(); n != 0 {
		t.Errorf("%d letters were sent: %s", n, s.server.Next(t).Plain)
	}
}
