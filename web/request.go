package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
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
	"detainerledger/web/answer"
)

// Request is one request, with what is asked of every page before it is made: the language,
// the parameters, the host and, once it is opened, the record.
type Request struct {
	echo.Context
	Reading
	// Query is what the address asks for beside its path.
	Query *query
	// Base is the scheme and host of absolute addresses.
	Base  string
	route *Route
}

// Reading is the record in one state and one language. What is written without a request,
// such as a letter, is written from it alone.
type Reading struct {
	W *words.Language
	// edition is that of the state. Before a request is opened there is none.
	*edition.Edition
	// places are those of the newest version: finding and naming a place goes by it,
	// whichever version a page shows.
	places   *edition.Places
	editions *edition.Reader
}

// newRequest is the request before the record is read. A page that may be kept is given the
// parameters that its route names, and no others.
func newRequest(c echo.Context, base string, of *Route, editions *edition.Reader) *Request {
	r := &Request{Context: c, Base: base, route: of}
	r.W, r.editions = words.In(c.Request().Context()), editions
	values := c.QueryParams()
	if of.kept {
		values = of.known(values)
	}
	r.Query = newQuery(r.W, c.Request().URL.EscapedPath(), values)
	r.Query.of = of
	return r
}

// readingOf is the record in the state of a snapshot and in the language of the context.
func readingOf(ctx context.Context, editions *edition.Reader, snap *store.Snapshot) (*Reading, error) {
	r := &Reading{W: words.In(ctx), editions: editions}
	return r, r.read(ctx, snap)
}

// ctx is the context of the request.
func (r *Request) ctx() context.Context { return r.Request().Context() }

// QueryParams are the parameters that the route takes.
func (r *Request) QueryParams() url.Values { return r.Query.values }

// QueryParam is one of them.
func (r *Request) QueryParam(name string) string {
	r.route.mustTake(name)
	return r.Query.values.Get(name)
}

// only are those with these names.
func (r *Request) only(names ...string) url.Values {
	r.route.mustTake(names...)
	return only(r.Query.values, names...)
}

// query reads the parameters of the request for a page at this address.
func (r *Request) query(page string) *query {
	q := newQuery(r.W, page, r.QueryParams())
	q.of = r.route
	return q
}

// open reads the record in the state that the address asks for.
func (r *Request) open() error {
	snap, err := r.chosen()
	if err != nil {
		return err
	}
	return r.read(r.ctx(), snap)
}

// openActs does so without the bound of published-by: what comes in is an act of this
// site, not of the world.
func (r *Request) openActs() error {
	snap, err := r.chosen()
	if err != nil {
		return err
	}
	snap.PublishedBy = ""
	return r.read(r.ctx(), snap)
}

// openNewest reads the record as it is now, whatever the address asks for.
func (r *Request) openNewest() error {
	snap, err := r.editions.Store.Now(r.ctx())
	if err != nil {
		return err
	}
	return r.read(r.ctx(), snap)
}

// read has the reading be of a snapshot.
func (r *Reading) read(ctx context.Context, snap *store.Snapshot) error {
	newest, err := r.editions.Newest(ctx, snap)
	if err != nil {
		return err
	}
	r.places = newest.Places
	r.Edition, err = r.editions.Of(ctx, snap)
	return err
}

// of is another state of the record in the same language.
func (r *Reading) of(ctx context.Context, snap *store.Snapshot) (*Reading, error) {
	other := &Reading{W: r.W, editions: r.editions}
	return other, other.read(ctx, snap)
}

// chosen returns the state of the record that the address asks for, the newest
// where it asks for none, and sets the headers that tell which it is (RFC 7089). Where the
// request asks for the page as it was at a time, the error leads there.
func (r *Request) chosen() (*store.Snapshot, error) {
	in := r.Query
	snap, err := r.version(r.ctx(), in, asOf)
	if err != nil {
		return nil, err
	}
	if day := in.get(publishedBy); day != "" {
		snap.PublishedBy, err = record.ParseDay(day)
		if err != nil || !snap.PublishedBy.Full() {
			in.refuse(publishedBy, r.W.T("it is a day, such as 2017-03-25"))
		}
	}
	if err := in.err(); err != nil {
		return nil, err
	}
	h := r.Response().Header()
	original := r.absolute(link.Query(in.page, without(in.values, asOf)))
	itself := fmt.Sprintf(`<%s>; rel="original"`, original)
	if !r.route.noTimeGate {
		itself += fmt.Sprintf(`, <%s>; rel="timegate"`, original)
	}
	h.Add("Link", itself)
	h.Add("Link", fmt.Sprintf(`<%s>; rel="timemap"; type="application/link-format"`, r.absolute(link.TimeMap(in.page))))
	switch {
	case in.get(asOf) != "":
		h.Set("Memento-Datetime", snap.At.Format(http.TimeFormat))
	case !r.route.noTimeGate:
		h.Add(echo.HeaderVary, acceptDatetime)
		if at := r.Request().Header.Get(acceptDatetime); at != "" {
			return nil, r.asItWas(snap, at)
		}
	}
	if strings.HasPrefix(in.get(asOf), seqPrefix) {
		h.Set(echo.HeaderCacheControl, answer.Forever)
	}
	return snap, nil
}

// absolute is a page's address with scheme and host, in the language of the request.
func (r *Request) absolute(page string) string { return r.Base + r.W.Address(page) }

// languages are the page in each language, for a page with this canonical address.
func (r *Request) languages(page string) []ui.LanguageLink {
	asked := answer.OnSite(r.Request().URL.EscapedPath())
	if parameters := r.Request().URL.RawQuery; parameters != "" {
		asked += "?" + parameters
	}
	links := make([]ui.LanguageLink, len(words.All))
	for i, l := range words.All {
		links[i] = ui.LanguageLink{Language: l, Href: l.Address(asked), URL: r.Base + l.Address(page)}
	}
	return links
}

// page fills in what the layout says of every page. address is the page's canonical
// one, without scheme and host; an earlier state of the record is a page of its own.
func (r *Request) page(address, section, title, description string) ui.Page {
	return ui.Page{
		Title:       title,
		Description: ui.Unlinked(description),
		URL:         r.absolute(r.sameMoment(address)),
		Site:        r.Base,
		Picture:     r.picture(link.SiteCard, description),
		Languages:   r.languages(address),
		Section:     section,
		Version:     r.W.Number(int(r.Snap.Seq)),
		VersionDay:  r.W.Day(record.DayOf(r.Snap.At)),
		Banner:      r.banner(),
		NoIndex:     len(momentValues(r)) > 0,
	}
}

// picture is a card at this address, which shows the state of the record that the
// page does.
func (r *Request) picture(address, alt string) ui.Picture {
	shown := r.absolute(r.sameMoment(address))
	return ui.Picture{URL: shown, Width: paint.CardWidth, Height: paint.CardHeight, Alt: ui.Unlinked(alt)}
}

// citation is how a page is cited. address is the page's with its parameters,
// without those that choose the state of the record, which the permalink names.
func (r *Request) citation(address, title string) ui.CiteView {
	permalink := link.AsOf(address, r.Snap.Seq)
	if r.Snap.PublishedBy != "" {
		permalink += "&" + publishedBy + "=" + string(r.Snap.PublishedBy)
	}
	return ui.CiteView{Page: address, Work: cite.Work{
		Title: r.titled(words.Plain(title)), Version: r.Snap.Seq, Day: record.DayOf(r.Snap.At), URL: r.absolute(permalink),
		Root: r.Root.String(), Language: r.W,
	}}
}

// titled is the title of something that is read apart from its page.
func (r *Reading) titled(title string) string {
	if r.editions.Store.Synthetic() {
		return r.W.T("Made up: {title}", "title", title)
	}
	return title
}

// sameMoment is an address in the state of the record that the request chose.
func (r *Request) sameMoment(address string) string {
	moment := momentValues(r)
	switch {
	case len(moment) == 0:
		return address
	case strings.Contains(address, "?"):
		return address + "&" + moment.Encode()
	default:
		return address + "?" + moment.Encode()
	}
}

// banner tells which earlier state of the record a page shows, nil for the newest.
func (r *Request) banner() *ui.Banner {
	values := momentValues(r)
	if len(values) == 0 {
		return nil
	}
	w := r.W
	b := &ui.Banner{Now: link.Query(r.Query.page, without(without(r.QueryParams(), asOf), publishedBy))}
	var short []string
	if values.Get(asOf) != "" {
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

// format returns the ending of the request's address, "" for a page.
func (r *Request) format() string {
	if _, citation := citedAs(r); citation {
		return ""
	}
	return answer.FormatOf(r.Request().URL.Path)
}

// param returns a part of the address without the ending of a format.
func (r *Request) param(name string) string {
	value := r.Param(name)
	if f, citation := citedAs(r); citation {
		value = strings.TrimSuffix(value, f.Ext)
	}
	return strings.TrimSuffix(value, r.format())
}

// slug is the place that the address names.
func (r *Request) slug() record.Slug {
	return record.Slug(r.Param("state") + "/" + r.param("place"))
}
