// Package cite formats citations of the site's pages: as a short line, in the styles of newspapers, universities and
// publishers, and in the formats of reference managers. A citation refers to one version of the record, so that it
// leads to exactly the figures that its author saw.
package cite

import (
	"fmt"
	"strconv"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// Site is the author and publisher of every page.
const Site = "Detainer Ledger"

// Work is a page at one version of the record.
type Work struct {
	// Title is the page's title, without the site's name.
	Title   string
	Version record.Seq
	// Day is when the version entered the record, a full day.
	Day record.Day
	// URL is the page's permalink, which always shows that version.
	URL string
	// Root is the ledger's root hash at that version, with which the citation can be checked.
	Root string
	// Language is that of the page and of the words of the citation.
	Language *words.Language
}

// Run is a piece of a citation in one style of type.
type Run struct {
	Text   string
	Italic bool
}

// Plain returns a citation without italics.
func Plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// Short returns a single line with everything, including the ledger's root hash.
func (w Work) Short() string {
	l := w.Language
	return l.T("Detainer Ledger, “{title},” record version {n} ({day}), ledger root {root}, {address}.",
		"title", l.Official(w.Title), "n", w.version(),
		"day", l.Day(w.Day), "root", w.Root, "address", w.URL)
}

// APA returns the reference of a data set in the style of the American Psychological Association, 7th edition (10.9),
// with the day of the version beside its year.
func (w Work) APA() []Run {
	l := w.Language
	date := l.Day(w.Day)
	if t, ok := w.Day.Time(); ok && l == words.English {
		date = t.Format("2006, January 2")
	} else if ok {
		date = t.Format("2006") + ", " + l.MonthDay(w.Day)
	}
	return []Run{
		{Text: fmt.Sprintf("%s. (%s). ", Site, date)},
		{Text: l.Official(w.Title), Italic: true},
		{Text: " " + l.T("(Version {n}) [Data set].", "n", w.version()) + " " + w.URL},
	}
}

// Chicago returns the bibliography entry in the Chicago Manual of Style, 17th edition (14.207).
func (w Work) Chicago() []Run {
	l := w.Language
	return []Run{{Text: fmt.Sprintf("%s. %s", Site, l.T("“{title},” version {n}, {day}. {address}.", "title",
		l.Official(w.Title), "n", w.version(), "day", l.Day(w.Day), "address", w.URL))}}
}

// mlaMonths are the months as the Modern Language Association abbreviates them.
var mlaMonths = [...]string{"", "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
	"Dec."}

// MLA returns the entry for a list of works cited in the Modern Language Association's handbook, 9th edition.
func (w Work) MLA() []Run {
	l := w.Language
	date := l.Day(w.Day)
	if t, ok := w.Day.Time(); ok && l == words.English {
		date = fmt.Sprintf("%d %s %d", t.Day(), mlaMonths[t.Month()], t.Year())
	}
	return []Run{
		{Text: Site + ". "},
		{Text: l.Official(w.Title), Italic: true},
		{Text: ". " + l.T("Version {n}, {day}, {address}.", "n", w.version(), "day", date, "address", w.URL)},
	}
}

func (w Work) version() string { return strconv.FormatInt(int64(w.Version), 10) }

// note is the information for which reference managers have no field. The site's page for checking citations reads it.
func (w Work) note() string {
	return fmt.Sprintf("Record version %d, ledger root %s", w.Version, w.Root)
}

// Key returns an identifier of the work: the page's address in letters, digits and hyphens.
func (w Work) Key() string {
	_, address, _ := strings.Cut(w.URL, "://")
	_, path, _ := strings.Cut(address, "/")
	parts := strings.FieldsFunc(path, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(append([]string{"detainer-ledger"}, parts...), "-")
}
