package web

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// The parameters by which any page shows an earlier state of the record: as this
// site held it, or as far as it had been published in the world by a day.
const (
	asOf        = "as-of"
	publishedBy = "published-by"
	// seqPrefix tells a sequence number from a day in as-of.
	seqPrefix = "seq:"
)

// version returns the version of the record that a parameter names by its number
// or a day, the newest where it is not given.
func (r *Reading) version(ctx context.Context, in *query, parameter string) (*store.Snapshot, error) {
	value := in.get(parameter)
	if value == "" {
		return r.editions.Store.Now(ctx)
	}
	if digits, found := strings.CutPrefix(value, seqPrefix); found {
		seq, err := strconv.ParseInt(digits, 10, 64)
		if err == nil && digits == strconv.FormatInt(seq, 10) {
			snap, err := r.editions.Store.At(ctx, record.Seq(seq))
			if !errors.Is(err, record.ErrNotFound) {
				return snap, err
			}
		}
		newest, err := r.editions.Store.Now(ctx)
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
	snap, err := r.editions.Store.On(ctx, day)
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
