package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// peeked is how many bytes of a file tell what it is.
const peeked = 4 << 10

// disguised says what a file is that its name does not say, and how to save it; "" for one
// that may be what its ending says. What it read to find out is in text again.
func disguised(r io.Reader, ext string) (text io.Reader, what string) {
	whole := bufio.NewReaderSize(r, peeked)
	head, _ := whole.Peek(peeked) // a failure comes again with the next read
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

// sixteen reports whether every other byte of a text is NUL, as in UTF-16 of western letters.
func sixteen(head []byte) bool {
	var at [2]int
	for i, b := range head {
		if b == 0 {
			at[i%2]++
		}
	}
	return max(at[0], at[1]) > len(head)/4
}

// objectsInLines reports whether a text begins with an object that ends on the first line,
// before another or nothing, or whose first line is longer than what was read of it.
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
