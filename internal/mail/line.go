package mail

import (
	"bytes"
	"errors"
	"fmt"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"detainerledger/internal/desk"
)

// line is an open connection to the server. The library makes it, encrypts it and signs
// in; letters are handed over here, since it waits for the answer to each command.
type line struct {
	relay  *Relay
	client *gomail.Client
	conn   *smtp.Client
	// pipelining is whether the server takes commands before it has answered the former
	// (RFC 2920).
	pipelining bool
	// asked are the commands that open the transaction of the letter under way.
	asked []command
	// unfinished is whether the server still has the transaction of a letter that it
	// refused, and answered how many letters it has answered, either way.
	unfinished bool
	answered   int
}

// command is one line to the server, and the code by which its answer lets the next one
// follow, or how that begins.
type command struct {
	text string
	want int
}

// parcel is a letter with the message as it goes out.
type parcel struct {
	letter  desk.Letter
	message []byte
}

// pack makes the message of a letter.
func (r *Relay) pack(letter desk.Letter) (*parcel, error) {
	message, err := r.message(letter)
	if err != nil {
		return nil, err
	}
	if letter.To, err = ParseAddress(letter.To); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if _, err := message.WriteTo(&text); err != nil {
		return nil, err
	}
	return &parcel{letter, text.Bytes()}, nil
}

// hang ends the connection.
func (l *line) hang() {
	if l.client.CloseWithSMTPClient(l.conn) != nil {
		l.drop() // the server did not say good-bye
	}
}

// drop ends the connection without a word: the server throws away a letter whose text has
// not ended (RFC 5321, 4.1.1.4).
func (l *line) drop() { l.conn.Close() }

// carry hands over the letters that next returns, until that is nil. keep is called with
// what became of each, nil for taken, and before the text of another goes out. Where stopped
// or keep says why, no further text goes out. With an error the connection is of
// no use any more, and unsent, if not nil, is a letter that the server knows nothing of.
func (l *line) carry(
	next func() *parcel, stopped func() error, keep func(desk.Letter, error) error,
) (unsent *parcel, err error) {
	p := next()
	l.begin(p)
	for p != nil {
		failed := l.opened(p)
		if errors.Is(failed, errCutOff) && l.answered > 0 {
			return p, failed // the letter was not at fault, and another connection may have it
		}
		if failed == nil {
			if err := stopped(); err != nil {
				return p, err
			}
		}
		cut := errors.Is(failed, errCutOff)
		var following *parcel
		if failed == nil {
			l.tell(p)
		}
		if !cut && !errors.Is(failed, errTurnedAway) {
			following = next()
			l.begin(following)
		}
		if failed == nil {
			failed = l.taken(p)
			cut = errors.Is(failed, errCutOff)
		}
		l.answered++
		if err := keep(p.letter, failed); err != nil || cut {
			return following, errors.Join(err, failed)
		}
		p = following
	}
	return nil, nil
}

// begin asks the server to open the transaction of a letter. With pipelining the commands go
// out at once, behind the text of the letter before. What could not be written, the answer
// that does not come shows.
func (l *line) begin(p *parcel) {
	if p == nil {
		return
	}
	l.asked = l.asked[:0]
	if l.unfinished {
		l.asked = append(l.asked, command{"RSET", 2})
	}
	l.asked = append(l.asked, command{"MAIL FROM:<" + l.relay.from.Address + ">", 250},
		command{"RCPT TO:<" + p.letter.To + ">", 25}, command{"DATA", 354})
	l.unfinished = true
	if l.pipelining {
		l.write(l.asked...)
	}
}

// write sends commands in one piece.
func (l *line) write(commands ...command) {
	for _, c := range commands {
		l.conn.Text.W.WriteString(c.text + "\r\n")
	}
	l.flush()
}

func (l *line) flush() {
	if l.conn.UpdateDeadline(answerTime) == nil {
		l.conn.Text.W.Flush()
	}
}

// answer reads the next answer of the server. refused is one that is not wanted; an error is
// an [errCutOff].
func (l *line) answer(want int) (refused *textproto.Error, err error) {
	err = l.conn.UpdateDeadline(answerTime)
	if err == nil {
		_, _, err = l.conn.Text.ReadResponse(want)
	}
	if refused, ok := errors.AsType[*textproto.Error](err); ok {
		return refused, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCutOff, err)
	}
	return nil, nil
}

// opened reads, in their order, the answers to what [line.begin] asked. nil means that the
// server waits for the text. The first refusal counts: those after it only follow from it.
func (l *line) opened(p *parcel) (failed error) {
	for _, c := range l.asked {
		if !l.pipelining {
			l.write(c)
		}
		refused, err := l.answer(c.want)
		switch {
		case err != nil:
			return err
		case refused == nil && c.want == 354 && failed != nil:
			return l.withdraw(failed)
		case refused == nil || failed != nil:
			continue
		}
		failed = refusal(p.letter, refused)
		switch {
		case c.text == "RSET":
			return fmt.Errorf("%w: %w", errCutOff, failed)
		case strings.HasPrefix(c.text, "MAIL") && (refused.Code != closing || l.answered == 0):
			failed = fmt.Errorf("%w: %w", errTurnedAway, refused)
		}
		if refused.Code == closing || !l.pipelining {
			return failed
		}
	}
	return failed
}

// withdraw ends a letter that the server has refused, where it waits for the text all the
// same: with an empty one (RFC 2920, 3.1).
func (l *line) withdraw(failed error) error {
	l.write(command{text: "."})
	if _, err := l.answer(2); err != nil {
		return err
	}
	return failed
}

// tell sends the text of a letter.
func (l *line) tell(p *parcel) {
	l.unfinished = false
	if l.conn.UpdateDeadline(answerTime) != nil {
		return
	}
	w := l.conn.Text.DotWriter()
	if _, err := w.Write(p.message); err == nil {
		w.Close()
	}
}

// taken reads the answer to the text of a letter.
func (l *line) taken(p *parcel) error {
	refused, err := l.answer(2)
	if err != nil || refused == nil {
		return err
	}
	return refusal(p.letter, refused)
}
