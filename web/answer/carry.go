package answer

import (
	"bytes"
	escape "html"
	"net/url"

	"detainerledger/internal/words"
	"detainerledger/static"
)

// choice is what a reader chose by the address of a page, and keeps on the pages
// that it leads to: the language, and the state of the record.
type choice struct {
	language *words.Language
	moment   url.Values
}

// differs reports whether a page has to be told of the choice: English and the
// newest state are what a page is written in.
func (ch choice) differs() bool { return ch.language != words.English || len(ch.moment) > 0 }

// carry lets the links and forms of a page lead to pages of the same choice. A
// link with the attribute data-now leads out of the chosen state, one with
// hreflang out of the language. What stays English on a page of another language
// is marked as such.
//
// The page is one of our own, in which templ writes every attribute in double
// quotes and escapes quotes and brackets within, so a tag ends at the first
// bracket and a value at the first quote.
func carry(page []byte, ch choice) []byte {
	parameters := []byte(escape.EscapeString(ch.moment.Encode()))
	var hidden bytes.Buffer
	for name, values := range ch.moment {
		hidden.WriteString(`<input type="hidden" name="` + name + `" value="` + escape.EscapeString(values[0]) + `">`)
	}
	var out bytes.Buffer
	out.Grow(len(page) + len(page)/4)
	var textOnly []byte // the end of the element whose content can be nothing but text
	for {
		start := bytes.IndexByte(page, '<')
		if start < 0 {
			out.Write(page)
			return out.Bytes()
		}
		writeText(&out, page[:start], textOnly != nil)
		page = page[start:]
		end := bytes.IndexByte(page, '>') + 1
		tag := page[:end]
		page = page[end:]
		if bytes.Equal(tag, textOnly) {
			textOnly = nil
		}
		for _, e := range textElements {
			if textOnly == nil && (bytes.HasPrefix(tag, e.start)) {
				textOnly = e.end
			}
		}
		tag = plain(tag)
		switch {
		case bytes.HasPrefix(tag, []byte("<a ")):
			writeAddress(&out, tag, ` href="`, ch.language, parameters)
		case bytes.HasPrefix(tag, []byte("<link ")):
			writeAddress(&out, tag, ` href="`, ch.language, nil)
		case bytes.HasPrefix(tag, []byte("<form ")):
			writeAddress(&out, tag, ` action="`, ch.language, nil)
			out.Write(hidden.Bytes())
		default:
			out.Write(tag)
		}
	}
}

// textElements hold nothing but text, or, as drawings do, no mark of HTML's.
var textElements = []struct{ start, end []byte }{
	{[]byte("<title"), []byte("</title>")},
	{[]byte("<option"), []byte("</option>")},
	{[]byte("<textarea"), []byte("</textarea>")},
	{[]byte("<svg"), []byte("</svg>")},
	{[]byte("<script"), []byte("</script>")},
}

// writeText writes a text and marks what stays English in it.
func writeText(out *bytes.Buffer, text []byte, textOnly bool) {
	if !textOnly && bytes.Contains(text, []byte(words.OfficialStart)) {
		text = bytes.ReplaceAll(text, []byte(words.OfficialStart), []byte(`<span lang="en">`))
		text = bytes.ReplaceAll(text, []byte(words.OfficialEnd), []byte(`</span>`))
	} else {
		text = plain(text)
	}
	out.Write(text)
}

// plain takes the marks of English out of what can hold no element.
func plain(text []byte) []byte {
	if !bytes.Contains(text, []byte(words.OfficialStart)) {
		return text
	}
	return []byte(words.Plain(string(text)))
}

// writeAddress writes a tag with its address in the language and with parameters
// added, if it leads to a page of this site.
func writeAddress(out *bytes.Buffer, tag []byte, attribute string, language *words.Language, parameters []byte) {
	before, rest, found := bytes.Cut(tag, []byte(attribute))
	address, after, ended := bytes.Cut(rest, []byte(`"`))
	if !found || !ended || !bytes.HasPrefix(address, []byte("/")) || bytes.HasPrefix(address, []byte(static.Prefix)) ||
		bytes.HasPrefix(address, []byte("/favicon")) {
		out.Write(tag)
		return
	}
	if bytes.Contains(tag, []byte(" data-now")) {
		parameters = nil
	}
	address, fragment, fragmented := bytes.Cut(address, []byte("#"))
	path, _, _ := bytes.Cut(address, []byte("?"))
	out.Write(before)
	out.WriteString(attribute)
	if bytes.Contains(tag, []byte(" hreflang=")) || Monolingual(string(path)) {
		out.Write(address)
	} else {
		out.WriteString(language.Address(string(address)))
	}
	switch {
	case len(parameters) == 0:
	case bytes.IndexByte(address, '?') < 0:
		out.WriteByte('?')
		out.Write(parameters)
	default:
		out.WriteString("&amp;")
		out.Write(parameters)
	}
	if fragmented {
		out.WriteByte('#')
		out.Write(fragment)
	}
	out.WriteByte('"')
	out.Write(after)
}
