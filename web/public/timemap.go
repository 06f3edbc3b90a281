package public

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/web/answer"
)

// timeMap lists the versions of a page (RFC 7089): for a jurisdiction one for each change that affected its listing,
// for any other page one for each time at which changes came in.
func timeMap(r *answer.Request) error {
	page := "/" + strings.TrimPrefix(r.Param("*"), "/")
	versions, err := answer.VersionsOf(r.Ctx(), r.Snap, page)
	if err != nil {
		return err
	}
	marked := page != "/" && strings.TrimRightFunc(page, answer.IsMark) != page
	if _, err := url.Parse(page); err != nil || marked || strings.ContainsAny(page, "<>\"\\") {
		return record.ErrNotFound
	}
	original := r.Absolute(page)
	lines := []string{
		fmt.Sprintf(`<%s>;rel="original"`, original), fmt.Sprintf(`<%s>;rel="timegate"`, original),
		fmt.Sprintf(`<%s>;rel="self";type="application/link-format"`, r.Absolute(link.TimeMap(page))),
	}
	for i := range versions {
		lines = append(lines, answer.MementoLink(original, versions, i))
	}
	return answer.Send(r, http.StatusOK, "application/link-format", []byte(strings.Join(lines, ",\n")+"\n"))
}
