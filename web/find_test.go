package web_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/link"
	languages "detainerledger/internal/words"
	"detainerledger/web"
)

// suggestion is an element of /find.json.
type suggestion struct {
	Jurisdiction, Name, State, Title, Kind string
	FIPS                                   *string
	ListedIn                               *int `json:"listed_in"`
	Reports                                *int
	Says, Why, URL                         string
}

func suggestions(t *testing.T, address string) []suggestion {
	t.Helper()
	a := page(t, address)
	if got := a.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("%s is %s", address, got)
	}
	decoder := json.NewDecoder(strings.NewReader(a.body))
	decoder.DisallowUnknownFields()
	var all []suggestion
	if err := decoder.Decode(&all); err != nil || all == nil {
		t.Fatalf("%s: %v: %.200s", address, err, a.body)
	}
	return all
}

func TestFindPageListsPlacesAndSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q, first string
		says     []string
	}{
		{"franklin va", "/jurisdictions/va/franklin-city",
			[]string{"Franklin city, Virginia independent city not named in the record name and state"}},
		{"las vegas", "/jurisdictions/nv/clark-county", []string{"where Las Vegas is"}},
		{"11001", "/jurisdictions/ny/nassau-county", []string{
			"ZIP code 11001 lies in 2 counties, all of them shown here.", "where most people of ZIP code 11001 live",
			"where a part of ZIP code 11001 is",
			"New York City, New York city", "lies in a county of ZIP code 11001", "District of Columbia federal district",
			"its FIPS code is 11001",
		}},
		{"10001", "/jurisdictions/ny/new-york-county", []string{"its FIPS code is 10001", "Kent County, Delaware"}},
		{"nasau", "/jurisdictions/ny/nassau-county", []string{"similar spelling"}},
	} {
		a := page(t, "/find?q="+url.QueryEscape(c.q))
		if first := a.Find(".found a").First().AttrOr("href", ""); first != c.first {
			t.Errorf("%s: the first is %s, want %s", c.q, first, c.first)
		}
		a.says(t, "main", c.says...)
		if got := a.Find("main input[name=q]").AttrOr("value", ""); got != c.q {
			t.Errorf("%s: the box holds %q", c.q, got)
		}
	}
	// A search without a match says what can be searched for.
	for _, q := range []string{"qqqqqq", "99999", "Seattle+OR"} {
		a := page(t, "/find?q="+q)
		a.says(t, "main", "No place that we know has that name or number.", "Type the ZIP code")
		if strings.Contains(a.text("main"), "Nearest by spelling") {
			t.Errorf("%s: dissimilar names are offered", q)
		}
	}
	page(t, "/find?q=yellowstoooone").says(t, "main", "Nearest by spelling")
}

// Input that only one place matches redirects to the page of that place, in each language and state
// of the record. The JSON finder answers with a list.
func TestOneSureAnswerOpensItsPage(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/find?q=clark+nevada":               "/jurisdictions/nv/clark-county",
		"/find?q=89101":                      "/jurisdictions/nv/clark-county",
		"/find?q=fips+10001":                 "/jurisdictions/de/kent-county",
		"/find?q=ohio+adams":                 "/jurisdictions/oh/adams-county",
		"/find?q=Las+Vegas+NM":               "/jurisdictions/nm/san-miguel-county",
		"/find?q=Clifton+Forge%2C+VA":        "/jurisdictions/va/alleghany-county",
		"/find?q=clark+nv&as-of=seq%3A3":     "/jurisdictions/nv/clark-county?as-of=seq%3A3",
		"/es/find?q=condado+de+clark,nevada": "/es/jurisdictions/nv/clark-county",
		"/compare?add=nashville+in":          "/compare?j=in/brown-county",
	} {
		if a := get(t, address); a.status != http.StatusSeeOther || a.header.Get("Location") != want {
			t.Errorf("%s answers %d and leads to %s, want %s", address, a.status, a.header.Get("Location"), want)
		}
	}
	for address, want := range map[string]string{
		"/find.json?q=las+vegas+nm": "nm/san-miguel-county", "/find.json?q=seattle+or": "",
		"/es/find.json?q=Nueva+York+City&limit=1": "ny/new-york-city",
	} {
		var got []string
		for _, s := range suggestions(t, address) {
			got = append(got, s.Jurisdiction)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s answers %v, want %s", address, got, want)
		}
	}
}

// A town with its state redirects to the place that it lies in, never to one in another state.
func TestTownWithItsStateIsAnAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/clifton-forge-va":               "/jurisdictions/va/alleghany-county",
		"/las-vegas-nm":                   "/jurisdictions/nm/san-miguel-county",
		"/jurisdictions/in/nashville":     "/jurisdictions/in/brown-county",
		"/jurisdictions/saranac-lake-ny":  "/jurisdictions/ny/franklin-county",
		"/carolina-del-norte":             "/states/nc",
		"/es/filadelfia":                  "/es/jurisdictions/pa/philadelphia-county",
		"/respond/va/clifton-forge":       "/respond/va/alleghany-county",
		"/jurisdictions/nv/las-vegas.csv": "/jurisdictions/nv/clark-county.csv",
	} {
		if a := get(t, address); a.status != http.StatusPermanentRedirect || a.header.Get("Location") != want {
			t.Errorf("%s answers %d and leads to %s, want %s", address, a.status, a.header.Get("Location"), want)
		}
	}
	for _, address := range []string{"/seattle-or", "/malone", "/nevada/seattle"} {
		a := get(t, address)
		if a.status != http.StatusNotFound || a.Document == nil ||
			a.Find("main a[href^='/jurisdictions/']").Length() > 0 {
			t.Errorf("%s answers %d and leads to %s", address, a.status, a.header.Get("Location"))
		}
	}
}

func TestFindSaysWhyATerritoryOrPlanningRegionIsNotHere(t *testing.T) {
	t.Parallel()
	const territory, region = "is a territory. The list of places in this record", "one of the nine that took the place of"
	for address, says := range map[string]string{
		"/find?q=Puerto+Rico": territory, "/find?q=San+Juan+PR": territory, "/find?q=00901": territory,
		"/find?q=Capitol+Planning+Region": region, "/find?q=09110": region,
		"/es/find?q=puerto+rico": "es un territorio",
	} {
		page(t, address).says(t, "main", says)
	}
	get(t, "/puerto-rico").says(t, "main", territory)
	page(t, "/find?q=clark").never(t, "main", territory, region)
}

// A state's name leads to the state first, and also to its places and to what has the same name elsewhere.
func TestStateNameFindsTheStateAndItsPlaces(t *testing.T) {
	t.Parallel()
	for q, want := range map[string][]string{
		"washington": {"/states/wa", "/jurisdictions/or/washington-county", "/jurisdictions/dc/district-of-columbia",
			"/jurisdictions/wa/king-county", "/jurisdictions/me/washington-county"},
		"State of Nevada": {"/states/nv", "/jurisdictions/nv/clark-county", "/jurisdictions/nv/carson-city"},
	} {
		a := page(t, "/find?q="+url.QueryEscape(q))
		for _, address := range want {
			if !a.linked(address) {
				t.Errorf("%s does not lead to %s", q, address)
			}
		}
		if first := a.Find("main .found a").First().AttrOr("href", ""); first != want[0] {
			t.Errorf("%s leads to %s first", q, first)
		}
	}
}

// Places with the same name show their state. Listed places come first.
func TestNamesakesAreDistinguished(t *testing.T) {
	t.Parallel()
	all := suggestions(t, "/find.json?q=washington+county&limit=100")
	states := map[string]bool{}
	absent := false
	for _, p := range all {
		if p.Name != "Washington County" && p.Name != "Washington Parish" {
			continue
		}
		if states[p.State] || !strings.HasPrefix(p.Title, p.Name+", ") {
			t.Errorf("%s is shown as %q", p.Jurisdiction, p.Title)
		}
		states[p.State] = true
		if absent && *p.ListedIn > 0 {
			t.Errorf("%s is listed and comes after places that are not", p.Jurisdiction)
		}
		absent = absent || *p.ListedIn == 0
	}
	if len(states) < 30 || all[0].Jurisdiction != "or/washington-county" {
		t.Errorf("%d Washingtons, the first %s", len(states), all[0].Jurisdiction)
	}
}

func TestFindJSONSuggestsPlaces(t *testing.T) {
	t.Parallel()
	clark := suggestions(t, "/find.json?q=Clark+Co+NV")[0]
	if clark.Jurisdiction != "nv/clark-county" || clark.Name != "Clark County" || clark.State != "NV" ||
		clark.Title != "Clark County, Nevada" ||
		clark.Kind != "county" || *clark.FIPS != "32003" || *clark.ListedIn != 2 || *clark.Reports != 3 ||
		clark.Says != "listed in 2 of 3 reports" ||
		clark.Why != "name and state" || clark.URL != "https://ledger.example/jurisdictions/nv/clark-county" {
		t.Errorf("%+v", clark)
	}
	for address, want := range map[string]string{
		"/find.json?q=king&limit=1":                         "wa/king-county",
		"/find.json?q=DO%C3%91A+ANA":                        "nm/dona-ana-county",
		"/find.json?q=14850":                                "ny/tompkins-county ny/ithaca",
		"/find.json?q=32003":                                "nv/clark-county fl/clay-county",
		"/find.json?q=":                                     "",
		"/find.json?q=qqqqqq":                               "",
		"/find.json?q=ri+department+of+corrections&limit=1": "ri/department-of-corrections",
	} {
		var got []string
		for _, s := range suggestions(t, address) {
			got = append(got, s.Jurisdiction)
			if (s.FIPS == nil) != slices.Contains([]string{"city", "state agency"}, s.Kind) {
				t.Errorf("%s: %s has the FIPS code %v", address, s.Jurisdiction, s.FIPS)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s answers %v, want %s", address, got, want)
		}
	}
	a := page(t, "/find.json?q=clark")
	if a.header.Get("Cache-Control") == "" || a.header.Get("ETag") == "" ||
		a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers %v", a.header)
	}
	// The page and the JSON have the same places.
	var onPage []string
	page(t, "/find?q=clark").Find(".found a").Each(func(_ int, s *goquery.Selection) {
		onPage = append(onPage, "https://ledger.example"+s.AttrOr("href", ""))
	})
	var inJSON []string
	for _, s := range suggestions(t, "/find.json?q=clark&limit=100") {
		inJSON = append(inJSON, s.URL)
	}
	if !slices.Equal(onPage, inJSON) {
		t.Errorf("the page shows\n%v, the JSON\n%v", onPage, inJSON)
	}
}

func TestFindJSONSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/find.json": "q",
		"/find.json?q=" + strings.Repeat("x", 101): "q",
		"/find.json?q=clark&limit=0":               "limit",
		"/find.json?q=clark&limit=101":             "limit",
		"/find.json?q=clark&limit=many":            "limit",
	} {
		a := get(t, address)
		var said struct{ Error, Parameter string }
		if err := json.Unmarshal([]byte(a.body), &said); err != nil || a.status != http.StatusBadRequest ||
			said.Parameter != want || !strings.HasPrefix(said.Error, want+": ") {
			t.Errorf("%.60s: %d %s", address, a.status, a.body)
		}
	}
}

// In another language the words are translated, and the names of places stay.
func TestFindInOtherLanguages(t *testing.T) {
	t.Parallel()
	for _, l := range languages.All[1:] {
		s := suggestions(t, "/"+l.Code+"/find.json?q=89101")[0]
		if s.Title != "Clark County, Nevada" || s.URL != "https://ledger.example/"+l.Code+"/jurisdictions/nv/clark-county" ||
			strings.Contains(s.Why, "where") ||
			strings.Contains(s.Title+s.Says+s.Why, languages.OfficialStart) {
			t.Errorf("%+v", s)
		}
		if got, want := page(t, "/"+l.Code+"/find").Find("main form").AttrOr("action", ""), "/"+l.Code+"/find"; got != want {
			t.Errorf("the form leads to %s, want %s", got, want)
		}
	}
}

// Searches are not logged, because they may tell where a reader lives.
func TestFindingIsNotLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	site := web.New(web.Config{}, published,
		slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	for _, address := range []string{"/find?q=89101", "/find.json?q=89101", "/find.json?q=89101&limit=0", "/89101"} {
		site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, address, nil))
	}
	if log.Len() == 0 || strings.Contains(log.String(), "89101") {
		t.Errorf("the log has\n%s", log.String())
	}
}

// The towns with the same first two letters are one small file, and every town with counties is in one.
func TestTownsForCopiesAreInSmallFiles(t *testing.T) {
	t.Parallel()
	var index struct{ Towns []string }
	if err := json.Unmarshal([]byte(page(t, link.FindPlaces).body), &index); err != nil {
		t.Fatal(err)
	}
	towns := map[string]string{}
	for _, letters := range index.Towns {
		a := page(t, link.FindTowns(letters))
		if len(a.body) > 40_000 {
			t.Errorf("%s has %d bytes", link.FindTowns(letters), len(a.body))
		}
		var rows [][3]any
		if err := json.Unmarshal([]byte(a.body), &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, slug := range row[2].([]any) {
				if !strings.HasPrefix(slug.(string), row[1].(string)+"/") {
					t.Errorf("%v lies in another state", row)
				}
			}
			towns[row[0].(string)+" "+row[1].(string)] = row[2].([]any)[0].(string)
		}
	}
	if towns["Malone ny"] != "ny/franklin-county" || towns["Las Vegas nm"] != "nm/san-miguel-county" ||
		len(towns) < 27_000 {
		t.Errorf("%d towns; Malone is in %s", len(towns), towns["Malone ny"])
	}
	for _, letters := range []string{"zq", "m", "mal", "89"} {
		if a := get(t, link.FindTowns(letters)); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", letters, a.status)
		}
	}
}
