package web

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
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
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

// deskRoutes are the editors' side. Each route names the least role that it takes;
// what is for anyone needs no session.
func deskRoutes() []route {
	signIn, invitation := link.DeskSignIn, link.DeskInvitation(":secret")
	anyone := []route{
		{path: signIn, get: own((*server).deskSignIn)},
		{path: link.Question(signIn), post: limited(own((*server).signInQuestion)), forScript: true},
		{path: link.Answer(signIn), post: limited(own((*server).signInAnswer)), forScript: true},
		{path: invitation, get: limited(own((*server).deskInvitation))},
		{path: link.Question(invitation), post: limited(own((*server).invitationQuestion)), forScript: true},
		{path: link.Answer(invitation), post: limited(own((*server).invitationAnswer)), forScript: true},
	}
	editors := slices.Concat([]route{
		{path: link.Desk, get: deskOrClosed},
		{path: link.DeskSignOut, post: writers((*server).signOut)},
		{path: link.DeskAccount, get: writers((*server).deskAccount)},
		{path: link.Question(link.DeskPasskeys), post: writers((*server).passkeyQuestion), forScript: true},
		{path: link.Answer(link.DeskPasskeys), post: writers((*server).passkeyAnswer), forScript: true},
		{path: link.DeskPasskeyRemove, post: writers((*server).removePasskey)},
		{path: link.DeskSessionEnd, post: writers((*server).endSession)},
		{path: link.DeskActs, get: writers((*server).deskActs)},
		{path: link.DeskMail, get: writers((*server).deskMail)},
		{path: link.DeskMailAgain, post: writers((*server).sendAgain)},
		{path: link.DeskEditors, get: by(auth.Admin, own((*server).deskEditors))},
		{path: link.DeskEditorRevoke, post: by(auth.Admin, own((*server).revokeEditor))},
		{path: link.Desk + "/*"}, // which is nothing
	}, draftRoutes(), importRoutes(), requestRoutes(), composeRoutes())
	for i := range editors {
		if editors[i].body == nil {
			editors[i].body = &deskIntake
		}
	}
	all := inHouse(deskHouse, append(anyone, editors...))
	for i := range all {
		all[i].english = true
		if all[i].path != link.Desk {
			all[i].get, all[i].post = atDesk(all[i].get), atDesk(all[i].post)
		}
	}
	return all
}

// atDesk is a handling that sites with a desk have.
func atDesk(h handling) handling {
	if h == nil {
		return nil
	}
	return where((*server).hasDesk, h)
}

// writers is for every editor.
func writers(h func(*server, echo.Context) error) handling { return by(auth.Writer, own(h)) }

// deskOrClosed is the desk, or says how it is opened.
func deskOrClosed(s *server) echo.HandlerFunc {
	if !s.hasDesk() {
		return s.deskClosed
	}
	return writers((*server).deskHome)(s)
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

// private keeps what the desk answers out of every cache, its addresses out of
// other sites' logs, and its pages out of search engines.
func private(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderCacheControl, "no-store")
		h.Set(echo.HeaderReferrerPolicy, "no-referrer")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		return next(c)
	}
}

// keptKey is where the context of a request keeps whether its session was kept.
type keptKey struct{}

// inSession reads the request's session, and keeps what became of it just before
// the answer is sent. scs's own middleware would do so under the request's context,
// which has ended by the time that a page of an error is sent.
func (s *server) inSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		token := ""
		if cookie, err := c.Cookie(s.sessions.Cookie.Name); err == nil {
			token = cookie.Value
		}
		ctx, err := s.sessions.Load(c.Request().Context(), token)
		if err != nil {
			return fmt.Errorf("session: %w", err)
		}
		c.SetRequest(c.Request().WithContext(context.WithValue(ctx, keptKey{}, new(bool))))
		c.Response().Before(func() {
			if err := s.keepSession(c); err != nil {
				s.log.LogAttrs(c.Request().Context(), slog.LevelError, "session", slog.String("error", err.Error()))
			}
		})
		return next(c)
	}
}

// keepSession keeps what became of the request's session. A handler does so before its
// answer where that would be wrong if the session were not kept: later it can only be
// written into the log.
func (s *server) keepSession(c echo.Context) error {
	ctx := context.WithoutCancel(c.Request().Context())
	kept := ctx.Value(keptKey{}).(*bool)
	if *kept {
		return nil
	}
	*kept = true
	switch s.sessions.Status(ctx) {
	case scs.Modified:
		token, expires, err := s.sessions.Commit(ctx)
		if err != nil {
			return fmt.Errorf("session: %w", err)
		}
		s.sessions.WriteSessionCookie(ctx, c.Response(), token, expires)
	case scs.Destroyed:
		s.sessions.WriteSessionCookie(ctx, c.Response(), "", time.Time{})
	}
	return nil
}

// editorKey is where the context of a request keeps who is signed in.
type editorKey struct{}

// needs lets an editor pass who has at least this role. Who is not signed in is
// sent to sign in; a form sent without a session is refused.
func (s *server) needs(least auth.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			ctx := c.Request().Context()
			id, _ := strconv.ParseInt(s.sessions.GetString(ctx, sessionEditor), 10, 64)
			if id == 0 {
				if c.Request().Method == http.MethodPost {
					return echo.NewHTTPError(http.StatusUnauthorized)
				}
				return answer.SeeOther(c, link.DeskSignIn)
			}
			editor, err := s.config.Desk.Editor(ctx, id)
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
func (s *server) act(c echo.Context, editor auth.Editor, what string) desk.Act {
	return desk.Act{At: s.config.Now(), Editor: editor.ID, Who: editor.Name, What: what, Place: c.RealIP()}
}

// errElsewhere is the answer to a passkey request under a host that has none here.
var errElsewhere = echo.NewHTTPError(http.StatusMisdirectedRequest)

// passkeys are those of the address that readers see. Browsers know them on https
// and on localhost only.
func (s *server) passkeys(c echo.Context) (*auth.Passkeys, error) {
	origin := s.config.BaseURL
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

// deskPage fills in what the layout says of a page of the desk.
func (s *server) deskPage(c echo.Context, section, title string) deskpages.Page {
	page := deskpages.Page{Page: ui.Page{Title: title, Description: "The editors’ desk of Detainer Ledger.", NoIndex: true,
		Forms: true}, Section: section}
	if editor, ok := c.Request().Context().Value(editorKey{}).(auth.Editor); ok {
		page.Name, page.Role = editor.Name, editor.Role
	}
	return page
}

// deskClosed says how the desk is opened.
func (s *server) deskClosed(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return answer.HTML(c, http.StatusOK, deskpages.Closed(s.deskPage(c, "", "The desk is closed")))
}
