package cite

import (
	"encoding/json"
	"strings"
	"testing"

	"detainerledger/internal/words"
)

const root = "yTFt+fi/+1DZhL0nwCfQ3eT4l9j4Yw7jJ4o3aB2cD1E="

func work(l *words.Language, title string) Work {
	return Work{Title: title, Version: 71, Day: "2026-09-05",
		URL: "https://ledger.example" + l.Address("/jurisdictions/ny/franklin-county?as-of=seq:71"), Root: root, Language: l}
}

func TestStyles(t *testing.T) {
	t.Parallel()
	english, spanish := work(words.English, "Franklin County, New York"), work(words.Spanish, "Franklin County, New York")
	for got, want := range map[string]string{
		english.Short(): "Detainer Ledger, “Franklin County, New York,” record version 71 (September 5, 2026), ledger root " +
			root +
			", https://ledger.example/jurisdictions/ny/franklin-county?as-of=seq:71.",
		Plain(english.APA()): "Detainer Ledger. (2026, September 5). Franklin County, New York (Version 71) [Data set]. " +
			"https://ledger.example/jurisdictions/ny/franklin-county?as-of=seq:71",
		Plain(english.Chicago()): "Detainer Ledger. “Franklin County, New York,” version 71, September 5, 2026. " +
			"https://ledger.example/jurisdictions/ny/franklin-county?as-of=seq:71.",
		Plain(english.MLA()): "Detainer Ledger. Franklin County, New York. Version 71, 5 Sept. 2026, " +
			"https://ledger.example/jurisdictions/ny/franklin-county?as-of=seq:71.",
		words.Plain(Plain(spanish.APA())): "Detainer Ledger. (2026, 5 de septiembre). " +
			"Franklin County, New York (Versión 71) [Conjunto de datos]. " +
			"https://ledger.example/es/jurisdictions/ny/franklin-county?as-of=seq:71",
		words.Plain(Plain(spanish.MLA())): "Detainer Ledger. Franklin County, New York. " +
			"Versión 71, 5 de septiembre de 2026, https://ledger.example/es/jurisdictions/ny/franklin-county?as-of=seq:71.",
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	for _, runs := range [][]Run{english.APA(), english.MLA()} {
		if !runs[1].Italic || runs[1].Text != "Franklin County, New York" || runs[0].Italic || runs[2].Italic {
			t.Errorf("%v: the title is not the text in italics", runs)
		}
	}
}

func TestBibTeX(t *testing.T) {
	t.Parallel()
	const want = `@misc{detainer-ledger-jurisdictions-ny-franklin-county-as-of-seq-71,
  author = {{Detainer Ledger}},
  title = {{Doña Ana \& Öberland}},
  year = {2026},
  date = {2026-09-05},
  version = {71},
  url = {https://ledger.example/jurisdictions/ny/franklin-county?as-of=seq:71},
  note = {Record version 71, ledger root ` + root + `},
}
`
	if got := work(words.English, `Doña Ana & Öberland`).BibTeX(); got != want {
		t.Errorf("got\n%s", got)
	}
	got := work(words.English, "50% \\ {a} $1 #2 _3 ~4 ^5 \"six\"\n\tseven").BibTeX()
	line := `  title = {{50\% \textbackslash{} \{a\} \$1 \#2 \_3 \textasciitilde{}4 \textasciicircum{}5 "six" seven}},`
	if !strings.Contains(got, line+"\n") {
		t.Errorf("got\n%s", got)
	}
	if got := work(words.Spanish, "X").BibTeX(); !strings.Contains(got, "  langid = {spanish},\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestRIS(t *testing.T) {
	t.Parallel()
	want := strings.ReplaceAll(`TY  - DATA
ID  - detainer-ledger-jurisdictions-ny-franklin-county-as-of-seq-71
AU  - Detainer Ledger,
TI  - Doña Ana & “x” ER - y
PY  - 2026
DA  - 2026/09/05/
ET  - Version 71
UR  - https://ledger.example/jurisdictions/ny/franklin-county?as-of=seq:71
N1  - Record version 71, ledger root `+root+`
LA  - en
ER  - 
`, "\n", "\r\n")
	if got := work(words.English, "Doña Ana & “x”\r\nER  - y").RIS(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestCSL(t *testing.T) {
	t.Parallel()
	var items []map[string]any
	if err := json.Unmarshal([]byte(work(words.English, `"A" & <b>`).CSL()), &items); err != nil {
		t.Fatal(err)
	}
	if len(items) != 1 || items[0]["title"] != `"A" & <b>` || items[0]["type"] != "dataset" ||
		items[0]["version"] != "71" || items[0]["URL"] == "" {
		t.Errorf("got %v", items)
	}
}
