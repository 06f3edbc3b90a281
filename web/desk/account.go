package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/web/answer"
)

// homePage is the editor's first page: the state of the record, and the latest acts at the desk.
func (h *Handlers) homePage(c echo.Context) error {
	ctx := c.Request().Context()
	acts, err := h.Desk.Acts(ctx, 0, 10)
	if err != nil {
		return err
	}
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return err
	}
	open, err := h.Desk.OpenDrafts(ctx)
	if err != nil {
		return err
	}
	rows, err := drafts{h}.rows(ctx, open)
	if err != nil {
		return err
	}
	due, err := h.reportsDue(ctx, snap)
	if err != nil {
		return err
	}
	asked, others, err := requests{h}.open(c)
	if err != nil {
		return err
	}
	return answer.HTML(c, http.StatusOK, deskpages.Home(deskpages.HomeView{
		Page: h.page(c, link.Desk, "The desk"), Version: strconv.FormatInt(int64(snap.Seq), 10), At: snap.At,
		Drafts: rows, Due: due, Requests: asked, OtherRequests: others, Acts: actRows(acts),
	}))
}

// reportsDue returns, for each series that is still published, the first ended period for which the record has no
// report.
func (h *Handlers) reportsDue(ctx context.Context, snap *store.Snapshot) ([]string, error) {
	all, err := snap.AllSeries(ctx)
	if err != nil {
		return nil, err
	}
	today := record.DayOf(h.Now())
	var due []string
	for _, series := range all {
		reports, err := snap.Reports(ctx, series.ID)
		if err != nil {
			return nil, err
		}
		next := series.Cadence.Period(series.FirstPeriodStart)
		if n := len(reports); n > 0 {
			next = series.Cadence.Period(series.Cadence.Next(reports[n-1].Period.Start))
		}
		switch w := words.English; {
		case series.Status != "":
			due = append(due, fmt.Sprintf("%s: nothing is due, the series is %s.", series.Title, series.Status))
		case next.End < today:
			due = append(due, fmt.Sprintf("%s: the report of %s is due.", series.Title, w.Period(next)))
		}
	}
	return due, nil
}

// actsPage is the log of everything done at the desk, page by page.
func (h *Handlers) actsPage(c echo.Context) error {
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	acts, err := h.Desk.Acts(c.Request().Context(), before, actsShown+1)
	if err != nil {
		return err
	}
	v := deskpages.ActsView{Page: h.page(c, link.DeskActs, "What was done")}
	if len(acts) > actsShown {
		acts = acts[:actsShown]
		v.Older = link.DeskActs + "?before=" + strconv.FormatInt(acts[len(acts)-1].ID, 10)
	}
	v.Acts = actRows(acts)
	return answer.HTML(c, http.StatusOK, deskpages.Acts(v))
}

// accountPage is an editor's own passkeys and sessions.
func (h signIn) accountPage(c echo.Context) error {
	ctx := c.Request().Context()
	editor := editorOf(c)
	sessions, err := h.Desk.SessionsOf(ctx, editor.ID, h.Now())
	if err != nil {
		return err
	}
	v := deskpages.AccountView{Page: h.page(c, link.DeskAccount, "Your passkeys and sessions")}
	for _, k := range editor.Passkeys {
		v.Passkeys = append(v.Passkeys, deskpages.Passkey{ID: base64.RawURLEncoding.EncodeToString(k.Credential.ID),
			Name: k.Name, AddedAt: k.AddedAt, UsedAt: k.UsedAt})
	}
	token := sha256.Sum256([]byte(h.sessions.Token(ctx)))
	own := base64.RawURLEncoding.EncodeToString(token[:]) // in scs's encoding of the hash
	for _, session := range sessions {
		v.Sessions = append(v.Sessions, deskpages.Session{ID: session.Hash, With: session.With, Place: session.Place,
			Since: session.Since, Expires: session.Expires, Own: session.Hash == own})
	}
	return answer.HTML(c, http.StatusOK, deskpages.Account(v))
}

func (h signIn) passkeyQuestion(c echo.Context) error { return h.register(c, editorOf(c)) }

func (h signIn) passkeyAnswer(c echo.Context) error {
	editor := editorOf(c)
	key, err := h.registered(c, editor)
	if err != nil {
		return h.refuse(c, err)
	}
	if err := h.Desk.AddPasskey(c.Request().Context(), h.act(c, editor, "added a passkey"), key); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (h signIn) removePasskey(c echo.Context) error {
	id, err := base64.RawURLEncoding.DecodeString(c.FormValue("id"))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	editor := editorOf(c)
	act := h.act(c, editor, "removed a passkey")
	for _, k := range editor.Passkeys {
		if string(k.Credential.ID) == string(id) {
			act.About = k.Name
		}
	}
	err = h.Desk.RemovePasskey(c.Request().Context(), act, id)
	if errors.Is(err, desk.ErrLastPasskey) {
		return echo.NewHTTPError(http.StatusConflict)
	}
	if err != nil {
		return err
	}
	return answer.SeeOther(c, link.DeskAccount)
}

func (h signIn) endSession(c echo.Context) error {
	err := h.Desk.EndSession(c.Request().Context(), h.act(c, editorOf(c), "ended a session"), c.FormValue("id"))
	if err != nil && !errors.Is(err, record.ErrNotFound) { // it may have expired
		return err
	}
	return answer.SeeOther(c, link.DeskAccount)
}

// editorsPage lists the editors.
func (h *Handlers) editorsPage(c echo.Context) error {
	all, err := h.Desk.Editors(c.Request().Context())
	if err != nil {
		return err
	}
	return answer.HTML(c, http.StatusOK,
		deskpages.Editors(deskpages.EditorsView{Page: h.page(c, link.DeskEditors, "Editors"), Editors: all}))
}

func (h *Handlers) revokeEditor(c echo.Context) error {
	editor := editorOf(c)
	name := c.FormValue("name")
	if name == editor.Name {
		return echo.NewHTTPError(http.StatusConflict) // nobody might be left to undo it
	}
	if err := h.Desk.Revoke(c.Request().Context(), h.act(c, editor, "revoked"), name); err != nil {
		return err
	}
	return answer.SeeOther(c, link.DeskEditors)
}

func actRows(acts []desk.Act) []deskpages.Act {
	rows := make([]deskpages.Act, len(acts))
	for i, a := range acts {
		rows[i] = deskpages.Act{At: a.At, Who: a.Who, What: a.What, About: a.About, Place: a.Place}
	}
	return rows
}
