package web_test

import "testing"

// What a reader looks at stays chosen on the pages that the links lead to. A link to a page that
// shows nothing of the kind has no use for it.
func TestLinksKeepTheMeasureAndReportThatAreShown(t *testing.T) {
	t.Parallel()
	const look = "?measure=declined&report=" + week2
	for _, from := range []string{"/", "/jurisdictions", "/states/tx", "/jurisdictions/tx/travis-county"} {
		a := page(t, from+look+"&as-of=seq%3A12")
		if list := "/jurisdictions"; !a.linked(list+look+"&as-of=seq%3A12") || a.linked(list+"?as-of=seq%3A12") {
			t.Errorf("%s: links to the list leave what is shown", from)
		}
		if about := "/corrections"; !a.linked(about+"?as-of=seq%3A12") || a.linked(about+look+"&as-of=seq%3A12") {
			t.Errorf("%s: links to the corrections carry what they do not take", from)
		}
	}
}

// A link to another measure or series is left as it is written.
func TestALinkToSomethingElseKeepsWhatItNames(t *testing.T) {
	t.Parallel()
	a := page(t, "/jurisdictions?measure=declined&report="+week2)
	found := 0
	for _, href := range a.Find("a").EachIter() {
		switch address := href.AttrOr("href", ""); address {
		case "/jurisdictions?measure=issued&report=" + week2 + "&series=ddor#map",
			"/jurisdictions?measure=declined&report=" + week1 + "&series=ddor#map":
			found++
		}
	}
	if found == 0 {
		t.Error("no switch leads to the other measure of the same report, or to the same measure of another")
	}
}

// Each place has one address, whatever was chosen on the page that leads to it.
func TestLinksToPlacesCarryNoChoice(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"/", "/jurisdictions", "/states/tx"} {
		a := page(t, from+"?measure=declined&report="+week2)
		if !a.linked("/jurisdictions/tx/travis-county") {
			t.Errorf("%s leads to a place by another address", from)
		}
	}
}
