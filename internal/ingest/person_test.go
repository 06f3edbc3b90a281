package ingest

import "testing"

func TestPersonHeading(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]string{
		"Name": "names", "NAME ": "names", "Last Name": "names", "last_name": "names", "LastName": "names",
		"Given names": "names", "given name(s)": "names",
		"Subject": "names", "Detainee": "names", "Inmate name": "names", "Name of detainee": "names", "Alias": "names",
		"surname":      "names",
		"Alien Number": "alien numbers", "A-Number": "alien numbers", "A#": "alien numbers", "a_no": "alien numbers",
		"Alien Registration No.": "alien numbers",
		"DOB":                    "dates of birth", "D.O.B.": "dates of birth", "Date of Birth": "dates of birth",
		"birth-date": "dates of birth", "Country of birth": "dates of birth",
		"SSN": "social security numbers", "Country of Citizenship": "citizenship", "Nationality": "citizenship",
		"Sex": "marks of one person", "Notable Criminal Activity": "marks of one person",
		"Passport no": "marks of one person",

		"facility": "", "facility name": "", "county name": "", "value": "", "on_behalf_of": "", "office": "", "by": "",
		"total": "", "AOR": "",
		"named": "", "sexual": "", "wage": "", "agency": "", "aliens held": "",
	} {
		if got := personHeading(heading); got != want {
			t.Errorf("%q: got %q, want %q", heading, got, want)
		}
	}
}

func TestPersonCell(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"A012345678": "an alien number", "A 012 345 678": "an alien number", "A-012-345-678": "an alien number",
		"A#12345678":                       "an alien number",
		"released (A12-345-678) on Monday": "an alien number", "a012345678": "an alien number",
		"A No. 012345678":              "an alien number",
		"A\u00a0012\u2011345\u2011678": "an alien number", "Alien number: 12 345 678": "an alien number",
		"alien registration no 99": "",
		"123-45-6789":              "a social security number",
		"DOB 1/2/1980":             "a date of birth", "date of birth: 1980-01-02": "a date of birth",
		"born on March 4, 1980": "a date of birth",
		"Born 4 Mar. 1980":      "a date of birth", "born in 1980": "a date of birth", "D.O.B. 01-02-1980": "a date of birth",
		"DOE, JOHN": "a person's name", "DE LA CRUZ, JUAN P.": "a person's name", "O'NEIL,MARY": "a person's name",
		" MUÑOZ, JOSÉ ": "a person's name",

		"LEMON CREEK, JUNEAU,AK": "", "HUTTONSVILLE CORREC. CTR": "", "LAS VEGAS, NEVADA": "", "LAS VEGAS, NV": "",
		"HENNEPIN, COUNTY OF":       "",
		"DOWNSTATE CF, FISHKILL":    "",
		"US MARSHALS, CHATTANOOGA":  "",
		"ORLEANS PARISH, LOUISIANA": "", "JOHNSON JAIL, AUSTIN": "", "LAPD": "", "ICE, DHS": "a person's name",
		"https://example.org/story/a-12345678/dob-1980": "", "Orders 13768 and 13767": "", "On a 2017-03-20 call": "",
		"A 2017-03-20 letter": "",
		"Area A, 12345 beds":  "", "3,083 detainers": "", "287(g)": "",
		"SCORE (Des Moines) and Maleng Regional Justice Center": "",
		"Reborn 2017": "", "born of a policy of 2014": "", "Sheriff Doe, of Clark County": "", "Twin Towers, Los Angeles": "",
	} {
		if got := personCell(cell); got != want {
			t.Errorf("%q: got %q, want %q", cell, got, want)
		}
	}
}

// No text of the record that comes with the program is mistaken for one about a person.
func TestPersonNoFalseAlarm(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	all := contentsOf(t, snap)
	cells := 0
	for table, rows := range all {
		for i, row := range rows {
			for at, cell := range row {
				if what := personCell(cell); what != "" {
					t.Errorf("%s, row %d, %s: %q is mistaken for %s", table.Name, i+1, table.Columns[at].Name, cell, what)
				}
				cells++
			}
		}
	}
	if cells < 1500 {
		t.Errorf("only %d cells were checked", cells)
	}
}
