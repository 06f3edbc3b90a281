package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// The parameters by which any page shows an earlier state of the record: as this
// site held it, or as far as it had been published in the world by a day.
const (
	asOf        = "as-of"
	publishedBy = "published-by"
	// seqPrefix tells a sequence number from a day in as-of.
	seqPrefix = "seq:"
)

// snapshot returns the state of the record that the address asks for, the newest
// where it asks for none, and sets the headers that tell which it is (RFC 7089). Where the
// request asks for the page as it was at a time, the error leads there.
func (s *server) snapshot(c echo.Context) (*store.Snapshot, error) {
	in := newQuery(words.In(c.Request().Context()), c.Request().URL.EscapedPath(), c.QueryParams())
	snap, err := s.version(c.Request().Context(), in, asOf)
	if err != nil {
		return nil, err
	}
	if day := in.values.Get(publishedBy); day != "" {
		snap.PublishedBy, err = record.ParseDay(day)
		if err != nil || !snap.PublishedBy.Full() {
			in.refuse(publishedBy, in.w.T("it is a day, such as 2017-03-25"))
		}
	}
	if err := in.err(); err != nil {
		return nil, err
	}
	h := c.Response().Header()
	page := c.Request().URL.EscapedPath()
	original := s.absolute(c, link.Query(page, without(c.QueryParams(), asOf)))
	itself := fmt.Sprintf(`<%s>; rel="original"`, original)
	if !inAPI(page) {
		itself += fmt.Sprintf(`, <%s>; rel="timegate"`, original)
	}
	h.Add("Link", itself)
	h.Add("Link", fmt.Sprintf(`<%s>; rel="timemap"; type="application/link-format"`, s.absolute(c, link.TimeMap(page))))
	switch {
	case in.values.Get(asOf) != "":
		h.Set("Memento-Datetime", snap.At.Format(http.TimeFormat))
	case !inAPI(page):
		h.Add(echo.HeaderVary, acceptDatetime)
		if at := c.Request().Header.Get(acceptDatetime); at != "" {
			return nil, s.asItWas(c, snap, at)
		}
	}
	if strings.HasPrefix(in.values.Get(asOf), seqPrefix) {
		h.Set(echo.HeaderCacheControl, forever)
	}
	return snap, nil
}

// version returns the version of the record that a parameter names by its number
// or a day, the newest where it is not given.
func (s *server) version(ctx context.Context, in *query, parameter string) (*store.Snapshot, error) {
	value := in.values.Get(parameter)
	if value == "" {
		return s.store.Now(ctx)
	}
	if digits, found := strings.CutPrefix(value, seqPrefix); found {
		seq, err := strconv.ParseInt(digits, 10, 64)
		if err == nil && digits == strconv.FormatInt(seq, 10) {
			snap, err := s.store.At(ctx, record.Seq(seq))
			if !errors.Is(err, record.ErrNotFound) {
				return snap, err
			}
		}
		newest, err := s.store.Now(ctx)
		if err != nil {
			return nil, err
		}
		in.refuse(parameter, in.w.T("the record has the versions seq:1 to seq:{n}", "n", strconv.FormatInt(int64(newest.Seq), 10)))
		return newest, in.err()
	}
	day, err := record.ParseDay(value)
	if err != nil || !day.Full() {
		in.refuse(parameter, in.w.T("it is a day, such as 2017-03-21, or a version, such as seq:42"))
		return nil, in.err()
	}
	snap, err := s.store.On(ctx, day)
	if errors.Is(err, record.ErrNotFound) {
		in.refuse(parameter, in.w.T("this site held nothing yet on that day"))
		in.bad.offer = link.Query(in.page, url.Values{publishedBy: {value}})
		in.bad.offerText = in.w.T("Show what had been published in the world by then")
		return nil, in.err()
	}
	return snap, err
}

// without returns the parameters but one.
func without(values url.Values, name string) url.Values {
	rest := url.Values{}
	for n, v := range values {
		if n != name {
			rest[n] = v
		}
	}
	return rest
}

// momentValues are the parameters of the address that choose the state of the record.
func momentValues(c echo.Context) url.Values {
	values := url.Values{}
	for _, name := range []string{asOf, publishedBy} {
		if v := c.QueryParam(name); v != "" {
			values.Set(name, v)
		}
	}
	return values
}

// sameMoment is an address in the state of the record that the request chose.
func sameMoment(c echo.Context, address string) string {
	moment := momentValues(c)
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
func (s *server) banner(c echo.Context, snap *store.Snapshot) *ui.Banner {
	values := momentValues(c)
	if len(values) == 0 {
		return nil
	}
	w := words.In(c.Request().Context())
	b := &ui.Banner{Now: link.Query(c.Request().URL.EscapedPath(), without(without(c.QueryParams(), asOf), publishedBy))}
	var short []string
	if values.Get(asOf) != "" {
		short = append(short, w.T("version {n}", "n", w.Number(int(snap.Seq))))
		b.Texts = append(b.Texts, w.T("This is the record as this site held it at version {n}, entered on {day}.", "n", w.Number(int(snap.Seq)), "day", w.Day(record.DayOf(snap.At))))
	}
	if snap.PublishedBy != "" {
		short = append(short, w.T("published by {day}", "day", w.Day(snap.PublishedBy)))
		b.Texts = append(b.Texts, w.T("Only what had been published in the world by {day} is shown: reports, corrections, statements and events.", "day", w.Day(snap.PublishedBy)))
	}
	b.Short = strings.Join(short, ", ")
	return b
}
