package gazetteer

import (
	_ "embed"
	"strings"
)

//go:generate go run ./generate

// zipsText has a line for each ZIP code, in order: the code, a space, and the FIPS codes of its counties. With ">"
// between them they are in the order of how many of the code's people live there. With "," that is not known. The
// program generate documents its source. It is searched as it is, so that it costs neither time at the start of
// the program nor memory.
//
//go:embed zips.txt
var zipsText string

// zipCounties returns the FIPS codes of the counties that a ZIP code is in, and whether they are in the order of
// how many of its people live there. An unknown code is in none.
func zipCounties(zip string) (counties []string, ordered bool) {
	line, _, _ := strings.Cut(linesFrom(zipsText, zip), "\n")
	code, list, _ := strings.Cut(line, " ")
	if code != zip {
		return nil, false
	}
	return countyList(list)
}

// countyList reads FIPS codes with ">" or "," between them.
func countyList(list string) (counties []string, ordered bool) {
	if strings.Contains(list, ",") {
		return strings.Split(list, ","), false
	}
	return strings.Split(list, ">"), true
}

// ZIPCodes returns the codes that begin with some digits, each with the FIPS codes of its counties.
func ZIPCodes(digits string) map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(linesFrom(zipsText, digits)) {
		code, _, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(code, digits) {
			break
		}
		all[code], _ = zipCounties(code)
	}
	return all
}

// isZIP reports whether a word has the form of a ZIP code.
func isZIP(word string) bool { return len(word) == 5 && strings.Trim(word, "0123456789") == "" }

// ZIP returns the five digits of the ZIP code in a typed text, if it is a known one, and how many counties it is
// in: "89101", "zip 89101", "89101-1234". A text that says "FIPS" has none.
func ZIP(text string) (zip string, counties int) {
	for _, n := range numbers(fold(text)) {
		if list, _ := zipCounties(n.digits); list != nil && n.mayBeZIP {
			return n.digits, len(list)
		}
	}
	return "", 0
}

// A number is a word of digits in the form it may mean: "1001" is 01001.
type number struct {
	digits   string // five
	mayBeZIP bool
	fipsWins bool // it is a FIPS code rather than a ZIP code, if it can be both
	zipSaid  bool // the text says that it is a ZIP code
}

// numbers returns the codes among folded words. Four digits are more likely a FIPS code, whose leading zero
// spreadsheets drop, than a ZIP code. After five digits they are the rest of a ZIP code. Nine digits in one word
// are both.
func numbers(words []string) []number {
	fips, zip := false, false
	for _, w := range words {
		fips = fips || w == "fips" || w == "geoid"
		zip = zip || w == "zip"
	}
	var all []number
	for i, w := range words {
		switch {
		case strings.Trim(w, "0123456789") != "":
		case len(w) == 4 && i > 0 && isZIP(words[i-1]):
		case len(w) == 4:
			all = append(all, number{"0" + w, !fips, true, zip})
		case len(w) == 5:
			all = append(all, number{w, !fips, false, zip})
		case len(w) == 9:
			all = append(all, number{w[:5], !fips, false, zip})
		}
	}
	return all
}

// code finds places by a FIPS code or a ZIP code. One number may be both: 10001 is in Manhattan, and is Kent
// County, Delaware. Then the ZIP code, which more people know, comes first, unless the text says "FIPS" or more
// reports name the county with that FIPS code. (32003 is Clark County, Nevada, whose code is in every table of the
// record.) If the text says "ZIP", the ZIP code comes first.
func (f *finder) code(words []string) {
	const otherCode = 8 // the cost of the less likely of two meanings
	for _, n := range numbers(words) {
		later := 0
		if counties, ordered := zipCounties(n.digits); counties != nil && n.mayBeZIP {
			cost := 0
			if f.fipsFirst(n, counties) {
				cost = otherCode
			} else {
				later = otherCode
			}
			f.zip(n.digits, counties, ordered, cost)
		}
		for _, c := range f.ix.codes[n.digits] {
			h := hit{place: c.place, tier: byCode, cost: later, why: Reason{FIPSCode, n.digits}}
			if c.within {
				h.cost, h.why.Kind = later+1, WithinFIPSCode
			}
			f.add(h)
		}
	}
}

// fipsFirst reports whether a number that is a ZIP code in these counties more likely means a FIPS code.
func (f *finder) fipsFirst(n number, counties []string) bool {
	own := f.ix.mostReports(n.digits)
	if own < 0 || n.zipSaid {
		return false
	}
	zip := 0
	for _, fips := range counties {
		zip = max(zip, f.ix.mostReports(fips))
	}
	return n.fipsWins || own > zip
}

// mostReports is how many reports name the place with a FIPS code, or -1 if there is no such place.
func (ix *Index) mostReports(fips string) int {
	most := -1
	for _, c := range ix.codes[fips] {
		if !c.within {
			most = max(most, int(ix.reports[c.place]))
		}
	}
	return most
}

// zip finds the counties of a ZIP code, and after them the cities in one of them.
func (f *finder) zip(zip string, counties []string, ordered bool, cost int) {
	for i, fips := range counties {
		why := ZIPPart
		switch {
		case len(counties) == 1:
			why = ZIPWhole
		case ordered && i == 0:
			why = ZIPMost
		}
		if !ordered {
			i = 0
		}
		for _, c := range f.ix.codes[fips] {
			h := hit{place: c.place, tier: byCode, cost: cost + min(i, 5), why: Reason{why, zip}}
			if c.within {
				h.cost, h.why.Kind = cost+6, ZIPWithin
			}
			f.add(h)
		}
	}
}
