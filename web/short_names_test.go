package web_test

import (
	"net/http"
	"testing"

	"detainerledger/internal/link"
)

// Short addresses that people type lead to the page, in their language.
func TestShortNamesLeadToTheirPages(t *testing.T) {
	t.Parallel()
	for typed, to := range map[string]string{
		"/method": link.Method, "/glossary": link.Glossary, "/privacy": link.Privacy, "/help": link.About,
		"/accessibility": link.Accessibility, "/es/method": "/es" + link.Method, "/es/help": "/es" + link.About,
		"/Glossary": link.Glossary,
	} {
		a := get(t, typed)
		if got := a.header.Get("Location"); a.status != http.StatusPermanentRedirect ||
			got != to && got != "https://ledger.example"+to {
			t.Errorf("%s: %d to %q", typed, a.status, got)
		}
	}
}

func TestTiesShareARankInAReport(t *testing.T) {
	t.Parallel()
	tied := 0
	rows := page(t, link.Report(week1)).Find("#section-i ~ .frame tbody tr, #section-i ~ details tbody tr")
	for _, row := range rows.EachIter() {
		if words(row.Find("td").First()) == "=8" {
			tied++
		}
	}
	if tied != 3 {
		t.Errorf("%d places share rank 8 with 5 detainers each; three do", tied)
	}
}

func TestMethodDistinguishesBases(t *testing.T) {
	t.Parallel()
	_, site := openWhole(t)
	for _, language := range []string{"", "/es"} {
		a := getFrom(t, site, language+link.Method)
		a.says(t, "main", "13,594", "13,595", "8,811", "439", "298")
		if !a.linked(language+link.Series("foia-2007-2015")) || !a.linked(language+link.Series("dhs-2025")) {
			t.Errorf("%s%s does not lead to the series", language, link.Method)
		}
	}
}
