package mail

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/mail/mailtest"
)

// If a server objects to the site, that says nothing about a recipient. The letter is tried again, and the desk
// and the log show why.
func TestRefusalOfTheSiteIsNotOneOfTheRecipient(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at       func(*mailtest.Server, func(string) error)
		code     int
		enhanced [3]int
		words    string
	}{
		{(*mailtest.Server).AnswerGreeting, 550, [3]int{5, 7, 1}, "HELO rejected"},
		{(*mailtest.Server).AnswerGreeting, 501, [3]int{}, "Syntactically invalid EHLO argument(s)"},
		{(*mailtest.Server).AnswerGreeting, 554, [3]int{5, 7, 1}, "your address is on a list"},
		{(*mailtest.Server).AnswerSender, 550, [3]int{5, 1, 8}, "Sender address rejected: Domain not found"},
		{(*mailtest.Server).AnswerSender, 553, [3]int{}, "sorry, that domain isn't in my list of allowed senders"},
		{(*mailtest.Server).AnswerSender, 530, [3]int{5, 7, 0}, "Authentication required"},
		{(*mailtest.Server).AnswerSender, 451, [3]int{4, 7, 1}, "too many letters from you"},
		{(*mailtest.Server).Answer, 554, [3]int{5, 7, 1}, "<WHO>: Relay access denied"},
		{(*mailtest.Server).Answer, 550, [3]int{}, "relay not permitted"},
		{(*mailtest.Server).Answer, 550, [3]int{}, "Relaying denied. Proper authentication required."},
		{(*mailtest.Server).Answer, 550, [3]int{}, "we do not relay to strangers, unable to relay for WHO"},
		{(*mailtest.Server).Answer, 504, [3]int{5, 5, 2},
			"<localhost>: Helo command rejected: need fully-qualified hostname"},
		{(*mailtest.Server).Answer, 550, [3]int{}, "Helo command rejected: Host not found"},
		{(*mailtest.Server).Answer, 550, [3]int{5, 1, 8}, "Sender address rejected: Domain not found"},
		{(*mailtest.Server).Answer, 530, [3]int{5, 7, 0}, "Must issue a STARTTLS command first"},
		{(*mailtest.Server).Answer, 550, [3]int{5, 7, 26}, "unauthenticated mail is not accepted"},
	} {
		t.Run(fmt.Sprintf("%d %s", c.code, c.words), func(t *testing.T) {
			t.Parallel()
			server := mailtest.Serve(t)
			o := newOffice(t, server.URL())
			var log bytes.Buffer
			o.Log = slog.New(slog.NewTextHandler(&log, nil))
			c.at(server, func(who string) error {
				return mailtest.Refuse(c.code, c.enhanced, strings.ReplaceAll(c.words, "WHO", who))
			})
			o.write("ana@example.org")
			o.write("ben@example.org")
			if next := o.send(); !next.Equal(began.Add(time.Minute)) {
				t.Errorf("tried again at %s", next)
			}
			p := o.post()
			if p.Waiting != 2 || len(p.Stuck) != 2 {
				t.Fatalf("%+v", p)
			}
			for _, l := range p.Stuck {
				if !l.GivenUpAt.IsZero() || l.Tries != 1 || !strings.Contains(l.Problem, fmt.Sprint(c.code)) ||
					strings.Contains(l.Problem, "ana@") {
					t.Errorf("%+v", l)
				}
			}
			if said := log.String(); !strings.Contains(said, fmt.Sprint(c.code)) || strings.Contains(said, "ana@") {
				t.Errorf("the log says %s", said)
			}
			c.at(server, nil)
			o.wait(time.Minute)
			if next := o.send(); !next.IsZero() {
				t.Errorf("after that was mended a letter is due at %s", next)
			}
			server.Next(t)
			server.Next(t)
		})
	}
}

// A bad address is given up at once, whatever the wording.
func TestRefusalOfTheRecipientIsGivenUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code     int
		enhanced [3]int
		words    string
	}{
		{550, [3]int{5, 1, 1}, "User unknown in relay recipient table: relay access not found"},
		{550, [3]int{}, "no such user here"},
		{551, [3]int{}, "user not local"},
		{552, [3]int{5, 2, 2}, "mailbox full"},
		{550, [3]int{5, 5, 0}, "Requested action not taken: mailbox unavailable"},
		{550, [3]int{5, 1, 10}, "no mail for ana@example.org"},
	} {
		server := mailtest.Serve(t)
		o := newOffice(t, server.URL())
		server.Answer(func(string) error { return mailtest.Refuse(c.code, c.enhanced, c.words) })
		o.write("ana@example.org")
		if next := o.send(); !next.IsZero() {
			t.Errorf("%d %s: tried again at %s", c.code, c.words, next)
		}
	}
}

func TestServerIsGreetedByTheNameOfTheSite(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"": "ledger.example", "detainers.example.org": "detainers.example.org",
		"Detainers.Example.ORG": "detainers.example.org", "[192.0.2.1]": "[192.0.2.1]", "[2001:db8::1]": "[IPv6:2001:db8::1]",
		"localhost": "", "192.0.2.1": "", "a b.example": "", "x.example\r\nMAIL": "", "-a.example": "",
	} {
		server := mailtest.Serve(t)
		o := newOffice(t, server.URL())
		if taken := name == "" || o.Relay.Greet(name); taken != (want != "") {
			t.Errorf("%q: taken %t", name, taken)
		}
		if want == "" {
			want = "ledger.example"
		}
		o.write("ana@example.org")
		o.send()
		if l := server.Next(t); l.Greeting != want || l.UTF8 {
			t.Errorf("%q: greeted by %s, with SMTPUTF8 %t", name, l.Greeting, l.UTF8)
		}
	}
}
