package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// composedOf holds the answers to each kind of form, all invented.
var composedOf = map[string]url.Values{
	"correction": {
		"jurisdiction": {"nv/clark-county"}, "report": {week1}, "measure": {"issued"}, "effect": {"amended"}, "value": {"50"},
		"by": {record.BySite}, "date": {"2017-05-02"}, "reason": {"We misread the line."},
		"sources": {"https://example.org/a\nhttps://example.org/b"},
	},
	"reading": {
		"report": {week1}, "what": {"entries.value"}, "jurisdiction": {"Montgomery County, MD"}, "measure": {"declined"},
		"value": {"1"}, "note": {"As a copy of the report prints it."}, "sources": {"https://example.org/copy"},
	},
	"statement": {
		"jurisdiction": {"Kern County, CA"}, "report": {week3}, "office": {"Sheriff"}, "stance": {"disputes"},
		"gist": {"Says that the jail received none of these requests."}, "date": {"2017-05-02"},
		"sources": {"https://example.org/kern"},
	},
	"event": {
		"kind": {record.PrivateNotice}, "jurisdiction": {"ny/nassau-county"}, "report": {week1}, "by": {"ICE"},
		"what": {"Wrote to the county that the line would be left out."},
		"date": {"2017-03-28"}, "sources": {"https://example.org/nassau"},
	},
	"policy": {
		"jurisdiction": {"nv/clark-county"}, "report": {week2}, "listing": {"added"}, "aor": {"Salt Lake City"},
		"enacted":    {"2014-07"},
		"instrument": {"Invented order"}, "criteria": {"A warrant signed by a judge"},
		"sources": {"https://example.org/policy"},
	},
	"report": {
		"series": {"ddor"}, "period_start": {"2017-02-25"}, "status": {"published"}, "published_on": {"2017-04-12"},
		"declined_total": {"12"}, "section1_rows": {"2"}, "section1_total": {"30"},
		"state_totals": {"TX declined 7\n\nny issued 10"},
		"sources":      {"https://example.org/week5"},
		"i-1-rank":     {"1"}, "i-1-jurisdiction": {"Clark County, NV"}, "i-1-value": {"20"}, "i-2-rank": {"2"},
		"i-2-jurisdiction": {"ny/nassau-county"}, "i-2-value": {"10"},
		"ii-1-jurisdiction": {"tx/travis-county"}, "ii-1-value": {"7"}, "ii-3-jurisdiction": {"nv/clark-county"},
		"ii-3-facility": {"Jail A"},
	},
}

// composedReads holds, for each kind of form, a page and what it says once the draft is published.
var composedReads = map[string]struct{ address, selector, says string }{
	"correction": {link.Jurisdiction("nv/clark-county"), "#" + link.FigureID(record.ReportID(week1), record.Issued),
		"51 50 corrected by us"},
	"reading": {link.Jurisdiction("md/montgomery-county"), "main",
		"Number read: 1, on"},
	"statement": {link.Jurisdiction("ca/kern-county"), "main",
		"Disputed by Sheriff: Says that the jail received none of these requests."},
	"event":  {link.Jurisdiction("ny/nassau-county"), "main", "Private notice (ICE): Wrote to the county"},
	"policy": {link.Jurisdiction("nv/clark-county"), ".policies", "Invented order"},
	"report": {link.Report("ddor-2017-02-25"), "main",
		"Rows in the record add up to 7 declines; ICE’s total is 12; 5 are not in our copy yet. " +
			"On 1 line the number was not read."},
}

// sending is the form with other answers and the pressed button.
func sending(form url.Values, button string, others ...string) url.Values {
	all := url.Values{}
	for name, values := range form {
		all[name] = values
	}
	all.Set("do", button)
	for i := 0; i+1 < len(others); i += 2 {
		all[others[i]] = []string{others[i+1]}
	}
	return all
}

// shown parses a page as a person's browser has it.
func (p *person) shown(text string) answer {
	p.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		p.t.Fatal(err)
	}
	return answer{body: text, Document: doc}
}

// A composed form previews how it will read, becomes a draft that reads the same, and once that is
// published the public page says it.
func TestWhatIsComposedReadsAsItWasShown(t *testing.T) {
	t.Parallel()
	for kind, form := range composedOf {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := newDeskSite(t)
			ana, ben := s.editor("Ana", auth.Publisher), s.editor("Ben", auth.Writer)
			address := link.DeskComposeForm(kind)
			res, text := ana.post(address, sending(form, "show"))
			if res.StatusCode != http.StatusOK {
				t.Fatalf("shown: %d\n%s", res.StatusCode, ana.shown(text).text(".faults, .fault"))
			}
			want := composedReads[kind]
			said := want.says
			switch kind {
			case "correction":
				said = "Detainers sent 51 50 corrected by us"
			case "reading":
				said = "1 decline recorded in the week of January 28"
			}
			ana.shown(text).says(t, "#reads .then", said)
			if res, text = ana.post(address, sending(form, "save")); res.StatusCode != http.StatusSeeOther {
				t.Fatalf("saved: %d\n%s", res.StatusCode, ana.shown(text).text(".faults, .fault"))
			}
			draft := res.Header.Get("Location")
			number := draft[strings.LastIndexByte(draft, '/')+1:]
			_, text = ben.get(draft)
			if kind == "report" {
				ben.shown(text).says(t, "main", "Rows in the record add up to 7 declines; ICE’s total is 12") // among its changes
			} else {
				ben.shown(text).says(t, "main .then", said)
			}
			odd := url.Values{"revision": {"1"}}
			ben.shown(text).Find("input[name=oddity]").Each(func(_ int,
				box *goquery.Selection) {
				odd.Add("oddity", box.AttrOr("value", ""))
			})
			if res, text := ben.post(link.DeskDraftTick(number), odd); res.StatusCode != http.StatusSeeOther {
				t.Fatalf("ticked off: %d %s", res.StatusCode, text)
			}
			if res, text := ben.post(link.DeskDraftApprove(number),
				url.Values{"revision": {"1"}}); res.StatusCode != http.StatusSeeOther {
				t.Fatalf("approved: %d %s", res.StatusCode, text)
			}
			day := form.Get("date") + form.Get("published_on")
			switch kind { // the day on which the report was published
			case "policy":
				day = "2017-03-29"
			case "reading":
				day = "2017-03-20"
			}
			if status, text := ana.publish(number, "Ana", "1", day); status != http.StatusNoContent {
				t.Fatalf("published: %d %s", status, text)
			}
			visitor := s.person()
			_, text = visitor.get(want.address)
			visitor.shown(text).says(t, want.selector, want.says)
			// The same again would add nothing to the record, so it is refused.
			res, text = ana.post(address, sending(form, "save"))
			if res.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("composed twice: %d", res.StatusCode)
			}
			ana.shown(text).says(t, ".faults", "The record holds exactly this already")
			if res, _ := ana.get(link.DeskComposeAgain(kind, number)); res.StatusCode != http.StatusSeeOther {
				t.Errorf("the form of a closed draft: %d", res.StatusCode)
			}
		})
	}
}

// Faults are shown at their fields and above the form, and nothing typed is lost.
func TestFaultsOfAComposedFormStandAtTheirFields(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	for _, test := range []struct {
		kind, field, typed, says string
		others                   []string
	}{
		{kind: "correction", field: "date", typed: "in March 2017", says: "write 2017-03-20"},
		{kind: "correction", field: "date", typed: "2017-02-30", says: "no date of the calendar"},
		{kind: "correction", field: "value", typed: "5,5", says: "not a whole number"},
		{kind: "correction", field: "value", typed: "", says: "write the number that the amended line reads as"},
		{kind: "correction", field: "moved_to", typed: "ny/nassau-county", says: "leave the cell empty"},
		{kind: "correction", field: "moved_to", typed: "nv/clark-county", says: "printed for",
			others: []string{"effect", "moved", "value", ""}},
		{kind: "correction", field: "jurisdiction", typed: "Franklin County", says: "names no state"},
		{kind: "correction", field: "jurisdiction", typed: "oh/adams-county", says: "nothing to correct"},
		{kind: "correction", field: "by_other", typed: "", says: "is empty", others: []string{"by", "other"}},
		{kind: "correction", field: "sources", typed: "example.org", says: "no web address"},
		{kind: "correction", field: "reason", typed: "", says: "Please fill in"},
		{kind: "correction", field: "reason", typed: "He is A012345678.", says: "never about people"},
		{kind: "correction", field: "reason", typed: strings.Repeat("long ", 500), says: "at most 2,000"},
		{kind: "statement", field: "jurisdiction", typed: "", says: "write the place for which"},
		{kind: "statement", field: "office", typed: "DOE, JOHN", says: "never about people"},
		{kind: "event", field: "report", typed: "", says: "the last report that still named the place",
			others: []string{"kind", record.LeftOut}},
		{kind: "policy", field: "enacted", typed: "in July", says: "write 2017-03-20"},
		{kind: "report", field: "period_start", typed: "March 3", says: "is no date"},
		{kind: "report", field: "period_start", typed: "2017-02-26", says: "follow one another"},
		{kind: "report", field: "period_start", typed: "2017-02-11", says: "already in the record"},
		{kind: "report", field: "published_on", typed: "2017-02-01", says: "before the period"},
		{kind: "report", field: "declined_total", typed: "3", says: "add up to 7"},
		{kind: "report", field: "section1_total", typed: "31", says: "add up to 30"},
		{kind: "report", field: "state_totals", typed: "TX declined 5", says: "add up to 7"},
		{kind: "report", field: "state_totals", typed: "Texas: 5", says: "nothing that is summed up"},
		{kind: "report", field: "i-2-value", typed: "many", says: "not a number"},
		{kind: "report", field: "ii-1-jurisdiction", typed: "Springfield", says: "names no state"},
		{kind: "report", field: "ii-3-part_of", typed: "nv/clark-county", says: "part of itself"},
		{kind: "report", field: "i-2-rank", typed: "1", says: "rank 1 of Section I"},
	} {
		form := sending(composedOf[test.kind], "save", append(test.others, test.field, test.typed)...)
		res, text := ana.post(link.DeskComposeForm(test.kind), form)
		name := test.kind + " with " + test.field + " " + test.typed
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%.100s: %d", name, res.StatusCode)
			continue
		}
		page := ana.shown(text)
		control := page.Find(`[name="` + test.field + `"]`).First()
		if said := words(page.Find("#" + test.field + "-error")); !strings.Contains(said, test.says) {
			t.Errorf("%.100s: at the field it says %q; above the form %q", name, said, page.text(".faults"))
		}
		if page.Find(`.faults a[href="#`+test.field+`"]`).Length() == 0 {
			t.Errorf("%.100s: the list of faults does not link to the field", name)
		}
		if !strings.HasPrefix(page.text("title"), "Error: ") {
			t.Errorf("%.100s: the title is %q", name, page.text("title"))
		}
		for field, typed := range form {
			if field == "do" || field == test.field && goquery.NodeName(control) == "select" {
				continue
			}
			if got := page.value(field); got != strings.TrimSpace(typed[0]) {
				t.Errorf("%.100s: %s was %q and is %q", name, field, typed[0], got)
			}
		}
	}
}

// value is the content of a field of the page.
func (a answer) value(name string) string {
	s := a.Find(`[name="` + name + `"]`)
	switch {
	case goquery.NodeName(s) == "textarea":
		return strings.TrimPrefix(s.Text(), "\n")
	case goquery.NodeName(s) == "select":
		return s.Find("option[selected]").AttrOr("value", "")
	case s.AttrOr("type", "") == "radio":
		return s.Filter("[checked]").AttrOr("value", "")
	}
	return s.AttrOr("value", "")
}

// A composed draft opens again in its form as it was typed, and saving it makes a revision. An
// editor who saves after somebody else's change loses nothing.
func TestComposedDraftIsChangedInItsForm(t *testing.T) {
	t.Parallel()
	for kind, form := range composedOf {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := newDeskSite(t)
			ana, ben := s.editor("Ana", auth.Writer), s.editor("Ben", auth.Writer)
			address := link.DeskComposeForm(kind)
			res, _ := ana.post(address, sending(form, "save"))
			draft := res.Header.Get("Location")
			number := draft[strings.LastIndexByte(draft, '/')+1:]
			_, text := ben.get(draft)
			again := link.DeskComposeAgain(kind, number)
			if !ben.shown(text).linked(again) {
				t.Fatalf("%s does not link to %s", draft, again)
			}
			_, text = ben.get(again)
			page := ben.shown(text)
			for field, typed := range form {
				if got := page.value(field); got != typed[0] {
					t.Errorf("%s was %q and is %q", field, typed[0], got)
				}
			}
			if page.Find("#reads .then").Length() == 0 {
				t.Error("there is no preview")
			}
			changed := sending(form, "save", "draft", number, "revision", page.value("revision"), "sources",
				"https://example.org/other")
			if res, _ := ben.post(address, changed); res.StatusCode != http.StatusSeeOther ||
				res.Header.Get("Location") != draft {
				t.Fatalf("changed: %d to %s", res.StatusCode, res.Header.Get("Location"))
			}
			_, text = ana.get(draft)
			ana.shown(text).says(t, ".particulars", "revision 2", "Ana", "Ben")
			late := sending(changed, "save", "sources", "https://example.org/late")
			res, text = ana.post(address, late)
			page = ana.shown(text)
			if res.StatusCode != http.StatusConflict || page.value("sources") != "https://example.org/late" ||
				!page.linked(draft) {
				t.Errorf("saved after another change: %d, %q is kept", res.StatusCode, page.value("sources"))
			}
			res, _ = ana.post(address, sending(late, "anew"))
			if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") == draft {
				t.Errorf("saved as a new draft: %d to %s", res.StatusCode, res.Header.Get("Location"))
			}
			for other := range composedOf {
				if res, _ := ana.get(link.DeskComposeAgain(other, number)); other != kind && res.StatusCode != http.StatusNotFound {
					t.Errorf("the %s opens in the form of a %s: %d", kind, other, res.StatusCode)
				}
			}
		})
	}
}

// Hostile text, in one field or in all at once, harms neither the page of a form nor the draft made of it.
func TestComposeFormsRejectHostileInput(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	for kind, answers := range composedOf {
		form := sending(answers, "save")
		if form.Has("jurisdiction") {
			form.Set("jurisdiction", "nv/clark-county")
		}
		unharmed := func(what string, form url.Values) {
			t.Helper()
			res, text := ana.post(link.DeskComposeForm(kind), form)
			page := ana.shown(text)
			page.status, page.header = res.StatusCode, res.Header
			page.unharmed(t, kind+" with "+what)
			if to := res.Header.Get("Location"); to != "" {
				_, text = ana.get(to)
				page := ana.shown(text)
				page.unharmed(t, "the draft of a "+kind+" with "+what)
				page.never(t, "main", "What is wrong in it")
			}
		}
		names := []string{"do", "draft", "revision"}
		_, text := ana.post(link.DeskComposeForm(kind), sending(form, "show"))
		ana.shown(text).Find("form.form [name]").Each(func(_ int, s *goquery.Selection) {
			// One line of each section is enough.
			if name := s.AttrOr("name", ""); !slices.Contains(names, name) &&
				(!strings.HasPrefix(name, "i") || !strings.Contains(name, "-") || strings.Contains(name, "-1-")) {
				names = append(names, name)
			}
		})
		// A body over the limit is refused.
		tooLong := sending(form, "save", "sources", strings.Repeat("x", 2<<20))
		if res, _ := ana.post(link.DeskComposeForm(kind), tooLong); res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: two megabytes are answered with %d", kind, res.StatusCode)
		}
		for what, typed := range nasty {
			everywhere := url.Values{}
			for _, name := range names {
				everywhere.Set(name, typed)
			}
			unharmed(what+" everywhere", everywhere)
			delete(everywhere, "draft")
			unharmed(what+" everywhere but in the draft's number", everywhere)
		}
		for _, what := range []string{"markup", "a formula", "lines"} {
			for _, name := range names {
				changed := sending(form, "save")
				changed.Set(name, nasty[what])
				unharmed(what+" in "+name, changed)
			}
		}
	}
}

func TestReportsLinesGrowByTheButton(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	address := link.DeskComposeForm("report")
	_, text := ana.get(address)
	page := ana.shown(text)
	page.says(t, "#period_start-hint", "2017-02-25, 2017-03-04, 2017-03-11")
	form := sending(composedOf["report"], "more", "i-lines", page.value("i-lines"), "ii-lines", page.value("ii-lines"))
	for _, want := range []string{"20", "30"} {
		_, text = ana.post(address, form)
		page = ana.shown(text)
		if got := page.value("i-lines"); got != want || page.Find(`[name="i-`+want+`-value"]`).Length() != 1 {
			t.Errorf("there are %s lines, not %s", got, want)
		}
		if got := page.value("ii-3-facility"); got != "Jail A" {
			t.Errorf("the third line has %q", got)
		}
		form.Set("i-lines", page.value("i-lines"))
	}
	form.Set("i-lines", "999999999")
	_, text = ana.post(address, form)
	if page = ana.shown(text); page.Find(`[name="do"][value="more"]`).Length() == 0 || page.value("i-lines") != "200" {
		t.Errorf("%s lines are offered", page.value("i-lines"))
	}
}

// A figure is picked by the name of its place or the address of a page that shows it.
func TestFigureIsPickedFromItsPage(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	clark, franklin := link.DeskPicked("nv/clark-county"), link.DeskPicked("ny/franklin-county")
	figure := "#" + link.FigureID(week1, "issued")
	for typed, want := range map[string]string{
		"Clark County, NV": clark,
		"https://detainerledger.example/jurisdictions/nv/clark-county" + figure:        clark + figure,
		"https://detainerledger.example/es/jurisdictions/nv/clark-county?as-of=seq:40": clark,
		"/jurisdictions/nv/clark-county.csv":                                           clark,
		"/jurisdictions/nv/clark-county/embed/chart":                                   clark,
		"/corrections#ice-2017-04-05-ny-franklin-county":                               franklin + figure,
	} {
		res, _ := ana.get(link.Query(link.DeskPick, url.Values{"q": {typed}}))
		if got := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s leads to %d %s, want %s", typed, res.StatusCode, got, want)
		}
	}
	for typed, want := range map[string]string{"franklin county": "Which one?", "qqqqqq": "No place goes by this",
		"/jurisdictions/nv/nowhere": "No place goes by this", "/reports": "No place goes by this"} {
		_, text := ana.get(link.Query(link.DeskPick, url.Values{"q": {typed}}))
		ana.shown(text).says(t, "main", want)
	}
	if res, _ := ana.get(link.DeskComposeForm("correction")); res.Header.Get("Location") != link.DeskPick {
		t.Error("a correction without a figure does not lead to the picker")
	}
	_, text := ana.get(clark)
	page := ana.shown(text)
	correct := page.Find(figure+" a.act").AttrOr("href", "")
	_, text = ana.get(correct)
	page = ana.shown(text)
	for field, want := range map[string]string{"jurisdiction": "nv/clark-county", "report": week1, "measure": "issued"} {
		if got := page.value(field); got != want {
			t.Errorf("%s leads to a form with %s=%q", correct, field, got)
		}
	}
	page.says(t, "#reads", "As it reads now", "51 disputed")
	page.never(t, "#reads", "As it will read")
}

func TestMovedFigureIsShownAtBothPlaces(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	_, text := ana.post(link.DeskComposeForm("correction"),
		sending(composedOf["correction"], "show", "effect", "moved", "value", "", "moved_to", "Carson City, NV"))
	page := ana.shown(text)
	if n := page.Find("#reads .then").Length(); n != 2 {
		t.Fatalf("the preview shows %d places\n%s", n, page.text(".faults"))
	}
	page.says(t, "#reads", "Clark County, Nevada", "51 moved", "Carson City", "51 moved here")
}
