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

// Text from a file is first normalized: invisible marks and spaces that programs put into cells would make two equal
// lines count twice. Text in the record or in its log is left as it is.

// folded returns a text with one kind of space, without spaces at the ends or next to one another, without zero-width
// characters, and with accents in one form. Marks that change the direction of the text stay, and are refused later.
func folded(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	space := false // pending
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

// plain reports whether a text is obviously in that form, as nearly all are.
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

// withoutWidth reports whether a character is invisible and has no meaning.
func withoutWidth(r rune) bool {
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Bidi_Control, r) || r == '\u034f' || r >= '\ufe00' &&
		r <= '\ufe0f'
}

// arrive converts a folded cell to the record's form where programs write another one: a number with a decimal point, a
// day in words, addresses separated by commas.
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

// whole removes the decimal point or the exponent of a number if that leaves a whole number: 51.0, as spreadsheets
// write it, or 1.2E3. Three digits after a point may be thousands, as in much of Europe, and stay.
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

// betweenLinks matches what people write between two addresses, or after the last.
var betweenLinks = regexp.MustCompile(`(?m)[,;|]+(https?://|$)`)

// arriveLinks separates addresses. It refuses text that is no address, or an address with a password.
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
