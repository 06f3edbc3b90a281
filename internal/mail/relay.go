// Package mail hands the letters that wait in the desk's file to an SMTP server.
//
// A letter is never lost: it waits in the file until the server has taken it, and a letter that the server refused
// permanently stays there for an editor to see. Each is sent once, except in one case that SMTP leaves open: a sender
// that is cut off between the last line of a letter and the server's answer cannot know whether the letter was taken
// (RFC 1047). Such a letter is sent again with the same Message-ID, by which mail programs recognize the second copy.
//
// Many letters are sent on several connections at the same time. On each, the text of a letter waits until the outcome
// of the one before is in the file, so that at most one letter of each connection is in doubt.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// answerTime bounds the wait for each answer of the server, and so the time that stopping can take.
const answerTime = 20 * time.Second

// The ports of the two schemes (RFC 8314, 3.3).
const (
	submission  = 587 // smtp: encrypted by STARTTLS
	submissions = 465 // smtps: encrypted from the start
)

// Relay is the server to which the site's mail is handed, and the sender of that mail.
type Relay struct {
	host, user, password string
	port                 int
	// implicit is encryption from the start. Otherwise STARTTLS is used, and required unless the server is on this
	// machine.
	implicit bool
	from     *mail.Address
	// name is the name of the site in its greeting.
	name string
	// roots are the authorities accepted for the server's certificate, and connect opens connections; nil means the
	// defaults.
	roots   *x509.CertPool
	connect gomail.DialContextFunc
}

// NewRelay parses the address of a server, smtp://user:password@host:587 or smtps://user:password@host:465, of which
// only the host is required, and the sender of the mail, such as "Detainer Ledger <mail@example.org>". No error repeats
// the address, because it contains the password.
//
// A connection to another machine is always encrypted: an smtp server without STARTTLS is sent nothing. A connection to
// this machine (localhost, 127.0.0.1, ::1) is not encrypted.
func NewRelay(address, from string) (*Relay, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the mail server cannot be read; write smtp://user:password@host:587, " +
			"with %40 for an @ in the user or the password")
	}
	r := &Relay{host: u.Hostname(), user: u.User.Username(), implicit: u.Scheme == "smtps"}
	r.password, _ = u.User.Password()
	switch {
	case u.Scheme != "smtp" && u.Scheme != "smtps":
		return nil, errors.New("the address of the mail server begins with smtp:// or smtps://")
	case r.host == "":
		return nil, errors.New("the address of the mail server has no host")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the address of the mail server ends with its host or port")
	}
	r.port = submission
	if r.implicit {
		r.port = submissions
	}
	if text := u.Port(); text != "" {
		if r.port, err = strconv.Atoi(text); err != nil || r.port < 1 || r.port > 65535 {
			return nil, fmt.Errorf("the mail server has the port %q", text)
		}
	}
	if r.from, err = mail.ParseAddress(from); err == nil {
		_, err = ParseAddress(r.from.Address)
	}
	if err != nil {
		return nil, fmt.Errorf("mail cannot be from %q; write an address, such as mail@example.org", from)
	}
	r.name = r.from.Address[strings.LastIndexByte(r.from.Address, '@')+1:]
	return r, nil
}

// Greet sets the name with which the site greets the server (HELO, EHLO), instead of the sender's domain: servers
// refuse localhost and the name of a machine without a domain. ok is false for a name that is neither a full domain nor
// an address in brackets.
func (r *Relay) Greet(name string) (ok bool) {
	if ip, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")); err == nil {
		if name[0] != '[' || ip.Zone() != "" {
			return false
		}
		if name = "[" + ip.String() + "]"; ip.Is6() {
			name = "[IPv6:" + ip.String() + "]" // RFC 5321, 4.1.3
		}
	} else if parsed, err := ParseAddress("site@" + name); err != nil {
		return false
	} else {
		name = strings.TrimPrefix(parsed, "site@")
	}
	r.name = name
	return true
}

// String returns the server's host and port, without the password.
func (r *Relay) String() string { return net.JoinHostPort(r.host, strconv.Itoa(r.port)) }

// here reports whether the server is on this machine.
func (r *Relay) here() bool {
	ip := net.ParseIP(r.host)
	return r.host == "localhost" || ip != nil && ip.IsLoopback()
}

// client returns a client for the server.
func (r *Relay) client() (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(r.port),
		gomail.WithTimeout(answerTime),
		gomail.WithTLSConfig(&tls.Config{ServerName: r.host, MinVersion: tls.VersionTLS12, RootCAs: r.roots}),
		gomail.WithoutRset(), // the failure of a reset would hide that the letter was taken
		gomail.WithHELO(r.name),
		// It is for non-ASCII addresses, which [ParseAddress] refuses. The next server may not support it, and
		// would return the letter.
		gomail.WithoutSMTPUTF8(),
	}
	switch {
	case r.implicit:
		options = append(options, gomail.WithSSL())
	case r.here():
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if r.connect != nil {
		options = append(options, gomail.WithDialContextFunc(r.connect))
	}
	if r.user != "" {
		options = append(options, gomail.WithUsername(r.user), gomail.WithPassword(r.password))
		if r.here() && !r.implicit {
			options = append(options, gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc))
		} else {
			options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
		}
	}
	return gomail.NewClient(r.host, options...)
}

// dial connects to the server.
func (r *Relay) dial(ctx context.Context) (*line, error) {
	client, err := r.client()
	if err != nil {
		return nil, err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return nil, err
	}
	pipelining, _ := conn.Extension("PIPELINING")
	return &line{relay: r, client: client, conn: conn, pipelining: pipelining}, nil
}
