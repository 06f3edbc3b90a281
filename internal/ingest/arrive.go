package ingest

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"detainerledger/internal/record"
)

// What comes in from a file is first brought into one form: the marks and spaces that
// programs put into cells are seen by nobody, and two lines that differ by one of them would
// count twice. What is in the record already, or in its log, is left as it is.

// folded returns a text with one kind of space, none of them doubled or at an end of a line,
// without marks of no width, and with accents in one form. Marks that change the direction
// of what is read stay, to be refused.
func folded(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	space := false // before what comes next
	for _, r := range norm.NFC.String(newlines.Replace(text)) {
		switch {
		case r == '\u2028' || r == '\u2029' || r == '\n':
			b.WriteByte('\n')
			space = false
			continue
		case r == '\t' || unicode.Is(unicode.Zs, r):
			space = true
			continue
		case withoutWidth(r):
			continue
		case space && b.Len() > 0 && b.String()[b.Len()-1] != '\n':
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		space = false
	}
	return strings.TrimSpace(b.String())
}

// plain reports whether a text is in that form at first sight, as nearly all are.
func plain(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = text[i]
	}
	return text == "" || before != ' '
}

// withoutWidth reports whether a character is not seen and says nothing.
func withoutWidth(r rune) bool {
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Bidi_Control, r) || r == '\u034f' || r >= '\ufe00' &&
		r <= '\ufe0f'
}

// arrive returns a folded cell as the record writes such cells, where programs write them
// otherwise: a number with a point, a day in words, addresses with a comma between them.
func (c *Column) arrive(cell string) (text, problem string) {
	switch c.Kind {
	case Count, Rank, Slug:
		return whole(cell), ""
	case Day, Date:
		day, err := record.ReadDay(whole(cell))
		if err != nil {
			return "", err.Error()
		}
		return string(day), ""
	case Codes:
		codes := strings.Fields(strings.NewReplacer(",", " ", ";", " ").Replace(cell))
		for i, code := range codes {
			codes[i] = whole(code)
		}
		return strings.Join(codes, " "), ""
	case Links:
		return arriveLinks(cell)
	}
	return cell, ""
}

var decimalForm = regexp.MustCompile(`^([0-9]+)(?:\.([0-9]+))?(?:[eE]\+?([0-9]{1,2}))?$`)

// whole returns a number without its point, or without its power of ten, where that leaves
// a whole number: 51.0 as spreadsheets write it, 1.2E3. Three digits after a point may be
// thousands, as in much of Europe, and stay.
func whole(cell string) string {
	if !strings.ContainsAny(cell, ".eE") {
		return cell
	}
	parts := decimalForm.FindStringSubmatch(cell)
	if parts == nil || len(parts[2]) == 3 && parts[3] == "" {
		return cell
	}
	power, _ := strconv.Atoi(parts[3])
	places := strings.TrimRight(parts[2], "0")
	if len(places) > power {
		return cell
	}
	return parts[1] + places + strings.Repeat("0", power-len(places))
}

// betweenLinks is what people put between two addresses, or after the last.
var betweenLinks = regexp.MustCompile(`(?m)[,;|]+(https?://|$)`)

// arriveLinks parts addresses, and refuses what is none or gives away a password.
func arriveLinks(cell string) (text, problem string) {
	links := strings.Fields(betweenLinks.ReplaceAllString(strings.Join(strings.Fields(cell), "\n"), "\n$1"))
	for _, link := range links {
		u, err := url.Parse(link)
		switch {
		case strings.ContainsAny(link, `<>"`):
			return "", fmt.Sprintf("%s holds a mark that is in no web address; write the address alone", quoted(link))
		case err == nil && u.User != nil:
			return "", fmt.Sprintf("the address at %s names a user, and perhaps a password; write it without them",
				quoted(u.Host))
		case err == nil && strings.HasSuffix(u.Host, ":"):
			return "", fmt.Sprintf("%s is two addresses, or none; write addresses separated by a space", quoted(link))
		}
	}
	return strings.Join(links, " "), ""
}
