//go:build e2e

package e2e

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// judged are the pages that Lighthouse judges, one of each kind that most readers visit. Every run
// of the tests judges the first few.
var judged = []string{
	"/", "/jurisdictions", "/es/jurisdictions/ny/franklin-county",
	"/jurisdictions/ny/franklin-county", "/states/pa", "/reports/ddor-2017-01-28", "/compare", "/find",
}

// TestPagesScoreAHundredInLighthouse checks the scores for accessibility, best practices and search
// engines. Speed depends on the machine and is measured by BenchmarkLighthouse.
func TestPagesScoreAHundredInLighthouse(t *testing.T) {
	t.Parallel()
	categories := []string{"accessibility", "best-practices", "seo"}
	for _, j := range lighthouse(t, categories, often(judged, 3)...) {
		for _, category := range categories {
			if j.Scores[category] != 100 {
				t.Errorf("%s: %s is %d of 100:\n\t%s", j.Address, category, j.Scores[category], strings.Join(j.Faults, "\n\t"))
			}
		}
	}
}

// BenchmarkLighthouse measures the speed score of the pages, of 100, on the phone and network that
// Lighthouse simulates.
func BenchmarkLighthouse(b *testing.B) {
	for _, address := range judged {
		b.Run(cmp.Or(strings.ReplaceAll(strings.Trim(address, "/"), "/", "_"), "home"), func(b *testing.B) {
			var all []judgement
			for b.Loop() {
				all = lighthouse(b, []string{"performance"}, address)
			}
			b.ReportMetric(float64(all[0].Scores["performance"]), "score")
		})
	}
}

// judgement is Lighthouse's result for a page.
type judgement struct {
	Address string
	// Scores are out of 100, by category.
	Scores map[string]int
	Faults []string
}

// lighthouse judges pages in these categories, in a browser of its own.
func lighthouse(t testing.TB, categories []string, addresses ...string) []judgement {
	t.Helper()
	executable, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err, `: run "make tools"`)
	}
	arguments := []string{"lighthouse.mjs", strings.Join(categories, ",")}
	for _, address := range addresses {
		arguments = append(arguments, site+address)
	}
	judge := exec.CommandContext(t.Context(), "node", arguments...)
	judge.Env = append(os.Environ(), "CHROME_PATH="+executable)
	var out, errs bytes.Buffer
	judge.Stdout, judge.Stderr = &out, &errs
	if err := judge.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.Bytes())
	}
	var all []judgement
	for lines := json.NewDecoder(&out); ; {
		var j judgement
		if err := lines.Decode(&j); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, j)
	}
	if len(all) != len(addresses) {
		t.Fatalf("Lighthouse judged %d of %d pages", len(all), len(addresses))
	}
	return all
}
