package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// reading is what one page or file says about one figure.
type reading struct{ published, effective, state string }

// shown reads a figure's cell on a page.
func shown(cell *goquery.Selection) reading {
	digits := func(selector string) string {
		text := strings.ReplaceAll(words(cell.Find(selector).First()), ",", "")
		if strings.Trim(text, "0123456789") != "" {
			return ""
		}
		return text
	}
	if number := digits("data"); number != "" {
		return reading{number, number, string(record.Listed)}
	}
	if mark := words(cell.Find(".mark.corrected")); mark != "" {
		mark = strings.TrimSuffix(mark, " by ICE") // a chart has no room for it
		return reading{digits("del"), digits("ins"), mark}
	}
	if reason := words(cell.Find(".why .tip, .none + .sr")); reason != "" {
		if reason != "listed; we do not have the number" {
			return reading{state: reason}
		}
		return reading{state: string(record.NumberUnknown)}
	}
	switch text := words(cell.Find(".none").First()); text {
	case "listed; we do not have the number":
		return reading{state: string(record.NumberUnknown)}
	default:
		return reading{state: text}
	}
}

// cell reads a figure from a row of CSV or JSON, whose columns begin with prefix.
func cell[V any](r map[string]V, prefix string) reading {
	text := func(column string) string {
		if v, there := r[column]; !there {
			return "no column " + column
		} else if any(v) != nil {
			return fmt.Sprint(v)
		}
		return ""
	}
	state := prefix + "state"
	if prefix == "" {
		state = "figure_state"
	}
	return reading{text(prefix + "published"), text(prefix + "effective"), text(state)}
}

// rowOf returns the row of a table as CSV or JSON that has these values.
func rowOf[M ~map[string]V, V any](t *testing.T, rows []M, want map[string]string) M {
	t.Helper()
	for _, r := range rows {
		found := true
		for column, value := range want {
			found = found && fmt.Sprint(r[column]) == value
		}
		if found {
			return r
		}
	}
	t.Errorf("no row with %v", want)
	return nil
}

// Every figure of the record reads the same on every page and in every file: as published, as it
// reads now, and the word for its state.
func TestFigureReadsTheSameEverywhere(t *testing.T) {
	t.Parallel()
	made := open2017(t)
	add(t, made, invented()...)
	for name, c := range map[string]struct {
		st      *store.Store
		figures int
	}{"published": {published, 52}, "invented": {made, 64}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := walk{t: t, site: siteOver(c.st), seen: map[string]answer{}}
			snap := now(t, c.st)
			every, err := snap.AllSeries(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			listings, err := snap.Listings(t.Context(), store.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			for _, series := range every {
				coverages, err := snap.Coverages(t.Context(), series)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range listings {
					for _, r := range l.Rows(coverages) {
						for _, m := range record.Measures {
							if f := r.Figure(m); f.Printed() || len(f.Moves) > 0 {
								w.figure(series.ID == every[0].ID, string(l.Jurisdiction.Slug), string(r.Report.ID), m, f)
							}
						}
					}
				}
			}
			if w.figures != c.figures {
				t.Errorf("compared %d figures, want %d", w.figures, c.figures)
			}
			if w.onHome < 10 { // at least one for each of ten places
				t.Errorf("the front page has only %d of the highest figures", w.onHome)
			}
		})
	}
}

type walk struct {
	t               *testing.T
	site            http.Handler
	seen            map[string]answer
	figures, onHome int
}

func (w *walk) get(address string) answer {
	if a, there := w.seen[address]; there {
		return a
	}
	w.seen[address] = getFrom(w.t, w.site, address)
	return w.seen[address]
}

// figure compares everything that shows one figure. Lists and states show the main series only.
func (w *walk) figure(main bool, slug, report string, m record.Measure, f record.Figure) {
	w.figures++
	want := reading{f.Published.String(), f.Effective.String(), string(f.State)}
	same := func(where string, got reading) {
		if got != want {
			w.t.Errorf("%s, %s, %s: %s has %q, want %q", slug, report, m, where, got, want)
		}
	}
	table := func(where, address, prefix string, match map[string]string) {
		ending, parameters := "", ""
		if page, p, found := strings.Cut(address, "?"); found {
			address, parameters = page, "?"+p
		}
		ending = ".csv" + parameters
		_, rows := w.get(address + ending).rows(w.t)
		same(where+" as CSV", cell(rowOf(w.t, rows, match), prefix))
		same(where+" as JSON", cell(rowOf(w.t, w.get(address+".json"+parameters).table(w.t).Rows, match), prefix))
	}
	place := "/jurisdictions/" + slug
	prefix := string(m) + "_"
	match := map[string]string{"jurisdiction": slug, "report": report}

	same("its page", shown(w.get(place).Find("[id='"+report+"-"+string(m)+"']")))
	table("its page", place, prefix, match)

	if f.Printed() { // a report is shown as it was printed
		onReport := w.get("/reports/" + report).Find("a[href='" + place + "#" + report + "-" + string(m) + "']").Closest("tr")
		same("the report", shown(onReport))
		table("the report", "/reports/"+report, "",
			map[string]string{"jurisdiction": slug, "report": report, "measure": string(m)})
	}
	if len(f.Corrections) > 0 && string(f.Corrections[0].Jurisdiction) == slug {
		row := w.get("/corrections").Find("tr[id='" + f.Corrections[0].ID + "']")
		same("the corrections", shown(row))
		table("the corrections", "/corrections", "", map[string]string{"id": f.Corrections[0].ID})
	}
	if !main {
		return
	}
	// The last column is that of the report.
	for where, address := range map[string]string{
		"the list":  "/jurisdictions?per=all&measure=" + string(m) + "&report=" + report,
		"the state": "/states/" + slug[:2] + "?measure=" + string(m) + "&report=" + report,
	} {
		row := w.get(address).Find("tbody th > a[href='" + place + "']").Closest("tr")
		same(where, shown(row.Children().Last()))
		table(where, address, prefix, match)
	}
	if row := w.get("/").Find("table.ranks th > a[href='" + place + "']").Closest("tr"); row.Length() > 0 &&
		m == record.Declined {
		if at := slices.Index([]string{week1, week2, week3}, report); at >= 0 {
			w.onHome++
			same("the front page", shown(row.Children().Eq(1+at)))
		}
	}
}

// In the files no state is empty, and a number is given exactly where the state says so.
func TestNoStateIsEmpty(t *testing.T) {
	t.Parallel()
	site := siteWith(t, invented()...)
	for _, address := range []string{"/jurisdictions", "/jurisdictions?show=all", "/jurisdictions?report=" + week3,
		"/states/ca", "/jurisdictions/oh/adams-county", "/jurisdictions/nv/clark-county", "/reports/" + week1,
		"/corrections"} {
		page, parameters, found := strings.Cut(address, "?")
		if found {
			parameters = "?" + parameters
		}
		_, rows := getFrom(t, site, page+".csv"+parameters).rows(t)
		if len(rows) == 0 {
			t.Errorf("%s has no rows", address)
		}
		for _, r := range rows {
			for column, value := range r {
				if strings.HasSuffix(column, "_state") && value == "" {
					t.Errorf("%s: %s is empty: %v", address, column, r)
				}
				state := r[strings.TrimSuffix(column, "published")+"state"]
				if strings.HasSuffix(column, "_published") && (state == "listed" && value == "" ||
					strings.Contains("not listed, no report, not yet entered, listed, number unknown", state) && state != "listed" &&
						value != "") {
					t.Errorf("%s: %s is %q: %v", address, column, value, r)
				}
			}
		}
	}
}

func TestRowsAddUpOrThePageSaysByHowMuch(t *testing.T) {
	t.Parallel()
	for report, want := range map[string][]string{
		week1: {"Rows in the record add up to 157 detainers sent, which is", "10 of 10 printed lines are entered",
			"Rows in the record add up to 176 declines; ICE’s total is 206; 30 are not in our copy yet"},
		week2: {"Rows in the record add up to 421 detainers sent; no total of this section is known",
			"Rows in the record add up to 15 declines; ICE’s total is 47; 32 are not in our copy yet"},
		week3: {"0 of 11 printed lines are entered",
			"Rows in the record add up to 10 declines; ICE’s total is 65; 55 are not in our copy yet"},
	} {
		page(t, "/reports/"+report).says(t, "main", want...)
	}
	page(t, "/reports/"+week1).says(t, "main", "61 of 117 printed lines are in the record")
	page(t, "/reports").says(t, "main", "157 of 157 (10 of 10 lines)", "176 of 206", "15 of 47", "10 of 65")
	page(t, "/reports/"+week4).says(t, "main", "No report was published for Feb 18 – 24, 2017.")
	page(t, "/states/co").says(t, "main",
		"Rows in the record add up to 11 declines, which is the total told for the state.")
}

// The list says of a place, named or not, what the place's own page says.
func TestListAgreesWithEachPage(t *testing.T) {
	t.Parallel()
	made := open2017(t)
	add(t, made, invented()...)
	site := siteOver(made)
	listings, err := now(t, made).Listings(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	places := []string{"oh/adams-county", "co/adams-county", "il/adams-county"}
	for _, l := range listings {
		places = append(places, string(l.Jurisdiction.Slug))
	}
	onPage := map[string][]map[string]any{}
	for _, slug := range places {
		onPage[slug] = getFrom(t, site, "/jurisdictions/"+slug+".json").table(t).Rows
	}
	for _, report := range []string{week1, week2, week3} {
		for _, show := range []string{"listed", "all"} {
			list := map[string]map[string]any{}
			for _, r := range getFrom(t, site, "/jurisdictions.json?show="+show+"&report="+report).table(t).Rows {
				list[r["jurisdiction"].(string)] = r
			}
			for _, slug := range places {
				inList, there := list[slug]
				if !there {
					if show == "all" {
						t.Errorf("the list of all lacks %s", slug)
					}
					continue
				}
				own := rowOf(t, onPage[slug], map[string]string{"report": report})
				for column, value := range inList {
					if also, there := own[column]; there && also != value {
						t.Errorf("%s, show=%s, %s: the list has %s %v, the page %v", report, show, slug, column, value, also)
					}
				}
			}
		}
	}
}
