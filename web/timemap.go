package web

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// timeMap lists the states in which a page can be read (RFC 7089): for a
// jurisdiction one for each change that touched its listing, for any other page
// one for each time at which changes came in.
func (s *server) timeMap(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.store.Now(ctx)
	if err != nil {
		return err
	}
	page := "/" + strings.TrimPrefix(c.Param("*"), "/")
	seqs, err := snap.Versions(ctx)
	if slug, found := strings.CutPrefix(page, link.Jurisdictions+"/"); found {
		seqs, err = snap.VersionsOf(ctx, record.Slug(pageOf(slug)))
	}
	if err != nil {
		return err
	}
	if _, err := url.Parse(page); err != nil || strings.ContainsAny(page, "<>\"\\") {
		return record.ErrNotFound
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<%s>;rel=\"original\",\n<%s>;rel=\"self\";type=\"application/link-format\"", s.absolute(c, page), s.absolute(c, link.TimeMap(page)))
	for i, version := range seqs {
		rel := "memento"
		if i == 0 {
			rel = "first memento"
		}
		if i == len(seqs)-1 {
			rel = strings.Replace(rel, "memento", "last memento", 1)
		}
		fmt.Fprintf(&b, ",\n<%s>;rel=\"%s\";datetime=\"%s\"", s.absolute(c, link.AsOf(page, version.Seq)), rel, version.EnteredAt.Format(http.TimeFormat))
	}
	b.WriteByte('\n')
	return send(c, http.StatusOK, "application/link-format", []byte(b.String()))
}

// pageOf is the jurisdiction's page to which an address belongs: its chart, its
// embed or its table in another format.
func pageOf(address string) string {
	if ext := path.Ext(address); formats[ext] {
		address = strings.TrimSuffix(address, ext)
	}
	page, _, _ := strings.Cut(address, link.Embed(""))
	return strings.TrimSuffix(page, link.Chart(""))
}
