package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"

	"detainerledger/internal/desk"
)

// What became of a letter that was not taken. Any other error may go away by itself.
var (
	// errRefused is a letter that the server will never take as it is.
	errRefused = errors.New("refused")
	// errCutOff is a connection that ended before the letter was answered.
	errCutOff = errors.New("cut off")
	// errTurnedAway is a server that takes nothing from the site, whoever it is for, and
	// errOurs one that has something against the site where a letter was for somebody: the
	// address may be right, so the letter is tried again once the operator has mended that.
	errTurnedAway = errors.New("the mail server refuses this site")
	errOurs       = errors.New("the mail server refuses this site, not the address")
)

// closing is the answer of a server that is about to end the connection, to whatever it was
// told (RFC 5321, 3.8): many take only so many letters on each.
const closing = 421

// refusal is what an answer other than the one that was hoped for means for a letter.
func refusal(letter desk.Letter, answer *textproto.Error) error {
	said := strings.ReplaceAll(answer.Error(), letter.To, Mask(letter.To))
	switch {
	case answer.Code == closing:
		return fmt.Errorf("%w: %s", errCutOff, said)
	case answer.Code >= 500 && aboutUs(answer.Code, strings.ReplaceAll(answer.Msg, letter.To, "")):
		return fmt.Errorf("%w: %s", errOurs, said)
	case answer.Code >= 500:
		return fmt.Errorf("%w: %s", errRefused, said)
	default:
		return errors.New(said)
	}
}

var (
	// aboutThem are the codes of RFC 3463 for the recipient's address and mailbox.
	aboutThem = regexp.MustCompile(`\b5\.(1\.([0-69]|10)|2\.\d+)\b`)
	// ours are those for the sender's address, for the protocol, and for security and
	// policy, and the words of servers that give none, or a wrong one.
	ours = regexp.MustCompile(`(?i)\b5\.(1\.[78]|5\.[1-5]|7\.\d+)\b|` +
		`\brelay(ing|ed)?\b.*\b(denied|not|prohibited|refused|disallowed|forbidden)\b|` +
		`\b(unable|not (permitted|allowed)|cannot|refus\w*) (to )?relay|` +
		`\bauthenticat|\b(helo|ehlo)\b|\bsender (address|domain|verify)`)
)

// aboutUs reports whether a server that refuses a letter for good has something against who
// sends it: many check the greeting and the sender only when they hear for whom it is.
func aboutUs(code int, said string) bool {
	switch code {
	case 500, 501, 502, 503, 504, 521, 530, 534, 535, 538, 555: // RFC 5321, 4.2; RFC 4954, 4 and 6; RFC 7504
		return true
	}
	return !aboutThem.MatchString(said) && ours.MatchString(said)
}
