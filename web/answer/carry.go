package answer

import (
	"bytes"
	escape "html"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/words"
	"detainerledger/static"
	"detainerledger/templates/ui"
)

// choice is what the address of a page selects and the pages it links to keep: the language, the state of the record,
// and the part of it to look at. For an editor it includes the preview of a draft.
type choice struct {
	language      *words.Language
	moment, looks url.Values
	preview       ui.Preview
}

// choiceOf returns the choice of a request for its page.
func choiceOf(c echo.Context) choice {
	ctx := c.Request().Context()
	ch := choice{language: words.In(ctx), moment: MomentValues(c), preview: ui.PreviewIn(ctx)}
	if KeepsLook(c.Path()) {
		ch.looks = LookValues(c)
	}
	return ch
}

// differs reports whether the links of a page have to change for the choice: pages are written in English and for the
// newest published state.
func (ch choice) differs() bool {
	return ch.language != words.English || len(ch.moment)+len(ch.looks) > 0 || ch.preview.Prefix != ""
}

// carry makes the links and forms of a page lead to pages with the same choice. A link with the attribute data-now
// leaves the selected state, one with hreflang the language, one with data-desk the preview. A link that names a
// series, a measure or a report itself keeps those. Text that stays English on a page of another language is marked as
// such. A preview cannot submit anything.
//
// The page is one of our own. templ writes every attribute in double quotes and escapes quotes and brackets within it,
// so a tag ends at the first bracket and a value at the first quote.
func carry(page []byte, ch choice) []byte {
	c := carrier{choice: ch, parameters: []byte(escape.EscapeString(ch.moment.Encode())),
		marked: bytes.Contains(page, []byte(words.OfficialStart))}
	c.out.Grow(len(page) + len(page)/4)
	var textOnly []byte // the end tag of an element that can contain only text
	kept := 0           // end of the part already copied
	for {
		start := bytes.IndexByte(page[kept:], '<')
		if start < 0 {
			c.out.Write(page)
			return c.out.Bytes()
		}
		start += kept
		end := start + bytes.IndexByte(page[start:], '>') + 1
		tag := page[start:end]
		if c.keeps(tag) {
			kept = end
			continue
		}
		c.writeText(page[:start], textOnly != nil)
		page, kept = page[end:], 0
		if bytes.Equal(tag, textOnly) {
			textOnly = nil
		} else if textOnly == nil {
			textOnly = textElement(tag)
		}
		c.writeTag(plain(tag))
	}
}

// carrier is a page being rewritten for a choice.
type carrier struct {
	choice
	parameters []byte // those that select the state, as an attribute holds them
	out        bytes.Buffer
	marked     bool // something on the page stays English
	closed     bool // in a form that cannot be submitted
}

// keeps reports whether a tag, and the text before it, can be copied unchanged.
func (c *carrier) keeps(tag []byte) bool {
	if c.marked || c.preview.Prefix != "" {
		return false
	}
	for _, changed := range []string{"<a ", "<link ", "<form ", "</form"} {
		if bytes.HasPrefix(tag, []byte(changed)) {
			return false
		}
	}
	return true
}

func (c *carrier) writeTag(tag []byte) {
	opens := func(start string) bool { return bytes.HasPrefix(tag, []byte(start)) }
	if c.closed && opens("</form") {
		c.out.WriteString("</fieldset>")
		c.closed = false
	}
	switch {
	case opens("<a "):
		c.writeAddresses(tag, "href", c.parameters)
	case opens("<link "):
		c.writeAddresses(tag, "href", nil)
	case opens("<form "):
		looks := c.looks
		c.looks = nil // a browser drops the query of an action; the form has fields for what it keeps
		c.writeAddresses(tag, "action", nil)
		c.looks = looks
		for name, values := range c.moment {
			c.out.WriteString(`<input type="hidden" name="` + name + `" value="` + escape.EscapeString(values[0]) + `">`)
		}
		if c.preview.Prefix != "" && bytes.Contains(bytes.ToLower(tag), []byte(` method="post"`)) {
			c.out.WriteString(`<fieldset class="closed" disabled><p>Nothing can be sent from here: this is a preview.</p>`)
			c.closed = true
		}
	default:
		c.writeAddresses(tag, "", nil)
	}
}

// textElements contain only text or, in drawings, no markup of HTML.
var textElements = []struct{ start, end []byte }{
	{[]byte("<title"), []byte("</title>")},
	{[]byte("<option"), []byte("</option>")},
	{[]byte("<textarea"), []byte("</textarea>")},
	{[]byte("<svg"), []byte("</svg>")},
	{[]byte("<script"), []byte("</script>")},
}

// textElement returns the end tag of the element that a tag begins, if it is one of [textElements].
func textElement(tag []byte) []byte {
	for _, e := range textElements {
		if bytes.HasPrefix(tag, e.start) {
			return e.end
		}
	}
	return nil
}

// writeText writes a text and marks the parts that stay English.
func (c *carrier) writeText(text []byte, textOnly bool) {
	if c.marked && !textOnly && bytes.Contains(text, []byte(words.OfficialStart)) {
		text = bytes.ReplaceAll(text, []byte(words.OfficialStart), []byte(`<span lang="en">`))
		text = bytes.ReplaceAll(text, []byte(words.OfficialEnd), []byte(`</span>`))
	} else if c.marked {
		text = plain(text)
	}
	c.out.Write(text)
}

// plain removes the marks of English from text that cannot contain an element.
func plain(text []byte) []byte {
	if !bytes.Contains(text, []byte(words.OfficialStart)) {
		return text
	}
	return []byte(words.Plain(string(text)))
}

// writeAddresses writes a tag whose link, in the named attribute, keeps the choice and gets parameters. Addresses that
// the page only shows, such as pictures, stay in the preview.
func (c *carrier) writeAddresses(tag []byte, leading string, parameters []byte) {
	if c.preview.Prefix == "" && leading == "" {
		c.out.Write(tag)
		return
	}
	if bytes.Contains(tag, []byte(" data-now")) {
		parameters = nil
	}
	for {
		before, rest, found := bytes.Cut(tag, []byte(`="`))
		value, after, ended := bytes.Cut(rest, []byte(`"`))
		if !found || !ended {
			c.out.Write(tag)
			return
		}
		name := string(before[bytes.LastIndexAny(before, " \t\n")+1:])
		c.out.Write(before)
		c.out.WriteString(`="`)
		switch {
		case bytes.Contains(before, []byte(" data-desk")) || bytes.Contains(after, []byte(" data-desk")):
			c.out.Write(value)
		case name == leading:
			c.writeAddress(value, parameters, bytes.Contains(before, []byte(" hreflang=")) ||
				bytes.Contains(after, []byte(" hreflang=")))
		case c.preview.Prefix != "" && name == "srcset":
			for i, one := range strings.Split(string(value), ",") {
				if i > 0 {
					c.out.WriteString(", ")
				}
				c.writeShown([]byte(strings.TrimSpace(one)))
			}
		case c.preview.Prefix != "" && (strings.HasPrefix(name, "data-") || slices.Contains(showing, name)):
			c.writeShown(value)
		default:
			c.out.Write(value)
		}
		c.out.WriteByte('"')
		tag = after
	}
}

// showing are the attributes that hold an address; so do those whose name begins with data-, if their value begins with
// a slash.
var showing = []string{"href", "src", "action", "formaction", "poster", "data"}

// onSite reports whether an address is that of a page of this site.
func onSite(address []byte) bool {
	return bytes.HasPrefix(address, []byte("/")) && !bytes.HasPrefix(address, []byte("//")) &&
		!bytes.HasPrefix(address, []byte(static.Prefix)) && !bytes.HasPrefix(address, []byte("/favicon"))
}

// writeShown writes the address of something that the page shows.
func (c *carrier) writeShown(address []byte) {
	if onSite(address) && !bytes.HasPrefix(address, []byte(c.preview.Prefix+"/")) {
		c.out.WriteString(c.preview.Prefix)
	}
	c.out.Write(address)
}

// writeAddress writes the address of a page of this site in the language and with added parameters; other addresses
// stay unchanged.
func (c *carrier) writeAddress(address, parameters []byte, ownLanguage bool) {
	if !onSite(address) {
		c.out.Write(address)
		return
	}
	address, fragment, fragmented := bytes.Cut(address, []byte("#"))
	path, _, _ := bytes.Cut(address, []byte("?"))
	if ownLanguage || Monolingual(string(path)) {
		c.writeShown(address)
	} else {
		c.writeShown([]byte(c.language.Address(string(address))))
	}
	_, query, queried := bytes.Cut(address, []byte("?"))
	for _, some := range [][]byte{c.looksFor(path, query), parameters} {
		switch {
		case len(some) == 0:
			continue
		case queried:
			c.out.WriteString("&amp;")
		default:
			c.out.WriteByte('?')
			queried = true
		}
		c.out.Write(some)
	}
	if fragmented {
		c.out.WriteByte('#')
		c.out.Write(fragment)
	}
}

// looksFor returns the parameters, as an attribute holds them, with which a page with this path and query shows what
// the reader is looking at.
func (c *carrier) looksFor(path, query []byte) []byte {
	if len(c.looks) == 0 || !TakesLook(string(path)) {
		return nil
	}
	own, err := url.ParseQuery(escape.UnescapeString(string(query)))
	if err != nil || own.Has("series") { // it has other measures and reports
		return nil
	}
	missing := url.Values{}
	for name, values := range c.looks {
		if !own.Has(name) {
			missing[name] = values
		}
	}
	return []byte(escape.EscapeString(missing.Encode()))
}
