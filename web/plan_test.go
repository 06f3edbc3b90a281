package web_test

import (
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/link"
	"detainerledger/internal/store/storetest"
	"detainerledger/static"
	"detainerledger/web"
)

// lineTables are the tables that grow with the lines of the record.
var lineTables = []string{"entry", "packed"}

// readsAll are the routes that must read the whole record, each with the reason.
var readsAll = map[string]string{
	link.Download(":file"): "a download of the whole record, made once for each version",
	link.Manifest:          "names the downloads with their hashes, and so makes them",
	link.DataPackage:       "counts the rows of the downloads, and so makes them",
	link.Data:              "names the sizes of the downloads, and so makes them",
}

// sized returns further addresses of a made-up record, in addition to pages: every route with them,
// and lists in their orders and parts.
func sized(corrected, disputed string) []string {
	all := []string{
		"/find.json?q=franklin", "/find?q=zzyzx", "/find?q=90210", "/find?q=fern", link.FindPlaces, link.FindZIPs("89"),
		link.FindTowns("ma"),
		"/nv/clark", "/jurisdictions/nv", "/nothing-of-that-name",
		"/changes/5", "/changes/5.json", "/changes?page=2", "/changes.atom?page=2", "/api/v1/changes?limit=5",
		link.OEmbedOf("https://ledger.example/jurisdictions/nv/clark-county", "json"),
		"/api/v1/find?q=clark", "/api/v1/nothing", link.LedgerCheckpoint, link.LedgerKey, link.LedgerNotices,
		"/compare?j=" + corrected + "&j=" + disputed, "/compare.svg?j=" + corrected + "&j=" + disputed,
		"/respond/" + corrected, "/report-error?at=/jurisdictions/" + corrected,
		"/jurisdictions?as-of=seq:9", "/jurisdictions/" + corrected + "?as-of=seq:20", "/?as-of=seq:15",
		"/?published-by=2011-05-01",
		"/jurisdictions?published-by=2011-05-01", "/jurisdictions/" + corrected + "?published-by=2011-05-01",
		"/jurisdictions/changes?from=seq:5&to=seq:9", "/jurisdictions/" + corrected + "/changes?from=seq:5&to=seq:30",
		"/follow/guess", "/follow/confirm/guess", "/follow/end/guess", "/requests/222-2222", "/respond/status/guess",
		"/respond/confirm/guess",
	}
	for _, slug := range []string{corrected, disputed} {
		page := link.Jurisdiction(slug)
		for _, of := range []string{"", ".csv", ".json", ".atom", ".bib", "/chart.svg", "/chart.png", "/card.png", "/embed",
			"/embed/large", "/sheet", "/changes"} {
			all = append(all, page+of)
		}
		for _, of := range []string{"", "/periods", "/periods/" + ofSynthetic.Replace("ddor"), "/history"} {
			all = append(all, link.APIRoot+page+of)
		}
		for _, of := range []string{"entries", "policies", "corrections", "statements", "events", "readings"} {
			all = append(all, link.APIRoot+"/"+of+"?jurisdiction="+slug)
		}
	}
	for _, sort := range []string{"issued", "declined", "name", "state", "issued-change", "declined-change", "reports",
		"policy", "standing"} {
		all = append(all, "/jurisdictions?sort="+sort, "/jurisdictions?order=ascending&sort="+sort)
	}
	for _, rest := range []string{"?page=2", "?page=3&per=50", "?state=tx", "?kind=city", "?show=corrected",
		"?show=disputed", "?show=answered", "?show=all", "?q=fern", "?report=" + ofSynthetic.Replace(week4),
		"?measure=declined"} {
		all = append(all, "/jurisdictions"+rest)
	}
	for _, state := range []string{"tx", "va", "wy"} {
		page := link.State(state)
		all = append(all, page, page+".csv", page+".json", page+".atom", page+"/map.svg", page+"/card.png", link.APIRoot+page)
	}
	for _, of := range []string{"jurisdictions?state=tx&limit=20", "jurisdictions?sort=name&limit=20", "reports",
		"reports/" + ofSynthetic.Replace(week4), "policies?limit=20", "corrections?limit=20", "statements?limit=20",
		"events?limit=20", "readings?limit=20", "states", "series",
		"series/" + ofSynthetic.Replace("ddor") + "/jurisdictions?limit=20", "entries?limit=20", "entries?state=tx&limit=20",
		"entries?measure=issued&limit=20",
		"entries?report=" + ofSynthetic.Replace(week4) + "&limit=20"} {
		all = append(all, link.APIRoot+"/"+of)
	}
	for address := range pages {
		all = append(all, ofSynthetic.Replace(address))
	}
	return all
}

// However many lines there are, no page reads them all: no query scans their table, or a range of
// it without a lower bound. Other tables that a version is loaded from into memory once may be read
// whole.
func TestNoPageReadsEveryLine(t *testing.T) {
	t.Parallel()
	for _, statistics := range []bool{false, true} { // a new record has none
		t.Run(fmt.Sprintf("statistics %t", statistics), func(t *testing.T) {
			t.Parallel()
			st, path := openSynthetic(t, synth.Shape{Jurisdictions: 300, Periods: 30, Seed: 6})
			db, err := sql.Open("sqlite3", path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if statistics {
				if _, err := db.ExecContext(t.Context(), `analyze`); err != nil {
					t.Fatal(err)
				}
			}
			corrected, disputed := aPlaceOf(t, db, "correction"), aPlaceOf(t, db, "statement")
			listener := storetest.Listen(t, st, path) // before the site begins to check the record
			site := web.New(web.Config{
				BaseURL: "https://ledger.example", APIQuota: unlimited, SecurityContact: "mailto:security@example.org",
			}, st, quiet)
			w := watched{
				t: t, site: site, listener: listener, indexes: indexes(t, db),
				visited: map[string]bool{}, judged: map[string]bool{},
			}
			w.visit("/", "entry") // this loads what is kept in memory
			for _, address := range sized(corrected, disputed) {
				if strings.Contains(address, "as-of=") || strings.Contains(address, "published-by=") {
					w.visit(address, "entry") // and what is kept of an earlier version
					w.visit("/", "entry")
					continue
				}
				w.visit(address, lineTables...)
			}
			w.complete()
		})
	}
}

// aPlaceOf returns a place that has a row in the table.
func aPlaceOf(t *testing.T, db *sql.DB, table string) (slug string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(),
		`select j.slug from `+table+` t join jurisdiction j on j.id = t.jurisdiction limit 1`).Scan(&slug); err != nil {
		t.Fatal(err)
	}
	return slug
}

// indexes maps each index to its table, or to "" for an index that has few of its rows.
func indexes(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(),
		`select i.name, iif(i.partial, '', s.name) from sqlite_schema s, pragma_index_list(s.name) i where s.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := map[string]string{}
	for rows.Next() {
		var name, table string
		if err := rows.Scan(&name, &table); err != nil {
			t.Fatal(err)
		}
		tables[name] = table
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return tables
}

// watched is a site whose queries are checked.
type watched struct {
	t        *testing.T
	site     *web.Site
	listener *storetest.Listener
	indexes  map[string]string
	visited  map[string]bool // by route
	judged   map[string]bool // the queries that were checked
}

// visit requests an address and checks each query of the answer for the tables.
func (w *watched) visit(address string, tables ...string) {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	c := w.site.Echo.NewContext(r, nil)
	w.site.Router().Find(http.MethodGet, strings.TrimSuffix(r.URL.Path, "/es"), c)
	w.visited[c.Path()] = true
	w.listener.Heard()
	if a := ask(w.t, w.site, r); a.status >= http.StatusInternalServerError {
		w.t.Errorf("%s: status %d", address, a.status)
	}
	if readsAll[c.Path()] != "" {
		return
	}
	for _, q := range w.listener.Heard() {
		if key := fmt.Sprint(tables, q.Text); !w.judged[key] {
			w.judged[key] = true
			w.judge(address, q, tables)
		}
	}
}

// judge checks one query.
func (w *watched) judge(address string, q storetest.Query, tables []string) {
	w.t.Helper()
	names := namesIn(q.Text, tables)
	if names == "" {
		return
	}
	steps := w.listener.Plan(w.t, q)
	for _, step := range steps {
		if wholeTable(step, names) && !w.otherIndex(step, tables) {
			w.t.Errorf("%s (%s): %s\nin\n%s\nas part of\n%s", address, strings.Join(tables, ", "), step, q.Text,
				strings.Join(steps, "\n"))
		}
	}
}

// otherIndex reports whether a step reads an index that has few of the tables' rows, or one of
// another table with the same alias in another part of the query.
func (w *watched) otherIndex(step string, tables []string) bool {
	for _, word := range strings.Fields(step) {
		if table, isIndex := w.indexes[word]; isIndex && !slices.Contains(tables, table) {
			return true
		}
	}
	return false
}

// namesIn returns the names that a query has for the tables, as alternatives of a regular
// expression. It is "" if the query does not read them.
func namesIn(query string, tables []string) string {
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?i)\b(?:from|join|,)\s*(`+strings.Join(tables,
		"|")+`)\b(?:\s+(?:as\s+)?(\w+))?`).FindAllStringSubmatch(query, -1) {
		found[m[1]] = true
		if !slices.Contains([]string{"", "where", "join", "left", "order", "group", "on", "indexed", "not", "union", "limit"},
			strings.ToLower(m[2])) {
			found[m[2]] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), "|")
}

// wholeTable reports whether a step of a plan reads all of a table with one of the names,
// or a range of it that no equality bounds, "(rowid<?)".
func wholeTable(step, names string) bool {
	if regexp.MustCompile(`^SCAN (` + names + `)\b`).MatchString(step) {
		return true
	}
	m := regexp.MustCompile(`^SEARCH (?:` + names + `)\b.*\((.*)\)`).FindStringSubmatch(step)
	return m != nil && !regexp.MustCompile(`\w=`).MatchString(m[1])
}

// complete reports the routes that no address was requested from.
func (w *watched) complete() {
	w.t.Helper()
	for _, r := range w.site.Routes() {
		private := strings.HasPrefix(r.Path, link.Desk) || strings.HasPrefix(r.Path, static.Prefix)
		if r.Method == http.MethodGet && !private && !w.visited[r.Path] &&
			!w.visited[strings.TrimSuffix(r.Path, endingOf(r.Path))] {
			w.t.Errorf("no address of the route %s was asked for", r.Path)
		}
	}
	if w.visited[""] {
		w.t.Error("an address belongs to no route")
	}
}

// endingOf returns the ending of a route for the table or the citation of a page.
func endingOf(route string) string {
	for _, ending := range []string{".csl.json", ".csv", ".json", ".xlsx", ".atom", ".bib", ".ris"} {
		if strings.HasSuffix(route, ending) {
			return ending
		}
	}
	return ""
}

func TestScansAreRecognized(t *testing.T) {
	t.Parallel()
	for step, want := range map[string]bool{
		"SCAN e": true, "SCAN entry USING INDEX entry_report": true,
		"SEARCH e USING PRIMARY KEY (report>? AND report<?)":           true,
		"SEARCH e USING INTEGER PRIMARY KEY (rowid<?)":                 true,
		"SEARCH entry USING PRIMARY KEY (report=? AND jurisdiction>?)": false,
		"SEARCH e USING PRIMARY KEY (report=?)":                        false, "SCAN event": false,
		"SEARCH r USING INDEX report_change (change>?)": false,
	} {
		if got := wholeTable(step, namesIn("select 1 from entry e, report r", lineTables)); got != want {
			t.Errorf("%s: %t", step, got)
		}
	}
}
