package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"detainerledger/internal/gazetteer"
)

// The record counts detainers by jurisdiction and holds no row about a person.
// What comes in is therefore looked through before anything else, and refused
// whole where it seems to hold
//
//   - a column headed as one of names, alien numbers, dates or places of birth,
//     citizenship, or another mark of one person, such as "Last name", "A#",
//     "DOB" or "Country of citizenship": what a list has that gives each person
//     a row;
//   - an alien number: A and eight or nine digits, in one piece or in groups,
//     such as A012345678 or A-012-345-678; or a social security number;
//   - a date of birth that is called one: "DOB 1/2/1980", "born on 2 Jan. 1980";
//   - a person's name as lists print it, surname first and all in capitals, as a
//     whole cell: "DOE, JOHN".
//
// Addresses of web pages are not looked into. Columns of the record's own tables
// are never taken for columns about people: the name in the table of places is
// that of a place.

// personHeadings are headings, folded by [words], that indicate one person.
var personHeadings = []marks{
	{"names", []string{
		"name", "names", "alias", "aliases", "aka", "nickname", "initials", "subject", "detainee", "inmate", "prisoner",
		"alien", "person",
		"individual", "defendant", "offender", "arrestee", "noncitizen",
	}},
	{"alien numbers", []string{
		"a", "a number", "a numbers", "anumber", "anumbers", "a no", "a num", "a nbr", "a file", "a file number", "a file no",
		"alien no",
		"alien num", "alien id", "alien file number", "alien registration number", "alien registration no", "uscis number",
	}},
	{"marks of one person", []string{
		"gender", "sex", "age", "race", "ethnicity", "eye color", "hair color", "height", "weight", "photo", "phone",
		"phone number",
		"home address", "street address", "subject id", "person id", "inmate id", "booking id", "booking no", "docket number",
		"notable criminal activity", "criminal history", "criminal charge", "criminal charges", "conviction", "convictions",
		"most serious conviction",
	}},
	{"citizenship",
		[]string{"citizenship", "nationality", "nationalities", "citizen of", "national of", "coc", "country of origin"}},
}

// marks are headings of columns that hold one thing about people.
type marks struct {
	what     string
	headings []string
}

// personPhrases indicate one person anywhere in a heading.
var personPhrases = []marks{
	{"dates of birth", []string{"dob", "birth", "birthdate", "birthday", "born", "d o b"}},
	{"names", []string{
		"first name", "last name", "middle name", "given name", "given names", "family name", "full name", "maiden name",
		"firstname", "lastname", "fullname",
		"surname", "forename", "name of detainee", "name of subject", "name of alien", "name of inmate", "name of person",
		"alien name",
		"subject name", "detainee name", "inmate name", "person name", "defendant name", "offender name",
	}},
	{"alien numbers", []string{"alien number"}},
	{"social security numbers", []string{"ssn", "social security"}},
	{"marks of one person",
		[]string{"passport", "fingerprint", "fbi number", "inmate number", "booking number", "driver license"}},
	{"citizenship", []string{"country of citizenship", "citizenship country"}},
}

// words folds a heading: lower-case words of letters and digits, "a" for "A#".
func words(heading string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(heading, "'s", "")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// personHeading returns what a column with the heading holds about people, or "".
func personHeading(heading string) string {
	folded := words(heading)
	for _, m := range personHeadings {
		if slices.Contains(m.headings, folded) {
			return m.what
		}
	}
	for _, m := range personPhrases {
		if slices.ContainsFunc(m.headings,
			func(phrase string) bool { return strings.Contains(" "+folded+" ", " "+phrase+" ") }) {
			return m.what
		}
	}
	return ""
}

const day = `(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}` +
	`|(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?` +
	`\s+\d{1,4}(?:st|nd|rd|th)?(?:,?\s+\d{4})?` +
	`|(?:19|20)\d\d)`

var (
	address     = regexp.MustCompile(`https?://\S+`)
	dashes      = strings.NewReplacer("‐", "-", "‑", "-", "–", "-", "—", "-", "−", "-", "\u00a0", " ", "\u202f", " ")
	alienNumber = regexp.MustCompile(`\bA(?:[\s#.:-]|No\.?){0,3}(?:\d{8,9}|\d{2,3}[\s.-]\d{3}[\s.-]\d{3})\b` +
		`|\ba[#-]?(?:\d{8,9}|\d{2,3}[.-]\d{3}[.-]\d{3})\b` +
		`|(?i:\balien\s+(?:registration\s+)?(?:number|no|#)\W{0,3}\d[\d\s.-]{6,})`)
	securityNumber = regexp.MustCompile(`\b\d{3}-\d{2}-\d{4}\b`)
	birthDate      = regexp.MustCompile(
		`(?i)\b(?:d\.?o\.?b|date\s+of\s+birth|birth\s?date|born)\b[\s.:,]*(?:on\b|in\b)?\s*` + day,
	)
	capitalName = regexp.MustCompile(
		`^(\p{Lu}[\p{Lu}'’-]+(?: \p{Lu}[\p{Lu}'’-]+){0,2}), ?(\p{Lu}[\p{Lu}'’.-]*(?: \p{Lu}[\p{Lu}'’.-]*){0,2})$`,
	)
)

// placeWords occur in names of places and offices that are printed like names of people: "HENNEPIN, COUNTY OF".
var placeWords = regexp.MustCompile(`\b(?:COUNTY|CO|PARISH|BOROUGH|CITY|TOWN|TOWNSHIP|VILLAGE|STATE|OF|JAIL|PRISON|` +
	`SHERIFF|SHERIFFS|POLICE|DEPT|DEPARTMENT|CORRECTION|CORRECTIONS|CORRECTIONAL|CORR|CORREC|CTR|CENTER|DETENTION|` +
	`FACILITY|COURT|OFFICE|REGIONAL|FEDERAL|MUNICIPAL|AGENCY|UNIT|CAMP|INSTITUTION|PENITENTIARY|ANNEX|TOWER|TOWERS|` +
	`STREET|ROAD|AVENUE|FIELD|PUBLIC|SAFETY|ENFORCEMENT|DISTRICT|USA|ACI|CF|MARSHALS)\b`)

// personCell returns what the cell holds about a person, or "".
func personCell(cell string) string {
	var digits, lower int
	for _, r := range cell {
		if unicode.IsDigit(r) {
			digits++
		} else if unicode.IsLower(r) {
			lower++
		}
	}
	if what := personNumber(cell, digits); what != "" {
		return what
	}
	if lower == 0 && digits == 0 && capitalPerson(cell) {
		return "a person's name"
	}
	return ""
}

// personNumber returns which number or date of a person the cell holds, or ""; digits is the number of its digits.
func personNumber(cell string, digits int) string {
	// Most cells have too few digits or lack the letter or the word, and are skipped quickly.
	alien := digits >= 8 && strings.ContainsAny(cell, "Aa") || digits > 0 &&
		strings.Contains(strings.ToLower(cell), "alien")
	security, birth := digits >= 9, digits >= 4 && strings.ContainsAny(cell, "Bb")
	if !alien && !security && !birth {
		return ""
	}
	text := dashes.Replace(address.ReplaceAllString(cell, " "))
	switch {
	case alien && alienNumber.MatchString(text):
		return "an alien number"
	case security && securityNumber.MatchString(text):
		return "a social security number"
	case birth && birthDate.MatchString(text):
		return "a date of birth"
	}
	return ""
}

// capitalPerson reports whether the cell is a person's name as lists print it, in capitals.
func capitalPerson(cell string) bool {
	parts := capitalName.FindStringSubmatch(dashes.Replace(strings.TrimSpace(cell)))
	return parts != nil && !placeWords.MatchString(parts[0]) && !isState(parts[2])
}

func isState(text string) bool {
	_, code := gazetteer.StateByCode(text)
	_, name := gazetteer.StateByName(text)
	return code || name
}

// guardHeading refuses a column about people.
func (in *Input) guardHeading(f *file, sheet string, line, column int, heading string) {
	if what := personHeading(heading); what != "" {
		in.person(f, sheet, line, column, heading,
			fmt.Sprintf("by its heading this column holds %s; take it out, and give one count for each jurisdiction", what))
	}
}

// personal is [personCell], cached.
func (in *Input) personal(cell string) string {
	if cell == "" {
		return ""
	}
	return in.personCells.ask(cell)
}

// guardCell refuses a cell in which [personCell] found something about a person.
func (in *Input) guardCell(f *file, sheet string, line, column int, heading, what string) {
	if what != "" {
		// The message does not repeat the cell, whose content should go nowhere.
		in.person(f, sheet, line, column, heading,
			fmt.Sprintf("this cell seems to hold %s; take the column out, and give one count for each jurisdiction", what))
	}
}

func (in *Input) person(f *file, sheet string, line, column int, heading, message string) {
	key := fmt.Sprint(f.path, "\x00", sheet, "\x00", heading)
	if in.named[key] {
		return
	}
	in.named[key] = true
	in.people.add(Fault{File: f.path, Line: line, Column: column, Name: inSheet(sheet, heading), Message: message})
}

// Personal returns what a text seems to hold about a person, such as "an alien number", or "". An import refuses
// whatever it finds.
func Personal(text string) string { return personCell(text) }
