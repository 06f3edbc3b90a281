package web

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// mappedPages is how many pages a part of the sitemap lists. The protocol allows 50,000 and 50 MB; each page takes half
// a kilobyte, and a part is generated in one go.
const mappedPages = 5_000

// mappedPage is a page for search engines, and when it last changed; zero for one that changes with the program, not
// with the record.
type mappedPage struct {
	address string
	changed time.Time
}

// allMappedPages returns the fixed pages, and those of each report, series, state and jurisdiction. A list changes with
// the record, a place with its own rows.
func allMappedPages(r *answer.Request) ([]mappedPage, error) {
	reports, err := r.Snap.Reports(r.Ctx(), "")
	if err != nil {
		return nil, err
	}
	touched, err := r.Snap.TouchedReports(r.Ctx())
	if err != nil {
		return nil, err
	}
	var all []mappedPage
	for _, address := range []string{link.Home, link.Jurisdictions, link.States, link.Reports, link.AllSeries,
		link.Corrections, link.Data, link.Changes, link.Ledger} {
		all = append(all, mappedPage{address, r.Snap.At})
	}
	for _, address := range []string{link.Compare, link.Verify, link.About, link.Method, link.Glossary, link.Privacy,
		link.Accessibility, link.Dictionary, link.API, link.Respond(""), link.Requests, link.ReportError} {
		all = append(all, mappedPage{address: address})
	}
	for _, report := range reports {
		if !r.IsEarly(report.Series) {
			continue // its series has one page for all its periods
		}
		all = append(all, mappedPage{link.Report(report.ID), touched[report.ID]})
	}
	for _, series := range r.Series {
		all = append(all, mappedPage{address: link.Series(series.ID), changed: r.Snap.At})
	}
	for _, state := range gazetteer.States() {
		at := len(all)
		all = append(all, mappedPage{address: link.State(state.Code)})
		for _, place := range r.Places.ByState[state.Code] {
			changed := r.Roll.Places[r.At[record.Slug(place.Slug)]].Touched()
			all = append(all, mappedPage{link.Jurisdiction(place.Slug), changed})
			if changed.After(all[at].changed) {
				all[at].changed = changed
			}
		}
	}
	return all, nil
}

// sitemapIndex lists the parts of the sitemap, each in one language.
func sitemapIndex(r *answer.Request) error {
	all, err := allMappedPages(r)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, l := range words.All {
		for part := range (len(all) + mappedPages - 1) / mappedPages {
			buf.WriteString("<sitemap>")
			writeElement(&buf, "loc", r.Base+link.SitemapPart(l.Code, strconv.Itoa(part+1)))
			writeTime(&buf, r.Snap.At)
			buf.WriteString("</sitemap>\n")
		}
	}
	buf.WriteString("</sitemapindex>\n")
	return answer.Send(r, http.StatusOK, echo.MIMEApplicationXMLCharsetUTF8, buf.Bytes())
}

// sitemapPart lists pages of one language, each with the same page in the others.
func sitemapPart(r *answer.Request) error {
	name, _ := strings.CutSuffix(r.Param("part"), ".xml")
	code, number, _ := strings.Cut(name, "-")
	part, err := strconv.Atoi(number)
	all, err2 := allMappedPages(r)
	if err2 != nil {
		return err2
	}
	var language *words.Language
	for _, l := range words.All {
		if l.Code == code {
			language = l
		}
	}
	from := (part - 1) * mappedPages
	if err != nil || language == nil || part < 1 || from >= len(all) ||
		r.Request().URL.Path != link.SitemapPart(code, strconv.Itoa(part)) {
		return record.ErrNotFound
	}
	var buf bytes.Buffer
	buf.WriteString(xml.Header +
		`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	base := r.Base
	for _, page := range all[from:min(len(all), from+mappedPages)] {
		buf.WriteString("<url>")
		writeElement(&buf, "loc", base+language.Address(page.address))
		writeTime(&buf, page.changed)
		for _, l := range words.All {
			writeAlternate(&buf, l.Code, base+l.Address(page.address))
		}
		writeAlternate(&buf, "x-default", base+page.address)
		buf.WriteString("</url>\n")
	}
	buf.WriteString("</urlset>\n")
	return answer.Send(r, http.StatusOK, echo.MIMEApplicationXMLCharsetUTF8, buf.Bytes())
}

func writeElement(buf *bytes.Buffer, name, text string) {
	buf.WriteString("<" + name + ">")
	xml.EscapeText(buf, []byte(text)) // a buffer returns no errors
	buf.WriteString("</" + name + ">")
}

// writeTime writes when a page last changed, if that is known.
func writeTime(buf *bytes.Buffer, t time.Time) {
	if !t.IsZero() {
		writeElement(buf, "lastmod", t.Format(time.RFC3339))
	}
}

func writeAlternate(buf *bytes.Buffer, language, address string) {
	buf.WriteString(`<xhtml:link rel="alternate" hreflang="` + language + `" href="`)
	xml.EscapeText(buf, []byte(address))
	buf.WriteString(`"/>`)
}
