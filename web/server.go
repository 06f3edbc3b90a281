// Package web assembles the site: one route table, the middleware around every handler, and the page cache.
package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	deskfile "detainerledger/internal/desk"
	"detainerledger/internal/edition"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/soundness"
	"detainerledger/internal/store"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/api"
	"detainerledger/web/desk"
	"detainerledger/web/door"
	"detainerledger/web/letters"
	"detainerledger/web/public"
)

// Config has the operator's choices about the site.
type Config struct {
	// BaseURL is the scheme and host that readers see, without a slash at the end. If it is empty, those of each
	// request are used.
	BaseURL string
	// SecurityContact is the address in /.well-known/security.txt, a mailto: or https: URL. If it is empty, there
	// is no such file.
	SecurityContact string
	// TrustProxies are the networks of proxies that are trusted to say who is asking, and whether by https; others
	// are not.
	TrustProxies []netip.Prefix
	// APIQuota is how many requests to the API each reader may make in ten seconds;
	// 0 means 100.
	APIQuota int
	// PageCache is the size of the page cache in bytes; 0 means none.
	PageCache int64
	// Measure is set if the site counts its answers, for [Site.Metrics].
	Measure bool
	// Draining reports whether the program is about to stop, so that load balancers send no more readers; nil means
	// never.
	Draining func() bool
	// Signer signs the checkpoints of the ledger; without one there are none.
	Signer *ledger.Signer
	// Desk is the private file; nil if there is none.
	Desk *deskfile.Desk
	// Approvals is how many people must support a draft, including its author, before it is published; 0 means 2.
	Approvals int
	// Retain is how many days a contact is kept after its request is closed; 0 means 180.
	Retain int
	// Mail is set if waiting letters in Desk are sent. It requires BaseURL, because a letter is written without a
	// request.
	Mail bool
	// NotStored returns the error of storing the newest version durably, because of which it is held back
	// ([store.Store.HoldBack]), or nil. The field is nil if no versions are held back.
	NotStored func() error
	// Now is the clock; nil means the system's.
	Now func() time.Time
	// Copied is set if the site is copied as files. No page then says that something is still being made, which would
	// be said in the copy for ever.
	Copied bool

	// replica is set for the site of a [Replica]; apiRate and metrics then count across all of its files.
	replica *replicaState
	apiRate *answer.Rate
	metrics *metrics
}

// csp allows only what the site itself serves: no inline script or style.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

type server struct {
	*answer.Site
	config Config
	gate   *soundness.Gate
	// echo is the router, for addresses that are almost a page's; sections are those of its routes.
	echo     *echo.Echo
	sections map[string]bool
	metrics  *metrics // nil if nothing is counted
	houses
}

// houses are the parts of the site.
type houses struct {
	public *public.Handlers
	api    *api.Handlers
	door   *door.Handlers
	desk   *desk.Handlers
}

// Site is the site: a handler, and its background tasks ([Site.Tell]).
type Site struct {
	*echo.Echo
	server *server
	// handler answers requests: the site itself, or its page cache.
	handler http.Handler
	// pages is the page cache, or nil.
	pages *pageCache
	// turned is the version last returned by [Site.Turn].
	turned atomic.Int64
}

// ServeHTTP answers a request. Headers about the connection are not part of the answer, which may be cached for others.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.SchemeExtractor(r) == "https" {
		w.Header().Set(echo.HeaderStrictTransportSecurity, "max-age=63072000; includeSubdomains")
	}
	s.handler.ServeHTTP(w, r)
}

// New returns the site. It reads from st, which the caller closes after the last
// request.
func New(config Config, st *store.Store, log *slog.Logger) *Site {
	if config.Now == nil {
		config.Now = time.Now
	}
	return newSite(config, st, log, soundness.New(st, log, config.Now))
}

// newSite returns the site behind a gate, which may check more of the record than the site shows.
func newSite(config Config, st *store.Store, log *slog.Logger, gate *soundness.Gate) *Site {
	config.BaseURL = strings.TrimSuffix(config.BaseURL, "/")
	config.Approvals = cmp.Or(config.Approvals, 2)
	s := &server{
		Site: &answer.Site{BaseURL: config.BaseURL, Store: st, Editions: &edition.Reader{Store: st}, Table: table,
			Log: log, Now: config.Now, Copied: config.Copied},
		config: config,
		gate:   gate,
		echo:   echo.New(),
	}
	s.houses = s.newHouses()
	e := s.echo
	e.HTTPErrorHandler = s.problem
	trust := trusted(config.TrustProxies)
	e.IPExtractor, e.SchemeExtractor = withoutPorts(echo.ExtractIPFromXFFHeader(trust...)), schemes(trust...)
	if config.Measure {
		if s.metrics = config.metrics; s.metrics == nil {
			s.metrics = newMetrics(&stateCollector{s}, log)
		}
		e.Pre(s.metrics.countMade)
	}
	e.Pre(answer.ChooseLanguage)
	e.Use(
		bodiesHeld().Bound(takesOf),
		ownRequestID,
		middleware.RequestIDWithConfig(middleware.RequestIDConfig{RequestIDHandler: func(c echo.Context, id string) {
			c.Request().Header.Set(echo.HeaderXRequestID, id) // for the log, if the answer may not have it
		}}),
		sharedAlike,
		s.logRequests(),
		middleware.RecoverWithConfig(middleware.RecoverConfig{ // inside the logger, so that a panic is logged as a 500
			DisableStackAll:     true,
			DisableErrorHandler: true, // the logger has the error handled
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
		s.sayDoor,
		answer.OpenToScripts(isOpen),
		s.api.Gate,
		s.checkHost,
		s.guard,
		boundAddress,
		refuseCrossSite,
		answer.RefuseLarge,
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: answer.RequestTime,
			Skipper: func(c echo.Context) bool { return table.Of(c).Slow }}),
		answer.EncodeStreams,
	)
	s.addRoutes()
	s.sections = sections(e)
	site := &Site{Echo: e, server: s, handler: e}
	if config.PageCache > 0 {
		site.pages = &pageCache{
			site:    e,
			passOn:  s.atPrimary,
			store:   st,
			gate:    s.gate,
			metrics: s.metrics,
			door:    s.houses.door.Takes,
			prepare: s.Editions.Prepare,
			ownWait: usualOwnWait,
			making:  make(chan struct{}, madeAtOnce),
			limit:   uint64(config.PageCache),
		}
		if config.BaseURL == "" {
			site.pages.scheme = e.SchemeExtractor
		}
		site.handler = site.pages
	}
	return site
}

func (s *server) newHouses() houses {
	config := s.config
	write := &letters.Writer{BaseURL: config.BaseURL, Mail: config.Mail && config.Desk != nil}
	asked := &door.Handlers{Site: s.Site, Desk: config.Desk, Approvals: config.Approvals, Retain: config.Retain,
		Gate: s.gate, Letters: write}
	if config.replica != nil {
		asked.AtPrimary = config.replica.takes
	}
	rate := config.apiRate
	if rate == nil {
		rate = api.NewRate(config.APIQuota)
	}
	editors := &desk.Handlers{
		Site: s.Site, Desk: config.Desk, Approvals: config.Approvals, Gate: s.gate, Letters: write,
		NewSite: func(baseURL string, copied *store.Store) http.Handler {
			return New(Config{BaseURL: baseURL, APIQuota: config.APIQuota, Now: config.Now}, copied, s.Log)
		},
	}
	return houses{
		public: public.New(s.Site, s.gate, config.Signer),
		api:    api.New(s.Site, rate, s.echo),
		door:   asked.Open(),
		desk:   editors.Open(),
	}
}

// Tell notifies followers of what is new at each tick, until ctx ends or the ticks do.
func (s *Site) Tell(ctx context.Context, ticks <-chan time.Time) { s.server.door.Tell(ctx, ticks) }

// Check waits until the newest version of the record is checked, and returns the fault, if any.
func (s *Site) Check(ctx context.Context) error {
	version, err := s.server.gate.Version(ctx)
	if err != nil && !store.Damaged(err) {
		return err
	}
	return errors.Join(s.server.gate.Check(ctx, version), err)
}

// Turn moves the site to the newest version that may be shown, waits for its check, and returns it: from then on
// readers get this version. It must not be called concurrently.
func (s *Site) Turn(ctx context.Context) (record.Seq, error) {
	turned := record.Seq(s.turned.Load())
	version, err := s.server.gate.Version(ctx)
	if err != nil || version <= turned {
		return turned, err
	}
	if err := s.server.gate.Check(ctx, version); err != nil {
		return turned, err
	}
	if s.pages != nil {
		kept, err := s.pages.current(ctx)
		if err != nil || !kept.held {
			return turned, err
		}
		version = kept.seq
	}
	s.turned.Store(int64(version))
	return version, nil
}

// Sign signs the newest version that may be shown and stores the checkpoint in the record's file. Copies of the file
// then include it, and signing the next version verifies only what is new.
func (s *Site) Sign(ctx context.Context) error {
	snap, err := s.server.Store.Now(ctx)
	if err != nil {
		return err
	}
	if _, err = s.server.public.Checkpoint(ctx, snap); err != nil && s.server.gate.Fault() != nil {
		return nil // already logged
	}
	return err
}

// uncheckedHeader is true, in the form of RFC 9651, in answers from a record that is still being checked.
const uncheckedHeader = "Detainer-Ledger-Unchecked"

// guard withholds what must not be shown, and marks what is still being checked.
func (s *server) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if table.Of(c).Apart {
			return next(c)
		}
		held, err := s.gate.Admit(c.Request().Context())
		if err != nil {
			return err
		}
		if !held {
			c.Response().Header().Set(uncheckedHeader, "?1")
			c.SetRequest(c.Request().WithContext(ui.Unchecked(c.Request().Context())))
		}
		return next(c)
	}
}

// sayDoor makes pages offer exactly what the site accepts from readers.
func (s *server) sayDoor(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !table.Of(c).Apart {
			ctx := c.Request().Context()
			c.SetRequest(c.Request().WithContext(ui.WithDoor(ctx, s.houses.door.Takes(ctx))))
		}
		return next(c)
	}
}

// trusted makes echo trust what these networks forward, and no others: by default it trusts every private address.
func trusted(networks []netip.Prefix) []echo.TrustOption {
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, n := range networks {
		options = append(options,
			echo.TrustIPRange(&net.IPNet{IP: n.Addr().AsSlice(), Mask: net.CIDRMask(n.Bits(), n.Addr().BitLen())}))
	}
	return options
}

// withoutPorts lets an extractor handle addresses that some proxies forward with the port of the connection,
// "192.0.2.1:4711" or "[2001:db8::1]:4711". It would reject those, and count all readers as one.
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

// schemes returns a reader's scheme, http or https, as these networks forward it.
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

// ownRequestID removes a request's id that was set by the reader, because it would appear in the log.
func ownRequestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Request().Header.Del(echo.HeaderXRequestID)
		return next(c)
	}
}

// passedOver are parameters with which others track where readers come from. No page uses them.
const passedOver = `params=("utm_source" "utm_medium" "utm_campaign" "utm_term" "utm_content" "utm_id" ` +
	`"fbclid" "gclid")`

// sharedAlike removes what belongs to one reader from answers that a shared cache may keep, and tells the cache which
// parameters make no difference.
func sharedAlike(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Before(func() {
			h := c.Response().Header()
			if !answer.Shared(h) {
				return
			}
			h.Del(echo.HeaderXRequestID)
			answer.Conceal(h)
			if r := table.Of(c); r.Kept && c.Response().Status == http.StatusOK {
				h.Set("No-Vary-Search", passedOver)
			}
		})
		return next(c)
	}
}

// logRequests writes one line per request: without the reader's address or the query, and with the route instead of the
// path, so that nothing typed by a reader is stored.
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
			s.Log.LogAttrs(context.WithoutCancel(c.Request().Context()), level, "request", attrs...)
			return nil
		},
	})
}

// answered reports whether an error is not a fault of the site in this request: an answer chosen by a handler, such as
// 501 for a format that does not exist, or the state of the record, which is logged once.
func answered(err error) bool {
	if _, known := errors.AsType[*soundness.Fault](err); known || errors.Is(err, soundness.ErrUnchecked) ||
		errors.Is(err, store.ErrNoneShown) || errors.Is(err, store.ErrNotYet) || errors.Is(err, answer.ErrNoPrimary) {
		return true
	}
	he, ok := err.(*echo.HTTPError)
	return ok && he.Internal == nil && he.Code != http.StatusInternalServerError
}

// addressLimit is the largest size of an address, in bytes: RFC 9110, 4.1, requires at least 8,000, and no page needs
// as many. Pages repeat their addresses.
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

// refuseCrossSite refuses what another site makes a browser send here: no other site may trigger a change.
func refuseCrossSite(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if table.Of(c).AnyOrigin {
			return next(c)
		}
		if err := protection.Check(c.Request()); err != nil {
			return echo.NewHTTPError(http.StatusForbidden).SetInternal(err)
		}
		return next(c)
	}
}
