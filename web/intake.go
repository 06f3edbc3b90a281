package web

import (
	"time"

	"detainerledger/web/answer"

	"github.com/labstack/echo/v4"
)

// What is sent has bounds before it is read, by what its form can hold, in bytes.
const (
	// formLimit is for a form of fields. The longest, an office's answer, has 4,000
	// characters, each of twelve bytes at most, and the names of all figures of a place.
	formLimit = 200_000
	// respondLimit is for an answer with its PDF. It takes some more than the PDF has at
	// most, so that who sends one slightly larger gets the form back and not an error.
	respondLimit = largestPaper + 512<<10
	// verifyLimit is for a table that is checked, deskLimit for a report that is composed
	// line by line.
	verifyLimit = 2 << 20
	deskLimit   = 2 << 20
)

// sendingTime is how long a form with a file may take to come in: ten megabytes at half
// a megabit in a second. Any other has as long as an answer.
const sendingTime = 3 * time.Minute

var (
	formIntake = answer.Intake{Limit: formLimit, Time: answer.RequestTime,
		Share: func(b *answer.Bodies) *answer.Share { return b.Forms }}
	paperIntake = answer.Intake{Limit: respondLimit, Time: sendingTime,
		Share: func(b *answer.Bodies) *answer.Share { return b.Files }}
	verifyIntake = answer.Intake{Limit: verifyLimit, Time: answer.RequestTime,
		Share: func(b *answer.Bodies) *answer.Share { return b.Files }}
	deskIntake = answer.Intake{Limit: deskLimit, Time: answer.RequestTime,
		Share: func(b *answer.Bodies) *answer.Share { return b.Desk }}
	importIntake = answer.Intake{Limit: importLimit, Time: importTime,
		Share: func(b *answer.Bodies) *answer.Share { return b.Desk }}
)

// takesOf is what the route of a request takes of its body.
func takesOf(c echo.Context) answer.Intake {
	switch r := table.Of(c); {
	case r.Upload != nil && answer.IsMultipart(c.Request()):
		return *r.Upload
	case r.Body != nil:
		return *r.Body
	}
	return formIntake
}

// bodiesHeld are the bounds of what is held of all bodies at a time. Editors are read only once
// they are signed in.
func bodiesHeld() *answer.Bodies {
	return answer.NewBodies(
		answer.NewShare(4<<20, 1<<20), answer.NewShare(24<<20, 12<<20),
		answer.NewShare(importLimit+4*deskLimit, importLimit+deskLimit),
	)
}
