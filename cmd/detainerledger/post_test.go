package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"detainerledger/internal/mail/mailtest"
)

// follow asks a running program to send changes to an address.
func (r *running) follow(t *testing.T, mail string) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(r.address+"/follow", url.Values{"of": {"all"}, "what": {"every"}, "mail": {mail}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d", res.StatusCode)
	}
}

// A program that is killed while the mail server takes a letter cannot know that it
// was taken: the next one sends it again, under the same name, and once only.
func TestKilledWhileALetterIsTaken(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	server.Ask("desk", "very-secret")
	db := filepath.Join(t.TempDir(), "record.db")
	flags := []string{"--base-url", "https://ledger.example", "--smtp-url", "smtp://desk:very-secret@" + server.Address, "--mail-from", "mail@ledger.example"}

	first := start(t, db, flags...)
	killed := make(chan struct{})
	server.Taken(sync.OnceFunc(func() {
		first.command.Process.Kill()
		first.command.Wait()
		close(killed)
	}))
	// The answer may be cut off with the program.
	if res, err := http.PostForm(first.address+"/follow", url.Values{"of": {"all"}, "what": {"every"}, "mail": {"ana@example.org"}}); err == nil {
		res.Body.Close()
	}
	<-killed
	taken := server.Next(t)

	second := start(t, db, flags...)
	again := server.Next(t)
	if id := taken.Header.Get("Message-ID"); id == "" || id != again.Header.Get("Message-ID") || again.To != "ana@example.org" {
		t.Errorf("%s, then %s to %s", id, again.Header.Get("Message-ID"), again.To)
	}
	second.stop(t)
	if said := second.stderr.String(); strings.Contains(said, "very-secret") || strings.Contains(said, "ana@") {
		t.Errorf("the log tells too much: %s", said)
	}

	third := start(t, db, flags...)
	third.follow(t, "ben@example.org")
	if l := server.Next(t); l.To != "ben@example.org" {
		t.Errorf("the letter to %s went out a third time", l.To)
	}
	third.stop(t)
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
		{[]string{"--smtp-url", "smtp://u:hidden@:1", "--mail-from", "mail@ledger.example", "--base-url", "https://ledger.example"}, "has no host"},
		{[]string{"--smtp-url", "smtp://u:hidden@127.0.0.1:1", "--mail-from", "nobody", "--base-url", "https://ledger.example"}, `cannot be from "nobody"`},
	} {
		status, _, stderr := program(t, append([]string{"serve", "--db", filepath.Join(t.TempDir(), "record.db")}, test.flags...)...)
		if status != 1 || !strings.Contains(stderr, test.want) || strings.Contains(stderr, "hidden") {
			t.Errorf("%q: status %d, %s", test.flags, status, stderr)
		}
	}
}
