package web_test

import (
	"strings"
	"testing"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	language "detainerledger/internal/words"
)

// The site's own words in the built-in record are in Spanish too: why figures were corrected,
// summaries of what offices said, and events. So are the names of offices and what ICE wrote about
// policies, each with its English beside it.
func TestOwnTextsOfTheRecordAreInSpanish(t *testing.T) {
	t.Parallel()
	whole, _ := openWhole(t)
	snap := now(t, whole)
	lacks := func(what, text string) {
		if text != "" && !official[text] && !language.Spanish.Translated(text) {
			t.Errorf("no Spanish for %s: %q", what, text)
		}
	}
	corrections, err := snap.Corrections(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range corrections {
		lacks("a reason", c.Reason)
	}
	statements, err := snap.Statements(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		lacks("a statement", s.Gist)
		if s.Office != "ICE" {
			lacks("an office", s.Office)
		}
	}
	events, err := snap.Events(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		lacks("an event", e.What)
		if e.By != "ICE" {
			lacks("an office", e.By)
		}
	}
	policies, err := snap.Policies(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range policies {
		lacks("a criterion", p.Criteria)
		lacks("an instrument", p.Instrument)
	}
	if len(policies) == 0 {
		t.Error("there is no policy")
	}
	series, err := snap.AllSeries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range series {
		lacks("the title of a series", of.Title)
		lacks("the day of a case", of.CaseDay)
		lacks("the terms of a series", of.Terms)
		lacks("a note on a series", of.Note)
		reports, err := snap.Reports(t.Context(), of.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			lacks("a note on a report", r.Note)
		}
	}
}

// official are the titles under which ICE and the Department of Justice published. They are not
// translated.
var official = map[string]bool{
	"Weekly Declined Detainer Outcome Report":                          true,
	"U.S. Sanctuary Jurisdiction List Following Executive Order 14287": true,
}

// A place's section of a series has its measures in Spanish, in the sentence, the tables and the
// charts.
func TestMeasuresOfASeriesAreInSpanish(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for place, id := range map[string]string{"mn/hennepin-county": "minnesota-2025-2026",
		"pa/berks-county": "pennsylvania-2007-2015"} {
		a := getFrom(t, site, "/es"+link.Jurisdiction(record.Slug(place))+"?series="+id+"&measure=prepared")
		section := a.Find("#in-" + id).Closest("details")
		text := words(section)
		if !strings.Contains(text, "Solicitudes de retención preparadas") || strings.Contains(text, "Detainers prepared") {
			t.Errorf("%s, %s reads: %s", place, id, text)
		}
		if n := section.Find("th[aria-current]").Length(); n != 1 {
			t.Errorf("%s, %s: %d columns are marked as the measure asked for", place, id, n)
		}
	}
}

// The page marks a text as this site's translation. A text without one stays in English and is
// marked as English.
func TestTranslationSaysThatItIsOne(t *testing.T) {
	t.Parallel()
	a := page(t, "/es"+link.Corrections)
	a.says(t, "main", "las personas estaban detenidas en otro lugar. (Traducción nuestra.)")
	a.never(t, "main", "the people were held elsewhere")
	page(t, link.Corrections).says(t, "main", "the people were held elsewhere.")
	page(t, "/es"+link.Jurisdiction("tx/travis-county")).says(t, "main [lang=en]", "Travis County")
}
