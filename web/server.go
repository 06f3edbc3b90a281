// Package web is everything HTTP: the route table, a handler per page, and the
// answers in HTML, CSV, JSON and Atom.
package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"detainerledger/internal/desk"
	"detainerledger/internal/edition"
	"detainerledger/internal/ledger"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// Config is what an operator can choose about the site.
type Config struct {
	// BaseURL is the scheme and host that readers see, without a slash at the
	// end. Where it is empty, each request's own scheme and host are used.
	BaseURL string
	// SecurityContact is the address in /.well-known/security.txt, a mailto: or
	// https: URL. Where it is empty there is no such file.
	SecurityContact string
	// TrustProxies are the networks of proxies that are believed who asked, and
	// whether by https; nobody else is.
	TrustProxies []netip.Prefix
	// APIQuota is how many requests to the API each reader may make in ten seconds;
	// 0 means 100.
	APIQuota int
	// PageCache is how many bytes of answers are kept; 0 means none.
	PageCache int64
	// Signer signs the checkpoints of the ledger; without one there are none.
	Signer *ledger.Signer
	// Desk is what the editors' side keeps; nil means that there is none.
	Desk *desk.Desk
	// Approvals is how many people have to stand behind a draft, who wrote it among
	// them, before it is published; 0 means 2.
	Approvals int
	// Retain is how many days a contact is kept after its request is closed; 0 means 180.
	Retain int
	// Mail is set where the letters which wait in Desk are sent. It needs BaseURL, because
	// a letter is written without a request.
	Mail bool
	// Now is the clock; nil means the system's.
	Now func() time.Time
}

// csp allows what the site itself serves and nothing else: no inline script or style.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

type server struct {
	config Config
	store  *store.Store
	log    *slog.Logger
	// editions are what pages are made from.
	editions *edition.Reader
	sound    *soundness
	// apiRate counts the requests to the API.
	apiRate answer.Rate
	// asks counts the letters that readers have sent.
	asks answer.Rate
	// site is the server itself, for the examples of its documentation and for addresses
	// that are nearly a page's; sections are those of its routes.
	site     *echo.Echo
	sections map[string]bool
	shelf    *shelf
	previews previews
	// checks are those of drafts; nil where there is no desk.
	checks *draftChecks
	// requestRate counts what is asked at the door, doorKey proves what the door gave out.
	requestRate answer.Rate
	doorKey     [32]byte
	// sessions are those of the desk; nil where there is none.
	sessions *scs.SessionManager
}

// Site is the site: a handler, and what it does without being asked ([Site.Tell]).
type Site struct {
	*echo.Echo
	server *server
	// handler is what answers: the site itself, or what keeps its answers.
	handler http.Handler
}

// ServeHTTP answers a request. What it says of the connection is no part of the answer,
// which may be kept for others.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.SchemeExtractor(r) == "https" {
		w.Header().Set(echo.HeaderStrictTransportSecurity, "max-age=63072000; includeSubdomains")
	}
	s.handler.ServeHTTP(w, r)
}

// New returns the site. It reads from st, which the caller closes after the last
// request.
func New(config Config, st *store.Store, log *slog.Logger) *Site {
	config.BaseURL = strings.TrimSuffix(config.BaseURL, "/")
	if config.Now == nil {
		config.Now = time.Now
	}
	config.Approvals = cmp.Or(config.Approvals, 2)
	s := &server{
		sound:    newSoundness(st, log, config.Now),
		config:   config,
		store:    st,
		log:      log,
		editions: &edition.Reader{Store: st},
		shelf:    newShelf(config.BaseURL, log),
		asks:     answer.Rate{Quota: asksAtOnce, Window: asksWindow},
		apiRate:  answer.Rate{Quota: cmp.Or(config.APIQuota, usualQuota)},
	}
	s.requestRate = answer.Rate{Quota: requestsAnHour, Window: time.Hour}
	rand.Read(s.doorKey[:]) // never fails
	if config.Desk != nil {
		s.sessions = newSessions(config.Desk)
		s.checks = newDraftChecks()
	}
	e := echo.New()
	e.HTTPErrorHandler = s.problem
	trust := trusted(config.TrustProxies)
	e.IPExtractor, e.SchemeExtractor = withoutPorts(echo.ExtractIPFromXFFHeader(trust...)), schemes(trust...)
	e.Pre(answer.ChooseLanguage)
	e.Use(
		bodiesHeld().Bound(takesOf),
		ownRequestID,
		middleware.RequestID(),
		s.logRequests(),
		middleware.RecoverWithConfig(middleware.RecoverConfig{ // inside the logger, so that a panic is logged as a 500
			DisablePrintStack: true,
			LogErrorFunc: func(_ echo.Context, err error, stack []byte) error {
				return fmt.Errorf("panic: %w\n%s", err, stack)
			},
		}),
		middleware.SecureWithConfig(middleware.SecureConfig{
			ContentTypeNosniff:    "nosniff",
			ReferrerPolicy:        "strict-origin-when-cross-origin",
			ContentSecurityPolicy: csp,
		}),
		s.sayMadeUp,
		answer.OpenToScripts(isOpen),
		s.apiGate,
		s.checkHost,
		s.guard,
		boundAddress,
		refuseCrossSite,
		answer.RefuseLarge,
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: answer.RequestTime,
			Skipper: func(c echo.Context) bool { return routeOf(c).slow }}),
		answer.EncodeStreams,
	)
	s.addRoutes(e)
	s.site, s.sections = e, sections(e)
	site := &Site{e, s, e}
	if config.PageCache > 0 {
		pages := &pageCache{
			site:    e,
			store:   st,
			sound:   s.sound,
			prepare: s.editions.Prepare,
			ownWait: usualOwnWait,
			making:  make(chan struct{}, madeAtOnce),
			limit:   uint64(config.PageCache),
		}
		if config.BaseURL == "" {
			pages.scheme = e.SchemeExtractor
		}
		site.handler = pages
	}
	return site
}

// trusted makes echo believe what these networks forward, and no others: by itself
// it believes every private address.
func trusted(networks []netip.Prefix) []echo.TrustOption {
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, n := range networks {
		options = append(options,
			echo.TrustIPRange(&net.IPNet{IP: n.Addr().AsSlice(), Mask: net.CIDRMask(n.Bits(), n.Addr().BitLen())}))
	}
	return options
}

// withoutPorts has an extractor read what some proxies forward with the port of the
// connection, "192.0.2.1:4711" or "[2001:db8::1]:4711": it would take none of it, and all
// readers for one.
func withoutPorts(extract echo.IPExtractor) echo.IPExtractor {
	return func(r *http.Request) string {
		forwarded := r.Header[echo.HeaderXForwardedFor]
		if len(forwarded) == 0 {
			return extract(r)
		}
		var plain []string
		for one := range strings.SplitSeq(strings.Join(forwarded, ","), ",") {
			if ip, err := netip.ParseAddrPort(strings.TrimSpace(one)); err == nil {
				one = ip.Addr().WithZone("").String()
			}
			plain = append(plain, one)
		}
		return extract(&http.Request{RemoteAddr: r.RemoteAddr, Header: http.Header{echo.HeaderXForwardedFor: plain}})
	}
}

// schemes tells how a reader came, http or https, as these networks forward it.
func schemes(trust ...echo.TrustOption) echo.SchemeExtractor {
	extract := echo.ExtractSchemeFromHeaders(trust...)
	return func(r *http.Request) string {
		switch extract(r) {
		case "https", "wss":
			return "https"
		}
		return "http"
	}
}

// ownRequestID forgets the number that a reader gives a request, which would
// otherwise stand in the log.
func ownRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Request().Header.Del(echo.HeaderXRequestID)
		return next(c)
	}
}

// logRequests writes one line per request: no address of the reader, no query,
// and the route instead of the path, so that nothing a reader typed is kept.
func (s *server) logRequests() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogMethod: true, LogStatus: true, LogLatency: true, LogResponseSize: true, LogRequestID: true, LogRoutePath: true,
		LogError:    true,
		HandleError: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			level := slog.LevelInfo
			attrs := []slog.Attr{
				slog.String("method", v.Method),
				slog.String("route", v.RoutePath),
				slog.Int("status", v.Status),
				slog.Duration("took", v.Latency),
				slog.Int64("bytes", v.ResponseSize),
				slog.String("request", v.RequestID),
			}
			if v.Error != nil && v.Status >= http.StatusInternalServerError {
				if !answered(v.Error) {
					level = slog.LevelError
				}
				attrs = append(attrs, slog.String("error", v.Error.Error()))
			}
			s.log.LogAttrs(context.WithoutCancel(c.Request().Context()), level, "request", attrs...)
			return nil
		},
	})
}

// answered reports whether an error is no fault of the site at this request: the answer that
// a handler chose, such as 501 to a form that there is not, or the state of the record, which
// the log has once.
func answered(err error) bool {
	if _, known := errors.AsType[*withheld](err); known || errors.Is(err, errUnchecked) {
		return true
	}
	he, ok := err.(*echo.HTTPError)
	return ok && he.Internal == nil && he.Code != http.StatusInternalServerError
}

// limitRate bounds what a reader can have checked: one a second, ten at once, of each
// route.
func (s *server) limitRate() echo.MiddlewareFunc {
	checks := answer.Rate{Quota: 10, Window: 10 * time.Second}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if reader := answer.ReaderOf(c.RealIP()); reader.IsValid() {
				if left := checks.Take(reader, s.config.Now()); left.Wait > 0 {
					c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(answer.Seconds(left.Wait)))
					return echo.ErrTooManyRequests
				}
			}
			return next(c)
		}
	}
}

// addressLimit is how long an address is at most, in bytes: RFC 9110, 4.1, asks for
// 8,000 at least, and no page needs as many. Pages repeat their addresses.
const addressLimit = 8000

// boundAddress refuses an address that is too long to be repeated.
func boundAddress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if u := c.Request().URL; len(u.Path)+len(u.RawQuery) > addressLimit {
			return echo.NewHTTPError(http.StatusRequestURITooLong)
		}
		return next(c)
	}
}

// refuseCrossSite refuses what another site has a browser send here: nothing that
// writes is to be set off from elsewhere.
func refuseCrossSite(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if routeOf(c).anyOrigin {
			return next(c)
		}
		if err := protection.Check(c.Request()); err != nil {
			return echo.NewHTTPError(http.StatusForbidden).SetInternal(err)
		}
		return next(c)
	}
}
