package web_test

import (
	"cmp"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// sheetOf returns the address of the sheet for a place's officials.
func sheetOf(slug string) string { return link.Sheet(link.Jurisdiction(slug)) }

// sheetRows returns the figures on a sheet: week, measure, as published, reads now, meaning.
func (a answer) sheetRows() [][]string {
	var rows [][]string
	a.Find(".sheet .listed tbody tr").Each(func(_ int, tr *goquery.Selection) {
		var cells []string
		tr.Find("th, td").Each(func(_ int, s *goquery.Selection) { cells = append(cells, words(s)) })
		rows = append(rows, cells)
	})
	return rows
}

// A place's sheet has each line of every report about it, with the number as printed and as it
// reads now.
func TestSheetHasEveryFigureListed(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	_, figures := getFrom(t, site, "/data/figures.csv").rows(t)
	sheets := map[string][][]string{}
	tested := map[string]int{}
	for _, f := range figures {
		slug := f["jurisdiction"]
		if sheets[slug] == nil {
			sheets[slug] = getFrom(t, site, sheetOf(slug)).sheetRows()
		}
		tested[slug]++
		var found []string
		for _, row := range sheets[slug] {
			if strings.Contains(row[1], "(Section "+f["section"]+")") && strings.HasPrefix(row[0], weekHeads[f["report"]]) {
				found = row
			}
		}
		if found == nil {
			t.Errorf("the sheet of %s lacks %s, %s: %v", slug, f["report"], f["measure"], sheets[slug])
			continue
		}
		published, now := strings.ReplaceAll(found[2], ",", ""), strings.ReplaceAll(found[3], ",", "")
		wantPublished := cmp.Or(f["published"], "we do not have the number")
		if f["published"] == "" && f["figure_state"] == "moved here" {
			wantPublished = "not printed here"
		}
		if published != wantPublished {
			t.Errorf("%s, %s: as published %q, want %q", slug, f["report"], published, wantPublished)
		}
		wantNow := cmp.Or(f["effective"], "we do not have the number")
		if f["effective"] == "" && (f["figure_state"] == "withdrawn" || f["figure_state"] == "moved") {
			wantNow = "no number"
		}
		if now != wantNow && !strings.HasPrefix(now, wantNow+" ") {
			t.Errorf("%s, %s: reads now %q, want %q", slug, f["report"], now, wantNow)
		}
		for mark, stands := range map[string]bool{"disputed": f["disputed"] == "true",
			f["figure_state"]: f["figure_state"] != "listed" && f["figure_state"] != "listed, number unknown"} {
			if strings.Contains(now, mark) != stands {
				t.Errorf("%s, %s reads %q; %s is %t", slug, f["report"], now, mark, stands)
			}
		}
	}
	for slug, n := range tested {
		if len(sheets[slug]) != n {
			t.Errorf("the sheet of %s has %d figures, the record %d", slug, len(sheets[slug]), n)
		}
	}
	if len(tested) < 40 {
		t.Errorf("only %d sheets were read", len(tested))
	}
}

// weekHeads maps reports to the periods that begin the rows of a sheet.
var weekHeads = map[string]string{week1: "Jan 28", week2: "Feb 4", week3: "Feb 11", quarter1: "Oct 1",
	quarter3: "Apr 1"}

// A printed sheet says which place it is about, what was said since, what would settle a doubt,
// where to answer, and how to check it.
func TestSheetSaysHowToAnswer(t *testing.T) {
	t.Parallel()
	a := page(t, sheetOf("ny/franklin-county"))
	a.says(t, "h1", "Franklin County, New York")
	a.says(t, ".sheet", "FIPS code 36033", "25 other places share the name", "Record version 71",
		"Withdrawn by ICE. Detainers credited to this county had gone to agencies in other places with a like name.",
		"Disputed by Sheriff: Says the count is wrong",
		"The detainers were for another place of the same name.", "publish your answer on your office’s own website",
		"https://ledger.example/verify",
		"https://ledger.example"+sheetOf("ny/franklin-county")+"?as-of=seq:71")
	a.never(t, ".sheet", "transfer log") // no decline of it is listed
	if !a.linked(link.Figure("ny/franklin-county", week1, "issued")) {
		t.Error("no link to the figure")
	}
	if !page(t, "/jurisdictions/ny/franklin-county").linked(sheetOf("ny/franklin-county")) {
		t.Error("the place's page does not link to it")
	}
	page(t, sheetOf("nv/clark-county")).never(t, ".sheet", "transfer log", "The policy listed") // it is in Section I only
	declined := page(t, sheetOf("tx/travis-county"))
	declined.says(t, ".sheet", "transfer log", "The policy listed is another government’s",
		"Sheriff's policy on cooperation with ICE")
	page(t, "/es"+sheetOf("tx/travis-county")).says(t, ".sheet", "Hoja para funcionarios",
		"El registro de traslados de la cárcel")
	page(t, sheetOf("ny/queens-county")).says(t, ".sheet", "It is counted within New York City’s 12 and not added to it.")
	site := siteWith(t, invented()...)
	getFrom(t, site, sheetOf("il/will-county")).says(t, ".sheet .listed", "not printed here", "13 moved here",
		"It was printed for Cook County, Illinois; a correction counts it here.")
	getFrom(t, site, sheetOf("il/cook-county")).says(t, ".sheet .listed", "no number moved",
		"By a correction it belongs to Will County, Illinois, and does not count here.")
}

func TestSheetOfAPlaceThatIsNotListedSaysSo(t *testing.T) {
	t.Parallel()
	a := page(t, sheetOf("oh/adams-county"))
	a.says(t, ".sheet", "We did not find Adams County", "That is not evidence",
		"A report lists this place where this record does not.", "publish your answer on your office’s own website")
	a.never(t, ".sheet", "Every figure listed", "What was said since", "transfer log", "/respond/")
	s := newDeskSite(t)
	s.editor("Ana", auth.Writer)
	_, text := s.person().get(sheetOf("oh/adams-county")) // with an editor to read answers
	document(t, text).says(t, ".sheet", "We did not find Adams County", s.url+link.Respond("oh/adams-county"))
	if got := get(t, sheetOf("oh/nowhere")); got.status != http.StatusNotFound {
		t.Errorf("a place that does not exist: %d", got.status)
	}
}

// The sheet of an earlier version shows and cites that version.
func TestSheetOfAnEarlierStateShowsTheFiguresOfThen(t *testing.T) {
	t.Parallel()
	a := page(t, sheetOf("ny/franklin-county")+"?as-of=seq:8")
	a.says(t, ".sheet", "Record version 8", "?as-of=seq:8")
	a.never(t, ".sheet", "Withdrawn", "version 71")
	if !a.linked("/jurisdictions/ny/franklin-county?as-of=seq%3A8") {
		t.Error("it leads out of the version")
	}
	site := siteWith(t, record.Change{Kind: record.AddStatement, Statement: &record.Statement{
		Date: "2026-11-20", Jurisdiction: "nv/clark-county", Report: week2, Office: "Clark County Clerk",
		Stance: record.Disputes, Gist: "Says nine requests came.", Sources: source,
	}})
	getFrom(t, site, sheetOf("nv/clark-county")).says(t, ".sheet", "54 disputed",
		"Disputed by Clark County Clerk: Says nine requests came.", "Record version 72")
	getFrom(t, site, sheetOf("nv/clark-county")+"?as-of=seq:71").never(t, ".sheet", "Clark County Clerk")
}
