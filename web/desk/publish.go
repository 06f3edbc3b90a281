package desk

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/record"
)

// confirmation returns the date that an editor must type to publish a draft, and what date it is: that of the newest
// report that the draft brings or adds lines to, or else that of the last thing it brings.
func (h drafts) confirmation(ctx context.Context, d checkedDraft) (what string, day record.Day, err error) {
	reports, err := d.snap.Reports(ctx, "")
	if err != nil {
		return "", "", err
	}
	of := make(map[record.ReportID]record.Report, len(reports))
	for _, r := range reports {
		of[r.ID] = r
	}
	var newest record.Report
	for _, change := range d.plan.Changes {
		switch {
		case change.Report != nil:
			of[change.Report.ID] = *change.Report
		case change.Publication != nil:
			of[change.Publication.ID] = *change.Publication
		case change.Correction != nil:
			what, day = "the date of the correction", change.Correction.Date
		case change.Statement != nil:
			what, day = "the date of the statement", change.Statement.Date
		case change.Event != nil:
			what, day = "the date of the event", change.Event.Date
		case change.Release != nil:
			what, day = "the date of the release", change.Release.Released
		}
		if r := of[change.ReportOf()]; r.Period.Start > newest.Period.Start {
			newest = r
		}
	}
	switch {
	case newest.Published():
		return "the date on which the report was published", newest.PublishedOn, nil
	case newest.ID != "":
		return "the first day of the report’s period", newest.Period.Start, nil
	case day != "":
		return what, day, nil
	}
	return "today’s date (UTC)", record.DayOf(h.Now()), nil
}

// publishQuestion asks for the publisher's passkey, once the date is right.
func (h drafts) publishQuestion(c echo.Context) error {
	if _, message, err := h.publishable(c); err != nil || message != "" {
		return refuseScript(c, message, err)
	}
	return signIn(h).signInQuestion(c)
}

// publishAnswer publishes a draft if the passkey is the publisher's.
func (h drafts) publishAnswer(c echo.Context) error {
	ctx := c.Request().Context()
	d, message, err := h.publishable(c)
	if err != nil || message != "" {
		return refuseScript(c, message, err)
	}
	editor := editorOf(c)
	again, err := signIn(h).signedIn(c, "confirmed with a passkey")
	if err == nil && again.ID != editor.ID {
		err = auth.ErrPasskey
	}
	if err != nil {
		return signIn(h).refuse(c, err)
	}
	if err := h.Gate.Fault(); err != nil {
		return err
	}
	err = h.Desk.Publish(ctx, h.act(c, editor, "published"), h.Store, desk.Publishing{
		Draft: d.ID, Revision: seen(c), People: h.Approvals, Base: d.plan.Base, Changes: d.plan.Changes,
	})
	if message := draftRefusal(err); message != "" {
		return refuseScript(c, message, nil)
	}
	if errors.Is(err, desk.ErrUnclosed) {
		h.Log.LogAttrs(ctx, slog.LevelError, "publish", slog.String("error", err.Error()))
		err = nil
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// publishable returns the draft to be published, or a message why it cannot be.
func (h drafts) publishable(c echo.Context) (d checkedDraft, message string, err error) {
	d, err = h.draftOf(c)
	if err != nil {
		return d, "", err
	}
	if d.State != desk.DraftOpen || d.Revision != seen(c) {
		return d, draftRefusal(desk.ErrRevised), nil
	}
	if lacks := h.lacks(d); len(lacks) > 0 {
		return d, lacks[0].Text, nil
	}
	what, day, err := h.confirmation(c.Request().Context(), d)
	if err != nil {
		return d, "", err
	}
	if typed, err := record.ReadDay(c.QueryParam("date")); err != nil || typed != day {
		return d, "That is not " + what +
			". Please look at what the draft adds once more, and write the date such as March 20, 2017.", nil
	}
	return d, "", nil
}

// refuseScript sends a script the reason for a refusal, in words for a person.
func refuseScript(c echo.Context, message string, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusConflict, map[string]string{"message": message})
}
