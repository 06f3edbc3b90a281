package web

import (
	"bytes"
	stdhtml "html"
	"net/url"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"

	"detainerledger/internal/link"
	"detainerledger/static"
)

// carry lets the links and forms of a page that shows an earlier state of the
// record lead to pages of the same state, by adding its parameters to each. A
// link with the attribute data-now is left alone: it leads out of that state.
func carry(page []byte, moment url.Values) []byte {
	var out bytes.Buffer
	out.Grow(len(page) + len(page)/4)
	z := nethtml.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == nethtml.ErrorToken { // the end: the page is in memory
			return out.Bytes()
		}
		raw := z.Raw()
		if kind != nethtml.StartTagToken || !bytes.HasPrefix(raw, []byte("<a ")) && !bytes.HasPrefix(raw, []byte("<form")) {
			out.Write(raw)
			continue
		}
		raw = bytes.Clone(raw) // Token overwrites it
		token := z.Token()
		switch {
		case token.Data == "form":
			out.Write(raw)
			for name, values := range moment {
				out.WriteString(`<input type="hidden" name="` + name + `" value="` + stdhtml.EscapeString(values[0]) + `">`)
			}
		case slices.ContainsFunc(token.Attr, func(a nethtml.Attribute) bool { return a.Key == "data-now" }):
			out.Write(raw)
		default:
			for i, a := range token.Attr {
				if a.Key == "href" && strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, static.Prefix) {
					token.Attr[i].Val = withMoment(a.Val, moment)
				}
			}
			out.WriteString(token.String())
		}
	}
}

// withMoment adds the parameters of a state of the record to an address.
func withMoment(address string, moment url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	values := u.Query()
	for name, v := range moment {
		if !values.Has(name) {
			values[name] = v
		}
	}
	fragment := ""
	if u.Fragment != "" {
		fragment = "#" + u.EscapedFragment()
	}
	return link.Query(u.EscapedPath(), values) + fragment
}
