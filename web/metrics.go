package web

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"detainerledger/web/answer"
)

// scrapeTime limits reading the metrics that come from the files.
const scrapeTime = 5 * time.Second

// origin says where an answer came from.
type origin int

const (
	keptAnswer origin = iota // from the page cache
	freshAnswer
)

// origins are the values of the label "answer".
var origins = [...]string{keptAnswer: "kept", freshAnswer: "made"}

// metrics count the site's answers. Labels come from the route table, from the status and from whether the answer was
// cached: nothing that a reader sends becomes one. A nil *metrics counts nothing.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	routes   map[*answer.Route]*routeMetrics
	unrouted *routeMetrics
	handler  http.Handler
}

// routeMetrics caches those of one route: a cached answer takes a microsecond, and looking a metric up by labels takes
// half of that.
type routeMetrics struct {
	path     string
	seconds  [len(origins)]prometheus.Observer
	requests [len(origins)][5]atomic.Pointer[prometheus.Counter] // by class of status; nil until there is one
}

// newMetrics registers the site's counters, its state, which is read at each scrape, and Go's own metrics.
func newMetrics(state prometheus.Collector, log *slog.Logger) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "detainerledger_requests_total",
			Help: "Answers by route, class of status, and whether the page cache had kept them.",
		}, []string{"route", "status", "answer"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "detainerledger_request_seconds",
			Help:    "Seconds from a request to the end of its answer, by part of the site.",
			Buckets: []float64{.0001, .0005, .001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"part", "answer"}),
	}
	m.routes = map[*answer.Route]*routeMetrics{}
	for route := range table.All() {
		of := &routeMetrics{path: route.Path}
		for from, label := range origins {
			of.seconds[from] = m.seconds.WithLabelValues(part(route), label)
		}
		if m.routes[route] = of; route.Path == answer.Unrouted {
			m.unrouted = of
		}
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.seconds, state, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog: scrapeLog{log}, ErrorHandling: promhttp.ContinueOnError,
	})
	return m
}

// begin returns the start time of a request, for count.
func (m *metrics) begin() (began time.Time) {
	if m != nil {
		began = time.Now()
	}
	return began
}

// count records an answer.
func (m *metrics) count(route *answer.Route, status int, from origin, began time.Time) {
	if m == nil {
		return
	}
	of := m.routes[route]
	if of == nil {
		of = m.unrouted
	}
	of.seconds[from].Observe(time.Since(began).Seconds())
	class := min(max(status/100, 1), 5)
	known := of.requests[from][class-1].Load()
	if known == nil {
		counter := m.requests.WithLabelValues(of.path, strconv.Itoa(class)+"xx", origins[from])
		known = &counter
		of.requests[from][class-1].Store(known)
	}
	(*known).Inc()
}

// part returns the part of the site to which a route belongs. Routes without anything of the record are separate: style
// sheets and health checks would hide how long pages take.
func part(route *answer.Route) string {
	switch route.Of {
	case answer.LedgerHouse:
		return "ledger"
	case answer.APIHouse:
		return "api"
	case answer.DoorHouse:
		return "door"
	case answer.DeskHouse:
		return "desk"
	}
	if route.Apart {
		return "files"
	}
	return "pages"
}

// countMade wraps everything that the site generates. An answer generated for the page cache is counted when it is
// sent.
func (m *metrics) countMade(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if _, forCache := c.Response().Writer.(*madeAnswer); forCache {
			return next(c)
		}
		began := m.begin()
		if err := next(c); err != nil {
			c.Error(err)
		}
		status := c.Response().Status
		if !c.Response().Committed {
			status = http.StatusRequestTimeout // the reader left before the answer
		}
		m.count(table.Of(c), status, freshAnswer, began)
		return nil
	}
}

// Metrics serves the site's metrics in the text format of Prometheus. It needs [Config.Measure], and is not for
// readers.
func (s *Site) Metrics() http.Handler { return s.server.metrics.handler }

// scrapeLog is the log of scrapes that failed in part.
type scrapeLog struct{ to *slog.Logger }

// Println implements promhttp.Logger.
func (l scrapeLog) Println(v ...any) {
	l.to.LogAttrs(context.Background(), slog.LevelWarn, "metrics", slog.Any("error", v))
}

// The metrics that are read from the files at each scrape.
var (
	readyDesc = prometheus.NewDesc("detainerledger_ready",
		"1 where /readyz answers 200, 0 where it says what is wrong.", nil, nil)
	versionDesc = prometheus.NewDesc("detainerledger_version",
		"Version of the record that is served: the number of its newest change.", nil, nil)
	ageDesc = prometheus.NewDesc("detainerledger_version_age_seconds",
		"Seconds since the newest change entered the record.", nil, nil)
	lettersDesc = prometheus.NewDesc("detainerledger_letters",
		"Letters in the desk's file: waiting to be sent, or failed and given up.", []string{"state"}, nil)
	draftsDesc = prometheus.NewDesc("detainerledger_drafts",
		"Drafts at the desk that are neither published nor discarded.", nil, nil)
)

// stateCollector reads the state of the record and of the desk. A scrape leaves out what cannot be read.
type stateCollector struct{ *server }

// Describe implements [prometheus.Collector].
func (s *stateCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{readyDesc, versionDesc, ageDesc, lettersDesc, draftsDesc} {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (s *stateCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	if s.answersReady(ctx) {
		gauge(readyDesc, 1)
	} else {
		gauge(readyDesc, 0)
	}
	if snap, err := s.Store.Now(ctx); err == nil && s.gate.Fault() == nil {
		gauge(versionDesc, float64(snap.Seq))
		gauge(ageDesc, s.Now().Sub(snap.At).Seconds())
	}
	if s.config.Desk == nil {
		return
	}
	if post, err := s.config.Desk.Post(ctx, 0); err != nil {
		to <- prometheus.NewInvalidMetric(lettersDesc, err)
	} else {
		gauge(lettersDesc, float64(post.Waiting), "waiting")
		gauge(lettersDesc, float64(post.GivenUp), "failed")
	}
	if drafts, err := s.config.Desk.OpenDrafts(ctx); err != nil {
		to <- prometheus.NewInvalidMetric(draftsDesc, err)
	} else {
		gauge(draftsDesc, float64(len(drafts)))
	}
}

// replicaCollector reads the state of the file that a replica shows.
type replicaCollector struct{ *Replica }

// Describe implements [prometheus.Collector].
func (r replicaCollector) Describe(to chan<- *prometheus.Desc) { (&stateCollector{}).Describe(to) }

// Collect implements [prometheus.Collector].
func (r replicaCollector) Collect(to chan<- prometheus.Metric) {
	s, done := r.take()
	defer done()
	(&stateCollector{s.site.server}).Collect(to)
}

// answersReady reports whether /readyz answers 200, without a line in the log.
func (s *stateCollector) answersReady(ctx context.Context) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, readyPath, nil)
	if err != nil {
		return false
	}
	w := &madeAnswer{header: http.Header{}}
	return s.ready(s.echo.NewContext(r, w)) == nil && w.status == http.StatusOK
}
