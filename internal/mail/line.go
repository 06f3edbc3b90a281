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

// line is an open connection to the server. The library opens it, encrypts it and signs in. Letters are sent here,
// because the library waits for the answer to each command.
type line struct {
	relay  *Relay
	client *gomail.Client
	conn   *smtp.Client
	// pipelining is whether the server accepts commands before it has answered earlier ones (RFC 2920).
	pipelining bool
	// asked are the commands that open the current letter's transaction.
	asked []command
	// unfinished is whether the server still has the transaction of a letter that it refused. answered is how many
	// letters it has accepted or refused.
	unfinished bool
	answered   int
}

// command is one line to the server, and the code, or the first digits of it, with which the server lets the next
// command follow.
type command struct {
	text string
	want int
}

// parcel is a letter with its message.
type parcel struct {
	letter  desk.Letter
	message []byte
}

// pack builds the message of a letter.
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

// hang closes the connection, saying goodbye.
func (l *line) hang() {
	if l.client.CloseWithSMTPClient(l.conn) != nil {
		l.drop() // the server did not answer the goodbye
	}
}

// drop closes the connection immediately: the server discards a letter whose text has not ended (RFC 5321, 4.1.1.4).
func (l *line) drop() { l.conn.Close() }

// carry sends the letters that next returns, until that is nil. It calls keep with the outcome of each, nil if it was
// taken, before it sends the text of another. It sends no further text if stopped or keep returns an error. After an
// error the connection must not be used again; unsent, if not nil, is a letter of which the server has received
// nothing.
func (l *line) carry(
	next func() *parcel, stopped func() error, keep func(desk.Letter, error) error,
) (unsent *parcel, err error) {
	p := next()
	l.begin(p)
	for p != nil {
		failed := l.opened(p)
		if errors.Is(failed, errCutOff) && l.answered > 0 {
			return p, failed // the letter is not at fault, and can be sent on another connection
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

// begin asks the server to open the transaction of a letter. With pipelining the commands are sent right after the text
// of the letter before. A write error shows later as a missing answer.
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

// write sends commands in one write.
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

// answer reads the server's next answer. refused is an answer with another code than wanted; an error is an
// [errCutOff].
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

// opened reads the answers to the commands of [line.begin], in order. nil means that the server waits for the text. The
// first refusal counts, because later ones follow from it.
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

// withdraw ends a letter that the server has refused but whose text it still expects, by sending an empty text (RFC
// 2920, 3.1).
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
