package ingest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"detainerledger/internal/record"
)

var (
	nameForm  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	wholeForm = regexp.MustCompile(`^[0-9]+$`)
	partForm  = regexp.MustCompile(`^-?[0-9]*[.,][0-9]+$|^[0-9]+/[0-9]+$`)
	fipsForm  = regexp.MustCompile(`^[0-9]{5}$`)
	newlines  = strings.NewReplacer("\r\n", "\n", "\r", "\n")
)

// Days outside this range are typing errors.
const firstDay, endOfDays = record.Day("1900"), record.Day("2200")

// read returns the cell in the record's canonical form, or what is wrong with it. A jurisdiction is returned as
// written, to be looked up when every place is known.
func (c Column) read(cell string) (canonical, problem string) {
	if strings.Contains(cell, "\r") {
		cell = newlines.Replace(cell)
	}
	cell = strings.TrimSpace(cell)
	if cell == "" {
		if c.Required {
			return "", "is empty; " + c.right()
		}
		return "", ""
	}
	if i := indexUnprintable(cell); i >= 0 {
		return "", fmt.Sprintf("holds the character %q, which cannot be shown; write it again as text", []rune(cell[i:])[0])
	}
	switch c.Kind {
	case Enum:
		if !slices.Contains(c.Values, cell) {
			return "", fmt.Sprintf("%s is not known here; %s", quoted(cell), c.right())
		}
	case Name:
		if !nameForm.MatchString(cell) {
			return "", fmt.Sprintf("%s is no id; %s", quoted(cell), c.right())
		}
	case Count, Rank:
		return c.number10(cell)
	case Day, Date:
		return c.day(cell)
	case Links:
		return c.several(cell, "web address", webAddress)
	case Codes:
		return c.several(cell, "county's code", fipsForm.MatchString)
	}
	return cell, ""
}

// day reads a day, or a month or a year if the column allows one.
func (c Column) day(cell string) (canonical, problem string) {
	day, err := record.ParseDay(cell)
	switch {
	case err != nil:
		return "", err.Error()
	case day < firstDay || day >= endOfDays:
		return "", fmt.Sprintf("%s is in a year that the record cannot be about; write one from %s to before %s",
			quoted(cell), firstDay, endOfDays)
	case c.Kind == Date && !day.Full():
		return "", fmt.Sprintf("%s is not a whole day; %s", quoted(cell), c.right())
	}
	return cell, ""
}

// several reads words separated by spaces, each of which must be of the named kind.
func (c Column) several(cell, kind string, isOne func(word string) bool) (canonical, problem string) {
	all := strings.Fields(cell)
	for _, word := range all {
		if !isOne(word) {
			return "", fmt.Sprintf("%s is no %s; %s", quoted(word), kind, c.right())
		}
	}
	return strings.Join(all, " "), ""
}

// webAddress reports whether a text is the address of a page.
func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// readIncoming is [Column.read] for a cell of a file.
func (c Column) readIncoming(cell string) (canonical, problem string) {
	if cell, problem = c.arrive(cell); problem != "" {
		return "", problem
	}
	return c.read(cell)
}

// number10 reads a number in plain decimal digits.
func (c Column) number10(cell string) (canonical, problem string) {
	if len(cell) <= 9 && cell[0] != '0' && !strings.ContainsFunc(cell, notDigit) {
		return cell, "" // true of nearly all
	}
	switch {
	case strings.HasPrefix(cell, "-") && (wholeForm.MatchString(cell[1:]) || partForm.MatchString(cell)):
		return "", fmt.Sprintf("%s is below zero; %s", quoted(cell), c.right())
	case partForm.MatchString(cell):
		return "", fmt.Sprintf("%s is not a whole number; %s, with nothing between the digits", quoted(cell), c.right())
	case !wholeForm.MatchString(cell):
		return "", fmt.Sprintf("%s is not a number; %s, or leave the cell empty where it is not known", quoted(cell),
			c.right())
	}
	digits := strings.TrimLeft(cell, "0")
	switch {
	case len(digits) > 9:
		return "", fmt.Sprintf("%s is larger than any count of detainers; write at most nine digits", quoted(cell))
	case digits == "" && c.Kind == Rank:
		return "", fmt.Sprintf("%s is no rank; %s", quoted(cell), c.right())
	case digits == "":
		return "0", ""
	}
	return digits, ""
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// indexUnprintable returns where the first [unprintable] character is, -1 for none.
func indexUnprintable(cell string) int {
	for i := range len(cell) {
		if cell[i] < ' ' || cell[i] > '~' {
			return strings.IndexFunc(cell, unprintable)
		}
	}
	return -1
}

// unprintable reports whether r does not belong in a text: control characters other than line feed and tab, and the
// remains of a wrong decoding.
func unprintable(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar ||
		unicode.Is(unicode.Bidi_Control, r) || r == '\uFEFF'
}

// quoted returns a cell in quotation marks, shortened if it is long.
func quoted(cell string) string { return fmt.Sprintf("%q", cut(cell)) }

// cut shortens a text that is too long for a message.
func cut(text string) string {
	const long = 80
	letters := 0
	for at := range text {
		if letters++; letters > long {
			return text[:at] + "…"
		}
	}
	return text
}
