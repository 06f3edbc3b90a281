package desk

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/mail"
	"detainerledger/internal/record"
	deskpages "detainerledger/templates/desk"
	"detainerledger/web/answer"
)

// lettersShown is how many undelivered letters a page lists.
const lettersShown = 100

// mailPage lists the mail that has not been sent.
func (h *Handlers) mailPage(c echo.Context) error {
	post, err := h.Desk.Post(c.Request().Context(), lettersShown+1)
	if err != nil {
		return err
	}
	v := deskpages.MailView{Page: h.page(c, link.DeskMail, "Mail"), Off: !h.Letters.On(), Waiting: post.Waiting,
		Sent: post.Sent, Oldest: post.Oldest}
	if v.More = len(post.Stuck) > lettersShown; v.More {
		post.Stuck = post.Stuck[:lettersShown]
	}
	for _, l := range post.Stuck {
		v.Letters = append(v.Letters, deskpages.Letter{
			ID: strconv.FormatInt(l.ID, 10), To: mail.Mask(l.To), Subject: l.Subject, Problem: l.Problem, Tries: l.Tries,
			Due: l.Due, GivenUpAt: l.GivenUpAt,
		})
	}
	return answer.HTML(c, http.StatusOK, deskpages.Mail(v))
}

// sendAgain makes an undelivered letter due immediately.
func (h *Handlers) sendAgain(c echo.Context) error {
	id, err := strconv.ParseInt(c.FormValue("id"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	act := h.act(c, editorOf(c), "had a letter tried again")
	act.About = "letter " + strconv.FormatInt(id, 10)
	err = h.Desk.TryLetter(c.Request().Context(), act, id)
	if err != nil && !errors.Is(err, record.ErrNotFound) { // it may have been sent meanwhile
		return err
	}
	return answer.SeeOther(c, link.DeskMail)
}
