package cite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Format is a file format of reference managers.
type Format struct {
	// Name is its usual name, Ext its file extension.
	Name, Ext   string
	ContentType string
	Write       func(Work) string
}

// Formats are all of them, in display order.
var Formats = []Format{
	{"BibTeX", ".bib", "application/x-bibtex; charset=utf-8", Work.BibTeX},
	{"RIS", ".ris", "application/x-research-info-systems; charset=utf-8", Work.RIS},
	{"CSL-JSON", ".csl.json", "application/vnd.citationstyles.csl+json", Work.CSL},
}

// BibTeX returns an entry for BibTeX and BibLaTeX, in UTF-8. Titles and names are in braces, so that no style changes
// their case.
func (w Work) BibTeX() string {
	t, _ := w.Day.Time()
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{%s,\n", w.Key())
	for _, field := range [][2]string{
		{"author", "{" + Site + "}"},
		{"title", "{" + bibEscapes.Replace(oneLine(w.Title)) + "}"},
		{"year", t.Format("2006")},
		{"date", string(w.Day)},
		{"version", w.version()},
		{"url", strings.NewReplacer("{", "%7B", "}", "%7D").Replace(w.URL)},
		{"note", bibEscapes.Replace(w.note())},
		{"langid", map[string]string{"es": "spanish"}[w.Language.Code]},
	} {
		if field[1] != "" {
			fmt.Fprintf(&b, "  %s = {%s},\n", field[0], field[1])
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// bibEscapes are the special characters of TeX.
var bibEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `&`, `\&`, `%`, `\%`, `$`, `\$`, `#`, `\#`, `_`, `\_`, `~`,
	`\textasciitilde{}`, `^`, `\textasciicircum{}`,
)

// RIS returns the work in the format of Research Information Systems: a tag and a value on each line, with the line
// ends of the format.
func (w Work) RIS() string {
	t, _ := w.Day.Time()
	var b strings.Builder
	for _, field := range [][2]string{
		{"TY", "DATA"},
		{"ID", w.Key()},
		{"AU", Site + ","}, // the trailing comma marks a name that is not a person's
		{"TI", oneLine(w.Title)},
		{"PY", t.Format("2006")},
		{"DA", t.Format("2006/01/02") + "/"},
		{"ET", "Version " + w.version()},
		{"UR", w.URL},
		{"N1", w.note()},
		{"LA", w.Language.Code},
		{"ER", ""},
	} {
		fmt.Fprintf(&b, "%s  - %s\r\n", field[0], field[1])
	}
	return b.String()
}

// CSL returns an item of the Citation Style Language's data schema 1.0.2, which programs format in any style.
func (w Work) CSL() string {
	type name struct {
		Literal string `json:"literal"`
	}
	type date struct {
		Parts [][3]int `json:"date-parts"`
	}
	item := struct {
		ID       string `json:"id"`
		Type     string `json:"type"`
		Title    string `json:"title"`
		Author   []name `json:"author"`
		Issued   date   `json:"issued"`
		Version  string `json:"version"`
		URL      string `json:"URL"`
		Language string `json:"language"`
		Note     string `json:"note"`
	}{w.Key(), "dataset", w.Title, []name{{Site}}, date{}, w.version(), w.URL, w.Language.Code, w.note()}
	if t, ok := w.Day.Time(); ok {
		item.Issued.Parts = [][3]int{calendar(t)}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode([]any{item}); err != nil { // strings and numbers always encode
		panic("cite: " + err.Error())
	}
	return b.String()
}

func calendar(t time.Time) [3]int { return [3]int{t.Year(), int(t.Month()), t.Day()} }

// oneLine returns a text without line breaks, which would end a value.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
