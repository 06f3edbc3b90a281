//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// highestGrade is the highest U.S. school grade allowed for the first paragraph of a page.
const highestGrade = 9

// hard is a sentence of grade 13 from the literature on the formula. It shows that texts are really
// measured.
const hard = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."

// TestFirstParagraphsArePlain measures the pages whose first paragraph is the site's own words, not
// the record's about a place.
func TestFirstParagraphsArePlain(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal(err, `: run "make tools"`)
	}
	pages := []string{
		"/about", "/about/method", "/about/glossary", "/about/privacy", "/about/accessibility",
		"/ledger", "/verify", "/find", "/corrections", "/changes",
	}
	texts := []string{hard}
	for _, address := range pages {
		texts = append(texts, firstParagraph(t, address))
	}
	in, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	measure := exec.CommandContext(t.Context(), node, "grade.mjs")
	measure.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	measure.Stderr = &errs
	out, err := measure.Output()
	if err != nil {
		t.Fatalf("measure: %v\n%s", err, errs.Bytes())
	}
	var grades []float64
	if err := json.Unmarshal(out, &grades); err != nil || len(grades) != len(texts) {
		t.Fatalf("%d texts got %s: %v", len(texts), out, err)
	}
	if grades[0] < 12 || grades[0] > 14 {
		t.Fatalf("a text of grade 13 is measured as %.1f", grades[0])
	}
	for i, address := range pages {
		if grade := grades[i+1]; grade > highestGrade {
			t.Errorf("%s begins with a text of grade %.1f, above %d: %q", address, grade, highestGrade, texts[i+1])
		} else {
			t.Logf("%s: grade %.1f", address, grade)
		}
	}
}

// firstParagraph returns the first paragraph of a page.
func firstParagraph(t *testing.T, address string) string {
	t.Helper()
	_, page := fetch(t, address)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	p := doc.Find("main p.lede").First()
	if p.Length() == 0 {
		p = doc.Find("main p").First()
	}
	text := strings.Join(strings.Fields(p.Text()), " ")
	if text == "" {
		t.Fatalf("%s has no first paragraph", address)
	}
	return text
}
