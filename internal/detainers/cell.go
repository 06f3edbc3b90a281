package detainers

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"detainerledger/internal/record"
)

// cell is the content of a cell.
type cell struct {
	kind   cellKind
	text   string
	number float64 // of a spreadsheet
	days   int32   // since 1 January 1970
}

type cellKind uint8

const (
	blankCell cellKind = iota
	textCell
	// serialCell and serial1904Cell are numbers. As days they count from 1900 or 1904.
	serialCell
	serial1904Cell
	dayCell
	yesCell
	noCell
)

// words returns the cell as text. Withheld content, marked with the exemption of the Act, counts as blank.
func (c cell) words() string {
	switch c.kind {
	case textCell:
		return c.text
	case serialCell, serial1904Cell:
		return strconv.FormatFloat(c.number, 'f', -1, 64)
	case yesCell:
		return "true"
	case noCell:
		return "false"
	}
	return ""
}

// yes reads a yes-or-no cell. Blank means no.
func (c cell) yes() (bool, error) {
	switch c.kind {
	case yesCell:
		return true, nil
	case serialCell, serial1904Cell:
		if c.number == 0 || c.number == 1 {
			return c.number == 1, nil
		}
	case blankCell, noCell:
		return false, nil
	case textCell:
		switch strings.ToLower(c.text) {
		case "true", "t", "yes", "y", "1":
			return true, nil
		case "false", "f", "no", "n", "0", "na", "null":
			return false, nil
		}
	}
	return false, errors.New("the cell says neither true nor false")
}

// textOf makes a cell of a text.
func textOf(text string) cell {
	if text == "" || withheld(text) {
		return cell{}
	}
	return cell{kind: textCell, text: text}
}

// withheld reports whether a cell has the mark of an exemption, "(b)(6), (b)(7)(C)".
func withheld(text string) bool {
	return len(text) > 3 && text[0] == '(' && (text[1] == 'b' || text[1] == 'B') && text[2] == ')' && text[3] == '('
}

// interner shares the memory of equal texts, since a table has some thousand texts in millions of cells. Its size
// is bounded.
type interner map[string]string

const maxInterned = 100_000

// text returns a text from bytes, without surrounding spaces. The error is errLong if it is longer than a cell can be.
func (in interner) text(raw []byte) (string, error) {
	raw = trimSpace(raw)
	if len(raw) > maxText {
		return "", errLong
	}
	if text, ok := in[string(raw)]; ok {
		return text, nil
	}
	text := string(raw)
	if !utf8.ValidString(text) {
		text = fromLatin(raw)
	}
	if len(in) < maxInterned {
		in[string(raw)] = text
	}
	return text, nil
}

var errLong = errors.New("the cell is longer than any name of a jail; is it the right column?")

func trimSpace(raw []byte) []byte {
	for len(raw) > 0 && raw[0] <= ' ' {
		raw = raw[1:]
	}
	for len(raw) > 0 && raw[len(raw)-1] <= ' ' {
		raw = raw[:len(raw)-1]
	}
	return raw
}

// fromLatin decodes a text with one byte per character.
func fromLatin(raw []byte) string {
	letters := make([]rune, len(raw))
	for i, c := range raw {
		letters[i] = rune(c)
	}
	return string(letters)
}

// dayTexts caches the days read, so that each is formatted once.
type dayTexts map[int32]record.Day

var errNoDay = errors.New("the cell holds no day; a day is a date of the spreadsheet, or text such as 2026-03-31")

// of returns the day of a cell, or "" for a blank one.
func (t dayTexts) of(c cell) (record.Day, error) {
	days := c.days
	switch c.kind {
	case blankCell:
		return "", nil
	case dayCell:
	case serialCell, serial1904Cell:
		first, offset := 61.0, -25569 // before 1 March 1900 the count is off by one
		if c.kind == serial1904Cell {
			first, offset = 0, -24107
		}
		if c.number < first || c.number > 2_958_465 || math.IsNaN(c.number) {
			return "", errNoDay
		}
		days = int32(c.number) + int32(offset)
	case textCell:
		var ok bool
		if days, ok = dayOf(c.text); !ok {
			return "", errNoDay
		}
	default:
		return "", errNoDay
	}
	day, ok := t[days]
	if !ok {
		at := time.Unix(int64(days)*86_400, 0).UTC()
		if at.Year() < 1 || at.Year() > 9999 {
			return "", errNoDay
		}
		day = record.DayOf(at)
		t[days] = day
	}
	return day, nil
}

// dayOf parses a day, with or without a time after it, such as 2026-03-31 or 3/31/2026.
func dayOf(text string) (days int32, ok bool) {
	if i := strings.IndexAny(text, " T"); i > 0 {
		text = text[:i]
	}
	layout := time.DateOnly
	if strings.Contains(text, "/") {
		layout = "1/2/2006"
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		return 0, false
	}
	return int32(t.Unix() / 86_400), true
}
