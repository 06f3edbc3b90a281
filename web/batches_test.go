package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// openWhole opens a new store with everything that comes with the program, and the site over it.
func openWhole(t testing.TB) (*store.Store, http.Handler) {
	t.Helper()
	st := openCopy(t, writeWhole)
	return st, siteOver(st)
}

// Each change of the whole record has a page in both languages, a JSON file and an API address, and
// says what it added.
func TestEveryChangeOfTheWholeRecordIsDescribed(t *testing.T) {
	t.Parallel()
	st, site := openWhole(t)
	for seq := now(t, st).Seq; seq > 71; seq-- {
		a := getFrom(t, site, link.Change(seq))
		if a.text(".lede") == "" || strings.Contains(a.text(".lede"), "%!") {
			t.Errorf("change %d says %q", seq, a.text(".lede"))
		}
		es := getFrom(t, site, "/es"+link.Change(seq))
		if es.text(".lede") == "" {
			t.Errorf("change %d says nothing in Spanish", seq)
		}
		getFrom(t, site, link.As(link.Change(seq), "json"))
		getFrom(t, site, link.APIRoot+link.Change(seq))
	}
	getFrom(t, site, link.Change(record.Seq(86))).says(t, "main",
		"San Diego County, California, Feb 4 – 10, 2017: rank read: 5.",
		"reading", "this site, transcribing", "Order as in the Daily Caller list")
	getFrom(t, site, link.Change(record.Seq(88))).says(t, "main",
		"Report for Feb 4 – 10, 2017: lines in Section I read: 10.")
}

// If every line of a section is in the record but some numbers are not, the page says how much of
// the total is theirs. What was read later of the report is listed.
func TestSectionSaysWhoseTheRestOfItsTotalIs(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	page := getFrom(t, site, link.Report("ddor-2017-02-04"))
	page.says(t, "main",
		"10 of 10 places are in the record. 3 numbers were not read; 95 of 540 detainers sent are theirs.",
		"What was read later", "Lines in Section I read: 10.")
	getFrom(t, site, "/es"+link.Report("ddor-2017-02-04")).says(t, "main",
		"3 números no se leyeron; les corresponden 95 de 540 solicitudes de retención enviadas.")
	before := getFrom(t, site, link.AsOf(link.Report("ddor-2017-02-04"), record.Seq(71)))
	before.never(t, "main", "What was read later", "95 of 540")
}

// Before its change a reading is unknown on every page. From then on it is shown without a mark,
// and its source says when it was read.
func TestReadingIsShownFromItsChangeOn(t *testing.T) {
	t.Parallel()
	st, site := openWhole(t)
	version := now(t, st).Seq
	add(t, st, record.Change{Kind: record.AddReading, Reading: &record.Reading{Report: week1,
		Table: record.EntriesTable, Section: record.SectionII, Jurisdiction: "md/montgomery-county", Column: "value",
		Value: "1", Note: "As a copy prints it.", Sources: record.Sources{"https://example.org/copy"}}})
	place := link.Jurisdiction("md/montgomery-county")
	figure := "#" + link.FigureID(week1, record.Declined)
	now := getFrom(t, site, place)
	now.says(t, figure, "1")
	now.never(t, figure, "amended", "corrected", "not in the record")
	now.says(t, "main", "Number read: 1, on November 24, 2026, in change 190. As a copy prints it.")
	now.says(t, "main", "Montgomery County, Maryland, Jan 28 – Feb 3, 2017: number read: 1") // in the history
	then := getFrom(t, site, link.AsOf(place, version))
	then.says(t, figure, "listed; we do not have the number")
	then.never(t, "main", "Number read")
	feed := getFrom(t, site, link.As(place, "atom")).body
	if !strings.Contains(feed, "number read: 1") || !strings.Contains(feed, `term="reading"`) {
		t.Errorf("the feed lacks the reading: %.600s", feed)
	}
	var answered struct {
		Data []struct {
			Table, Column, Value string
			Change               record.Seq
		}
	}
	body := getFrom(t, site, link.APIRoot+"/readings?jurisdiction=md/montgomery-county").body
	if err := json.Unmarshal([]byte(body), &answered); err != nil || len(answered.Data) != 2 ||
		answered.Data[0].Value != "1" || answered.Data[0].Change != version+1 {
		t.Errorf("the API says %v, %.400s", err, body)
	}
}

// An error of this site is not an error of ICE: the right figure is shown as published, and the
// wrong one is struck and marked as ours.
func TestOwnErrorReadsAsOurs(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	a := getFrom(t, site, link.Jurisdiction("ca/sacramento-county"))
	a.says(t, "#"+link.FigureID(week1, record.Declined), "2 1 corrected by us")
	a.says(t, ".counts", "2 1 corrected by us")
	a.says(t, ".standing", "Corrected by us (our error), November 29, 2026 "+
		"This site, mending its own error, amended the figure of 2 to 1.")
	a.says(t, "#safe-sentence",
		"listed Sacramento County, Calif., with 1 decline recorded; "+
			"this site, mending its own error, amended the figure of 2 to 1")
	a.says(t, "main", "our error")
	getFrom(t, site, link.Corrections).says(t, "main", "2 1 corrected by us", "by Detainer Ledger")
	getFrom(t, site, link.Report(week1)).says(t, "main", "2 1 corrected by us",
		"add up to 175 declines; ICE’s total is 206")
	getFrom(t, site, link.Change(record.Seq(73))).says(t, "main", "2 1 corrected by us", "this site, of its own error")
}

// The desk offers a batch that the record lacks as a draft. It says where a batch contradicts the record.
func TestDeskOffersWhatComesWithTheProgram(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	_, text := ana.get(link.DeskImport)
	ana.shown(text).says(t, "main", "The program brings 5902 rows that the record lacks.",
		"Make a draft of 2-additions-of-november-2026")
	res, _ := ana.post(link.DeskImportPublished, url.Values{})
	if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(res.Header.Get("Location"), link.DeskDrafts+"/") {
		t.Fatalf("status %d, to %q", res.StatusCode, res.Header.Get("Location"))
	}
	_, text = ana.get(res.Header.Get("Location"))
	ana.shown(text).says(t, "main", "Comes with the program: 2-additions-of-november-2026")
	add(t, s.store, record.Change{Kind: record.AddReading, Reading: &record.Reading{Report: week2,
		Table: record.EntriesTable, Section: record.SectionI, Jurisdiction: "ca/san-diego-county", Column: "rank",
		Value: "6", Sources: record.Sources{"https://example.org/own"}}})
	_, text = ana.get(link.DeskImport)
	ana.shown(text).says(t, "main", "It stays as it is.",
		"published/2-additions-of-november-2026/readings.csv:11:6: value: says 5, the record says 6")
}
