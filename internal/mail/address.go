package mail

import (
	"errors"
	"net/mail"
	"strings"
)

// ErrAddress is the error of a text that is not an address to which mail can be sent.
var ErrAddress = errors.New("no mail address")

// longest is the largest size of an address, in bytes (RFC 5321, 4.5.3.1).
const longest = 254

// ParseAddress parses a bare address, such as ana@example.org, and returns it with the domain in lower case, the form
// in which addresses are compared. A text with a name, a comment, quotes, two addresses, or non-ASCII characters is
// [ErrAddress], because some servers would not accept it.
func ParseAddress(text string) (string, error) {
	text = strings.TrimSpace(text)
	if len(text) > longest || strings.ContainsFunc(text,
		func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"(),:;<>[\]`, r) }) {
		return "", ErrAddress
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text {
		return "", ErrAddress
	}
	at := strings.LastIndexByte(text, '@')
	name, domain := text[:at], strings.ToLower(text[at+1:])
	labels := strings.Split(domain, ".")
	if len(name) > 64 || len(labels) < 2 {
		return "", ErrAddress
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", ErrAddress
		}
	}
	return name + "@" + domain, nil
}

// Mask returns an address in the form that anyone but its owner may see: "a…@example.org".
func Mask(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "…"
	}
	return address[:1] + "…" + address[at:]
}
