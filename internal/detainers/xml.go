package detainers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlScanner reads the XML of a spreadsheet tag by tag. encoding/xml makes strings of every element and attribute,
// which takes minutes for 40 million cells. This makes strings only of what is requested.
type xmlScanner struct {
	ctx        context.Context
	r          io.Reader
	window     []byte
	start, end int
	left       int64 // bytes that the part may still have
	// tag is the last tag read. It is valid until the next one.
	name, attributes []byte
	opens, closes    bool
}

const (
	maxPart   = 8 << 30 // bytes of a part, unpacked
	xmlWindow = 1 << 18
)

var errBroken = errors.New("the spreadsheet is damaged; open it and save it again")

func newXMLScanner(ctx context.Context, r io.Reader) *xmlScanner {
	return &xmlScanner{ctx: ctx, r: r, window: make([]byte, xmlWindow), left: maxPart}
}

// forget overwrites the last content read.
func (x *xmlScanner) forget() { clear(x.window) }

// more reads more of the file. What was not passed stays in the window.
func (x *xmlScanner) more() error {
	if err := x.ctx.Err(); err != nil {
		return err
	}
	if x.start > 0 {
		x.end = copy(x.window, x.window[x.start:x.end])
		x.start = 0
	}
	if x.end == len(x.window) {
		return errBroken // a tag that long
	}
	for range 100 {
		n, err := x.r.Read(x.window[x.end:])
		x.end += n
		x.left -= int64(n)
		switch {
		case x.left < 0:
			return fmt.Errorf("the spreadsheet unpacks to more than %d GiB", maxPart>>30)
		case n > 0:
			return nil
		case err != nil && err != io.EOF && x.ctx.Err() == nil:
			return errBroken // the library's error names no position in the file
		case err != nil:
			return err
		}
	}
	return io.ErrNoProgress
}

// next reads the next tag and skips all text before it. It passes that text to keep, if keep is not nil.
func (x *xmlScanner) next(keep func(text []byte)) error {
	for {
		i := bytes.IndexByte(x.window[x.start:x.end], '<')
		text := x.window[x.start:x.end]
		if i >= 0 {
			text = text[:i]
		}
		if keep != nil && len(text) > 0 {
			keep(text)
		}
		if i >= 0 {
			x.start += i
			if special, err := x.tag(keep); err != nil || !special {
				return err
			}
			continue
		}
		x.start = x.end
		if err := x.more(); err != nil {
			return err
		}
	}
}

// tag reads the tag at the start of the window. special reports that it was a comment or the like, and is skipped.
func (x *xmlScanner) tag(keep func(text []byte)) (special bool, err error) {
	for from := 1; ; {
		i := bytes.IndexByte(x.window[x.start+from:x.end], '>')
		if i < 0 {
			from = max(1, x.end-x.start)
			if err := x.moreOrBroken(); err != nil {
				return false, err
			}
			continue
		}
		tag := x.window[x.start+1 : x.start+from+i]
		if len(tag) > 0 && tag[0] == '!' {
			return true, x.special(keep)
		}
		if bytes.IndexByte(tag, '"') >= 0 && bytes.Count(tag, []byte(`"`))%2 == 1 {
			from += i + 1 // the sign is in an attribute
			continue
		}
		x.start += from + i + 1
		x.parse(tag)
		return false, nil
	}
}

func (x *xmlScanner) moreOrBroken() error {
	err := x.more()
	if err == io.EOF {
		return errBroken
	}
	return err
}

// special skips a comment, or passes on the text of a CDATA section.
func (x *xmlScanner) special(keep func(text []byte)) error {
	for _, form := range []struct{ begin, end string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<!", ">"}} {
		for x.end-x.start < len(form.begin) {
			if err := x.moreOrBroken(); err != nil {
				return err
			}
		}
		if !bytes.HasPrefix(x.window[x.start:x.end], []byte(form.begin)) {
			continue
		}
		x.start += len(form.begin)
		for {
			i := bytes.Index(x.window[x.start:x.end], []byte(form.end))
			if i >= 0 {
				if keep != nil && form.end == "]]>" {
					keep(bytes.ReplaceAll(x.window[x.start:x.start+i], []byte("&"), []byte("&amp;")))
				}
				x.start += i + len(form.end)
				return nil
			}
			if form.end != "]]>" {
				x.start = max(x.start, x.end-len(form.end))
			}
			if err := x.moreOrBroken(); err != nil {
				return err
			}
		}
	}
	return errBroken
}

// parse splits a tag.
func (x *xmlScanner) parse(tag []byte) {
	x.opens, x.closes = true, false
	if len(tag) > 0 && tag[0] == '/' {
		x.opens, x.closes, tag = false, true, tag[1:]
	} else if len(tag) > 0 && tag[len(tag)-1] == '/' {
		x.closes, tag = true, tag[:len(tag)-1]
	}
	x.name, x.attributes = tag, nil
	for i, c := range tag {
		if c <= ' ' {
			x.name, x.attributes = tag[:i], tag[i:]
			break
		}
	}
	if i := bytes.IndexByte(x.name, ':'); i >= 0 {
		x.name = x.name[i+1:]
	}
}

// is reports whether the tag has this name.
func (x *xmlScanner) is(name string) bool { return string(x.name) == name }

// attribute returns the value of an attribute of the tag, or nil. It ignores the prefix of its name.
func (x *xmlScanner) attribute(name string) []byte {
	rest := x.attributes
	for {
		rest = trimSpace(rest)
		i := bytes.IndexByte(rest, '=')
		if i < 0 {
			return nil
		}
		found := trimSpace(rest[:i])
		if at := bytes.IndexByte(found, ':'); at >= 0 {
			found = found[at+1:]
		}
		rest = trimSpace(rest[i+1:])
		if len(rest) == 0 {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(found) == name {
			return rest[1 : 1+end]
		}
		rest = rest[end+2:]
	}
}

// unescape appends the unescaped text to room.
func unescape(room, text []byte) []byte {
	for len(text) > 0 {
		i := bytes.IndexAny(text, "&_")
		if i < 0 {
			return append(room, text...)
		}
		room, text = append(room, text[:i]...), text[i:]
		letter, n := entity(text)
		if n == 0 {
			room, text = append(room, text[0]), text[1:]
			continue
		}
		room, text = utf8.AppendRune(room, letter), text[n:]
	}
	return room
}

// entity reads &amp;, &#65;, &#x41; or, in a spreadsheet, _x0041_ at the start of a text. n is its length, or 0.
func entity(text []byte) (letter rune, n int) {
	if text[0] == '_' {
		if len(text) < len("_x0041_") || text[1] != 'x' || text[6] != '_' {
			return 0, 0
		}
		code, err := strconv.ParseUint(string(text[2:6]), 16, 32)
		if err != nil {
			return 0, 0
		}
		return rune(code), len("_x0041_")
	}
	end := bytes.IndexByte(text[:min(len(text), 12)], ';')
	if end < 0 {
		return 0, 0
	}
	switch name := string(text[1:end]); {
	case name == "amp":
		letter = '&'
	case name == "lt":
		letter = '<'
	case name == "gt":
		letter = '>'
	case name == "quot":
		letter = '"'
	case name == "apos":
		letter = '\''
	case len(name) > 1 && name[0] == '#':
		base, digits := 10, name[1:]
		if digits[0] == 'x' {
			base, digits = 16, digits[1:]
		}
		code, err := strconv.ParseUint(digits, base, 21)
		if err != nil {
			return 0, 0
		}
		letter = rune(code)
	default:
		return 0, 0
	}
	return letter, end + 1
}
