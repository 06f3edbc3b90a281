package mirror_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

// A correction of one figure changes only the files that show it, fewer than 300, and none of another place or
// state. The updated copy is identical to a new one, and each unchanged file states the version that it is from.
func TestCorrectionChangesOnlyTheFilesThatShowIt(t *testing.T) {
	t.Parallel()
	c := newRecord(t, append(small(), withdrawn)...)
	c.LiveURL = live
	c.mustWrite(t)
	before := tree(t, c.Dir)
	t.Run("EarlierStatesAreThoseOfTheRunningSite", func(t *testing.T) { checkEarlierStates(t, before) })
	amended := *withdrawn.Correction
	amended.ID, amended.Report, amended.Effect, amended.Value = "c-2", "ddor-2017-02-04", record.Amend, record.Known(1)
	c.add(t, record.Change{Kind: record.AddCorrection, Correction: &amended})
	asked := atomic.Int64{}
	c.Progress = func(int, int) { asked.Add(1) }
	again := c.mustWrite(t)
	after := tree(t, c.Dir)
	if n := int(asked.Load()); n > again.Files/3 {
		t.Errorf("%d pages of %d files were requested", n, again.Files)
	}

	changed := 0
	elsewhere := regexp.MustCompile(`^(es/)?(jurisdictions|states)/([a-z]{2})\b`)
	for name, text := range after {
		if strings.HasPrefix(name, ".") || before[name] == text {
			continue
		}
		changed++
		if of := elsewhere.FindStringSubmatch(name); of != nil &&
			!(of[3] == "ny" && (of[2] == "states" || strings.Contains(name, "ny/franklin-county"))) {
			t.Errorf("%s does not show the figure, but changed", name)
		}
		if regexp.MustCompile(`page=[2-9]`).MatchString(name) {
			t.Errorf("%s has other rows, but changed", name)
		}
	}
	if changed >= 300 || changed < 50 {
		t.Errorf("%d files changed", changed)
	}
	if again.Written != changed || again.Removed != 0 {
		t.Errorf("%d files changed; the result says %+v", changed, again)
	}
	for name, want := range map[string]string{
		"jurisdictions/ny/franklin-county/index.html":       "seq:7",
		"jurisdictions/nv/clark-county/index.html":          "seq:5",
		"es/jurisdictions/va/richmond-county/index.html":    "seq:5",
		"jurisdictions/index.html":                          "seq:7",
		"jurisdictions/ny/franklin-county/sheet/index.html": "record version 7",
		"jurisdictions/nv/clark-county/sheet/index.html":    "record version 5",
	} {
		if !strings.Contains(after[name], want) {
			t.Errorf("%s does not say %s", name, want)
		}
	}

	c.Dir = filepath.Join(t.TempDir(), "at-once")
	c.mustWrite(t)
	if diff := cmp.Diff(tree(t, c.Dir), after); diff != "" {
		t.Errorf("an updated copy differs from a new one:\n%.3000s", diff)
	}
}

// checkEarlierStates checks the earlier states of a page that unchanged citations and frames name, which a copy
// does not have. Their addresses are those of the running site, if there is one, and links to earlier states lead
// there.
func checkEarlierStates(t *testing.T, files map[string]string) {
	page := document(t, files, "jurisdictions/ny/franklin-county/index.html")
	want := live + "/jurisdictions/ny/franklin-county?as-of=seq:6"
	for _, place := range []string{"#citation", "#cite-apa", "#cite-bib", "#cite-csl"} {
		if text := page.Find(place).Text(); !strings.Contains(text, want) {
			t.Errorf("%s says %q", place, text)
		}
	}
	if code := page.Find("#embed-table-frozen").Text(); !strings.Contains(code,
		live+"/jurisdictions/ny/franklin-county/embed?as-of=seq:6") {
		t.Errorf("the frame that stays is %q", code)
	}
	if code := page.Find("#embed-table-live").Text(); !strings.Contains(code,
		base+"/jurisdictions/ny/franklin-county/embed") {
		t.Errorf("the frame that changes is %q", code)
	}
	for name, text := range files {
		if strings.HasSuffix(name, ".html") && regexp.MustCompile(regexp.QuoteMeta(base)+`[^ "<&]*as-of=`).MatchString(text) {
			t.Errorf("%s names an earlier state at an address of the copy", name)
		}
	}
}
