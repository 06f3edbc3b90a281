// Package mailtest is a mail server for tests. It listens on a port of its own and parses letters as a mail program
// would.
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

// patience bounds the wait for a letter, so that a test whose letter never comes fails.
const patience = time.Minute

// Server accepts letters, unless it is set to refuse them.
type Server struct {
	// Address is the host and port it listens on.
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

// Letter is an accepted letter.
type Letter struct {
	From, To, Subject string
	// Greeting is the name in the sender's greeting; UTF8 is whether it asked for SMTPUTF8.
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

// URL is the server's address in the form that serve takes.
func (s *Server) URL() string { return "smtp://" + s.Address }

// Answer sets the function whose error answers each letter's recipient, such as [Busy] or [Unknown]. nil accepts the
// letter.
func (s *Server) Answer(answer func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// AnswerText sets the function whose error answers each letter's text. nil accepts the letter.
func (s *Server) AnswerText(answer func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = answer
}

// CutOff sets the function that reports whether to close the connection after the text of a letter, before it is
// accepted or answered.
func (s *Server) CutOff(cut func(to string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = cut
}

// AnswerGreeting sets the function whose error answers a greeting, AnswerSender the one for a sender; nil accepts
// either.
func (s *Server) AnswerGreeting(answer func(name string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greeted = answer
}

// AnswerSender: see [Server.AnswerGreeting].
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

// Refuse is a permanent refusal, such as 550 with 5.7.1; the second code may be absent.
func Refuse(code int, enhanced [3]int, words string) error {
	e := &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}
	if enhanced == [3]int{} {
		e.EnhancedCode = smtp.NoEnhancedCode
	}
	return e
}

// Busy asks to try again later, Unknown says that there is no such recipient.
var (
	Busy    = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "busy, come back later"}
	Unknown = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "there is nobody of that name"}
)

// Taken sets a function that is called once a letter is accepted, before the sender gets the answer.
func (s *Server) Taken(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = f
}

// Ask makes the server require this user and password.
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

// Waiting is how many letters have arrived that Next has not returned.
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

// nested answers a MAIL command before the previous letter has ended.
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

// read parses a message (RFC 5322, RFC 2045).
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

// decoded undoes a transfer encoding.
func decoded(encoding string, r io.Reader) (string, error) {
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	text, err := io.ReadAll(r)
	return strings.ReplaceAll(string(text), "\r\n", "\n"), err
}
