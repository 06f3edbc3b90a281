package answer

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// The parameters by which any page shows an earlier state of the record: as this site had it, or limited to what had
// been published by a day.
const (
	AsOf        = "as-of"
	PublishedBy = "published-by"
	// SeqPrefix distinguishes a sequence number from a day in as-of.
	SeqPrefix = "seq:"
)

// Version returns the version of the record that a parameter names by number or day, or the newest if it is absent.
func (r *Reading) Version(ctx context.Context, in *Query, parameter string) (*store.Snapshot, error) {
	value := in.Get(parameter)
	if value == "" {
		return r.Editions.Store.Now(ctx)
	}
	if digits, found := strings.CutPrefix(value, SeqPrefix); found {
		seq, err := strconv.ParseInt(digits, 10, 64)
		if err == nil && digits == strconv.FormatInt(seq, 10) {
			snap, err := r.Editions.Store.At(ctx, record.Seq(seq))
			if !errors.Is(err, record.ErrNotFound) {
				return snap, err
			}
		}
		newest, err := r.Editions.Store.Now(ctx)
		if err != nil {
			return nil, err
		}
		last := strconv.FormatInt(int64(newest.Seq), 10)
		in.Refuse(parameter, in.W.T("the record has the versions seq:1 to seq:{n}", "n", last))
		return newest, in.Err()
	}
	day, err := record.ParseDay(value)
	if err != nil || !day.Full() {
		in.Refuse(parameter, in.W.T("it is a day, such as 2017-03-21, or a version, such as seq:42"))
		return nil, in.Err()
	}
	snap, err := r.Editions.Store.On(ctx, day)
	if errors.Is(err, record.ErrNotFound) {
		in.Refuse(parameter, in.W.T("this site held nothing yet on that day"))
		in.Bad.Offer = link.Query(in.Page, url.Values{PublishedBy: {value}})
		in.Bad.OfferText = in.W.T("Show what had been published in the world by then")
		return nil, in.Err()
	}
	return snap, err
}

// Without returns the parameters except one.
func Without(values url.Values, name string) url.Values {
	rest := url.Values{}
	for n, v := range values {
		if n != name {
			rest[n] = v
		}
	}
	return rest
}

// MomentValues returns the parameters of the address that select the state of the record.
func MomentValues(c echo.Context) url.Values {
	values := url.Values{}
	for _, name := range []string{AsOf, PublishedBy} {
		if v := c.QueryParam(name); v != "" {
			values.Set(name, v)
		}
	}
	return values
}

// LookParameters select what a page shows of the record: a series, one of its measures, and one of its reports.
var LookParameters = []string{"series", "measure", "report"}

// KeepsLook reports whether the page with this path, or this path of a route, shows the part of the record that the
// address selects, and so passes it on in its links. The package with the routes sets it before the first request.
var KeepsLook = func(path string) bool { return false }

// TakesLook reports whether a link to the page with this path carries the selection.
var TakesLook = func(path string) bool { return false }

// LookValues returns the parameters of the address that select what of the record to show.
func LookValues(c echo.Context) url.Values {
	values := url.Values{}
	for _, name := range LookParameters {
		if v := c.QueryParam(name); v != "" {
			values.Set(name, v)
		}
	}
	return values
}

// SeqText formats a version for as-of.
func SeqText(seq record.Seq) string { return fmt.Sprintf("%s%d", SeqPrefix, seq) }
