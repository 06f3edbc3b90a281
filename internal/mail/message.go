package mail

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"detainerledger/internal/desk"
)

// message is a letter as it goes out. What has a control character where it would
// stand in the head of the message is refused: a line end there begins another
// header.
func (r *Relay) message(l desk.Letter) (*gomail.Msg, error) {
	for _, text := range []string{l.To, l.Subject, l.Unsubscribe, l.Name} {
		if strings.ContainsFunc(text, unicode.IsControl) {
			return nil, fmt.Errorf("the letter has a control character in its head")
		}
	}
	to, err := ParseAddress(l.To)
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(r.from)
	m.ToMailAddress(&mail.Address{Address: to})
	m.Subject(l.Subject)
	m.SetDateWithValue(l.QueuedAt)
	m.SetMessageIDWithValue(l.Name + "@" + r.from.Address[strings.LastIndexByte(r.from.Address, '@')+1:])
	// So that nobody's out-of-office note answers (RFC 3834, 5).
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if l.Unsubscribe != "" {
		// RFC 8058 asks for https; a site without it, on the operator's own machine,
		// gives its address all the same.
		m.SetListUnsubscribe(l.Unsubscribe)
		m.SetListUnsubscribePost()
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Plain)
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	return m, nil
}
