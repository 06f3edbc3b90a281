package mail

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"detainerledger/internal/desk"
)

// message builds the message of a letter. It refuses control characters in header fields, where a line end would begin
// another field.
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
	// So that out-of-office replies are not sent (RFC 3834, 5).
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if l.Unsubscribe != "" {
		// RFC 8058 requires https. A site without it, on the operator's own machine, gives its address even so.
		m.SetListUnsubscribe(l.Unsubscribe)
		m.SetListUnsubscribePost()
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Plain)
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	return m, nil
}
