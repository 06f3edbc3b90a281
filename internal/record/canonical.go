package record

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A change can have tens of thousands of lines, each of which is encoded when it comes in, when it is verified and when
// a log is read. By reflection that takes several times as long as everything else. So the canonical form is written
// and parsed here without encoding/json, which handles only the unusual cases.

// JSON returns the change in its only canonical form: the fields in the order of the type, empty ones left out, nothing
// escaped that JSON does not require, no white space, no newline at the end.
func (c Change) JSON() ([]byte, error) {
	w := writer{out: make([]byte, 0, 512+256*(len(c.Places)+len(c.Totals)+len(c.Entries)+len(c.Policies)))}
	c.write(&w)
	return w.out, w.err
}

func (c *Change) write(w *writer) {
	w.begin('{')
	c.fields(w)
	w.end('}')
}

// writer is the form that encodes.
type writer struct {
	out   []byte
	first bool // in an object or a list
	err   error
}

func (w *writer) begin(bracket byte) { w.out, w.first = append(w.out, bracket), true }

func (w *writer) end(bracket byte) { w.out, w.first = append(w.out, bracket), false }

func (w *writer) comma() {
	if !w.first {
		w.out = append(w.out, ',')
	}
	w.first = false
}

func (w *writer) field(name string) {
	w.comma()
	w.out = append(w.out, '"')
	w.out = append(w.out, name...)
	w.out = append(w.out, '"', ':')
}

func (w *writer) text(name string, s *string) {
	w.field(name)
	w.quoted(*s)
}

func (w *writer) textOrNone(name string, s *string) {
	if *s != "" {
		w.text(name, s)
	}
}

func (w *writer) quoted(s string) {
	for i := range len(s) {
		if !plain(s[i]) {
			w.escaped(s)
			return
		}
	}
	w.out = append(w.out, '"')
	w.out = append(w.out, s...)
	w.out = append(w.out, '"')
}

// plain reports whether JSON includes the byte unescaped, in any context.
func plain(b byte) bool { return b >= ' ' && b < utf8.RuneSelf && b != '"' && b != '\\' }

func (w *writer) escaped(s string) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		w.err = err
	}
	w.out = append(w.out, bytes.TrimSuffix(text.Bytes(), []byte("\n"))...)
}

func (w *writer) whole(name string, n *int) {
	w.field(name)
	w.out = strconv.AppendInt(w.out, int64(*n), 10)
}

func (w *writer) count(name string, c *Count) {
	w.field(name)
	if c.Known {
		w.out = strconv.AppendInt(w.out, int64(c.N), 10)
	} else {
		w.out = append(w.out, "null"...)
	}
}

func (w *writer) list(name string, items *[]string) {
	w.field(name)
	if *items == nil {
		w.out = append(w.out, "null"...)
		return
	}
	w.begin('[')
	for _, item := range *items {
		w.comma()
		w.quoted(item)
	}
	w.end(']')
}

func (w *writer) listOrNone(name string, items *[]string) {
	if len(*items) > 0 {
		w.list(name, items)
	}
}

func (w *writer) moment(name string, t *time.Time) {
	w.field(name)
	w.out = append(w.out, '"')
	var err error
	if w.out, err = t.AppendText(w.out); err != nil {
		w.err = err
	}
	w.out = append(w.out, '"')
}

func (w *writer) yesOrNone(name string, yes *bool) {
	if *yes {
		w.field(name)
		w.out = append(w.out, "true"...)
	}
}

func (w *writer) object(name string, fields func()) {
	w.field(name)
	w.begin('{')
	fields()
	w.end('}')
}

func (w *writer) objectOrNone(name string, there bool, fields func()) {
	if there {
		w.object(name, fields)
	}
}

func (w *writer) listOfObjects(name string, n int, fields func(i, atMost int)) {
	if n == 0 {
		return
	}
	w.field(name)
	w.begin('[')
	for i := range n {
		w.comma()
		w.begin('{')
		fields(i, n)
		w.end('}')
	}
	w.end(']')
}

// reader is the form that parses what [writer] wrote. ok becomes false at anything else; but text that it accepts may
// still not be canonical.
type reader struct {
	rest  []byte
	first bool // in an object or a list
	ok    bool
	// seen caches texts, each in a slot determined by its length and last byte: a row has most texts in common with
	// the row before, and those are stored once.
	seen [256]string
	// lately is the last list read: most rows have the sources of the row before, which are then stored once.
	// coming is a buffer for the current list.
	lately, coming []string
}

// shortestRow is the smallest size of a row in bytes, given the names of its fields.
const shortestRow = 40

// readChange parses a change; ok is false if the text is certainly not canonical.
func readChange(text []byte) (c Change, ok bool) {
	r := reader{rest: text, ok: true}
	r.begin('{')
	c.fields(&r)
	r.end('}')
	return c, r.ok && len(r.rest) == 0
}

// skip consumes what must come next.
func (r *reader) skip(next string) {
	if r.ok = r.ok && r.next(next); r.ok {
		r.rest = r.rest[len(next):]
	}
}

func (r *reader) next(text string) bool {
	return len(r.rest) >= len(text) && string(r.rest[:len(text)]) == text
}

func (r *reader) begin(bracket byte) {
	r.byte(bracket)
	r.first = true
}

func (r *reader) end(bracket byte) {
	r.byte(bracket)
	r.first = false
}

func (r *reader) byte(b byte) {
	if r.ok = r.ok && len(r.rest) > 0 && r.rest[0] == b; r.ok {
		r.rest = r.rest[1:]
	}
}

// at reports whether the named field comes next.
func (r *reader) at(name string) bool {
	rest := r.rest
	if !r.first {
		if len(rest) == 0 || rest[0] != ',' {
			return false
		}
		rest = rest[1:]
	}
	n := len(name)
	return len(rest) >= n+3 && rest[0] == '"' && string(rest[1:n+1]) == name && rest[n+1] == '"' && rest[n+2] == ':'
}

func (r *reader) field(name string) bool {
	if r.ok = r.ok && r.at(name); !r.ok {
		return false
	}
	n := len(name) + len(`"":`)
	if !r.first {
		n++
	}
	r.rest, r.first = r.rest[n:], false
	return true
}

func (r *reader) text(name string, s *string) {
	if r.field(name) {
		*s = r.quoted()
	}
}

func (r *reader) textOrNone(name string, s *string) {
	if r.at(name) {
		r.text(name, s)
	}
}

func (r *reader) quoted() string {
	r.byte('"')
	if !r.ok {
		return ""
	}
	for n, b := range r.rest {
		switch {
		case b == '"':
			text := r.kept(r.rest[:n])
			r.rest = r.rest[n+1:]
			return text
		case !plain(b):
			return r.escaped()
		}
	}
	r.ok = false
	return ""
}

// kept returns the bytes as a string, shared with an earlier row if possible.
func (r *reader) kept(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	place := &r.seen[byte(len(text))*31+text[len(text)-1]]
	if *place != string(text) {
		*place = string(text)
	}
	return *place
}

// escaped parses a text after its opening quotation mark.
func (r *reader) escaped() (s string) {
	n := 0
	for ; n < len(r.rest) && r.rest[n] != '"'; n++ {
		if r.rest[n] == '\\' {
			n++
		}
	}
	if n >= len(r.rest) {
		r.ok = false
		return ""
	}
	var text strings.Builder
	text.WriteByte('"')
	text.Write(r.rest[:n+1])
	r.ok = json.Unmarshal([]byte(text.String()), &s) == nil
	r.rest = r.rest[n+1:]
	return s
}

func (r *reader) whole(name string, n *int) {
	if r.field(name) {
		*n = r.number()
	}
}

func (r *reader) number() int {
	n := 0
	for n < len(r.rest) && (r.rest[n] >= '0' && r.rest[n] <= '9' || r.rest[n] == '-') {
		n++
	}
	number, err := strconv.Atoi(string(r.rest[:n]))
	r.ok = r.ok && err == nil
	r.rest = r.rest[n:]
	return number
}

func (r *reader) count(name string, c *Count) {
	if !r.field(name) {
		return
	}
	if r.next("null") {
		r.skip("null")
		*c = Count{}
		return
	}
	*c = Known(r.number())
}

func (r *reader) list(name string, items *[]string) {
	if !r.field(name) {
		return
	}
	if r.next("null") {
		r.skip("null")
		*items = nil
		return
	}
	r.coming = r.coming[:0]
	r.items(func() { r.coming = append(r.coming, r.quoted()) })
	if r.lately == nil || !slices.Equal(r.lately, r.coming) {
		r.lately = append(make([]string, 0, len(r.coming)), r.coming...)
	}
	*items = r.lately
}

func (r *reader) listOrNone(name string, items *[]string) {
	if r.at(name) {
		r.list(name, items)
	}
}

// items calls item for each element of a list.
func (r *reader) items(item func()) {
	r.begin('[')
	for r.ok && !r.next("]") {
		if !r.first {
			r.byte(',')
		}
		item()
		r.first = false
	}
	r.end(']')
}

func (r *reader) moment(name string, t *time.Time) {
	if r.field(name) {
		var err error
		*t, err = time.Parse(time.RFC3339, r.quoted())
		*t = t.UTC().Truncate(time.Second)
		r.ok = r.ok && err == nil
	}
}

func (r *reader) yesOrNone(name string, yes *bool) {
	if r.at(name) {
		r.field(name)
		*yes = r.next("true")
		r.skip("true")
	}
}

func (r *reader) object(name string, fields func()) {
	if r.field(name) {
		r.begin('{')
		fields()
		r.end('}')
	}
}

func (r *reader) objectOrNone(name string, _ bool, fields func()) {
	if r.at(name) {
		r.object(name, fields)
	}
}

func (r *reader) listOfObjects(name string, _ int, fields func(i, atMost int)) {
	if !r.at(name) {
		return
	}
	r.field(name)
	n, atMost := 0, min(bytes.Count(r.rest, []byte("},{"))+1, len(r.rest)/shortestRow+1)
	r.items(func() {
		r.begin('{')
		fields(n, atMost)
		r.end('}')
		n++
	})
}
