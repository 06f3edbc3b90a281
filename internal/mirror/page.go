package mirror

import (
	"bytes"
	escape "html"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// page is one page of the site while it is converted to a file.
type page struct {
	*crawl
	address string
	// root leads from the page to the top of the folder: "", "../", ...
	root     string
	language *words.Language
	// links are the addresses of files that the page links to.
	links []string

	out bytes.Buffer
	// unlinked is the element that replaces a broken link, until the link ends. drawing is how many drawings
	// enclose the current position.
	unlinked string
	drawing  int
	// masthead is set if the page has the site's frame.
	masthead bool
	// inMain is set once the page's own content has begun.
	inMain bool
	// further is set for a later page of a list.
	further bool
	// noteAt is where the last footer ends.
	noteAt int
}

// rewrite converts the page to the form that works as a file: its links are relative addresses of files, what needs the
// site leads to the running site or is removed, and its footer says that it is a copy.
//
// The page is one of the site's own, whose attributes are in double quotes.
func (p *page) rewrite(body []byte) ([]byte, error) {
	p.out.Grow(len(body) + len(body)/4)
	p.noteAt = -1
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); err != io.EOF {
				return nil, err
			}
			return p.noted(), nil
		case html.StartTagToken, html.SelfClosingTagToken:
			p.start(z)
		case html.EndTagToken:
			p.end(z.Raw())
		case html.TextToken:
			p.out.Write(p.dated(z.Raw()))
		default:
			p.out.Write(z.Raw())
		}
	}
}

// dated returns a text in which addresses of earlier versions of a page, as in citations, lead to the running site,
// because a copy has only the newest.
func (p *page) dated(text []byte) []byte {
	if p.LiveURL == "" || !bytes.Contains(text, []byte("as-of=")) {
		return text
	}
	var out bytes.Buffer
	for {
		before, rest, found := bytes.Cut(text, []byte(p.BaseURL))
		out.Write(before)
		if !found {
			return out.Bytes()
		}
		address := rest
		for _, end := range []string{" ", "\n", "<", `"`, "&#34;", "}"} {
			address, _, _ = bytes.Cut(address, []byte(end))
		}
		if bytes.Contains(address, []byte("as-of=")) {
			out.WriteString(p.LiveURL)
		} else {
			out.WriteString(p.BaseURL)
		}
		text = rest
	}
}

// linking are the elements with a link, each with the attribute that holds it.
var linking = map[string]string{
	"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src", "image": "href", "meta": "content",
}

// start writes a start tag.
func (p *page) start(z *html.Tokenizer) {
	tag := z.Raw()
	name := tagName(tag)
	switch name {
	case "svg":
		p.drawing++
	case "header":
		p.masthead = true
	case "main":
		p.inMain = true
	}
	if !p.asks(z, tag, name) {
		p.leading(tag, name)
	}
}

// asks writes an element that needs the site, or that describes the page by its address, in the form that works in a
// file. It reports whether the element is one of these.
func (p *page) asks(z *html.Tokenizer, tag []byte, name string) bool {
	_, box := attributeOf(tag, "data-find-none")
	kind, _ := attributeOf(tag, "type")
	switch {
	case name == "form":
		p.form(z, string(tag))
	case p.inMain && isFind(p.address) && p.findPage(z, tag, name):
	case box && name == "input":
		p.findInput(tag)
	case name == "script" && kind == "application/ld+json" && p.BaseURL == Nowhere:
		skip(z, name) // it identifies things by the addresses of their pages
	case p.further && p.ofWholeList(tag, name):
		skip(z, name)
	default:
		return false
	}
	return true
}

// ofWholeList reports whether an element repeats what the first page says about the whole list and depends on the
// version: its citation and version number. Without them, a later page changes only with its rows.
func (p *page) ofWholeList(tag []byte, name string) bool {
	labelled, _ := attributeOf(tag, "aria-labelledby")
	kind, _ := attributeOf(tag, "type")
	version := bytes.Contains(tag, []byte(" data-version"))
	return name == "section" && labelled == "cite" || name == "script" && kind == "application/ld+json" || version
}

// leading writes an element with its link, if it has one, as a link between files.
func (p *page) leading(tag []byte, name string) {
	attribute, leads := linking[name]
	value, found := attributeOf(tag, attribute)
	// most metadata of a page is not an address
	if _, address := p.inSite(value); !leads || !found || name == "meta" && !address {
		p.out.Write(tag)
		return
	}
	to := p.lead(value)
	switch {
	case to.elsewhere:
		p.out.Write(tag)
	case name == "link" || name == "meta":
		p.head(tag, attribute, to)
	case to.file:
		p.out.Write(withAttribute(tag, attribute, p.relative(to)))
	case name == "a" && p.LiveURL != "":
		p.out.Write(external(withAttribute(tag, attribute, p.LiveURL+to.address+to.fragment)))
	case name == "a":
		p.unlink(tag)
	default:
		p.out.WriteString("<!-- ") // an image or a frame that only the site generates
		p.out.WriteString(name)
		p.out.WriteString(" -->")
	}
}

// unlink writes an element without a link in the place of a broken link.
func (p *page) unlink(tag []byte) {
	p.unlinked = "span"
	if p.drawing > 0 {
		p.unlinked = "g"
	}
	p.out.WriteString("<" + p.unlinked)
	p.out.Write(stripped(tag[len("<a"):], "href", "rel", "type", "hreflang", "download"))
}

// skip reads up to the end of an element that does not contain another of the same name.
func skip(z *html.Tokenizer, name string) {
	for {
		switch kind := z.Next(); {
		case kind == html.ErrorToken, kind == html.EndTagToken && tagName(z.Raw()) == name:
			return
		}
	}
}

// head writes an element of the page's head with an address. Without a base address, absolute addresses are removed.
func (p *page) head(tag []byte, attribute string, to lead) {
	switch {
	case to.absolute && p.BaseURL == Nowhere:
	case to.file && to.absolute:
		p.out.Write(withAttribute(tag, attribute, p.BaseURL+"/"+inFolder(to.address)+to.fragment))
	case to.file:
		p.out.Write(withAttribute(tag, attribute, p.relative(to)))
	case p.LiveURL != "":
		p.out.Write(withAttribute(tag, attribute, p.LiveURL+to.address+to.fragment))
	}
}

// end writes an end tag.
func (p *page) end(tag []byte) {
	switch name := tagName(tag); {
	case name == "a" && p.unlinked != "":
		p.out.WriteString("</" + p.unlinked + ">")
		p.unlinked = ""
		return
	case name == "svg":
		p.drawing--
	case name == "form" && p.inMain && isFind(p.address):
		p.out.Write(tag)
		p.foundHere()
		return
	case name == "footer":
		p.noteAt = p.out.Len()
	}
	p.out.Write(tag)
}

// noted returns the page with a line at the end of its footer that says that it is a copy. A page without the site's
// footer, such as one for embedding, states its own date.
func (p *page) noted() []byte {
	if p.noteAt < 0 || !p.masthead {
		return p.out.Bytes()
	}
	w := p.language
	of := p.of(p.address)
	says := w.T("This page shows record version {n} of {day}. Nothing on it has changed since, up to the version that "+
		"the ledger of this copy names.", "n", w.Number(int(of.Seq)), "day", w.Day(record.DayOf(of.EnteredAt)))
	if p.further {
		says = w.T("The first page of this list says which version of the record it shows.")
	}
	note := `<p class="small">` + escape.EscapeString(w.T("This is a copy of the site as files.")+" "+says+" "+
		w.T("A copy cannot compare places, check a citation or show an earlier state of the record."))
	if p.LiveURL != "" {
		note += ` <a href="` + escape.EscapeString(p.LiveURL+p.address) + `" rel="external">` +
			escape.EscapeString(w.T("This page on the site itself")) + `</a>`
	}
	return slices.Insert(p.out.Bytes(), p.noteAt, []byte(note+"</p>")...)
}

// lead is the target of a link.
type lead struct {
	// elsewhere is set if the link leads out of the site, or stays within the page.
	elsewhere bool
	// address and fragment are within the site; file means that the address is a file. The fragment begins with the
	// query of the find page, if any.
	address, fragment string
	file              bool
	// absolute is set for a link with scheme and host.
	absolute bool
}

// lead parses a link of the page, and notes it if it leads to a file.
func (p *page) lead(href string) lead {
	address, fragment, fragmented := strings.Cut(href, "#")
	if address == "" {
		return lead{elsewhere: true}
	}
	to := lead{address: address}
	if fragmented {
		to.fragment = "#" + fragment
	}
	// all but the most common
	if strings.HasPrefix(address, "//") || !strings.HasPrefix(address, "/") || strings.Contains(address, "?") {
		u, err := url.Parse(address)
		if err != nil || u.Opaque != "" {
			return lead{elsewhere: true}
		}
		if to.absolute = u.Host != ""; to.absolute {
			rest, ok := p.inSite(address)
			if !ok {
				return lead{elsewhere: true}
			}
			if u, err = url.Parse(rest); err != nil {
				return lead{elsewhere: true}
			}
		}
		page, err := url.Parse(p.address)
		if err != nil {
			return lead{elsewhere: true}
		}
		to.address = p.canonical(page.ResolveReference(u))
	}
	if page, _, _ := strings.Cut(to.address, "?"); isFind(page) { // its script reads the query
		to.address, to.fragment = page, strings.TrimPrefix(to.address, page)+to.fragment
	}
	if to.file = p.copied(to.address); to.file {
		p.links = append(p.links, to.address)
	}
	return to
}

// inSite removes the base address from an absolute one.
func (c *crawl) inSite(absolute string) (address string, ok bool) {
	rest, ok := strings.CutPrefix(absolute, c.BaseURL)
	if !ok || rest != "" && !strings.ContainsRune("/?", rune(rest[0])) {
		return "", false
	}
	if rest == "" || rest[0] == '?' {
		rest = "/" + rest
	}
	return rest, true
}

// relative returns the address of a file relative to the page.
func (p *page) relative(to lead) string {
	name := p.root + inFolder(to.address)
	if name == "" {
		name = "./"
	}
	return name + to.fragment
}

// nextPage begins the link of a feed to its older entries.
const nextPage = `<link rel="next" type="application/atom+xml" href="`

// rewriteXML returns a feed, a drawing or a sitemap with a final slash on links to pages, and the addresses of files
// that it links to.
func (c *crawl) rewriteXML(body []byte) (rewritten []byte, links []string) {
	var out bytes.Buffer
	base := []byte(c.BaseURL)
	for {
		at := bytes.Index(body, base)
		if at < 0 {
			out.Write(body)
			return out.Bytes(), links
		}
		before, rest := body[:at], body[at:]
		out.Write(before)
		length := bytes.IndexAny(rest, "\"'<> \n")
		if length < 0 {
			length = len(rest)
		}
		body = rest[length:]
		absolute := string(rest[:length])
		address, ok := c.inSite(escape.UnescapeString(absolute))
		if !ok || !bytes.HasSuffix(before, []byte(`href="`)) && !bytes.HasSuffix(before, []byte("<loc>")) {
			out.WriteString(absolute)
			continue
		}
		address, fragment, fragmented := strings.Cut(address, "#")
		if u, err := url.Parse(address); err == nil {
			address = c.canonical(u)
		}
		if fragmented {
			fragment = "#" + fragment
		}
		switch {
		case further(address) && c.LiveURL == "" && bytes.HasSuffix(out.Bytes(), []byte(nextPage)):
			out.Truncate(out.Len() - len(nextPage)) // there is none
			_, body, _ = bytes.Cut(body, []byte(">"))
		case c.copied(address):
			links = append(links, address)
			out.WriteString(escape.EscapeString(c.BaseURL + "/" + inFolder(address) + fragment))
		case c.LiveURL != "":
			out.WriteString(escape.EscapeString(c.LiveURL + address + fragment))
		default:
			out.WriteString(absolute)
		}
	}
}
