package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	"detainerledger/internal/mail/mailtest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// peaceful is how many drafts are published without a kill first, to measure how long it takes.
const peaceful = 3

// publisher is a person at the desk of a running program. The passkey in their device and the cookie of their session
// outlive the program.
type publisher struct {
	device virtualwebauthn.Authenticator
	key    virtualwebauthn.Credential
	handle []byte
	cookie string
	editor int64
}

// known takes the publisher's handle and ID from the desk's first editor.
func (p *publisher) known(t *testing.T, d *desk.Desk) {
	t.Helper()
	editors, err := d.Editors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.handle, p.editor = editors[0].Handle, editors[0].ID
}

// deskBeside opens the desk of a record until the test ends.
func deskBeside(t *testing.T, db string) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), strings.TrimSuffix(db, ".db")+".desk.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// get opens a page of the program as the publisher's browser does.
func (p *publisher) get(site *running, address string) (status int, text string, err error) {
	return p.send(site, http.MethodGet, address, "")
}

// post sends a form to the program as the publisher's browser does.
func (p *publisher) post(site *running, address, body string) (status int, text string, err error) {
	return p.send(site, http.MethodPost, address, body)
}

func (p *publisher) send(site *running, method, address, body string) (status int, text string, err error) {
	req, err := http.NewRequest(method, site.address+address, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Cookie", p.cookie)
	req.Close = true // a connection to a killed program cannot be reused
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	if cookie := res.Header.Get("Set-Cookie"); cookie != "" {
		p.cookie, _, _ = strings.Cut(cookie, ";")
	}
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, string(answer), err
}

// readersSee is the base URL of the program: letters name it, and passkeys belong to its host. The port differs at
// each start.
const readersSee = "http://localhost"

func (p *publisher) party(site *running) virtualwebauthn.RelyingParty {
	return virtualwebauthn.RelyingParty{ID: "localhost", Name: "Detainer Ledger", Origin: readersSee}
}

// enter registers a passkey with an invitation and stays signed in.
func (p *publisher) enter(t *testing.T, site *running, invitation string) {
	t.Helper()
	at := invitation[strings.Index(invitation, link.Desk):]
	_, question, err := p.post(site, link.Question(at), "")
	if err != nil {
		t.Fatal(err)
	}
	options, err := virtualwebauthn.ParseAttestationOptions(question)
	if err != nil {
		t.Fatalf("%v: %s", err, question)
	}
	p.device, p.key = virtualwebauthn.NewAuthenticator(), virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA)
	status, text, err := p.post(site, link.Answer(at),
		virtualwebauthn.CreateAttestationResponse(p.party(site), p.device, p.key, *options))
	if err != nil || status != http.StatusNoContent {
		t.Fatalf("registering: %d %s %v", status, text, err)
	}
}

// confirm asks to publish a draft. It returns a function that sends the passkey's answer.
func (p *publisher) confirm(
	t *testing.T, site *running, draft int64, date record.Day,
) (send func() (int, string, error)) {
	t.Helper()
	form := link.DeskDraftPublish(strconv.FormatInt(draft, 10))
	fields := "?" + url.Values{"revision": {"1"}, "date": {string(date)}}.Encode()
	status, question, err := p.post(site, link.Question(form)+fields, "")
	if err != nil || status != http.StatusOK {
		t.Fatalf("asking to publish: %d %s %v", status, question, err)
	}
	options, err := virtualwebauthn.ParseAssertionOptions(question)
	if err != nil {
		t.Fatal(err)
	}
	p.device.Options.UserHandle = p.handle
	p.key.Counter++
	answer := virtualwebauthn.CreateAssertionResponse(p.party(site), p.device, p.key, *options)
	return func() (int, string, error) { return p.post(site, link.Answer(form)+fields, answer) }
}

// If the program is killed at any time while it publishes, the draft is wholly published or wholly a draft after a
// restart. Each follower of the record gets one letter about it.
//
//race:long
func TestPublishIsAtomicWhenKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "record.db")
	write(t, db, string(publishedRecord))
	series := filepath.Join(dir, "series.csv")
	write(t, series,
		"id,title,publisher,cadence,first_period_start,status,legal_basis\nmade,Made,Nobody,week,2000-01-01,,\n")
	must(t, "import", "--db", db, series)
	invitation := strings.TrimSpace(must(t, "editor", "invite", "--db", db, "--name", "Ana", "--role", "publisher"))
	postOffice := mailtest.Serve(t)
	flags := []string{"--approvals", "1", "--base-url", readersSee, "--smtp-url", postOffice.URL(), "--mail-from",
		"ledger@example.org"}
	site := start(t, db, flags...)
	var ana publisher
	ana.enter(t, site, invitation)
	d := deskBeside(t, db)
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ana.known(t, d)
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	places, err := snap.Jurisdictions(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}

	week, version := record.Day("2000-01-01"), snap.Seq
	whole, window := 0, time.Hour // in which the program is killed
	followers := 0                // who must get a letter
	publishes := often(20, 100)
	for n := range publishes + peaceful {
		follow(t, d, follower(n), version)
		report := madeReport(week, lines, places)
		file := desk.DraftFile{Name: "report.csv", Body: []byte(madeFile(week, lines, places))}
		act := desk.Act{At: time.Now(), Editor: ana.editor, Who: "Ana", What: "did", Place: "here"}
		draft, err := d.AddDraft(t.Context(), act, desk.Draft{Title: string(report.Report.ID), Files: []desk.DraftFile{file}})
		if err != nil {
			t.Fatal(err)
		}
		for _, odd := range oddities(t, st, file) {
			if err := d.TickOddity(t.Context(), act, draft, 1, odd.Key); err != nil {
				t.Fatal(err)
			}
		}
		send := ana.confirm(t, site, draft, report.Report.PublishedOn)
		began := time.Now()
		answered := make(chan error, 1)
		go func() {
			status, text, err := send()
			if err == nil && status != http.StatusNoContent {
				t.Errorf("publishing: %d %s", status, text)
			}
			answered <- err
		}()
		if n < peaceful {
			if err := <-answered; err != nil {
				t.Fatal(err)
			}
			window = min(window, time.Since(began))
		} else {
			moment := time.NewTimer(rand.N(window))
			<-moment.C
			site.command.Process.Kill()
			site.command.Wait()
			<-answered
			site = start(t, db, flags...) // this settles what was under way
		}
		after, err := d.Draft(t.Context(), draft)
		if err != nil {
			t.Fatal(err)
		}
		now, rows := sound(t, db)
		switch {
		case now == version+1 && rows == lines && after.State == desk.DraftPublished && after.Last == now:
			version, whole, week, followers = now, whole+1, record.Weekly.Next(week), n+1
			if n >= peaceful {
				window -= window / 4
			}
		case now == version && after.State == desk.DraftOpen:
			window += window / 8
			if err := d.DiscardDraft(t.Context(), act, draft, 1); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("publish %d, killed: the record is at version %d, from %d, with %d lines of %d, and the draft is %s", n,
				now, version, rows, lines, after.State)
		}
	}
	letters := map[string]map[string]bool{} // by follower and Message-Id
	for len(letters) < followers {
		if l := postOffice.Next(t); l.Subject != confirming {
			if letters[l.To] == nil {
				letters[l.To] = map[string]bool{}
			}
			letters[l.To][l.Header.Get("Message-Id")] = true
		}
	}
	site.stop(t)
	site = start(t, db, flags...) // this start must find nothing more to send
	site.stop(t)
	for postOffice.Waiting() > 0 {
		if l := postOffice.Next(t); l.Subject != confirming {
			letters[l.To][l.Header.Get("Message-Id")] = true
		}
	}
	for n := range followers {
		// A letter that was taken just as the program was killed comes again under its name. Mail programs show it once.
		if got := len(letters[follower(n)]); got != 1 {
			t.Errorf("%s got %d letters", follower(n), got)
		}
	}
	if len(letters) > followers {
		t.Errorf("%d followers got letters, want %d", len(letters), followers)
	}
	t.Logf("of %d killed publishes %d were in already", publishes, whole-peaceful)
	if whole == peaceful || whole == publishes+peaceful {
		t.Errorf("%d of %d killed publishes were complete: all kills were too early or all too late", whole-peaceful,
			publishes)
	}
}

// oddities returns what looks odd in a file, compared with the current record.
func oddities(t *testing.T, st *store.Store, file desk.DraftFile) []ingest.Oddity {
	t.Helper()
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	in, err := ingest.ReadUploads(t.Context(), []ingest.Upload{{Name: file.Name, Body: file.Body}})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := ingest.Check(t.Context(), snap, in, "")
	if err != nil {
		t.Fatal(err)
	}
	odd, err := ingest.Oddities(t.Context(), snap, plan)
	if err != nil {
		t.Fatal(err)
	}
	return odd
}

// confirming is the subject of the letters that ask a follower to confirm.
const confirming = "please confirm"

func follower(n int) string { return fmt.Sprintf("reader-%d@example.org", n) }

// follow makes a reader follow the whole record from this version on.
func follow(t *testing.T, d *desk.Desk, address string, version record.Seq) {
	t.Helper()
	secret := ""
	err := d.Follow(t.Context(), time.Now(), address, "en", desk.Following{},
		func(confirm string, to desk.Follower) (desk.Letter, error) {
			secret = confirm
			return desk.Letter{Key: address, To: address, Subject: confirming, Plain: "Please confirm."}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ConfirmFollowing(t.Context(), secret, time.Now(), version); err != nil {
		t.Fatal(err)
	}
}
