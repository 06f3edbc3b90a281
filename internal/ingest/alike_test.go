package ingest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/store"
)

const (
	alikeStatements = "date,jurisdiction,on_behalf_of,report,office,stance,gist,date_note,sources\n"
	alikeEntry      = "ddor-2017-02-11,II,declined,nv/washoe-county,5,,,"
	alikeStatement  = "2017-05-02,nv/washoe-county,,ddor-2017-02-11,Sheriff,explains,"
)

// Lines that differ only in an invisible character are the same. Lines that differ only in case are refused,
// whether they come in one file or in two imports, because they would count twice.
func TestLinesThatLookTheSameCountOnce(t *testing.T) {
	t.Parallel()
	const end = ",,https://example.org/\n"
	for name, test := range map[string]struct {
		file, head, first, second string
		// together and later are the results for both in one file, and for the second after the first. "" means that
		// there is nothing to add.
		together, later string
	}{
		"a space that does not break": {"entries.csv", entryHeadings, alikeEntry + "Test Jail", alikeEntry + "Test\u00a0Jail",
			"is the same as line 2; leave one out", ""},
		"two spaces": {"entries.csv", entryHeadings, alikeEntry + "Test Jail", alikeEntry + "Test  Jail",
			"is the same as line 2; leave one out", ""},
		"a mark of no width": {"entries.csv", entryHeadings, alikeEntry + "Test Jail", alikeEntry + "Te\u200bst Jail",
			"is the same as line 2; leave one out", ""},
		"a letter in two parts": {"entries.csv", entryHeadings, alikeEntry + "Doña Jail", alikeEntry + "Don\u0303a Jail",
			"is the same as line 2; leave one out", ""},
		"capitals": {"entries.csv", entryHeadings, alikeEntry + "Test Jail", alikeEntry + "TEST Jail",
			"differs from line 2 only in capitals", "differs from a row of the record only in capitals"},
		"a gist": {"statements.csv", alikeStatements, alikeStatement + "We never\u00a0held them.",
			alikeStatement + "We never held them.",
			"is the same as line 2; leave one out", ""},
		"a gist in capitals": {"statements.csv", alikeStatements, alikeStatement + "We never held them.",
			alikeStatement + "WE never held them.",
			"differs from line 2 only in capitals", "differs from a row of the record only in capitals"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, snap := open2017(t)
			if said := checkSays(t, snap, test.file, test.head+test.first+end+test.second+end); !strings.Contains(said,
				test.together) {
				t.Errorf("together: %q, want %q", said, test.together)
			}
			st, snap := open2017(t)
			first := planFor(t, snap, Upload{test.file, []byte(test.head + test.first + end)})
			if err := first.Apply(t.Context(), st, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), nil); err != nil {
				t.Fatal(err)
			}
			snap, err := st.Now(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			said := checkSays(t, snap, test.file, test.head+test.second+end)
			if test.later == "" && said != "nothing to add" || !strings.Contains(said, test.later) {
				t.Errorf("later: %q, want %q", said, test.later)
			}
		})
	}
}

// Near duplicates, and statements about a report dated before its publication, are left for a person to check.
func TestNearlyTheSameIsOdd(t *testing.T) {
	t.Parallel()
	_, snap := open2017(t)
	entries := entryHeadings + alikeEntry + "Washoe County Jail,,https://example.org/\n" + alikeEntry +
		"Washoe Country Jail,,https://example.org/\n"
	said := alikeStatements + alikeStatement + "We never held them.,,https://example.org/\n" +
		"2016-05-02,nv/washoe-county,,ddor-2017-02-11,Sheriff,explains,We newer held them.,,https://example.org/\n"
	got := oddTexts(t, snap,
		planFor(t, snap, Upload{"entries.csv", []byte(entries)}, Upload{"statements.csv", []byte(said)}))
	var kinds []string
	for _, text := range got {
		for _, kind := range []string{"facilities are nearly the same", "statements by Sheriff are nearly the same",
			"which came out on 2017-04-05"} {
			if strings.Contains(text, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	want := []string{"which came out on 2017-04-05", "facilities are nearly the same",
		"statements by Sheriff are nearly the same"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("(-want +got):\n%s\nall: %q", diff, got)
	}
}

// checkSays returns what is wrong with a file, or "nothing to add", or "".
func checkSays(t *testing.T, snap *store.Snapshot, name, text string) string {
	t.Helper()
	in, err := ReadUploads(t.Context(), []Upload{{name, []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Check(t.Context(), snap, in, "")
	switch {
	case err != nil:
		return err.Error()
	case len(plan.Changes) == 0:
		return "nothing to add"
	}
	return ""
}

// However long two texts are, they are nearly the same only if all of both is.
func TestLongTextsAreHeldToTheirEnds(t *testing.T) {
	t.Parallel()
	begin := strings.Repeat("The sheriff says that nobody was released. ", 20)
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{begin + "Nobody was asked.", begin + "Nobody has ever answered the letter.", false},
		{begin + "Nobody was asked.", begin + "nobody was asked", true},
		{begin, begin + begin, false},
	} {
		if got := nearlySame(test.a, test.b); got != test.want {
			t.Errorf("%.20q... %q and %q: %t", test.a, test.a[len(begin):], test.b[len(begin):], got)
		}
	}
}
