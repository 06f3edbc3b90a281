package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// peeked is the number of bytes by which a file is recognized.
const peeked = 4 << 10

// disguised says what a file is if that does not match its name, and how to save it; "" if it may be what its extension
// says. text has the whole file, including the part that was examined.
func disguised(r io.Reader, ext string) (text io.Reader, what string) {
	whole := bufio.NewReaderSize(r, peeked)
	head, _ := whole.Peek(peeked) // the next read returns the error again
	if ext != ".csv" && ext != ".json" {
		return whole, ""
	}
	marked := bytes.HasPrefix(head, markLittle) || bytes.HasPrefix(head, markBig)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return whole, "this is a spreadsheet or another packed file, not text; call it .xlsx, or save it as CSV UTF-8"
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return whole, "this is a spreadsheet of an old kind, not text; save it as .xlsx, or as CSV UTF-8"
	case !marked && sixteen(head):
		return whole, "this is text in UTF-16 without the mark that says so; save it as UTF-8"
	case objectsInLines(head):
		return whole, "these are rows as JSON Lines, an object on each line; " +
			"save them as one array of objects in a .json file"
	}
	return whole, ""
}

// sixteen reports whether every other byte of a text is NUL, as in Western text in UTF-16.
func sixteen(head []byte) bool {
	var at [2]int
	for i, b := range head {
		if b == 0 {
			at[i%2]++
		}
	}
	return max(at[0], at[1]) > len(head)/4
}

// objectsInLines reports whether a text begins with an object that ends on the first line and is followed by another or
// by nothing, or whose first line is longer than the part read.
func objectsInLines(head []byte) bool {
	cut := len(head) == peeked
	head = bytes.TrimLeft(bytes.TrimPrefix(head, markUTF8), " \t\r\n")
	line, _, ended := strings.Cut(string(head), "\n")
	if !strings.HasPrefix(line, "{") {
		return false
	}
	rest := json.NewDecoder(strings.NewReader(line))
	var object map[string]json.RawMessage
	err := rest.Decode(&object)
	if cut && !ended && errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	return err == nil && !rest.More() && len(object) > 0
}
