package answer

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// VersionsOf returns the versions of a page, oldest first. What belongs to a jurisdiction, such as its chart or its
// table in another format, has the versions of its page.
func VersionsOf(ctx context.Context, snap *store.Snapshot, page string) ([]record.Entered, error) {
	under, found := strings.CutPrefix(page, link.Jurisdictions+"/")
	state, rest, deeper := strings.Cut(under, "/")
	if !found || !deeper {
		return snap.Versions(ctx)
	}
	place, _, _ := strings.Cut(rest, "/")
	place, _, _ = strings.Cut(place, ".")
	return snap.VersionsOf(ctx, record.Slug(state+"/"+place))
}

// MementoLink returns the link to one version of a page.
func MementoLink(original string, versions []record.Entered, i int) string {
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

// AcceptDatetime is the header that asks for a page as it was at a time.
const AcceptDatetime = "Accept-Datetime"

// Earlier is the error of a request for a page as it was, with the address of that version.
type Earlier struct{ Address string }

func (e Earlier) Error() string { return "as it was: " + e.Address }

// asItWas returns the address of a page as it was at a time: each page is its own TimeGate (RFC 7089, 4.1). For a time
// before the first version it is the first.
func (r *Request) asItWas(snap *store.Snapshot, asked string) error {
	w := r.W
	page := r.Request().URL.EscapedPath()
	here := link.Query(page, r.QueryParams())
	at, err := time.Parse(http.TimeFormat, asked)
	if err != nil {
		right := w.T("it is a time such as {time}", "time", snap.At.Format(http.TimeFormat))
		return BadValue{Parameter: AcceptDatetime, Value: asked, Right: right, Offer: here}
	}
	versions, err := VersionsOf(r.Ctx(), snap, page)
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
		r.Response().Header().Add("Link", MementoLink(r.Absolute(here), versions, i))
	}
	return Earlier{AddressIn(w, link.AsOf(here, versions[chosen].Seq))}
}
