package mail

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/mail/mailtest"
)

var began = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// office is a desk with a sender whose clock the test sets.
type office struct {
	*Sender
	t    testing.TB
	path string
	mu   sync.Mutex
	now  time.Time
}

func newOffice(t testing.TB, url string) *office {
	t.Helper()
	relay, err := NewRelay(url, "Detainer Ledger <mail@ledger.example>")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, path: filepath.Join(t.TempDir(), "record.desk.db"), now: began}
	o.Sender = &Sender{Relay: relay, Log: slog.New(slog.DiscardHandler), Now: o.clock}
	o.open()
	t.Cleanup(func() { o.Desk.Close() })
	return o
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) wait(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

func (o *office) open() {
	o.t.Helper()
	var err error
	if o.Desk, err = desk.Open(o.t.Context(), o.path); err != nil {
		o.t.Fatal(err)
	}
}

// write queues a letter to an address.
func (o *office) write(to string) {
	o.t.Helper()
	o.queue(desk.Letter{To: to,
		Subject: "Número de prueba: a subject that is rather long, so that it must be folded — twice",
		Plain:   "Línea uno\nhttps://ledger.example/a\n", HTML: "<p>Línea uno</p>",
		Unsubscribe: "https://ledger.example/follow/end/SECRET"})
}

// queue makes the desk send a letter, like one that asks to confirm.
func (o *office) queue(l desk.Letter) {
	o.t.Helper()
	err := o.Desk.Follow(o.t.Context(), o.clock(), l.To, "en", desk.Following{},
		func(string, desk.Follower) (desk.Letter, error) { return l, nil })
	if err != nil {
		o.t.Fatal(err)
	}
}

// send sends the letters that are due and returns when the next ones will be.
func (o *office) send() time.Time {
	o.t.Helper()
	next, err := o.Send(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return next
}

func (o *office) post() desk.Post {
	o.t.Helper()
	p, err := o.Desk.Post(o.t.Context(), 10)
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

func TestLetterGoesOutWhole(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	o.write("ana@example.org")
	o.wait(time.Hour)
	if next := o.send(); !next.IsZero() {
		t.Errorf("after it was sent a letter is due at %s", next)
	}
	l := server.Next(t)
	if l.To != "ana@example.org" || l.From != "mail@ledger.example" ||
		!strings.HasPrefix(l.Subject, "Número de prueba: a subject") || !strings.HasSuffix(l.Subject, "— twice") {
		t.Errorf("%+v", l)
	}
	if strings.TrimSpace(l.Plain) != "Línea uno\nhttps://ledger.example/a" ||
		strings.TrimSpace(l.HTML) != "<p>Línea uno</p>" {
		t.Errorf("it says %q and %q", l.Plain, l.HTML)
	}
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "List-Unsubscribe": "<https://ledger.example/follow/end/SECRET>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"From":                  `"Detainer Ledger" <mail@ledger.example>`,
		"To":                    "<ana@example.org>", "User-Agent": "", "X-Mailer": "",
	} {
		if got := l.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if at, err := l.Header.Date(); err != nil || !at.Equal(began) {
		t.Errorf("its date is %s, %v: want when it was written", at, err)
	}
	if id, err := netmail.ParseAddress(l.Header.Get("Message-ID")); err != nil ||
		!strings.HasSuffix(id.Address, "@ledger.example") || len(id.Address) < 32 {
		t.Errorf("its Message-ID is %s, %v", l.Header.Get("Message-ID"), err)
	}
	if p := o.post(); server.Waiting() != 0 || p.Sent != 1 || p.Waiting != 0 {
		t.Errorf("%d more letters arrived; %+v", server.Waiting(), p)
	}
}

func TestBusyServerGetsTheLetterLater(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	server.Answer(func(to string) error {
		if to == "ana@example.org" {
			return mailtest.Busy
		}
		return nil
	})
	o.write("ana@example.org")
	o.write("ben@example.org")
	next := o.send()
	if want := began.Add(time.Minute); !next.Equal(want) {
		t.Errorf("tried again at %s, want %s", next, want)
	}
	if l := server.Next(t); l.To != "ben@example.org" {
		t.Errorf("a letter to %s", l.To)
	}
	o.wait(time.Minute)
	if next = o.send(); !next.Equal(began.Add(6 * time.Minute)) {
		t.Errorf("tried a third time at %s", next)
	}
	stuck := o.post().Stuck
	if len(stuck) != 1 || stuck[0].Tries != 2 || !strings.Contains(stuck[0].Problem, "451") ||
		!stuck[0].GivenUpAt.IsZero() || !stuck[0].Due.Equal(next) {
		t.Errorf("%+v", stuck)
	}
	// Waiting letters and their due times are in the file.
	if err := o.Desk.Close(); err != nil {
		t.Fatal(err)
	}
	o.open()
	server.Answer(nil)
	if again := o.send(); !again.Equal(next) || server.Waiting() != 0 {
		t.Errorf("after a restart it is due at %s, and %d arrived before", again, server.Waiting())
	}
	o.wait(5 * time.Minute)
	o.send()
	if l := server.Next(t); l.To != "ana@example.org" {
		t.Errorf("a letter to %s", l.To)
	}
	if p := o.post(); p.Waiting != 0 || len(p.Stuck) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestRefusedLetterIsKeptForThePeopleAtTheDesk(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	server.Answer(func(string) error { return mailtest.Unknown })
	o.write("ana@example.org")
	if next := o.send(); !next.IsZero() {
		t.Errorf("it is tried again at %s", next)
	}
	stuck := o.post().Stuck
	if len(stuck) != 1 || !stuck[0].GivenUpAt.Equal(began) || !strings.Contains(stuck[0].Problem, "550") ||
		strings.Contains(stuck[0].Problem, "ana@") {
		t.Fatalf("%+v", stuck)
	}
	server.Answer(nil)
	o.wait(time.Hour)
	o.send()
	if server.Waiting() != 0 {
		t.Fatal("a letter that was given up was sent by itself")
	}
	if err := o.Desk.TryLetter(t.Context(),
		desk.Act{At: o.clock(), Who: "Ana", What: "tried a letter again", Place: "192.0.2.1"}, stuck[0].ID); err != nil {
		t.Fatal(err)
	}
	o.send()
	server.Next(t)
}

func TestLettersAreGivenUpAfterDays(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	server.Answer(func(string) error { return mailtest.Busy })
	o.write("ana@example.org")
	for {
		next := o.send()
		if next.IsZero() {
			break
		}
		o.wait(next.Sub(o.clock()))
	}
	if took := o.clock().Sub(began); took < 4*24*time.Hour || took > 6*24*time.Hour {
		t.Errorf("it was given up after %s", took)
	}
}

func TestServerThatIsAwayIsAskedAgain(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	o := newOffice(t, "smtp://"+closed.Addr().String())
	o.write("ana@example.org")
	o.write("ben@example.org")
	if next := o.send(); !next.Equal(began.Add(time.Minute)) {
		t.Errorf("tried again at %s", next)
	}
	for range mostTries {
		o.wait(5 * time.Hour)
		o.send()
	}
	if p := o.post(); p.Waiting != 2 || len(p.Stuck) != 2 {
		t.Errorf("a server that was away for long lost letters: %+v", p)
	}
	server := mailtest.Serve(t)
	if o.Relay, err = NewRelay(server.URL(), "mail@ledger.example"); err != nil {
		t.Fatal(err)
	}
	o.wait(5 * time.Hour)
	o.send()
	server.Next(t)
	server.Next(t)
}

// If a program is killed after the server has the letter but before that is recorded, it sends the letter again
// with the same Message-ID.
func TestLetterThatWasCutOffKeepsItsMessageID(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	o.write("ana@example.org")
	letters, err := o.Desk.DueLetters(t.Context(), began, 1)
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	l, err := o.Relay.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.Relay.pack(letters[0])
	if err != nil {
		t.Fatal(err)
	}
	once := func() *parcel { taken := p; p = nil; return taken }
	if _, err := l.carry(once, func() error { return nil }, func(desk.Letter, error) error { return nil }); err != nil {
		t.Fatal(err)
	}
	l.hang()
	if err := o.Desk.Close(); err != nil { // and nothing was recorded
		t.Fatal(err)
	}
	o.open()
	o.send()
	first, second := server.Next(t), server.Next(t)
	if id := first.Header.Get("Message-ID"); id == "" || id != second.Header.Get("Message-ID") ||
		first.Header.Get("Date") != second.Header.Get("Date") {
		t.Errorf("%s, then %s", id, second.Header.Get("Message-ID"))
	}
	o.send()
	if server.Waiting() != 0 {
		t.Error("it was sent a third time")
	}
}

// Stopping waits until the outcome of the current letter is stored.
func TestSenderWakesAndFinishes(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	ctx, cancel := context.WithCancel(t.Context())
	server.Taken(cancel)
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.Run(ctx)
	}()
	o.write("ana@example.org")
	<-done
	server.Next(t)
	if p := o.post(); p.Sent != 1 || p.Waiting != 0 {
		t.Errorf("%+v", p)
	}
}

func TestHeaderTakesNoLineEnd(t *testing.T) {
	t.Parallel()
	server := mailtest.Serve(t)
	o := newOffice(t, server.URL())
	for _, l := range []desk.Letter{
		{To: "ana@example.org\r\nBcc: eve@example.org", Subject: "x"},
		{To: "ana@example.org", Subject: "x\r\nBcc: eve@example.org"},
		{To: "ana@example.org", Subject: "x", Unsubscribe: "https://ledger.example/\nBcc: eve@example.org"},
		{To: "ana@example.org, eve@example.org", Subject: "x"},
		{To: "ana@example.org", Subject: "x\x00"},
	} {
		l.Plain = "x"
		o.queue(l)
	}
	o.send()
	if p := o.post(); server.Waiting() != 0 || len(p.Stuck) != 5 || p.Waiting != 0 {
		t.Errorf("%d went out; %+v", server.Waiting(), p)
	}
}

func TestRelay(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"smtp://mail.example.org":                     "mail.example.org:587",
		"smtps://user:p%40ss@mail.example.org":        "mail.example.org:465",
		"smtp://user:secret@mail.example.org:2525/":   "mail.example.org:2525",
		"smtp://user:secret@":                         "has no host",
		"http://user:secret@mail.example.org":         "begins with smtp",
		"smtp://user:secret@mail.example.org:99999":   "port",
		"smtp://user:sec ret@mail.example.org":        "cannot be read",
		"smtp://user:secret@mail.example.org?tls=off": "ends with its host",
	} {
		r, err := NewRelay(url, "mail@ledger.example")
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = r.String()
		}
		if !strings.Contains(got, want) || strings.Contains(got, "secret") || strings.Contains(got, "p%40ss") {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
	for _, from := range []string{"", "x", "a@b", "a@example.org, b@example.org", "a@example.org\r\nBcc: c@example.org"} {
		if _, err := NewRelay("smtp://mail.example.org", from); err == nil {
			t.Errorf("mail from %q", from)
		}
	}
}

func TestPasswordIsGivenOnlyWhereNobodyListens(t *testing.T) {
	t.Parallel()
	site := httptest.NewTLSServer(nil)
	t.Cleanup(site.Close)
	roots := x509.NewCertPool()
	roots.AddCert(site.Certificate())
	plain, encrypting := mailtest.Serve(t), mailtest.Serve(t, site.TLS.Certificates...)
	for _, c := range []struct {
		name, host string
		server     *mailtest.Server
		want       bool
	}{
		{"here", "127.0.0.1", plain, true},
		{"elsewhere, no STARTTLS", "example.com", plain, false},
		{"elsewhere, STARTTLS", "example.com", encrypting, true},
		{"another's certificate", "mail.invalid", encrypting, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.server.Ask("desk", "secret")
			relay, err := NewRelay("smtp://desk:secret@"+c.host, "mail@ledger.example")
			if err != nil {
				t.Fatal(err)
			}
			relay.roots = roots
			// The name is that of another machine, but the connection goes to this one.
			relay.connect = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, c.server.Address)
			}
			l, err := relay.dial(t.Context())
			if (err == nil) != c.want {
				t.Fatal(err)
			}
			if err == nil {
				l.hang()
			}
		})
	}
}
