package desk

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	deskpages "detainerledger/templates/desk"
	"detainerledger/web/answer"
)

// signInPage is the page where an editor signs in. While no editor can, it explains how to set up the desk.
func (h signIn) signInPage(c echo.Context) error {
	editors, err := h.Desk.Editors(c.Request().Context())
	if err != nil {
		return err
	}
	if len(editors) == 0 {
		return h.closed(c)
	}
	if _, err := h.passkeys(c); err != nil {
		return answer.HTML(c, http.StatusOK, deskpages.Elsewhere(h.page(c, "", "Not at this address")))
	}
	return answer.HTML(c, http.StatusOK, deskpages.SignIn(h.page(c, "", "Sign in")))
}

func (h signIn) signInQuestion(c echo.Context) error {
	keys, err := h.passkeys(c)
	if err != nil {
		return h.refuse(c, err)
	}
	question, ceremony, err := keys.SignIn()
	if err != nil {
		return err
	}
	return h.ask(c, question, ceremony)
}

func (h signIn) signInAnswer(c echo.Context) error {
	editor, err := h.signedIn(c, "signed in")
	if err != nil {
		return h.refuse(c, err)
	}
	return h.letIn(c, editor)
}

// signedIn checks the browser's answer to [signIn.signInQuestion], records the purpose, and returns the editor of the
// passkey.
func (h signIn) signedIn(c echo.Context, what string) (auth.Editor, error) {
	ctx := c.Request().Context()
	keys, err := h.passkeys(c)
	if err != nil {
		return auth.Editor{}, err
	}
	ceremony, answer, err := h.answered(c)
	if err != nil {
		return auth.Editor{}, err
	}
	editor, key, err := keys.SignedIn(ceremony, answer, h.Now(), func(handle []byte) (auth.Editor, error) {
		return h.Desk.EditorByHandle(ctx, handle)
	})
	if err != nil {
		return auth.Editor{}, err
	}
	return editor, h.Desk.Used(ctx, h.act(c, editor, what), key)
}

// invitationPage is the page of an invitation, where the person registers the first passkey.
func (h signIn) invitationPage(c echo.Context) error {
	editor, err := h.invited(c)
	if errors.Is(err, auth.ErrInvitation) {
		return answer.HTML(c, http.StatusNotFound,
			deskpages.InvitationOver(h.page(c, "", "This invitation cannot be used")))
	}
	if err != nil {
		return err
	}
	return answer.HTML(c, http.StatusOK,
		deskpages.Invitation(h.page(c, "", "Welcome, "+editor.Name), editor, link.DeskInvitation(c.Param("secret"))))
}

func (h signIn) invited(c echo.Context) (auth.Editor, error) {
	return h.Desk.Invited(c.Request().Context(), c.Param("secret"), h.Now())
}

func (h signIn) invitationQuestion(c echo.Context) error {
	editor, err := h.invited(c)
	if err != nil {
		return h.refuse(c, err)
	}
	return h.register(c, editor)
}

func (h signIn) invitationAnswer(c echo.Context) error {
	editor, err := h.invited(c)
	if err != nil {
		return h.refuse(c, err)
	}
	key, err := h.registered(c, editor)
	if err != nil {
		return h.refuse(c, err)
	}
	if err := h.Desk.Accept(c.Request().Context(), h.act(c, editor, "accepted the invitation with a passkey"),
		c.Param("secret"), key); err != nil {
		return h.refuse(c, err)
	}
	return h.letIn(c, editor)
}

// letIn signs an editor in with a new session token, because the old one may be known to somebody else.
func (h signIn) letIn(c echo.Context, editor auth.Editor) error {
	ctx := c.Request().Context()
	if err := h.sessions.RenewToken(ctx); err != nil {
		return err
	}
	h.sessions.Put(ctx, sessionEditor, strconv.FormatInt(editor.ID, 10))
	h.sessions.Put(ctx, sessionSince, h.Now().UTC().Format(time.RFC3339))
	h.sessions.Put(ctx, sessionPlace, c.RealIP())
	h.sessions.Put(ctx, sessionWith, browserOf(c.Request().UserAgent()))
	if err := h.keepSession(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (h signIn) signOut(c echo.Context) error {
	ctx := c.Request().Context()
	if err := h.Desk.Note(ctx, h.act(c, editorOf(c), "signed out")); err != nil {
		return err
	}
	if err := h.sessions.Destroy(ctx); err != nil {
		return err
	}
	return answer.SeeOther(c, link.DeskSignIn)
}

// register asks the browser for a new passkey of the editor.
func (h signIn) register(c echo.Context, editor auth.Editor) error {
	keys, err := h.passkeys(c)
	if err != nil {
		return h.refuse(c, err)
	}
	question, ceremony, err := keys.Register(editor)
	if err != nil {
		return err
	}
	return h.ask(c, question, ceremony)
}

// registered checks the browser's answer to [signIn.register].
func (h signIn) registered(c echo.Context, editor auth.Editor) (auth.Passkey, error) {
	keys, err := h.passkeys(c)
	if err != nil {
		return auth.Passkey{}, err
	}
	ceremony, answer, err := h.answered(c)
	if err != nil {
		return auth.Passkey{}, err
	}
	name := strings.Join(strings.Fields(c.QueryParam("name")), " ")
	if name == "" {
		name = browserOf(c.Request().UserAgent())
	}
	if len(name) > keyNameLimit {
		name = strings.ToValidUTF8(name[:keyNameLimit], "")
	}
	return keys.Registered(editor, ceremony, name, answer, h.Now())
}

// keyNameLimit is how long the name of a passkey may be, in bytes.
const keyNameLimit = 80

// ask sends the question to the browser and remembers it.
func (h signIn) ask(c echo.Context, question []byte, ceremony *auth.Ceremony) error {
	kept, err := json.Marshal(ceremony)
	if err != nil {
		return err
	}
	h.sessions.Put(c.Request().Context(), sessionCeremony, string(kept))
	if err := h.keepSession(c); err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, question)
}

// errNotAsked is an answer without a pending question.
var errNotAsked = errors.New("no passkey was asked for")

// answered returns the question and the browser's answer. A question can be answered once.
func (h signIn) answered(c echo.Context) (*auth.Ceremony, []byte, error) {
	kept := h.sessions.PopString(c.Request().Context(), sessionCeremony)
	if kept == "" {
		return nil, nil, errNotAsked
	}
	var ceremony auth.Ceremony
	if err := json.Unmarshal([]byte(kept), &ceremony); err != nil {
		return nil, nil, err
	}
	answer, err := io.ReadAll(c.Request().Body)
	return &ceremony, answer, err
}

// refuse sends a script the reason for a failed sign-in, in words for a person. Details about the passkey are only
// logged.
func (h signIn) refuse(c echo.Context, err error) error {
	status, text := http.StatusForbidden, ""
	switch {
	case errors.Is(err, errElsewhere):
		status = http.StatusMisdirectedRequest
		text = "The desk is not at this address. Please open it at the address that the site was started with."
	case errors.Is(err, auth.ErrInvitation):
		text = "This invitation was used already or is too old. Please ask for a new one."
	case errors.Is(err, auth.ErrRevoked):
		text = "This account was closed. Please ask an administrator of the desk."
	case errors.Is(err, errNotAsked):
		text = "The site did not ask for a passkey, or it was given already. Please try again."
	case errors.Is(err, auth.ErrPasskey):
		h.Log.LogAttrs(c.Request().Context(), slog.LevelWarn, "passkey refused", slog.String("error", err.Error()))
		text = "This passkey is not known here, or was not verified. Please try again, or ask for a new invitation."
	default:
		return err
	}
	return c.JSON(status, map[string]string{"message": text})
}

// browserOf names a browser and its system briefly, so that an editor recognizes them in a list.
func browserOf(agent string) string {
	find := func(names ...string) string {
		for _, name := range names {
			token, label, _ := strings.Cut(name, "=")
			if strings.Contains(agent, token) {
				return label
			}
		}
		return ""
	}
	browser := find("Edg/=Edge", "OPR/=Opera", "Firefox/=Firefox", "Chrome/=Chrome", "Safari/=Safari")
	system := find("Android=Android", "iPhone=iPhone", "iPad=iPad", "Windows=Windows", "Mac OS X=macOS", "Linux=Linux")
	switch {
	case browser == "" && system == "":
		return "an unknown browser"
	case system == "":
		return browser
	case browser == "":
		return system
	}
	return browser + " on " + system
}
