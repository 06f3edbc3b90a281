package answer

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/cite"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/paint"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// Request is one request, with what every page needs first: the language, the parameters, the host and, once it is
// opened, the record.
type Request struct {
	echo.Context
	Reading
	// Query has the parameters of the address.
	Query *Query
	// Base is the scheme and host of absolute addresses.
	Base  string
	route *Route
}

// Reading is the record in one state and one language. Texts written without a request, such as letters, need only
// this.
type Reading struct {
	W *words.Language
	// edition is that of the state, nil before the request is opened.
	*edition.Edition
	// Places are those of the newest version, which is used for finding and naming places whichever version a page
	// shows.
	Places   *edition.Places
	Editions *edition.Reader
}

// NewRequest returns the request before the record is read. A page that may be cached gets only the parameters that its
// route names.
func NewRequest(c echo.Context, base string, of *Route, editions *edition.Reader) *Request {
	r := &Request{Context: c, Base: base, route: of}
	r.W, r.Editions = words.In(c.Request().Context()), editions
	values := c.QueryParams()
	if of.Kept {
		values = of.Known(values)
	}
	r.Query = NewQuery(r.W, c.Request().URL.EscapedPath(), values)
	r.Query.of = of
	return r
}

// ReadingOf returns the record in the state of a snapshot and in the language of the context.
func ReadingOf(ctx context.Context, editions *edition.Reader, snap *store.Snapshot) (*Reading, error) {
	r := &Reading{W: words.In(ctx), Editions: editions}
	return r, r.Read(ctx, snap)
}

// Ctx returns the context of the request.
func (r *Request) Ctx() context.Context { return r.Request().Context() }

// QueryParams returns the parameters that the route takes.
func (r *Request) QueryParams() url.Values { return r.Query.Values }

// QueryParam returns one of them.
func (r *Request) QueryParam(name string) string {
	r.route.mustTake(name)
	return r.Query.Values.Get(name)
}

// Only returns the parameters with these names.
func (r *Request) Only(names ...string) url.Values {
	r.route.mustTake(names...)
	return Only(r.Query.Values, names...)
}

// QueryFor returns the parameters of the request for a page at this address.
func (r *Request) QueryFor(page string) *Query {
	q := NewQuery(r.W, page, r.QueryParams())
	q.of = r.route
	return q
}

// Open reads the record in the state that the address selects.
func (r *Request) Open() error {
	snap, err := r.Chosen()
	if err != nil {
		return err
	}
	return r.Read(r.Ctx(), snap)
}

// OpenActs does so without the limit of published-by: a change is an act of this site, not of the world.
func (r *Request) OpenActs() error {
	snap, err := r.Chosen()
	if err != nil {
		return err
	}
	snap.PublishedBy = ""
	return r.Read(r.Ctx(), snap)
}

// OpenNewest reads the newest state of the record, whatever the address selects.
func (r *Request) OpenNewest() error {
	snap, err := r.Editions.Store.Now(r.Ctx())
	if err != nil {
		return err
	}
	SayVersion(r.Response().Header(), snap)
	return r.Read(r.Ctx(), snap)
}

// Read sets the snapshot of the reading.
func (r *Reading) Read(ctx context.Context, snap *store.Snapshot) error {
	newest, err := r.Editions.Newest(ctx, snap)
	if err != nil {
		return err
	}
	r.Places = newest.Places
	r.Edition, err = r.Editions.Of(ctx, snap)
	return err
}

// InState returns another state of the record in the same language.
func (r *Reading) InState(ctx context.Context, snap *store.Snapshot) (*Reading, error) {
	other := &Reading{W: r.W, Editions: r.Editions}
	return other, other.Read(ctx, snap)
}

// Chosen returns the state of the record that the address selects, the newest by default, and sets the headers that
// identify it (RFC 7089). If the request asks for the page as it was at a time, the error leads there.
func (r *Request) Chosen() (*store.Snapshot, error) {
	in := r.Query
	snap, err := r.Version(r.Ctx(), in, AsOf)
	if err != nil {
		return nil, err
	}
	if day := in.Get(PublishedBy); day != "" {
		snap.PublishedBy, err = record.ParseDay(day)
		if err != nil || !snap.PublishedBy.Full() {
			in.Refuse(PublishedBy, r.W.T("it is a day, such as 2017-03-25"))
		}
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	h := r.Response().Header()
	original := r.Absolute(link.Query(in.Page, Without(in.Values, AsOf)))
	itself := fmt.Sprintf(`<%s>; rel="original"`, original)
	if r.route.timeGate() {
		itself += fmt.Sprintf(`, <%s>; rel="timegate"`, original)
	}
	h.Add("Link", itself)
	h.Add("Link", fmt.Sprintf(`<%s>; rel="timemap"; type="application/link-format"`, r.Absolute(link.TimeMap(in.Page))))
	switch {
	case in.Get(AsOf) != "":
		h.Set("Memento-Datetime", snap.At.Format(http.TimeFormat))
	case r.route.timeGate():
		h.Add(echo.HeaderVary, AcceptDatetime)
		if at := r.Request().Header.Get(AcceptDatetime); at != "" {
			return nil, r.asItWas(snap, at)
		}
	}
	if strings.HasPrefix(in.Get(AsOf), SeqPrefix) {
		h.Set(echo.HeaderCacheControl, ForADay)
	}
	SayVersion(h, snap)
	return snap, nil
}

// The headers that tell a cache in front of the site, and its operator, from which version of the record an answer was
// made, and with which tag to purge all such answers.
const (
	headerVersion = "Ledger-Version"
	headerTag     = "Cache-Tag"
)

// SayVersion sets the headers for the version of the record from which an answer is made.
func SayVersion(h http.Header, snap *store.Snapshot) {
	h.Set(headerVersion, strconv.FormatInt(int64(snap.Seq), 10))
	h.Set(headerTag, "ledger")
}

// Absolute returns a page's address with scheme and host, in the language of the request.
func (r *Request) Absolute(page string) string { return r.Base + r.W.Address(page) }

// plainSigns leaves characters of versions and places unescaped, for legibility.
var plainSigns = strings.NewReplacer("%3A", ":", "%2F", "/")

// PlainQuery encodes parameters in a fixed order, whatever their order in the request.
func PlainQuery(parameters url.Values) string { return plainSigns.Replace(parameters.Encode()) }

// languages returns links to the page in each language, given its canonical address.
func (r *Request) languages(page string) []ui.LanguageLink {
	asked := OnSite(r.Request().URL.EscapedPath())
	if r.Request().URL.RawQuery != "" {
		asked += "?" + PlainQuery(r.Request().URL.Query())
	}
	links := make([]ui.LanguageLink, len(words.All))
	for i, l := range words.All {
		links[i] = ui.LanguageLink{Language: l, Href: l.Address(asked), URL: r.Base + l.Address(page)}
	}
	return links
}

// Page fills in what the layout needs on every page. address is the page's canonical one, without scheme and host; an
// earlier state of the record is a page of its own.
func (r *Request) Page(address, section, title, description string) ui.Page {
	return ui.Page{
		Title:       title,
		Description: ui.Unlinked(description),
		URL:         r.Absolute(r.SameMoment(address)),
		Site:        r.Base,
		Picture:     r.Picture(link.SiteCard, description),
		Languages:   r.languages(address),
		Section:     section,
		Version:     r.W.Number(int(r.Snap.Seq)),
		VersionDay:  r.W.Day(record.DayOf(r.Snap.At)),
		Banner:      r.banner(),
		NoIndex:     len(MomentValues(r)) > 0,
	}
}

// Picture returns a card at this address, in the state of the record that the page shows.
func (r *Request) Picture(address, alt string) ui.Picture {
	shown := r.Absolute(r.SameMoment(address))
	return ui.Picture{URL: shown, Width: paint.CardWidth, Height: paint.CardHeight, Alt: ui.Unlinked(alt)}
}

// Citation returns the citation of a page. address is the page's with its parameters, without those that select the
// state of the record, which the permalink includes.
func (r *Request) Citation(address, title string) ui.CiteView {
	permalink := link.AsOf(address, r.Snap.Seq)
	if r.Snap.PublishedBy != "" {
		permalink += "&" + PublishedBy + "=" + string(r.Snap.PublishedBy)
	}
	return ui.CiteView{Page: address, Work: cite.Work{
		Title: r.Titled(words.Plain(title)), Version: r.Snap.Seq, Day: record.DayOf(r.Snap.At), URL: r.Absolute(permalink),
		Root: r.Root.String(), Language: r.W,
	}}
}

// Titled returns a title for something that is read apart from its page.
func (r *Reading) Titled(title string) string {
	if r.Editions.Store.Synthetic() {
		return r.W.T("Made up: {title}", "title", title)
	}
	return title
}

// SameMoment returns an address in the state of the record that the request selected.
func (r *Request) SameMoment(address string) string {
	moment := MomentValues(r)
	switch {
	case len(moment) == 0:
		return address
	case strings.Contains(address, "?"):
		return address + "&" + moment.Encode()
	default:
		return address + "?" + moment.Encode()
	}
}

// banner says which earlier state of the record a page shows; nil for the newest.
func (r *Request) banner() *ui.Banner {
	values := MomentValues(r)
	if len(values) == 0 {
		return nil
	}
	w := r.W
	b := &ui.Banner{Now: link.Query(r.Query.Page, Without(Without(r.QueryParams(), AsOf), PublishedBy))}
	var short []string
	if values.Get(AsOf) != "" {
		n := w.Number(int(r.Snap.Seq))
		short = append(short, w.T("version {n}", "n", n))
		b.Texts = append(b.Texts, w.T("This is the record as this site held it at version {n}, entered on {day}.",
			"n", n, "day", w.Day(record.DayOf(r.Snap.At))))
	}
	if r.Snap.PublishedBy != "" {
		day := w.Day(r.Snap.PublishedBy)
		short = append(short, w.T("published by {day}", "day", day))
		b.Texts = append(b.Texts, w.T(
			"Only what had been published in the world by {day} is shown: reports, corrections, statements and events.",
			"day", day))
	}
	b.Short = strings.Join(short, ", ")
	return b
}

// Format returns the extension of the request's address, "" for a page.
func (r *Request) Format() string {
	if _, citation := citedAs(r); citation {
		return ""
	}
	return FormatOf(r.Request().URL.Path)
}

// BareParam returns a part of the address without the extension of a format.
func (r *Request) BareParam(name string) string {
	value := r.Param(name)
	if f, citation := citedAs(r); citation {
		value = strings.TrimSuffix(value, f.Ext)
	}
	return strings.TrimSuffix(value, r.Format())
}

// Slug returns the place that the address names.
func (r *Request) Slug() record.Slug {
	return record.Slug(r.Param("state") + "/" + r.BareParam("place"))
}
