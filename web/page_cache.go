package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/maypok86/otter/v2"

	"detainerledger/internal/coding"
	"detainerledger/internal/record"
	"detainerledger/internal/soundness"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// pageCache repeats earlier answers of the site until the record has a newer version: every public answer depends only
// on its address and on the version. Each is made once, however many readers ask for it at the same time, and kept as
// it is and in each coding that was requested.
type pageCache struct {
	site http.Handler
	// passOn reports whether the site leaves a route to another site, with the whole address.
	passOn func(*answer.Route) bool
	store  *store.Store
	gate   *soundness.Gate
	// metrics counts what is sent; it may be nil.
	metrics *metrics
	// door returns what the site accepts from readers, which its pages offer.
	door func(context.Context) ui.Door
	// prepare builds what the pages of a version share, before the first of them is requested.
	prepare func(context.Context, *store.Snapshot) error
	limit   uint64 // of the bytes of a version
	// making limits how many answers are made concurrently.
	making chan struct{}
	// scheme returns a reader's scheme, if pages include the scheme and host of the request, and so depend on them;
	// otherwise it is nil.
	scheme func(*http.Request) string

	kept       atomic.Pointer[keptAnswers]
	looked     atomic.Int64 // when kept was last known to be the newest, in Unix nanoseconds
	applied    atomic.Int64 // how often this program had added to the record by then
	refreshing sync.Mutex
	refresh    *refresh // running, or nil
	// ownWait is how long a reader waits for a version that this program added to be prepared, before getting the
	// old one: the publisher looks immediately.
	ownWait time.Duration
}

const (
	// usualOwnWait is the default of ownWait.
	usualOwnWait = 2 * time.Second
	// externalWait is how long readers wait after another program added to the record, if the old version was the
	// newest less than staleAfter ago.
	externalWait = 50 * time.Millisecond
	staleAfter   = time.Second
)

// madeAtOnce is how many answers are made concurrently. More would not finish sooner, because they are limited by the
// processor, but would take more memory.
var madeAtOnce = max(4, 2*runtime.GOMAXPROCS(0))

// rewarmed is how many of the most requested pages are made again for a new version before anyone asks.
const rewarmed = 100

// keptAnswers are the answers of one version of the record, either before or after its check, and for one state of what
// the site accepts from readers.
type keptAnswers struct {
	seq     record.Seq
	held    bool
	door    ui.Door
	answers *otter.Cache[address, *madeAnswer]
}

// takes reports whether to keep an answer. One that says that the record is being checked is kept only until the check
// ends.
func (k *keptAnswers) takes(a *madeAnswer) bool {
	return a.keep && (!k.held || a.header.Get(uncheckedHeader) == "")
}

// address is the cache key of an answer. query has only parameters that the route takes, in a fixed order.
type address struct{ scheme, host, path, query string }

// ServeHTTP implements [http.Handler].
func (p *pageCache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, page := words.FromAddress(echo.GetPath(r))
	of := table.At(page)
	if !of.Kept || p.passOn(of) || !sameForAll(r) {
		p.site.ServeHTTP(w, r)
		return
	}
	began := p.metrics.begin()
	kept, err := p.current(r.Context())
	if err != nil { // the site reports the error
		p.site.ServeHTTP(w, r)
		return
	}
	at := p.addressOf(of, r)
	if a, ok := kept.answers.GetIfPresent(at); ok {
		p.send(a, of, keptAnswer, began, w, r)
		return
	}
	var made *madeAnswer // by this request
	a, err := kept.answers.Get(context.WithoutCancel(r.Context()), at,
		otter.LoaderFunc[address, *madeAnswer](func(ctx context.Context, at address) (*madeAnswer, error) {
			made = p.make(ctx, at)
			if !kept.takes(made) {
				return nil, errNotKept
			}
			return made, nil
		}))
	switch {
	case err == nil && made == nil: // by another request
		p.send(a, of, keptAnswer, began, w, r)
	case made != nil && !made.long:
		p.send(made, of, freshAnswer, began, w, r)
	default:
		p.site.ServeHTTP(w, r)
	}
}

// send sends an answer, unless the record has been found damaged since; then the site says so.
func (p *pageCache) send(
	a *madeAnswer, of *answer.Route, from origin, began time.Time, w http.ResponseWriter, r *http.Request,
) {
	if !p.gate.KeptIsGood() {
		p.site.ServeHTTP(w, r)
		return
	}
	p.metrics.count(of, a.send(w, r), from, began)
}

// errNotKept tells requests waiting for an answer that it cannot be shared.
var errNotKept = errors.New("the answer is not to be kept")

// sameForAll reports whether an answer may be the same for everyone. Rate limits, ranges of files, and requests for an
// earlier time depend on the individual request.
func sameForAll(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.Header.Get("Range") == "" &&
		r.Header.Get(answer.AcceptDatetime) == ""
}

// current returns the answers of the newest version. While a newer one is prepared, or looked for, it returns those of
// the version before, so that nobody waits for long, unless the last look was long ago.
func (p *pageCache) current(ctx context.Context) (*keptAnswers, error) {
	kept, age := p.kept.Load(), time.Duration(time.Now().UnixNano()-p.looked.Load())
	applied := p.store.Applied()
	outdated := p.applied.Load() < applied
	if kept != nil && !outdated && age < soundness.LookEvery {
		return kept, nil
	}
	f, started := p.startRefresh(ctx)
	var enough <-chan time.Time
	switch {
	case kept == nil || age > staleAfter:
	case outdated:
		enough = time.After(time.Until(f.since.Add(p.ownWait)))
	case started:
		enough = time.After(time.Until(f.since.Add(externalWait)))
	default:
		return kept, nil
	}
	select {
	case <-f.done:
		if f.err == nil && p.applied.Load() < applied { // it had started too early
			return p.current(ctx)
		}
		return p.kept.Load(), f.err
	case <-enough:
		return kept, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// refresh looks for a newer version, and prepares it if there is one.
type refresh struct {
	since time.Time
	done  chan struct{}
	err   error // set when done
}

// startRefresh starts a refresh, or joins the running one.
func (p *pageCache) startRefresh(ctx context.Context) (f *refresh, started bool) {
	p.refreshing.Lock()
	defer p.refreshing.Unlock()
	if p.refresh != nil {
		return p.refresh, false
	}
	f = &refresh{since: time.Now(), done: make(chan struct{})}
	p.refresh = f
	go func() {
		f.err = p.refreshTo(context.WithoutCancel(ctx), f.since)
		p.refreshing.Lock()
		p.refresh = nil
		p.refreshing.Unlock()
		close(f.done)
	}()
	return f, true
}

// refreshTo switches the cache to the newest version, once that is prepared.
func (p *pageCache) refreshTo(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, answer.RequestTime)
	defer cancel()
	applied := p.store.Applied()
	if _, err := p.gate.Version(ctx); errors.Is(err, sqlite.ErrReplaced) && p.gate.KeptIsGood() && p.kept.Load() != nil {
		p.looked.Store(now.UnixNano())
		return nil
	}
	snap, err := p.store.Now(ctx)
	if err != nil {
		return err
	}
	kept := p.kept.Load()
	if kept == nil || kept.seq != snap.Seq {
		p.gate.Begin(snap.Seq)
		if err := p.prepare(ctx, snap); err != nil {
			return err
		}
	}
	held, err := p.gate.Admit(ctx)
	if err != nil {
		return err
	}
	open := p.door(ctx)
	if kept == nil || kept.seq != snap.Seq || kept.held != held || kept.door != open {
		next := &keptAnswers{snap.Seq, held, open, otter.Must(&otter.Options[address, *madeAnswer]{
			MaximumWeight: p.limit, Weigher: func(at address, a *madeAnswer) uint32 {
				return uint32(len(at.host)+len(at.path)+len(at.query)) + a.weight()
			},
		})}
		p.kept.Store(next)
		if kept != nil {
			go p.rewarm(kept, next)
		}
	}
	p.looked.Store(now.UnixNano())
	p.applied.Store(applied)
	return nil
}

// rewarm makes the most requested answers again, until there is an even newer version.
func (p *pageCache) rewarm(before, next *keptAnswers) {
	var hottest []address
	for e := range before.answers.Hottest() {
		if hottest = append(hottest, e.Key); len(hottest) == rewarmed {
			break
		}
	}
	for _, at := range hottest {
		if p.kept.Load() != next {
			return
		}
		next.answers.Get(context.Background(), at,
			otter.LoaderFunc[address, *madeAnswer](func(ctx context.Context, at address) (*madeAnswer, error) {
				if a := p.make(ctx, at); next.takes(a) {
					return a, nil
				}
				return nil, errNotKept
			}))
	}
}

// addressOf returns the cache key of the answer to a request.
func (p *pageCache) addressOf(of *answer.Route, r *http.Request) address {
	at := address{path: cmp.Or(r.URL.EscapedPath(), "/")}
	if p.scheme != nil {
		at.scheme, at.host = p.scheme(r), r.Host
	}
	if r.URL.RawQuery != "" {
		at.query = answer.PlainQuery(of.Known(r.URL.Query()))
	}
	return at
}

// make has the site answer a request for the address, without a coding. The request has nothing else from a reader, so
// that nothing personal is kept for others.
func (p *pageCache) make(ctx context.Context, at address) *madeAnswer {
	u, err := url.ParseRequestURI(at.path)
	if err != nil { // it was a valid path before
		u = &url.URL{Path: at.path}
	}
	u.RawQuery = at.query
	r := &http.Request{
		Method: http.MethodGet, Host: at.host, Header: http.Header{}, URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if at.scheme == "https" {
		r.TLS = &tls.ConnectionState{}
	}
	r.RequestURI = u.RequestURI()
	r = r.WithContext(ctx)
	a := &madeAnswer{header: http.Header{}}
	select {
	case p.making <- struct{}{}:
		defer func() { <-p.making }()
	case <-time.After(answer.RequestTime):
		late, cancel := context.WithTimeout(ctx, 0)
		defer cancel()
		r = r.WithContext(late) // the site reports the timeout
	}
	p.site.ServeHTTP(a, r)
	a.finish()
	return a
}

// madeAnswer is one answer of the site before it is encoded. While being made, it is the site's [http.ResponseWriter].
type madeAnswer struct {
	status int
	header http.Header
	body   []byte
	// keep is set if it is valid for everyone until there is a newer version; long if it is incomplete, because it
	// has to be streamed.
	keep, long bool
	// codable is set if it may be sent in a coding.
	codable bool
	coded   [4]codedAnswer
}

// codings are those of coded.
var codings = append([]coding.Coding{coding.Identity}, coding.All...)

// codedAnswer is an answer in one coding, encoded on first use.
type codedAnswer struct {
	once   sync.Once
	tag    string
	header http.Header
	body   []byte
}

// Header implements [http.ResponseWriter].
func (a *madeAnswer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter].
func (a *madeAnswer) WriteHeader(status int) { a.status = status }

// Write implements [http.ResponseWriter].
func (a *madeAnswer) Write(p []byte) (int, error) {
	if len(a.body)+len(p) > answer.HeldLimit {
		a.long, a.body = true, nil
	}
	if !a.long {
		a.body = append(a.body, p...)
	}
	return len(p), nil
}

// Flush does nothing: the answer is sent when it is complete.
func (a *madeAnswer) Flush() {}

// finish decides how a finished answer is treated.
func (a *madeAnswer) finish() {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if room := cap(a.body) - len(a.body); room > len(a.body)/8 {
		a.body = bytes.Clone(a.body) // without spare capacity
	}
	a.codable = len(a.body) >= answer.EncodedFrom && a.header.Get(echo.HeaderContentEncoding) == "" &&
		answer.Compressible(a.header.Get(echo.HeaderContentType))
	control := a.header.Get(echo.HeaderCacheControl)
	a.keep = a.status == http.StatusOK && !a.long && a.header.Get(answer.HeaderETag) != "" &&
		(control == answer.Fresh || control == answer.ForADay || control == answer.Forever)
}

// weight estimates the memory of the answer with its codings, in bytes.
func (a *madeAnswer) weight() uint32 {
	n := len(a.body) + 2048 // including headers, in each coding
	if a.codable {
		n += len(a.body)
	}
	return uint32(n)
}

// send answers a request in the coding that its reader accepts, or with 304, and returns the status.
func (a *madeAnswer) send(w http.ResponseWriter, r *http.Request) (status int) {
	chosen := coding.Identity
	if a.codable {
		chosen = answer.AcceptedCoding(r)
	}
	c := a.in(chosen)
	h := w.Header()
	maps.Copy(h, c.header)
	if c.tag != "" && a.status == http.StatusOK &&
		(answer.Knows(r, c.tag) || answer.UnchangedSince(r, a.header.Get(echo.HeaderLastModified))) {
		delete(h, echo.HeaderContentLength)
		delete(h, echo.HeaderContentEncoding)
		delete(h, echo.HeaderContentType)
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		w.Write(c.body)
	}
	return a.status
}

// in returns the answer in a coding.
func (a *madeAnswer) in(chosen coding.Coding) *codedAnswer {
	c := &a.coded[slices.Index(codings, chosen)]
	c.once.Do(func() {
		c.body, c.header = chosen.Encode(a.body), maps.Clone(a.header)
		if chosen != coding.Identity {
			c.header[echo.HeaderContentEncoding] = []string{string(chosen)}
		}
		if tag := strings.Trim(a.header.Get(answer.HeaderETag), `"`); tag != "" {
			c.tag = answer.EntityTag(tag, chosen)
			c.header[http.CanonicalHeaderKey(answer.HeaderETag)] = []string{c.tag}
		}
		if len(c.body) > 0 {
			c.header[echo.HeaderContentLength] = []string{strconv.Itoa(len(c.body))}
		}
	})
	return c
}
