package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"

	"detainerledger/internal/desk"
)

// Why a letter was not taken. Any other error may be temporary.
var (
	// errRefused means that the server will never accept the letter as it is.
	errRefused = errors.New("refused")
	// errCutOff means that the connection ended before the letter was answered.
	errCutOff = errors.New("cut off")
	// errTurnedAway means that the server accepts nothing from this site, whoever it is for. errOurs means that it
	// refused a particular letter because of something about this site: the address may be right, so the letter is
	// tried again until the operator has solved that.
	errTurnedAway = errors.New("the mail server refuses this site")
	errOurs       = errors.New("the mail server refuses this site, not the address")
)

// closing is the answer to any command of a server that is about to close the connection (RFC 5321, 3.8): many accept
// only a certain number of letters on each.
const closing = 421

// refusal returns the error that an unwanted answer means for a letter.
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
	// aboutThem matches the codes of RFC 3463 for the recipient's address and mailbox.
	aboutThem = regexp.MustCompile(`\b5\.(1\.([0-69]|10)|2\.\d+)\b`)
	// ours matches those for the sender's address, the protocol, security and policy, and the words of servers that
	// give no code or a wrong one.
	ours = regexp.MustCompile(`(?i)\b5\.(1\.[78]|5\.[1-5]|7\.\d+)\b|` +
		`\brelay(ing|ed)?\b.*\b(denied|not|prohibited|refused|disallowed|forbidden)\b|` +
		`\b(unable|not (permitted|allowed)|cannot|refus\w*) (to )?relay|` +
		`\bauthenticat|\b(helo|ehlo)\b|\bsender (address|domain|verify)`)
)

// aboutUs reports whether a server refuses a letter permanently because of its sender: many check the greeting and the
// sender only once they know the recipient.
func aboutUs(code int, said string) bool {
	switch code {
	case 500, 501, 502, 503, 504, 521, 530, 534, 535, 538, 555: // RFC 5321, 4.2; RFC 4954, 4 and 6; RFC 7504
		return true
	}
	return !aboutThem.MatchString(said) && ours.MatchString(said)
}
