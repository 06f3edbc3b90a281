package mail

import (
	"errors"
	"net/mail"
	"strings"
)

// ErrAddress is a text that is no address to which mail can go.
var ErrAddress = errors.New("no mail address")

// longest is how long an address can be, in bytes (RFC 5321, 4.5.3.1).
const longest = 254

// ParseAddress reads an address alone, such as ana@example.org, and returns it with
// the domain in lower case, by which it is compared. A text with a name, a comment,
// quotes, two addresses, or other letters than ASCII's is [ErrAddress]: some servers
// on the way would not take it.
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

// Mask is an address as others than its owner may see it: "a…@example.org".
func Mask(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return "…"
	}
	return address[:1] + "…" + address[at:]
}
