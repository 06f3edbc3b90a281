// Package desk is the editors' side: what comes in is checked, looked at, approved and
// published here, and requests are answered.
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

// How long an editor stays signed in: without doing anything, and in all.
const (
	sessionIdle = 30 * time.Minute
	sessionLife = 12 * time.Hour
)

// What a session holds. internal/desk/migrations/0001_desk.sql reads the first by its name,
// desk.SessionsOf the next three.
const (
	sessionEditor   = "editor" // the editor's number as text
	sessionSince    = "since"
	sessionPlace    = "place"
	sessionWith     = "with"
	sessionCeremony = "ceremony" // what a passkey was asked, in JSON
)

// actsShown is how many acts a page of them shows.
const actsShown = 50

// Handlers answer the editors.
type Handlers struct {
	*answer.Site
	// Desk is what the editors' side keeps; nil where there is none.
	Desk *desk.Desk
	// Approvals is how many people have to stand behind a draft, its author among them.
	Approvals int
	Gate      *soundness.Gate
	Letters   *letters.Writer
	// NewSite is a site over a copy of the record, for previews: only pages, at this address.
	NewSite func(baseURL string, copied *store.Store) http.Handler

	sessions *scs.SessionManager
	checks   *draftChecks
	previews previews
}

// FormLimit is how many bytes a report has at most that is composed line by line.
const FormLimit = 2 << 20

var formIntake = answer.Intake{Limit: FormLimit, Time: answer.RequestTime,
	Share: func(b *answer.Bodies) *answer.Share { return b.Desk }}

// What the desk does has handlers by subject.
type (
	// signIn lets editors in and looks after their passkeys and sessions.
	signIn struct{ *Handlers }
	// drafts take files in, show what they would change, and publish them.
	drafts struct{ *Handlers }
	// composer makes a draft of what is typed into forms.
	composer struct{ *Handlers }
	// requests are those of offices and readers.
	requests struct{ *Handlers }
	// previewer shows the site with a draft in it.
	previewer struct{ *Handlers }
)

// Open prepares what handlers keep between requests.
func (h *Handlers) Open() *Handlers {
	if h.Desk != nil {
		h.sessions, h.checks = newSessions(h.Desk), newDraftChecks()
	}
	return h
}

// Routes are the editors' side. Each route names the least role that it takes; what is for
// anyone needs no session. The handlers can be nil where only the routes are asked for.
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
		{Path: link.Desk + "/*"}, // which is nothing
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

// atDesk is a handling that sites with a desk have.
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

// by answers editors who have at least this role.
func (h *Handlers) by(least auth.Role, handling answer.Handling) answer.Handling {
	return func(s *answer.Site) echo.HandlerFunc { return h.needs(least)(handling(s)) }
}

// deskOrClosed is the desk, or says how it is opened.
func (h *Handlers) deskOrClosed() answer.Handling {
	if h == nil || h.Desk == nil {
		return answer.Own(h.closed)
	}
	return h.writers(h.homePage)
}

// Middleware is before all routes of a desk that is open.
func (h *Handlers) Middleware() []echo.MiddlewareFunc {
	return []echo.MiddlewareFunc{answer.Private, h.inSession}
}

// newSessions keeps editors signed in by a cookie that only this host gets back,
// only over https (or on localhost), and no script can read.
func newSessions(d *desk.Desk) *scs.SessionManager {
	m := scs.New()
	m.Store = d.Sessions()
	m.Codec = sessionCodec{}
	m.HashTokenInStore = true
	m.IdleTimeout, m.Lifetime = sessionIdle, sessionLife
	// and gone with the browser's window
	m.Cookie = scs.SessionCookie{Name: "__Host-desk", Path: "/", Secure: true, HttpOnly: true,
		SameSite: http.SameSiteStrictMode}
	return m
}

// sessionCodec writes sessions as JSON, so that the desk's file can tell whose
// they are. Their values are texts.
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

// keptKey is where the context of a request keeps whether its session was kept.
type keptKey struct{}

// inSession reads the request's session, and keeps what became of it just before
// the answer is sent. scs's own middleware would do so under the request's context,
// which has ended by the time that a page of an error is sent.
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

// keepSession keeps what became of the request's session. A handler does so before its
// answer where that would be wrong if the session were not kept: later it can only be
// written into the log.
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

// editorKey is where the context of a request keeps who is signed in.
type editorKey struct{}

// needs lets editors pass who have at least this role. A reader who is not signed in is
// sent to sign in; a form sent without a session is refused.
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

// editorOf is who is signed in, behind [server.needs].
func editorOf(c echo.Context) auth.Editor {
	return c.Request().Context().Value(editorKey{}).(auth.Editor)
}

// act is something that an editor does now.
func (h *Handlers) act(c echo.Context, editor auth.Editor, what string) desk.Act {
	return desk.Act{At: h.Now(), Editor: editor.ID, Who: editor.Name, What: what, Place: c.RealIP()}
}

// errElsewhere is the answer to a passkey request under a host that has none here.
var errElsewhere = echo.NewHTTPError(http.StatusMisdirectedRequest)

// passkeys are those of the address that readers see. Browsers know them on https
// and on localhost only.
func (h *Handlers) passkeys(c echo.Context) (*auth.Passkeys, error) {
	origin := h.BaseURL
	if origin == "" {
		// Whoever sends a made-up host gets passkeys for that host, which no browser
		// gives away here; the desk is for localhost then.
		host := (&url.URL{Host: c.Request().Host}).Hostname()
		if host != "localhost" {
			return nil, errElsewhere
		}
		origin = "http://" + c.Request().Host
	}
	return auth.NewPasskeys(origin)
}

// page fills in what the layout says of a page of the desk.
func (h *Handlers) page(c echo.Context, section, title string) deskpages.Page {
	page := deskpages.Page{Page: ui.Page{Title: title, Description: "The editors’ desk of Detainer Ledger.", NoIndex: true,
		Forms: true}, Section: section, Approvals: h.Approvals - 1}
	if editor, ok := c.Request().Context().Value(editorKey{}).(auth.Editor); ok {
		page.Name, page.Role = editor.Name, editor.Role
	}
	return page
}

// closed says how the desk is opened.
func (h *Handlers) closed(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return answer.HTML(c, http.StatusOK, deskpages.Closed(h.page(c, "", "The desk is closed")))
}
