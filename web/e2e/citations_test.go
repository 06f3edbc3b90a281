//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"html"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// item is a citation as a reference manager reads it.
type item struct {
	Title, URL, Version, Edition, Note string
	Author                             []struct{ Literal, Family string }
	Issued                             struct {
		DateParts [][]int `json:"date-parts"`
	}
}

// read is what other programs made of a page's citations.
type read struct {
	Bib, RIS struct {
		Errors []any
		Items  []item
	}
	APA, Chicago, MLA string
}

// readCitations has citations.mjs read the citations of a page.
func readCitations(t *testing.T, address string) read {
	t.Helper()
	file := func(ext string) string {
		before, parameters, _ := strings.Cut(address, "?")
		_, body := fetch(t, before+ext+"?"+parameters)
		return strings.ReplaceAll(string(body), site, "https://ledger.example") // some programs need a named host
	}
	input, err := json.Marshal(map[string]any{"bib": file(".bib"), "ris": file(".ris"),
		"csl": json.RawMessage(file(".csl.json"))})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", "citations.mjs")
	command.Stdin = bytes.NewReader(input)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	var r read
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

var tags = regexp.MustCompile(`<[^>]*>`)

// shown returns the text of the element with this id on a page.
func shown(t *testing.T, address, id string) string {
	t.Helper()
	_, body := fetch(t, address)
	_, rest, found := strings.Cut(string(body), `id="`+id+`">`)
	text, _, ended := strings.Cut(rest, "</p>")
	if !found || !ended {
		t.Fatalf("%s has no %s", address, id)
	}
	return strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(text, "")))
}

// citationOnly are the parts of our citations that the styles omit for a data set: the day of the
// version in APA, the version in Chicago, and the word "Version" in MLA.
var (
	apaDay         = regexp.MustCompile(`\((\d{4}), [^)]*\)\.`)
	chicagoVersion = regexp.MustCompile(` version \d+,`)
	mlaVersion     = regexp.MustCompile(`Version (\d+), `)
)

// Reference managers read every citation as intended, and the processor of the Citation Style
// Language formats it as the site does.
func TestReferenceManagersReadEveryCitation(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"/jurisdictions/nm/dona-ana-county", "/jurisdictions/md/prince-georges-county", "/reports/ddor-2017-01-28",
		"/states/ny?report=ddor-2017-02-04",
		"/compare?j=nv/clark-county&j=ny/nassau-county", "/jurisdictions?q=%22%7Ba%7D%20%26%20b%25%22",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			r := readCitations(t, address)
			for name, found := range map[string][]item{"BibTeX": r.Bib.Items, "RIS": r.RIS.Items} {
				if len(found) != 1 {
					t.Fatalf("%s: %d works", name, len(found))
				}
				it := found[0]
				version := it.Version + strings.TrimPrefix(it.Edition, "Version ")
				author := it.Author[0].Literal + it.Author[0].Family
				title := html.UnescapeString(tags.ReplaceAllString(it.Title, ""))
				if !strings.EqualFold(title, cslTitle(t, address)) || author != "Detainer Ledger" || version == "" ||
					!strings.HasSuffix(it.URL, "as-of=seq:"+version) ||
					!strings.HasPrefix(it.Note, "Record version "+version+", ledger root ") || it.Issued.DateParts[0][0] < 2026 {
					t.Errorf("%s is read as %+v", name, it)
				}
			}
			if len(r.Bib.Errors)+len(r.RIS.Errors) > 0 {
				t.Errorf("errors: %v, %v", r.Bib.Errors, r.RIS.Errors)
			}
			for id, c := range map[string]struct{ ours, theirs string }{
				"cite-apa":     {apaDay.ReplaceAllString(shown(t, address, "cite-apa"), "($1)."), r.APA},
				"cite-chicago": {chicagoVersion.ReplaceAllString(shown(t, address, "cite-chicago"), ""), r.Chicago},
				"cite-mla":     {mlaVersion.ReplaceAllString(shown(t, address, "cite-mla"), "$1, "), r.MLA},
			} {
				// nested quotes differ between styles
				if ours := strings.ReplaceAll(c.ours, site, "https://ledger.example"); folded(ours) != folded(c.theirs) &&
					!strings.Contains(address, "%22") {
					t.Errorf("%s:\nwe say   %s\nthey say %s", id, ours, c.theirs)
				}
			}
		})
	}
}

// folded undoes changes that the processor makes to titles: it capitalizes words and curls
// apostrophes.
func folded(text string) string { return strings.ToLower(strings.ReplaceAll(text, "'", "’")) }

// cslTitle returns the title in a page's CSL-JSON.
func cslTitle(t *testing.T, address string) string {
	t.Helper()
	before, parameters, _ := strings.Cut(address, "?")
	_, body := fetch(t, before+".csl.json?"+parameters)
	var items []struct{ Title string }
	if err := json.Unmarshal(body, &items); err != nil || len(items) != 1 {
		t.Fatalf("%v: %s", err, body)
	}
	return items[0].Title
}
