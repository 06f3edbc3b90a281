package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// timeMap lists the states in which a page can be read (RFC 7089): for a
// jurisdiction one for each change that touched its listing, for any other page
// one for each time at which changes came in.
func timeMap(r *Request) error {
	page := "/" + strings.TrimPrefix(r.Param("*"), "/")
	versions, err := versionsOf(r.ctx(), r.Snap, page)
	if err != nil {
		return err
	}
	marked := page != "/" && strings.TrimRightFunc(page, isMark) != page
	if _, err := url.Parse(page); err != nil || marked || strings.ContainsAny(page, "<>\"\\") {
		return record.ErrNotFound
	}
	original := r.absolute(page)
	lines := []string{
		fmt.Sprintf(`<%s>;rel="original"`, original), fmt.Sprintf(`<%s>;rel="timegate"`, original),
		fmt.Sprintf(`<%s>;rel="self";type="application/link-format"`, r.absolute(link.TimeMap(page))),
	}
	for i := range versions {
		lines = append(lines, mementoLink(original, versions, i))
	}
	return answer.Send(r, http.StatusOK, "application/link-format", []byte(strings.Join(lines, ",\n")+"\n"))
}

// versionsOf are the states in which a page can be read, the oldest first. What belongs to a
// jurisdiction, such as its chart or its table in another format, has those of its page.
func versionsOf(ctx context.Context, snap *store.Snapshot, page string) ([]record.Entered, error) {
	under, found := strings.CutPrefix(page, link.Jurisdictions+"/")
	state, rest, deeper := strings.Cut(under, "/")
	if !found || !deeper {
		return snap.Versions(ctx)
	}
	place, _, _ := strings.Cut(rest, "/")
	place, _, _ = strings.Cut(place, ".")
	return snap.VersionsOf(ctx, record.Slug(state+"/"+place))
}

// mementoLink is the link to one of the states of a page.
func mementoLink(original string, versions []record.Entered, i int) string {
	rel := "memento"
	if i == len(versions)-1 {
		rel = "last memento"
	}
	if i == 0 {
		rel = "first " + rel
	}
	at := versions[i].EnteredAt.Format(http.TimeFormat)
	return fmt.Sprintf(`<%s>;rel="%s";datetime="%s"`, link.AsOf(original, versions[i].Seq), rel, at)
}

// acceptDatetime is the header by which a reader asks for a page as it was at a time.
const acceptDatetime = "Accept-Datetime"

// earlier is the error of a request for a page as it was: it leads to that state.
type earlier struct{ address string }

func (e earlier) Error() string { return "as it was: " + e.address }

// asItWas returns where a page is as it was at a time: each page is its own TimeGate
// (RFC 7089, 4.1). Before its first state that is the first.
func (r *Request) asItWas(snap *store.Snapshot, asked string) error {
	w := r.W
	page := r.Request().URL.EscapedPath()
	here := link.Query(page, r.QueryParams())
	at, err := time.Parse(http.TimeFormat, asked)
	if err != nil {
		right := w.T("it is a time such as {time}", "time", snap.At.Format(http.TimeFormat))
		return badValue{parameter: acceptDatetime, value: asked, right: right, offer: here}
	}
	versions, err := versionsOf(r.ctx(), snap, page)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return record.ErrNotFound
	}
	chosen := 0
	for i, v := range versions {
		if !v.EnteredAt.Truncate(time.Second).After(at) {
			chosen = i
		}
	}
	for _, i := range slices.Compact([]int{0, chosen, len(versions) - 1}) {
		r.Response().Header().Add("Link", mementoLink(r.absolute(here), versions, i))
	}
	return earlier{answer.AddressIn(w, link.AsOf(here, versions[chosen].Seq))}
}
