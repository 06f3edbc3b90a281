package link

import (
	"net/url"
	"testing"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		Jurisdiction("nv/clark-county"):                             "/jurisdictions/nv/clark-county",
		Figure("nv/clark-county", "ddor-2017-01-28", "issued"):      "/jurisdictions/nv/clark-county#ddor-2017-01-28-issued",
		FigureID("ddor-2017-01-28", "declined"):                     "ddor-2017-01-28-declined",
		State("NV"):                                                 "/states/nv",
		Report("ddor-2017-01-28"):                                   "/reports/ddor-2017-01-28",
		Section("ddor-2017-01-28", "II"):                            "/reports/ddor-2017-01-28#section-ii",
		Correction("ice-2017-04-05-ny-franklin-county"):             "/corrections#ice-2017-04-05-ny-franklin-county",
		Term("detainer"):                                            "/about/glossary#detainer",
		Query("/jurisdictions", nil):                                "/jurisdictions",
		Query("/jurisdictions", url.Values{"q": {""}, "state": {}}): "/jurisdictions",
		Query("/jurisdictions", url.Values{"state": {"nv"}, "q": {"Doña Ana & <co>"},
			"page": {""}}): "/jurisdictions?q=Do%C3%B1a+Ana+%26+%3Cco%3E&state=nv",
		Query("/find", url.Values{"q": {"b", "", "a"}}): "/find?q=b&q=a",
		As("/jurisdictions", "csv"):                     "/jurisdictions.csv",
		As("/jurisdictions?state=nv&q=a%3Fb",
			"json"): "/jurisdictions.json?state=nv&q=a%3Fb",
		InAnother("/jurisdictions.csv?q=a.b",
			"xlsx"): "/jurisdictions.xlsx?q=a.b",
		As(Jurisdiction("nv/clark-county"),
			"atom"): "/jurisdictions/nv/clark-county.atom",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestQueryKeepsTheParameters(t *testing.T) {
	t.Parallel()
	values := url.Values{"a": {"1", ""}, "b": {""}}
	Query("/", values)
	if len(values) != 2 || len(values["a"]) != 2 {
		t.Errorf("they have become %v", values)
	}
}
