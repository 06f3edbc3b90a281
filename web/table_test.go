package web_test

import (
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"detainerledger/internal/record"
	"detainerledger/web"
)

// Programs that read a file rely on its columns: they are never moved, renamed or removed. New ones
// go at the end, in this list and on the site.
var columns = map[string]string{
	"/jurisdictions": "jurisdiction,name,state,kind,fips,report,issued_state,issued_published,issued_effective," +
		"issued_rank,issued_disputed,issued_change,issued_change_percent,issued_change_reason,declined_state," +
		"declined_published,declined_effective,declined_part_of,declined_disputed,declined_change,declined_change_percent," +
		"declined_change_reason,reports_listed_in,policy,corrected,disputed,answered",
	"/jurisdictions/nv/clark-county": "jurisdiction,name,state,kind,fips,series,report,period_start,period_end," +
		"published_on,report_status,issued_state,issued_published,issued_effective,issued_rank,issued_disputed," +
		"issued_change,issued_change_percent,issued_change_reason,declined_state,declined_published,declined_effective," +
		"declined_part_of,declined_disputed,declined_change,declined_change_percent,declined_change_reason,corrections," +
		"sources",
	"/states": "state,name,listed,corrected,disputed,answered,jurisdictions",
	"/states/pa": "jurisdiction,name,state,kind,fips,report,issued_state,issued_published,issued_effective,issued_rank," +
		"issued_disputed,issued_change,issued_change_percent,issued_change_reason,declined_state,declined_published," +
		"declined_effective,declined_part_of,declined_disputed,declined_change,declined_change_percent," +
		"declined_change_reason,reports_listed_in,policy,corrected,disputed,answered",
	"/reports": "report,series,period_start,period_end,published_on,status,issued_total,declined_total,section1_rows," +
		"section1_rows_entered,section1_issued_entered,section1_issued_total,section2_rows_entered," +
		"section2_rows_number_unknown,section2_declined_entered,section2_declined_total,policies_listed,corrections_since," +
		"document_urls,sources",
	"/reports/" +
		week1: "report,section,measure,rank,jurisdiction,name,state,figure_state,published,effective,part_of,disputed," +
		"corrections,facility,sources",
	"/corrections": "id,date,date_note,by,report,section,measure,jurisdiction,name,published,effect,value,reason," +
		"figure_state,effective,sources",
}

func TestColumnsOfFilesStay(t *testing.T) {
	t.Parallel()
	for address, want := range columns {
		a := page(t, address+".csv")
		if got, _ := a.rows(t); !strings.HasPrefix(strings.Join(got, ",")+",", want+",") {
			t.Errorf("%s: the columns are\n%s, want\n%s", address, strings.Join(got, ","), want)
		}
	}
}

// Both files have the same rows: CSV as in RFC 4180, and JSON with the version, and null for
// unknown values.
func TestFilesHaveTheSameRows(t *testing.T) {
	t.Parallel()
	for address := range columns {
		c, j := page(t, address+".csv"), page(t, address+".json")
		if !utf8.ValidString(c.body) || !utf8.ValidString(j.body) ||
			strings.Count(c.body, "\n") != strings.Count(c.body, "\r\n") || !strings.HasSuffix(c.body, "\r\n") {
			t.Errorf("%s: not UTF-8, or lines do not end with CR LF", address)
		}
		names, rows := c.rows(t)
		v := j.table(t)
		if v.Version != 71 || !v.VersionAt.Equal(entered) || v.Count != len(v.Rows) || v.Count != len(rows) ||
			v.Address != "https://ledger.example"+address {
			t.Errorf("%s: version %d of %s, count %d, %d and %d rows, of %s", address, v.Version, v.VersionAt, v.Count,
				len(v.Rows), len(rows), v.Address)
		}
		for i, r := range rows {
			for _, name := range names {
				value, there := v.Rows[i][name]
				if !there {
					t.Fatalf("%s: the JSON lacks %s", address, name)
				}
				if text, is := value.(string); is && text != strings.TrimPrefix(r[name], "'") {
					t.Errorf("%s: %s is %q and %q", address, name, text, r[name])
				}
				if value == nil && r[name] != "" {
					t.Errorf("%s: %s is null and %q", address, name, r[name])
				}
			}
		}
		for ending, a := range map[string]answer{".csv": c, ".json": j} {
			disposition, parameters, err := mime.ParseMediaType(a.header.Get("Content-Disposition"))
			if file := parameters["filename"]; err != nil || disposition != "inline" ||
				!strings.HasPrefix(file, "detainer-ledger-") || !strings.HasSuffix(file, "-version-71-2026-11-23"+ending) ||
				path.Base(file) != file {
				t.Errorf("%s%s: %s (%v)", address, ending, a.header.Get("Content-Disposition"), err)
			}
			if a.header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s%s cannot be read from other sites", address, ending)
			}
		}
	}
}

// A spreadsheet reads no cell of a file as a formula, and negative numbers stay numbers.
func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	formulas := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "=cmd|'/c calc'!A1", "a\n=1", `",=1`}
	var places []record.Jurisdiction
	var lines []record.Entry
	for i, text := range formulas {
		slug := record.Slug(fmt.Sprintf("nm/made-up-%d", i))
		places = append(places, record.Jurisdiction{Slug: slug, Name: text, State: "NM", Kind: text})
		lines = append(lines, line(week3, record.Declined, slug, record.Known(1), text))
	}
	site := siteWith(t, record.Change{Kind: record.AddPlaces, Places: places},
		record.Change{Kind: record.AddLines, Entries: lines},
		correction("made-1", week3, record.Declined, "nm/made-up-0", record.Amend, record.Known(7)))
	for _, address := range []string{"/jurisdictions.csv?report=" + week3, "/jurisdictions/nm/made-up-0.csv",
		"/reports/" + week3 + ".csv", "/corrections.csv", "/states/nm.csv", "/data/jurisdictions.csv", "/data/entries.csv"} {
		_, rows := getFrom(t, site, address).rows(t)
		for _, r := range rows {
			for column, value := range r {
				if _, err := strconv.Atoi(value); err == nil && column != "name" && column != "kind" && column != "facility" {
					continue // a number, which may be negative
				}
				if value != "" && strings.ContainsRune("=+-@\t\r", rune(value[0])) {
					t.Errorf("%s: %s is %q", address, column, value)
				}
			}
		}
	}
	_, rows := getFrom(t, site, "/reports/"+week3+".csv").rows(t)
	for i, text := range formulas {
		r := rowOf(t, rows, map[string]string{"jurisdiction": fmt.Sprintf("nm/made-up-%d", i)})
		for _, column := range []string{"name", "facility"} {
			if r[column] != text && r[column] != "'"+text {
				t.Errorf("%q has become %q", text, r[column])
			}
		}
	}
}

func TestSecurityContactIsServedIfGiven(t *testing.T) {
	t.Parallel()
	const address = "/.well-known/security.txt"
	if a := get(t, address); a.status != http.StatusNotFound {
		t.Errorf("without a contact: status %d", a.status)
	}
	site := web.New(web.Config{BaseURL: "https://ledger.example/", SecurityContact: "mailto:security@example.org",
		Now: func() time.Time { return entered }}, published, quiet)
	a := ask(t, site, httptest.NewRequest(http.MethodGet, address, nil))
	for _, line := range []string{"Contact: mailto:security@example.org\n", "Expires: 2027-05-22T00:00:00Z\n",
		"Canonical: https://ledger.example" + address + "\n"} {
		if !strings.Contains(a.body, line) {
			t.Errorf("it lacks %q:\n%s", line, a.body)
		}
	}
}
