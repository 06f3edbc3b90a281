// Package mailtest is a mail server for tests: it takes letters on a port of its own
// and reads them as a mail program would.
package mailtest

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// patience bounds the wait for a letter, so that a test that gets none fails.
const patience = time.Minute

// Server takes letters, unless it is told to refuse them.
type Server struct {
	// Address is where it listens: a host and a port.
	Address string

	letters chan Letter
	mu      sync.Mutex
	greeted func(name string) error
	sender  func(from string) error
	answer  func(to string) error
	taken   func()
	refuse  func(to string) error
	cut     func(to string) bool
	wire    *wire
	user    string
	word    string
}

// Letter is one that was taken.
type Letter struct {
	From, To, Subject string
	// Greeting is the name that its sender gave; UTF8 is whether it asked for SMTPUTF8.
	Greeting    string
	UTF8        bool
	Header      mail.Header
	Plain, HTML string
}

// Serve runs a server until the test ends. With a certificate it offers STARTTLS.
func Serve(t testing.TB, certificates ...tls.Certificate) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: listener.Addr().String(), letters: make(chan Letter, 20_000),
		wire: &wire{Listener: listener}}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, s.greet(c.Hostname())
	}))
	server.Domain = "mail.example"
	server.AllowInsecureAuth, server.EnableSMTPUTF8 = true, true
	server.ErrorLog = log.New(io.Discard, "", 0)
	if len(certificates) > 0 {
		server.TLSConfig = &tls.Config{Certificates: certificates}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(s.wire) // until it is closed
	}()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return s
}

// URL is the server's address as serve takes it.
func (s *Server) URL() string { return "smtp://" + s.Address }

// Answer has each letter answered with the error for its recipient, and taken where
// that is nil: [Busy] or [Unknown].
func (s *Server) Answer(answer func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// AnswerText has each letter answered with the error once its text has come, and not taken
// where that is one.
func (s *Server) AnswerText(answer func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = answer
}

// CutOff has the connection end where it reports true, once the text of a letter has come, and
// before that is taken or answered.
func (s *Server) CutOff(cut func(to string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = cut
}

// AnswerGreeting has who greets the server by a name answered with the error, and
// AnswerSender who names a sender; nil takes both.
func (s *Server) AnswerGreeting(answer func(name string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greeted = answer
}

// AnswerSender is for the sender what [Server.AnswerGreeting] is for the greeting.
func (s *Server) AnswerSender(answer func(from string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sender = answer
}

func (s *Server) greet(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.greeted == nil {
		return nil
	}
	return s.greeted(name)
}

// Refuse is an answer for good, such as 550 with 5.7.1, or with no second code where the
// server gives none.
func Refuse(code int, enhanced [3]int, words string) error {
	e := &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}
	if enhanced == [3]int{} {
		e.EnhancedCode = smtp.NoEnhancedCode
	}
	return e
}

// Busy is the answer to come back later, Unknown that there is no such recipient.
var (
	Busy    = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "busy, come back later"}
	Unknown = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "there is nobody of that name"}
)

// Taken has a function called once each letter was taken, before the sender is told.
func (s *Server) Taken(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = f
}

// Ask has the server take letters only from who knows this user and password.
func (s *Server) Ask(user, password string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user, s.word = user, password
}

// Next waits for the next letter.
func (s *Server) Next(t testing.TB) Letter {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case l := <-s.letters:
		return l
	case <-timer.C:
		t.Fatal("no letter came")
		return Letter{}
	}
}

// Waiting is how many letters came that were not asked for by Next.
func (s *Server) Waiting() int { return len(s.letters) }

// session is one connection.
type session struct {
	server   *Server
	conn     *smtp.Conn
	from, to string
	known    bool
	utf8     bool
	opened   bool
}

// nested is the answer to a MAIL before the letter of the former has ended.
var nested = &smtp.SMTPError{Code: 503, EnhancedCode: smtp.EnhancedCode{5, 5, 1}, Message: "nested MAIL command"}

func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		if user != c.server.user || password != c.server.word {
			return smtp.ErrAuthFailed
		}
		c.known = true
		return nil
	}), nil
}

func (c *session) Mail(from string, options *smtp.MailOptions) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if c.server.user != "" && !c.known {
		return smtp.ErrAuthRequired
	}
	if c.opened {
		return nested
	}
	c.from, c.utf8 = from, options.UTF8
	if c.server.sender != nil {
		if err := c.server.sender(from); err != nil {
			return err
		}
	}
	c.opened = true
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.server.mu.Lock()
	answer := c.server.answer
	c.server.mu.Unlock()
	c.to = to
	if answer != nil {
		return answer(to)
	}
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := read(raw)
	if err != nil {
		return err
	}
	c.server.mu.Lock()
	taken, refuse, cut := c.server.taken, c.server.refuse, c.server.cut
	c.server.mu.Unlock()
	if cut != nil && cut(c.to) {
		c.conn.Conn().Close()
		return io.ErrUnexpectedEOF
	}
	if refuse != nil {
		if err := refuse(c.to); err != nil {
			return err
		}
	}
	l.From, l.To, l.Greeting, l.UTF8 = c.from, c.to, c.conn.Hostname(), c.utf8
	c.server.letters <- l
	if taken != nil {
		taken()
	}
	return nil
}

func (c *session) Reset()        { c.opened = false }
func (c *session) Logout() error { return nil }

// read takes a message apart (RFC 5322, RFC 2045).
func read(raw []byte) (l Letter, err error) {
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return l, err
	}
	l.Header = message.Header
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return l, err
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		return l, err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		l.Plain, err = decoded(message.Header.Get("Content-Transfer-Encoding"), message.Body)
		return l, err
	}
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return l, nil
		}
		if err != nil {
			return l, err
		}
		text, err := decoded(part.Header.Get("Content-Transfer-Encoding"), part)
		if err != nil {
			return l, err
		}
		switch kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind {
		case "text/plain":
			l.Plain = text
		case "text/html":
			l.HTML = text
		default:
			return l, fmt.Errorf("a part is %s", kind)
		}
	}
}

// decoded is a text without the encoding in which it travelled.
func decoded(encoding string, r io.Reader) (string, error) {
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	text, err := io.ReadAll(r)
	return strings.ReplaceAll(string(text), "\r\n", "\n"), err
}
