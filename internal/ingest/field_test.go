package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Files as people send them are read as intended, or refused with a message that says where and why. fault is part
// of that message. Without one, cells are the cells of the rows.
func TestFilesFromTheField(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ file, fault, cells string }{
		{"x02-float.xlsx", "", "nv/clark-county 51 1"},
		{"x03-formula-nocache.xlsx", "sheet entries, value: holds a formula whose result is not in the file", ""},
		{"x05-bool.xlsx", `"TRUE" is not a number`, ""},
		{"x08-hidden-sheet.xlsx", `the sheet "old" is hidden`, ""},
		{"y03-sst-othername.xlsx", "", "nv/clark-county 5"},
		{"y30-note-number.xlsx", "note: the spreadsheet keeps a date here", ""},
		{"dup-nbsp.entries.csv", "is the same as line 2", ""},
		{"links.entries.csv", "names a user, and perhaps a password", ""},
		{"c04-semicolon.csv", "separated by semicolons; save it with commas", ""},
		{"c04c-sep-hint-semi.csv", "separated by semicolons; save it with commas", ""},
		{"c05-cr.csv", "", "nv/clark-county 5"},
		{"c05d-crcrlf.csv", "", "nv/clark-county 5"},
		{"future.csv", "2071-04-12 is after today, 2026-11-29", ""},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(filepath.Join("testdata", "field", test.file))
			if err != nil {
				t.Fatal(err)
			}
			in, err := ReadUploads(t.Context(), []Upload{{"series.csv", []byte(strings.Join(early(seriesTable), ",") +
				"\nddor,Weekly,ICE,week,2017-01-28,,\n")}, {test.file, body}})
			if err != nil {
				t.Fatal(err)
			}
			var cells strings.Builder
			for _, r := range in.rows[entryTable] {
				cells.WriteString(strings.Join(strings.Fields(strings.Join(r.cells[3:6], " ")), " ") + "\n")
			}
			_, err = Check(t.Context(), nil, in, "2026-11-29")
			faults, _ := errors.AsType[*Faults](err)
			switch {
			case test.fault != "" && (faults == nil || !strings.Contains(faults.Error(), test.fault)):
				t.Errorf("got %v", err)
			case test.fault == "" && in.faults.count() > 0:
				t.Errorf("got %v", in.faults.Error())
			case !strings.Contains(cells.String(), test.cells):
				t.Errorf("got %s", cells.String())
			}
		})
	}
}

// A file that does not match its name is refused with one line that names its format and how to save it.
func TestDisguisedFilesAreNamed(t *testing.T) {
	t.Parallel()
	utf16 := func(text string, first, second func(b byte) byte) string {
		var all []byte
		for _, b := range []byte(text) {
			all = append(all, first(b), second(b))
		}
		return string(all)
	}
	same, null := func(b byte) byte { return b }, func(byte) byte { return 0 }
	lines := `{"report":"ddor-2017-02-11","value":5}` + "\n" + `{"report":"ddor-2017-02-11","value":6}` + "\n"
	book := string(withSheet(t, sheetStart+sheetEnd))
	const packed, wide, inLines, old = "not text; call it .xlsx", "UTF-16 without the mark", "JSON Lines", "of an old kind"
	for _, test := range []struct{ name, body, want string }{
		{"entries.csv", book, packed}, {"entries.json", book, packed}, {"ENTRIES.CSV", book, packed},
		{"entries.csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", old},
		{"entries.csv", utf16(entryHeadings, same, null), wide}, {"entries.csv", utf16(entryHeadings, null, same), wide},
		{"entries.json", utf16("[{}]", same, null), wide},
		{"entries.json", lines, inLines}, {"entries.csv", lines, inLines}, {"r.csv", "\ufeff\n" + lines, inLines},
		{"entries.json", strings.ReplaceAll(lines, "\n", "\r\n"), inLines},
		{"entries.json", strings.ReplaceAll(lines, "5", `5,"note":"`+strings.Repeat("n", 2*peeked)+`"`), inLines},
	} {
		got := readBytes(t, test.name, []byte(test.body)).faults
		if got.count() != 1 || !strings.Contains(got.List[0].Message, test.want) ||
			!strings.Contains(got.List[0].Message, "save") {
			t.Errorf("%s, %.20q: got %v", test.name, test.body, got.Error())
		}
	}
	for name, body := range map[string]string{
		"entries.csv": entryHeadings, "marked.csv": "\xff\xfe" + utf16(entryHeadings, same, null), "entries.json": "[]",
		"x.entries.json": "[\n]",
	} {
		if got := readBytes(t, name, []byte(body)).faults; got.count() > 0 {
			t.Errorf("%s: got %v", name, got.Error())
		}
	}
}

func TestNumbersWithoutAFractionAreWhole(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"51.0": "51", "5.00": "5", "1e2": "100", "1.2E3": "1200", "1.2E+3": "1200", "32003.0": "32003", "2017.0": "2017",
		"51.5": "51.5", "1.000": "1.000", "1e-2": "1e-2", "x": "x", "": "",
	} {
		if got := whole(cell); got != want {
			t.Errorf("%s: got %s, want %s", cell, got, want)
		}
	}
}

func TestUnseenMarksAreFolded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Test\u00a0Jail": "Test Jail", "Test  Jail ": "Test Jail", "Te\u200bst Jail": "Test Jail", "Don\u0303a": "Doña",
		"a \n b": "a\nb", "\ufeffa": "a",
	} {
		if got := folded(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestAddressesAreParted(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"https://a.org/x, https://b.org/": "https://a.org/x https://b.org/",
		"https://a.org/;https://b.org/":   "https://a.org/ https://b.org/",
		"https://a.org/,":                 "https://a.org/", "https://a.org/x,y;z": "https://a.org/x,y;z",
		"https://web.archive.org/web/2017/https://b.org/": "https://web.archive.org/web/2017/https://b.org/",
		"https://u:p@a.org/":                              "", "https://a.orghttps://b.org/": "", "<https://a.org/>": "",
	} {
		got, problem := arriveLinks(cell)
		if got != want || (problem == "") != (want != "") {
			t.Errorf("%s: got %q, %q", cell, got, problem)
		}
	}
}

func TestPlacesAreKnownByTheNamesThatTheFinderKnows(t *testing.T) {
	t.Parallel()
	a := newAtlas(nil, nil)
	for cell, want := range map[string]string{
		"Washington, DC": "dc/district-of-columbia", "Shannon County, SD": "sd/oglala-lakota-county",
		"Dade County, FL": "fl/miami-dade-county",
		"32003":           "nv/clark-county", "06037": "ca/los-angeles-county",
		"Wade Hampton Census Area, AK": "ak/kusilvak-census-area", "Wade Hampton, AK": "ak/kusilvak-census-area",
		"NV/Clark-County": "nv/clark-county", "Clark County NV": "nv/clark-county",
		"Clark": "", "Franklin County": "", "Franklin, VA": "", "Las Vegas, NV": "", "Bedford city, VA": "", "89101": "",
	} {
		if got := a.find(cell); got.slug != want {
			t.Errorf("%s: got %q, %s", cell, got.slug, got.problem)
		}
	}
	// The city of Bedford has been part of its county since 2013. It is offered, but not chosen.
	if got := a.find("Bedford city, VA"); !strings.Contains(got.problem, "va/bedford-county") {
		t.Errorf("Bedford city, VA: got %q, %s", got.slug, got.problem)
	}
}
