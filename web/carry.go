package web

import (
	"bytes"
	escape "html"
	"net/url"

	"detainerledger/static"
)

// carry lets the links and forms of a page that shows an earlier state of the
// record lead to pages of the same state, by adding its parameters to each. A
// link with the attribute data-now is left alone: it leads out of that state.
//
// The page is one of our own, in which templ writes every attribute in double
// quotes and escapes quotes and brackets within, so a tag ends at the first
// bracket and a value at the first quote.
func carry(page []byte, moment url.Values) []byte {
	parameters := []byte(escape.EscapeString(moment.Encode()))
	var hidden bytes.Buffer
	for name, values := range moment {
		hidden.WriteString(`<input type="hidden" name="` + name + `" value="` + escape.EscapeString(values[0]) + `">`)
	}
	var out bytes.Buffer
	out.Grow(len(page) + len(page)/4)
	for {
		start := bytes.IndexByte(page, '<')
		if start < 0 {
			out.Write(page)
			return out.Bytes()
		}
		out.Write(page[:start])
		page = page[start:]
		end := bytes.IndexByte(page, '>') + 1
		tag := page[:end]
		page = page[end:]
		switch {
		case bytes.HasPrefix(tag, []byte("<a ")) && !bytes.Contains(tag, []byte(" data-now")):
			writeLink(&out, tag, parameters)
		case bytes.HasPrefix(tag, []byte("<form ")):
			out.Write(tag)
			out.Write(hidden.Bytes())
		default:
			out.Write(tag)
		}
	}
}

// writeLink writes the tag of a link with parameters added to its address, if it
// leads to a page of this site.
func writeLink(out *bytes.Buffer, tag, parameters []byte) {
	before, rest, found := bytes.Cut(tag, []byte(` href="`))
	address, after, ended := bytes.Cut(rest, []byte(`"`))
	if !found || !ended || !bytes.HasPrefix(address, []byte("/")) || bytes.HasPrefix(address, []byte(static.Prefix)) {
		out.Write(tag)
		return
	}
	address, fragment, fragmented := bytes.Cut(address, []byte("#"))
	out.Write(before)
	out.WriteString(` href="`)
	out.Write(address)
	if bytes.IndexByte(address, '?') < 0 {
		out.WriteByte('?')
	} else {
		out.WriteString("&amp;")
	}
	out.Write(parameters)
	if fragmented {
		out.WriteByte('#')
		out.Write(fragment)
	}
	out.WriteByte('"')
	out.Write(after)
}
