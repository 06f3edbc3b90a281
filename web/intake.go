package web

import (
	"github.com/labstack/echo/v4"

	"detainerledger/web/answer"
	"detainerledger/web/desk"
)

// takesOf returns how much the route of a request accepts of its body.
func takesOf(c echo.Context) answer.Intake {
	switch r := table.Of(c); {
	case r.Upload != nil && answer.IsMultipart(c.Request()):
		return *r.Upload
	case r.Body != nil:
		return *r.Body
	}
	return answer.FormIntake
}

// bodiesHeld returns the limits of all bodies held at a time. An editor's body is read only once the editor is signed
// in.
func bodiesHeld() *answer.Bodies {
	return answer.NewBodies(
		answer.NewShare(4<<20, 1<<20), answer.NewShare(24<<20, 12<<20),
		answer.NewShare(desk.ImportLimit+4*desk.FormLimit, desk.ImportLimit+desk.FormLimit),
	)
}
