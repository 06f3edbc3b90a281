package main

import (
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/mail"
	"detainerledger/internal/mail/mailtest"
)

// follow asks a running program to mail changes to an address.
func (r *running) follow(t *testing.T, address string) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(r.address+"/follow", url.Values{"of": {"all"}, "what": {"every"}, "mail": {address}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d", res.StatusCode)
	}
}

// A program that is killed while the mail server takes a letter cannot know that it was taken. The next program sends
// it once more under the same name, after the lease of the first has run out.
func TestLetterIsSentOnceMoreWhenKilled(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	server.Ask("desk", "very-secret")
	db := filepath.Join(t.TempDir(), "record.db")
	flags := []string{"--base-url", "https://ledger.example", "--smtp-url", "smtp://desk:very-secret@" + server.Address,
		"--mail-from", "mail@ledger.example"}

	first := start(t, db, flags...)
	killed := make(chan struct{})
	server.Taken(sync.OnceFunc(func() {
		first.command.Process.Kill()
		first.command.Wait()
		close(killed)
	}))
	// The kill may cut off the answer.
	if res, err := http.PostForm(first.address+"/follow",
		url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@example.org"}}); err == nil {
		res.Body.Close()
	}
	<-killed
	taken := server.Next(t)

	second := start(t, db, flags...)
	again := server.Next(t)
	if id := taken.Header.Get("Message-ID"); id == "" || id != again.Header.Get("Message-ID") ||
		again.To != "ana@example.org" {
		t.Errorf("%s, then %s to %s", id, again.Header.Get("Message-ID"), again.To)
	}
	second.stop(t)
	if said := second.stderr.String(); strings.Contains(said, "very-secret") || strings.Contains(said, "ana@") {
		t.Errorf("the log reveals too much: %s", said)
	}

	third := start(t, db, flags...)
	third.follow(t, "ben@example.org")
	if l := server.Next(t); l.To != "ben@example.org" {
		t.Errorf("the letter to %s went out a third time", l.To)
	}
	third.stop(t)
}

// The program greets the server with the requested name, or else with the site's own domain. A site without a domain
// uses the domain of the sender's address.
func TestMailServerIsGreetedByName(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"https://www.ledger.example:8443": "www.ledger.example",
		"http://127.0.0.1:8080": "mail.example", "http://localhost": "mail.example"} {
		for asked, want := range map[string]string{"": want, "host.ledger.example": "host.ledger.example"} {
			server := mailtest.Serve(t)
			flags := serveCmd{SMTPURL: server.URL(), MailFrom: "ledger@mail.example", BaseURL: base, MailHELO: asked}
			relay, err := flags.relay()
			if err != nil {
				t.Fatal(err)
			}
			d, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			letter := desk.Letter{To: "ana@example.org", Subject: "x", Plain: "x"}
			if err := d.Follow(t.Context(), time.Now(), letter.To, "en", desk.Following{},
				func(string, desk.Follower) (desk.Letter, error) { return letter, nil }); err != nil {
				t.Fatal(err)
			}
			if _, err := (&mail.Sender{Desk: d, Relay: relay, Log: slog.New(slog.DiscardHandler),
				Now: time.Now}).Send(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := server.Next(t).Greeting; got != want {
				t.Errorf("%s with --mail-helo %q: greeted by %s, want %s", base, asked, got, want)
			}
		}
	}
}

func TestMailNeedsAllOfItsFlags(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--smtp-url", "smtp://127.0.0.1:1"}, "needs --mail-from"},
		{[]string{"--mail-from", "mail@ledger.example"}, "only with --smtp-url"},
		{[]string{"--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "mail@ledger.example"}, "needs --base-url"},
		{[]string{"--mail-helo", "ledger.example"}, "only with --smtp-url"},
		{[]string{"--smtp-url", "smtp://127.0.0.1:1", "--mail-from", "mail@ledger.example", "--base-url",
			"https://ledger.example", "--mail-helo", "localhost"}, `--mail-helo is "localhost"; write the full name`},
		{[]string{"--smtp-url", "smtp://u:hidden@:1", "--mail-from", "mail@ledger.example", "--base-url",
			"https://ledger.example"}, "has no host"},
		{[]string{"--smtp-url", "smtp://u:hidden@127.0.0.1:1", "--mail-from", "nobody", "--base-url",
			"https://ledger.example"}, `cannot be from "nobody"`},
	} {
		status, _, stderr := program(t,
			append([]string{"serve", "--db", filepath.Join(t.TempDir(), "record.db")}, test.flags...)...)
		if status != 1 || !strings.Contains(stderr, test.want) || strings.Contains(stderr, "hidden") {
			t.Errorf("%q: status %d, %s", test.flags, status, stderr)
		}
	}
}
