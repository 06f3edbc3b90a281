package web_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/static"
)

// visitors are the columns of the table below, in the order of its statuses.
var visitors = [5]string{"nobody", "an editor", "a publisher", "an admin", "an expired session"}

// access is a line of the table: a route and what each visitor gets there.
type access struct {
	// route is the registered pattern, address an example of it; address is empty if they are equal.
	method, route, address string
	// statuses are for requests from the site itself. A POST from another site is refused to everyone.
	statuses [5]int
}

const (
	ok       = http.StatusOK
	away     = http.StatusSeeOther // to sign-in, or to the page after a form
	refused  = http.StatusForbidden
	unsigned = http.StatusUnauthorized
	absent   = http.StatusNotFound
	clash    = http.StatusConflict // the subject of the form has changed
	faulty   = http.StatusUnprocessableEntity
)

// anyone is a line of the table for a route that answers everyone alike.
func anyone(method, route, address string, status int) access {
	return access{method, route, address, [5]int{status, status, status, status, status}}
}

// fromElsewhere are the routes that accept a POST from another site, with their status. A mail
// program may end mail from any page (RFC 8058).
var fromElsewhere = map[string]int{link.FollowEnd(":secret"): ok}

// whoMayWhat has a line for each route of the site, in the order of the visits. The formats of a
// page, such as .csv, have the same rules as the page.
func whoMayWhat(s *deskSite) []access {
	const (
		place  = link.Jurisdictions + "/:state/:place"
		clark  = link.Jurisdictions + "/nv/clark-county"
		report = link.Reports + "/" + week1
	)
	read := func(route, address string) access { return anyone("GET", route, address, ok) }
	secret := s.invite("Eve", auth.Writer)
	s.invite("Fay", auth.Writer)
	draft := s.drafted("Fay", disputed)
	request := s.asked()
	return []access{
		// The record.
		read(link.Home, ""), read(link.Map, ""), read(link.Timeline, ""), read(link.SiteCard, ""),
		read(link.Jurisdictions, ""), read(link.Differences(link.Jurisdictions), ""),
		anyone("GET", link.Jurisdictions+"/:state", link.Jurisdictions+"/nv", http.StatusPermanentRedirect),
		read(place, clark), read(link.Differences(place), link.Differences(clark)), read(link.Card(place), link.Card(clark)),
		read(link.Chart(place), link.Chart(clark)), read(link.ChartImage(place), link.ChartImage(clark)),
		read(link.Embed(place), link.Embed(clark)), read(link.EmbedAs(place, ":form"), link.EmbedAs(clark, "small")),
		read(link.Sheet(place), link.Sheet(clark)),
		read(link.OEmbed, link.OEmbedOf(s.url+clark, "json")),
		read(link.Compare, "/compare?j=nv/clark-county&j=ny/nassau-county"),
		read(link.CompareChart, "/compare.svg?j=nv/clark-county&j=ny/nassau-county"),
		read(link.States, ""), read(link.State(":state"), "/states/nv"), read(link.StateMap(":state"), link.StateMap("nv")),
		read(link.Card(link.States+"/:state"), "/states/nv/card.png"),
		read(link.Reports, ""), read(link.RanksChart, ""), read(link.Report(":report"), report),
		read(link.Card(link.Report(":report")), link.Card(report)),
		read(link.AllSeries, ""), read(link.Series(":series"), "/series/ddor"),
		read(link.Corrections, ""),
		read(link.Data, ""), read(link.Dictionary, ""), read(link.Manifest, ""), read(link.DataPackage, ""),
		read(link.CSVMetadata, ""), read(link.Download(":file"), link.Download("figures.csv")),
		read(link.Changes, ""), read(link.Changes+"/:seq", "/changes/4"), read(link.TimeMap("/*"), link.TimeMap(clark)),
		read(link.Ledger, ""), read(link.LedgerNotices, ""), read(link.LedgerLeaf(":seq"), link.LedgerLeaf("4")),
		read(link.LedgerTile("tile/*"), link.LedgerTile("tile/0/000.p/71")),
		anyone("GET", link.LedgerCheckpoint, "", absent), anyone("GET", link.LedgerKey, "", absent), // the site has no key
		read(link.Verify, ""), anyone("POST", link.Verify, "", ok),
		// The door. Its forms are tested in door_test.go.
		read(link.Respond(""), ""), read(link.Respond(":state/:place"), link.Respond("nv/clark-county")),
		anyone("POST", link.Respond(":state/:place"), link.Respond("nv/clark-county"), http.StatusUnprocessableEntity),
		anyone("GET", link.RequestState(":secret"), link.RequestState("guess"), absent),
		anyone("POST", link.RequestWithdraw(":secret"), link.RequestWithdraw("guess"), absent),
		anyone("GET", link.RequestConfirm(":secret"), link.RequestConfirm("guess"), absent),
		anyone("POST", link.RequestConfirm(":secret"), link.RequestConfirm("guess"), absent),
		read(link.ReportError, ""), anyone("POST", link.ReportError, "", http.StatusUnprocessableEntity),
		read(link.Requests, ""), anyone("GET", link.Request(":ref"), link.Request("222-2222"), absent),
		read(link.Find, "/find?q=clark"), read(link.FindPlaces, ""), read("/find/zips/:digits", link.FindZIPs("89")),
		read("/find/towns/:letters", link.FindTowns("ma")),

		// Information pages, the API and files for machines.
		read(link.About, ""), read(link.Method, ""), read(link.Glossary, ""), read(link.Privacy, ""),
		read(link.Accessibility, ""),
		read(link.API, ""), read(link.OpenAPI, ""), read(link.OpenAPIYAML, ""), read(link.APICatalog, ""),
		read("/api/v1", ""), read("/api/v1/jurisdictions", ""), read("/api/v1"+place, "/api/v1"+clark),
		read("/api/v1"+place+"/periods", "/api/v1"+clark+"/periods"),
		read("/api/v1"+place+"/history", "/api/v1"+clark+"/history"),
		read("/api/v1/series", ""), read("/api/v1/series/:series/jurisdictions", "/api/v1/series/ddor/jurisdictions"),
		read("/api/v1"+place+"/periods/:series", "/api/v1"+clark+"/periods/ddor"),
		read("/api/v1/reports", ""), read("/api/v1/reports/:report", "/api/v1"+report),
		read("/api/v1/entries", ""),
		read("/api/v1/policies", ""), read("/api/v1/corrections", ""),
		read("/api/v1/statements", ""), read("/api/v1/events", ""), read("/api/v1/readings", ""), read("/api/v1/changes", ""),
		read("/api/v1/changes/:seq", "/api/v1/changes/4"),
		read("/api/v1/find", "/api/v1/find?q=clark"), read("/api/v1/states", ""),
		read("/api/v1/states/:state", "/api/v1/states/nv"), anyone("GET", "/api/v1/*", "/api/v1/nothing", absent),
		read("/robots.txt", ""), read(link.Sitemap, ""), read("/sitemap-:part", link.SitemapPart("en", "1")),
		read(link.Guide, ""), read("/favicon.svg", ""), read("/favicon.ico", ""), read("/apple-touch-icon.png", ""),
		read("/healthz", ""), read("/readyz", ""),
		anyone("GET", "/.well-known/security.txt", "", absent), // the site has no contact
		read(static.Prefix+"*", static.Path("css/site.css")), anyone("GET", "/*", "/nothing-of-that-name", absent),

		// Mail.
		read(link.Follow, ""), anyone("POST", link.Follow, "", http.StatusUnprocessableEntity), read(link.FollowAsked, ""),
		anyone("GET", link.Following(":secret"), link.Following("guess"), absent),
		anyone("POST", link.Following(":secret"), link.Following("guess"), absent),
		anyone("GET", link.FollowConfirm(":secret"), link.FollowConfirm("guess"), absent),
		anyone("POST", link.FollowConfirm(":secret"), link.FollowConfirm("guess"), absent),
		anyone("GET", link.FollowEnd(":secret"), link.FollowEnd("guess"), absent),
		anyone("POST", link.FollowEnd(":secret"), link.FollowEnd("guess"), ok),

		// The editors' desk.
		anyone(echo.RouteNotFound, link.Desk, link.Desk+"/nothing", absent),
		anyone(echo.RouteNotFound, link.Desk+"/*", link.Desk+"/nothing/here", absent),
		read(link.DeskSignIn, ""),
		anyone("POST", link.Question(link.DeskSignIn), "", ok), anyone("POST", link.Answer(link.DeskSignIn), "", refused),
		read(link.DeskInvitation(":secret"), link.DeskInvitation(secret)),
		anyone("POST", link.Question(link.DeskInvitation(":secret")), link.Question(link.DeskInvitation("guess")), refused),
		anyone("POST", link.Answer(link.DeskInvitation(":secret")), link.Answer(link.DeskInvitation("guess")), refused),
		{"GET", link.Desk, "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskAccount, "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskActs, "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskMail, "", [5]int{away, ok, ok, ok, away}},
		{"POST", link.DeskMailAgain, "",
			[5]int{unsigned, http.StatusBadRequest, http.StatusBadRequest, http.StatusBadRequest, unsigned}},
		{"GET", link.DeskEditors, "", [5]int{away, refused, refused, ok, away}},
		{"GET", link.DeskDrafts, "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskDraft(":draft"), link.DeskDraft(draft), [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskPreview(":draft"), link.DeskPreview(draft), [5]int{away, away, away, away, away}},
		{"GET", link.DeskPreview(":draft") + "/*", link.DeskPreview(draft) + clark, [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskImport, "", [5]int{away, ok, ok, ok, away}},
		{"POST", link.DeskImportPublished, "", [5]int{unsigned, away, away, away, unsigned}},
		{"GET", link.DeskTemplate(".csv"), "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskTemplate(".xlsx"), "", [5]int{away, ok, ok, ok, away}},
		{"POST", link.DeskImport, "", [5]int{unsigned, faulty, faulty, faulty, unsigned}},
		{"POST", link.DeskDraftTick(":draft"), link.DeskDraftTick(draft), [5]int{unsigned, clash, clash, clash, unsigned}},
		{"GET", link.DeskCompose, "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskPick, "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskComposeForm(":kind"), link.DeskComposeForm("statement"), [5]int{away, ok, ok, ok, away}},
		{"POST", link.DeskComposeForm(":kind"), link.DeskComposeForm("statement"),
			[5]int{unsigned, faulty, faulty, faulty, unsigned}},
		{"POST", link.DeskDraftApprove(":draft"), link.DeskDraftApprove(draft),
			[5]int{unsigned, clash, clash, clash, unsigned}},
		{"POST", link.DeskDraftDiscard(":draft"), link.DeskDraftDiscard(draft),
			[5]int{unsigned, clash, clash, clash, unsigned}},
		{"POST", link.Question(link.DeskDraftPublish(":draft")), link.Question(link.DeskDraftPublish(draft)),
			[5]int{unsigned, refused, clash, clash, unsigned}},
		{"POST", link.Answer(link.DeskDraftPublish(":draft")), link.Answer(link.DeskDraftPublish(draft)),
			[5]int{unsigned, refused, clash, clash, unsigned}},
		{"GET", link.DeskRequests, "", [5]int{away, ok, ok, ok, away}},
		{"GET", link.DeskRequest(":ref"), link.DeskRequest(request), [5]int{away, ok, ok, ok, away}},
		// the request has no attachment
		{"GET", link.DeskRequestPaper(":ref"), link.DeskRequestPaper(request), [5]int{away, absent, absent, absent, away}},
		{"POST", link.DeskRequestVerify(":ref"), link.DeskRequestVerify(request),
			[5]int{unsigned, faulty, faulty, faulty, unsigned}},
		// the request is not verified
		{"POST", link.DeskRequestDraft(":ref"), link.DeskRequestDraft(request),
			[5]int{unsigned, clash, clash, clash, unsigned}},
		{"POST", link.DeskRequestDecline(":ref"), link.DeskRequestDecline(request),
			[5]int{unsigned, faulty, faulty, faulty, unsigned}},
		{"POST", link.Question(link.DeskPasskeys), "", [5]int{unsigned, ok, ok, ok, unsigned}},
		{"POST", link.Answer(link.DeskPasskeys), "", [5]int{unsigned, refused, refused, refused, unsigned}},
		{"POST", link.DeskPasskeyRemove, "", [5]int{unsigned, absent, absent, absent, unsigned}},
		{"POST", link.DeskSessionEnd, "", [5]int{unsigned, away, away, away, unsigned}},
		{"POST", link.DeskEditorRevoke, "", [5]int{unsigned, refused, refused, absent, unsigned}},

		{"POST", link.DeskSignOut, "", [5]int{unsigned, away, away, away, unsigned}}, // last: it ends the sessions
	}
}

// addresses returns the addresses to visit, by route: the line's own, and those of the page's other
// formats that have no line of their own.
func (a access) addresses(registered map[string]bool, lines map[string]access) map[string]string {
	address, query, _ := strings.Cut(a.address, "?")
	if address == "" {
		address = a.route
	}
	if query != "" {
		query = "?" + query
	}
	all := map[string]string{a.method + " " + a.route: address + query}
	for _, ending := range []string{".csv", ".json", ".xlsx", ".atom", ".bib", ".ris", ".csl.json"} {
		key := a.method + " " + a.route + ending
		if _, own := lines[key]; registered[key] && !own {
			all[key] = address + ending + query
		}
	}
	return all
}

// Each route gives nobody, an editor, a publisher, an admin and an expired session the status in
// the table, for requests from the site itself and from another. A route missing from the table
// fails the test.
func TestEveryRouteChecksRoleSessionAndOrigin(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	people := []*person{s.person(), s.editor("Ana", auth.Writer), s.editor("Ben", auth.Publisher),
		s.editor("Cleo", auth.Admin), s.editor("Dan", auth.Admin)}
	s.tamper(`update session set expires_at = unixepoch() - 1 where editor = ?`, s.named("Dan").ID)

	registered, missing := map[string]bool{}, map[string]bool{}
	for _, r := range s.site.Routes() {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		registered[method+" "+r.Path], missing[method+" "+r.Path] = true, true
	}
	table := whoMayWhat(s)
	lines := map[string]access{}
	for _, line := range table {
		lines[line.method+" "+line.route] = line
	}
	visits := 0
	visit := func(i int, method, address, from string, want ...int) string {
		visits++ // each visit has its own address and meets no rate limit
		people[i].address = fmt.Sprintf("10.%d.%d.%d", visits>>16, visits>>8&255, visits&255)
		res, text := people[i].do(method, address, from, url.Values{}, "")
		if !slices.Contains(want, res.StatusCode) {
			t.Errorf("%s %s by %s, sent from %s: %d, want %d", method, address, visitors[i], from, res.StatusCode, want)
		}
		private := strings.HasPrefix(address, link.Desk)
		if cache := res.Header.Get("Cache-Control"); private && !strings.HasPrefix(cache, "no-store") {
			t.Errorf("%s %s by %s may be cached: %q", method, address, visitors[i], cache)
		}
		if !private && res.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s %s by %s sets a cookie", method, address, visitors[i])
		}
		if res.StatusCode >= 400 && strings.Contains(text, "Shut out") {
			t.Errorf("%s %s by %s shows who the editors are", method, address, visitors[i])
		}
		return text
	}
	for _, line := range table {
		for key, address := range line.addresses(registered, lines) {
			if !registered[key] {
				t.Errorf("the table has %s, which is not a route", key)
			}
			delete(missing, key)
			for i := range people {
				want := []int{line.statuses[i]}
				if !strings.HasSuffix(key, " "+line.route) { // a format, which the page may lack
					want = append(want, absent)
				}
				// First the requests that must do nothing, then those that may act.
				elsewhere := cmp.Or(fromElsewhere[line.route], http.StatusForbidden)
				visit(i, http.MethodPost, address, "cross-site", elsewhere)
				visit(i, http.MethodPost, address, "same-site", elsewhere)
				if line.method == http.MethodPost {
					if _, both := lines["GET "+line.route]; !both {
						visit(i, http.MethodGet, address, "same-origin", http.StatusNotFound, http.StatusMethodNotAllowed)
					}
					visit(i, http.MethodPost, address, "same-origin", want...)
					continue
				}
				if _, both := lines["POST "+line.route]; !both {
					visit(i, http.MethodPost, address, "same-origin", http.StatusNotFound, http.StatusMethodNotAllowed)
				}
				visit(i, http.MethodGet, address, "cross-site", want...)
				visit(i, http.MethodGet, address, "same-origin", want...)
			}
		}
	}
	for key := range missing {
		t.Errorf("whoMayWhat has no line for %s", key)
	}
}

// A site without a desk has none of its routes.
func TestWithoutADeskEveryDeskRouteIsRefused(t *testing.T) {
	t.Parallel()
	for _, line := range whoMayWhat(newDeskSite(t)) {
		if !strings.HasPrefix(line.route, link.Desk) {
			continue
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			want := []int{http.StatusNotFound, http.StatusMethodNotAllowed}
			if method == http.MethodGet && line.route == link.Desk && line.address == "" {
				want = []int{http.StatusOK} // the page that says how to open the desk
			}
			for _, address := range line.addresses(nil, nil) {
				if got := ask(t, site2017, httptest.NewRequest(method, address, nil)).status; !slices.Contains(want, got) {
					t.Errorf("%s %s: %d, want %d", method, address, got, want)
				}
			}
		}
	}
}
