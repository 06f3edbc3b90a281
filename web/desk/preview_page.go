package desk

import (
	"bytes"
	escape "html"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/static"
	"detainerledger/web/answer"
)

// previewWriter takes an answer of the site over a copy of the record. A page is
// rewritten so that its links stay in the copy; a file passes through.
type previewWriter struct {
	to     http.ResponseWriter
	header http.Header
	table  *answer.Table
	// prefix is the address of the copy, banner that of the draft.
	prefix, banner string

	status int
	// page is the page so far; nil for what passes through.
	page *bytes.Buffer
}

// passed are the headers of an answer that say what it is. How long it may be kept,
// and who may read it, is for the desk to say.
var passed = []string{echo.HeaderContentType, echo.HeaderContentDisposition, "Content-Language", echo.HeaderRetryAfter,
	echo.HeaderContentSecurityPolicy}

// Header implements [http.ResponseWriter].
func (w *previewWriter) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *previewWriter) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	w.status = status
	h := w.to.Header()
	for _, name := range passed {
		if v := w.header.Get(name); v != "" {
			h.Set(name, v)
		}
	}
	// What others may frame of the public site, only the desk may frame of this.
	h.Set(echo.HeaderContentSecurityPolicy,
		strings.Replace(h.Get(echo.HeaderContentSecurityPolicy), "frame-ancestors *", "frame-ancestors 'self'", 1))
	if to := w.header.Get(echo.HeaderLocation); to != "" {
		h.Set(echo.HeaderLocation, w.prefix+answer.OnSite(to))
	}
	if kind, _, _ := mime.ParseMediaType(w.header.Get(echo.HeaderContentType)); kind == echo.MIMETextHTML {
		w.page = &bytes.Buffer{}
		return
	}
	w.to.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *previewWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.page != nil {
		return w.page.Write(p)
	}
	return w.to.Write(p)
}

// Flush sends on what passes through.
func (w *previewWriter) Flush() {
	if w.page == nil {
		_ = http.NewResponseController(w.to).Flush() // or it goes with the rest
	}
}

// end sends the page, if the answer is one.
func (w *previewWriter) end() error {
	w.WriteHeader(http.StatusOK)
	if w.page == nil {
		return nil
	}
	w.to.WriteHeader(w.status)
	_, err := w.to.Write(w.rewrite(w.page.Bytes()))
	return err
}

// within is an address of the site in the copy. An address with a host is none: the
// copy was made to write its own. What belongs to the program is the same for both.
func (w *previewWriter) within(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.HasPrefix(address, w.prefix+"/") ||
		w.table.At(address).Apart {
		return address
	}
	return w.prefix + address
}

// leading are the attributes that hold an address; so do those whose name begins with
// data-, where their value begins with a slash.
var leading = []string{"href", "src", "action", "formaction", "poster", "data"}

// rewrite lets the page's links, forms and files lead into the copy, closes the forms
// that would write, and says on top what the page is.
//
// The page is one of our own: see [answer.carry] for what can be relied on.
func (w *previewWriter) rewrite(page []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(page) + len(page)/4)
	r := rewriting{previewWriter: w, out: &out}
	for {
		start := bytes.IndexByte(page, '<')
		if start < 0 {
			out.Write(page)
			return out.Bytes()
		}
		out.Write(page[:start])
		page = page[start:]
		end := bytes.IndexByte(page, '>') + 1
		if end == 0 {
			out.Write(page)
			return out.Bytes()
		}
		r.take(page[:end])
		page = page[end:]
	}
}

// rewriting is where one is in a page that is rewritten.
type rewriting struct {
	*previewWriter
	out *bytes.Buffer
	// styled and said tell that the sheet and the words of the preview are there.
	styled, said bool
	// inBody, inSkip, inScript and inForm tell that one is within the body, the link to
	// the content, a script, or a form that would write.
	inBody, inSkip, inScript, inForm bool
}

// take takes the next tag.
func (r *rewriting) take(tag []byte) {
	opens := func(name string) bool { return bytes.HasPrefix(tag, []byte("<"+name)) }
	switch {
	case r.inScript && !opens("/script"):
		r.out.Write(tag)
		return
	case opens("script"):
		r.inScript = true
	case opens("/script"):
		r.inScript = false
	case opens("/form") && r.inForm:
		r.out.WriteString("</fieldset>")
		r.inForm = false
	}
	if r.inBody && !r.said && !r.inSkip {
		// The link to the content stays the first of the page.
		if r.inSkip = opens(`a class="skip"`); !r.inSkip {
			r.say()
		}
	}
	r.out.Write(r.tag(tag))
	switch {
	case opens("/title>") && !r.styled: // a drawing has a title too
		r.out.WriteString(`<link rel="stylesheet" href="` + static.Path("css/forms.css") + `">`)
		r.styled = true
	case opens("body"):
		r.inBody = true
	case opens("/a") && r.inSkip:
		r.inSkip = false
		r.say()
	case opens("form") && bytes.Contains(bytes.ToLower(tag), []byte(` method="post"`)):
		r.out.WriteString(`<fieldset class="closed" disabled><p>Nothing can be sent from here: this is a preview.</p>`)
		r.inForm = true
	}
}

// say says what the page is, on top of it.
func (r *rewriting) say() {
	r.said = true
	r.out.WriteString(`<aside class="banner preview" aria-label="Preview" lang="en"><p><strong>This is how it would read. Not published.</strong> <a href="` +
		escape.EscapeString(r.banner) + `" target="_top">Back to the draft</a></p></aside>`)
}

// tag is a tag whose addresses lead into the copy.
func (w *previewWriter) tag(tag []byte) []byte {
	if !bytes.Contains(tag, []byte(`="/`)) && !bytes.Contains(tag, []byte(" srcset=")) {
		return tag
	}
	var out bytes.Buffer
	for {
		before, rest, found := bytes.Cut(tag, []byte(`="`))
		value, after, ended := bytes.Cut(rest, []byte(`"`))
		out.Write(before)
		if !found || !ended {
			if found {
				out.WriteString(`="`)
				out.Write(rest)
			}
			return out.Bytes()
		}
		out.WriteString(`="`)
		name := string(before[bytes.LastIndexAny(before, " \t\n")+1:])
		switch {
		case name == "srcset":
			out.WriteString(w.candidates(string(value)))
		case strings.HasPrefix(name, "data-") || slices.Contains(leading, name):
			out.WriteString(w.within(string(value)))
		default:
			out.Write(value)
		}
		out.WriteByte('"')
		tag = after
	}
}

// candidates are the pictures of a srcset.
func (w *previewWriter) candidates(srcset string) string {
	all := strings.Split(srcset, ",")
	for i, one := range all {
		all[i] = w.within(strings.TrimSpace(one))
	}
	return strings.Join(all, ", ")
}
