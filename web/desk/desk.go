// Package desk has the editors' pages, where additions to the record are checked, reviewed, approved and published, and
// requests are answered.
package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/soundness"
	"detainerledger/internal/store"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/letters"
)

// How long an editor stays signed in: without activity, and in total.
const (
	sessionIdle = 30 * time.Minute
	sessionLife = 12 * time.Hour
)

// The keys of a session. internal/desk/migrations/0001_desk.sql reads the first by name, desk.SessionsOf the next
// three.
const (
	sessionEditor   = "editor" // the editor's number as text
	sessionSince    = "since"
	sessionPlace    = "place"
	sessionWith     = "with"
	sessionCeremony = "ceremony" // the question to a passkey, in JSON
)

// actsShown is how many acts a page lists.
const actsShown = 50

// Handlers answer the editors.
type Handlers struct {
	*answer.Site
	// Desk is the private file; nil if there is none.
	Desk *desk.Desk
	// Approvals is how many people must support a draft, including its author.
	Approvals int
	Gate      *soundness.Gate
	Letters   *letters.Writer
	// NewSite returns a site over a copy of the record, for previews: only pages, at this address.
	NewSite func(baseURL string, copied *store.Store) http.Handler

	sessions *scs.SessionManager
	checks   *draftChecks
	previews previews
}

// FormLimit is the largest size of a report that is composed line by line, in bytes.
const FormLimit = 2 << 20

var formIntake = answer.Intake{Limit: FormLimit, Time: answer.RequestTime,
	Share: func(b *answer.Bodies) *answer.Share { return b.Desk }}

// The handlers by subject.
type (
	// signIn signs editors in and manages their passkeys and sessions.
	signIn struct{ *Handlers }
	// drafts takes files, shows what they would change, and publishes them.
	drafts struct{ *Handlers }
	// composer makes drafts from forms.
	composer struct{ *Handlers }
	// requests handles those of offices and readers.
	requests struct{ *Handlers }
	// previewer shows the site with a draft in it.
	previewer struct{ *Handlers }
)

// Open initializes the state that handlers share between requests.
func (h *Handlers) Open() *Handlers {
	if h.Desk != nil {
		h.sessions, h.checks = newSessions(h.Desk), newDraftChecks()
	}
	return h
}

// Routes are the editors' pages. Each route names the least role that it requires; public ones need no session. The
// handlers can be nil if only the routes are needed.
func (h *Handlers) Routes() []answer.Route {
	entrance, invitation := link.DeskSignIn, link.DeskInvitation(":secret")
	in := signIn{h}
	anyone := []answer.Route{
		{Path: entrance, Get: answer.Own(in.signInPage)},
		{Path: link.Question(entrance), Post: answer.Limited(answer.Own(in.signInQuestion)), ForScript: true},
		{Path: link.Answer(entrance), Post: answer.Limited(answer.Own(in.signInAnswer)), ForScript: true},
		{Path: invitation, Get: answer.Limited(answer.Own(in.invitationPage))},
		{Path: link.Question(invitation), Post: answer.Limited(answer.Own(in.invitationQuestion)), ForScript: true},
		{Path: link.Answer(invitation), Post: answer.Limited(answer.Own(in.invitationAnswer)), ForScript: true},
	}
	editors := slices.Concat([]answer.Route{
		{Path: link.Desk, Get: h.deskOrClosed()},
		{Path: link.DeskSignOut, Post: h.writers(in.signOut)},
		{Path: link.DeskAccount, Get: h.writers(in.accountPage)},
		{Path: link.Question(link.DeskPasskeys), Post: h.writers(in.passkeyQuestion), ForScript: true},
		{Path: link.Answer(link.DeskPasskeys), Post: h.writers(in.passkeyAnswer), ForScript: true},
		{Path: link.DeskPasskeyRemove, Post: h.writers(in.removePasskey)},
		{Path: link.DeskSessionEnd, Post: h.writers(in.endSession)},
		{Path: link.DeskActs, Get: h.writers(h.actsPage)},
		{Path: link.DeskMail, Get: h.writers(h.mailPage)},
		{Path: link.DeskMailAgain, Post: h.writers(h.sendAgain)},
		{Path: link.DeskEditors, Get: h.by(auth.Admin, answer.Own(h.editorsPage))},
		{Path: link.DeskEditorRevoke, Post: h.by(auth.Admin, answer.Own(h.revokeEditor))},
		{Path: link.Desk + "/*"}, // matches no page
	}, drafts{h}.routes(), drafts{h}.importRoutes(), requests{h}.routes(), composer{h}.routes())
	for i := range editors {
		if editors[i].Body == nil {
			editors[i].Body = &formIntake
		}
	}
	all := answer.InHouse(answer.DeskHouse, append(anyone, editors...))
	for i := range all {
		all[i].English = true
		if all[i].Path != link.Desk {
			all[i].Get, all[i].Post = h.atDesk(all[i].Get), h.atDesk(all[i].Post)
		}
	}
	return all
}

// atDesk limits a handling to sites with a desk.
func (h *Handlers) atDesk(handling answer.Handling) answer.Handling {
	if h == nil || h.Desk == nil {
		return nil
	}
	return handling
}

// writers is for every editor.
func (h *Handlers) writers(handler echo.HandlerFunc) answer.Handling {
	return h.by(auth.Writer, answer.Own(handler))
}

// by limits a handling to editors with at least this role.
func (h *Handlers) by(least auth.Role, handling answer.Handling) answer.Handling {
	return func(s *answer.Site) echo.HandlerFunc { return h.needs(least)(handling(s)) }
}

// deskOrClosed answers with the desk, or explains how to set it up.
func (h *Handlers) deskOrClosed() answer.Handling {
	if h == nil || h.Desk == nil {
		return answer.Own(h.closed)
	}
	return h.writers(h.homePage)
}

// Middleware precedes all routes of the desk, if there is one.
func (h *Handlers) Middleware() []echo.MiddlewareFunc {
	return []echo.MiddlewareFunc{answer.Private, h.inSession}
}

// newSessions keeps editors signed in with a cookie that only this host receives, only over https (or on localhost),
// and that no script can read.
func newSessions(d *desk.Desk) *scs.SessionManager {
	m := scs.New()
	m.Store = d.Sessions()
	m.Codec = sessionCodec{}
	m.HashTokenInStore = true
	m.IdleTimeout, m.Lifetime = sessionIdle, sessionLife
	// deleted when the browser closes
	m.Cookie = scs.SessionCookie{Name: "__Host-desk", Path: "/", Secure: true, HttpOnly: true,
		SameSite: http.SameSiteStrictMode}
	return m
}

// sessionCodec encodes sessions as JSON, so that the desk's file can tell whose they are. Their values are strings.
type sessionCodec struct{}

type sessionBody struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// Encode implements [scs.Codec].
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	body := sessionBody{deadline, map[string]string{}}
	for name, v := range values {
		text, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("session: %s is a %T, not a text", name, v)
		}
		body.Values[name] = text
	}
	return json.Marshal(body)
}

// Decode implements [scs.Codec].
func (sessionCodec) Decode(text []byte) (time.Time, map[string]any, error) {
	var body sessionBody
	if err := json.Unmarshal(text, &body); err != nil {
		return time.Time{}, nil, err
	}
	values := make(map[string]any, len(body.Values))
	for name, v := range body.Values {
		values[name] = v
	}
	return body.Deadline, values, nil
}

// keptKey is the context key for whether the request's session was stored.
type keptKey struct{}

// inSession loads the request's session, and stores it just before the answer is sent. scs's own middleware would use
// the request's context, which has ended by the time an error page is sent.
func (h *Handlers) inSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		token := ""
		if cookie, err := c.Cookie(h.sessions.Cookie.Name); err == nil {
			token = cookie.Value
		}
		ctx, err := h.sessions.Load(c.Request().Context(), token)
		if err != nil {
			return fmt.Errorf("session: %w", err)
		}
		c.SetRequest(c.Request().WithContext(context.WithValue(ctx, keptKey{}, new(bool))))
		c.Response().Before(func() {
			if err := h.keepSession(c); err != nil {
				h.Log.LogAttrs(c.Request().Context(), slog.LevelError, "session", slog.String("error", err.Error()))
			}
		})
		return next(c)
	}
}

// keepSession stores the request's session. A handler calls it before its answer if the answer would be wrong without a
// stored session: later a failure can only be logged.
func (h *Handlers) keepSession(c echo.Context) error {
	ctx := context.WithoutCancel(c.Request().Context())
	kept := ctx.Value(keptKey{}).(*bool)
	if *kept {
		return nil
	}
	*kept = true
	switch h.sessions.Status(ctx) {
	case scs.Modified:
		token, expires, err := h.sessions.Commit(ctx)
		if err != nil {
			return fmt.Errorf("session: %w", err)
		}
		h.sessions.WriteSessionCookie(ctx, c.Response(), token, expires)
	case scs.Destroyed:
		h.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	}
	return nil
}

// editorKey is the context key for the signed-in editor.
type editorKey struct{}

// needs admits editors with at least this role. A visitor who is not signed in is redirected to sign in; a form without
// a session is refused.
func (h *Handlers) needs(least auth.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx := c.Request().Context()
			id, _ := strconv.ParseInt(h.sessions.GetString(ctx, sessionEditor), 10, 64)
			if id == 0 {
				if c.Request().Method == http.MethodPost {
					return echo.NewHTTPError(http.StatusUnauthorized)
				}
				return answer.SeeOther(c, link.DeskSignIn)
			}
			editor, err := h.Desk.Editor(ctx, id)
			if err != nil {
				return err
			}
			if editor.Revoked() || !editor.Role.May(least) {
				return echo.NewHTTPError(http.StatusForbidden)
			}
			c.SetRequest(c.Request().WithContext(context.WithValue(ctx, editorKey{}, editor)))
			return next(c)
		}
	}
}

// editorOf returns the signed-in editor, behind [Handlers.needs].
func editorOf(c echo.Context) auth.Editor {
	return c.Request().Context().Value(editorKey{}).(auth.Editor)
}

// act returns an act by an editor at this time.
func (h *Handlers) act(c echo.Context, editor auth.Editor, what string) desk.Act {
	return desk.Act{At: h.Now(), Editor: editor.ID, Who: editor.Name, What: what, Place: c.RealIP()}
}

// errElsewhere is the answer to a passkey request under a host that cannot have passkeys here.
var errElsewhere = echo.NewHTTPError(http.StatusMisdirectedRequest)

// passkeys returns those of the address that readers see. Browsers support them only on https and on localhost.
func (h *Handlers) passkeys(c echo.Context) (*auth.Passkeys, error) {
	origin := h.BaseURL
	if origin == "" {
		// A request with a forged host gets passkeys for that host, for which no browser has any; without a
		// base address the desk works only on localhost.
		host := (&url.URL{Host: c.Request().Host}).Hostname()
		if host != "localhost" {
			return nil, errElsewhere
		}
		origin = "http://" + c.Request().Host
	}
	return auth.NewPasskeys(origin)
}

// page fills in what the layout needs on a page of the desk.
func (h *Handlers) page(c echo.Context, section, title string) deskpages.Page {
	page := deskpages.Page{Page: ui.Page{Title: title, Description: "The editors’ desk of Detainer Ledger.", NoIndex: true,
		Forms: true}, Section: section, Approvals: h.Approvals - 1}
	if editor, ok := c.Request().Context().Value(editorKey{}).(auth.Editor); ok {
		page.Name, page.Role = editor.Name, editor.Role
	}
	return page
}

// closed explains how to set up the desk.
func (h *Handlers) closed(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return answer.HTML(c, http.StatusOK, deskpages.Closed(h.page(c, "", "The desk is closed")))
}
