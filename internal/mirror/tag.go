package mirror

import (
	"bytes"
	escape "html"
)

// A tag is the text of a page: "<a class="quiet" href="/about">". The pages are the site's own, so attributes are in
// double quotes and follow one space each.

// tagName returns the element's name.
func tagName(tag []byte) string {
	name := bytes.TrimLeft(tag, "</")
	if end := bytes.IndexAny(name, " \t\n/>"); end >= 0 {
		name = name[:end]
	}
	return string(name)
}

// span returns the positions of an attribute in a tag, including the space before it, and of its value.
func span(tag []byte, attribute string) (from, valueFrom, valueTo, to int, found bool) {
	start := []byte(" " + attribute + `="`)
	from = bytes.Index(tag, start)
	if from < 0 || attribute == "" {
		return 0, 0, 0, 0, false
	}
	valueFrom = from + len(start)
	length := bytes.IndexByte(tag[valueFrom:], '"')
	if length < 0 {
		return 0, 0, 0, 0, false
	}
	return from, valueFrom, valueFrom + length, valueFrom + length + 1, true
}

// attributeOf returns the value of an attribute.
func attributeOf(tag []byte, attribute string) (value string, found bool) {
	_, from, to, _, found := span(tag, attribute)
	if !found {
		return "", false
	}
	return escape.UnescapeString(string(tag[from:to])), true
}

// withAttribute returns the tag with another value for an existing attribute.
func withAttribute(tag []byte, attribute, value string) []byte {
	_, from, to, _, _ := span(tag, attribute)
	return bytes.Join([][]byte{tag[:from], []byte(escape.EscapeString(value)), tag[to:]}, nil)
}

// stripped returns the tag without some attributes.
func stripped(tag []byte, attributes ...string) []byte {
	for _, a := range attributes {
		if from, _, _, to, found := span(tag, a); found {
			tag = bytes.Join([][]byte{tag[:from], tag[to:]}, nil)
		}
	}
	return tag
}

// external returns the tag of a link that leads out of the site.
func external(tag []byte) []byte {
	if rel, found := attributeOf(tag, "rel"); found {
		return withAttribute(tag, "rel", rel+" external")
	}
	return bytes.Join([][]byte{tag[:len("<a")], []byte(` rel="external"`), tag[len("<a"):]}, nil)
}
