package web_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"detainerledger/internal/record"
)

// cook is listed in Section I of the first report, and its clerk disputes the listing below. chester
// has a corrected figure in Section II.
const (
	cook    = "il/cook-county"
	chester = "pa/chester-county"
)

// surface is anything on the site that shows the figure of a place.
type surface struct {
	name string
	// listing is set if the mark there belongs to the place, whichever of its figures is disputed.
	// Otherwise it belongs to the figure.
	listing bool
	// marked reports whether the figure, or the place, is marked as disputed there.
	marked func(t *testing.T, site http.Handler) bool
}

// markAt looks for the mark on a page with a selector.
func markAt(address, selector string) surface {
	return surface{name: address + " " + selector, marked: func(t *testing.T, site http.Handler) bool {
		return getFrom(t, site, address).Find(selector).Length() > 0
	}}
}

// toldAs checks that an answer has the text after directly behind the text before.
func toldAs(address, before, after string) surface {
	return surface{name: address, marked: func(t *testing.T, site http.Handler) bool {
		_, rest, found := strings.Cut(getFrom(t, site, address).body, before)
		return found && strings.HasPrefix(rest, after)
	}}
}

// told looks for a word anywhere in an answer.
func told(address, word string) surface {
	return surface{name: address + " " + word, marked: func(t *testing.T, site http.Handler) bool {
		return strings.Contains(getFrom(t, site, address).body, word)
	}}
}

// column reads a column of a table, as CSV and as JSON, in the place's rows for the first report.
func column(address, name, slug string) surface {
	return surface{name: address + " " + name, marked: func(t *testing.T, site http.Handler) bool {
		format, query, _ := strings.Cut(address, "?")
		_, rows := getFrom(t, site, format+".csv?"+query).rows(t)
		marked, seen := false, 0
		for _, r := range rows {
			if r["jurisdiction"] == slug && r["report"] == week1 {
				seen++
				marked = marked || r[name] == "true"
			}
		}
		if seen == 0 {
			t.Errorf("%s.csv has no row of %s", format, slug)
		}
		if strings.HasPrefix(address, "/data/") {
			return marked
		}
		inJSON := false
		for _, r := range getFrom(t, site, format+".json?"+query).table(t).Rows {
			if r["jurisdiction"] == slug && r["report"] == week1 {
				inJSON = inJSON || r[name] == true
			}
		}
		if inJSON != marked {
			t.Errorf("%s: %s is %t as CSV, %t as JSON", address, name, marked, inJSON)
		}
		return marked
	}}
}

// answered reads a member of an API answer. Rows of other reports are skipped.
func answered(address, member string) surface {
	return surface{name: address + " " + member, marked: func(t *testing.T, site http.Handler) bool {
		var v any
		if err := json.Unmarshal([]byte(getFrom(t, site, address).body), &v); err != nil {
			t.Fatal(err)
		}
		marked, seen := false, 0
		var read func(v any)
		read = func(v any) {
			switch v := v.(type) {
			case []any:
				for _, item := range v {
					read(item)
				}
			case map[string]any:
				report, of := v["report"].(string)
				if value, found := v[member]; found && (!of || report == week1) {
					seen++
					n, counted := value.(float64)
					marked = marked || value == true || counted && n > 0
				}
				for _, inner := range v {
					read(inner)
				}
			}
		}
		read(v)
		if seen == 0 {
			t.Errorf("%s has no %s", address, member)
		}
		return marked
	}}
}

// inked looks for the colour of the mark in a picture.
func inked(address string) surface {
	return surface{name: address, marked: func(t *testing.T, site http.Handler) bool {
		picture, err := png.Decode(strings.NewReader(getFrom(t, site, address).body))
		if err != nil {
			t.Fatal(err)
		}
		violet := color.NRGBA{0x54, 0x31, 0x8c, 0xff}
		for y := range picture.Bounds().Dy() {
			for x := range picture.Bounds().Dx() {
				if color.NRGBAModel.Convert(picture.At(x, y)) == violet {
					return true
				}
			}
		}
		return false
	}}
}

// ofListing is a surface whose mark belongs to the place.
func ofListing(s surface) surface {
	s.listing = true
	return s
}

// surfaces are all that show the figure of Cook County in the first report, and some that show Chester County's.
func surfaces() []surface {
	const (
		page, list = "/jurisdictions/" + cook, "/jurisdictions?q=cook&measure=issued&report=" + week1
		compared   = "?j=" + cook + "&j=wa/snohomish-county"
		row        = "tr:has(a[href*='" + cook + "']) "
	)
	return []surface{
		markAt(page, "[id='"+week1+"-issued'] .mark.disputed"),
		markAt(page, "tbody:has([id='"+week1+"']) tr.happened li.disputed"),
		ofListing(markAt(page, ".standing .mark.disputed")),
		ofListing(markAt(page, ".timeline li.disputed")),
		ofListing(told(page, "The listing was disputed (Cook County Clerk).")),
		ofListing(told(page, `content="Disputed by officials.`)),
		told(page+"/chart.svg", "13, disputed"), // the text of the chart
		column(page, "issued_disputed", cook),
		markAt(page+"/sheet", ".listed .mark.disputed"),
		told(page+"/chart.svg", ">disputed<"), inked(page + "/chart.png"), ofListing(inked(page + "/card.png")),
		markAt(page+"/embed", "table .mark.disputed"), told(page+"/embed/chart", ">disputed<"),
		markAt(page+"/embed/small", "dd .mark.disputed, .newest .mark.disputed"),
		markAt(page+"/embed/large", "table .mark.disputed"), ofListing(markAt(page+"/embed", ".standing .mark.disputed")),
		told(page+"/embed?as-of=seq:71", "Disputed since"),

		ofListing(markAt(list, row+".mark.disputed")), column(list, "issued_disputed", cook),
		ofListing(column(list, "disputed", cook)),
		ofListing(markAt("/jurisdictions?show=disputed&measure=issued&report="+week1, row+".mark.disputed")),
		{name: "/jurisdictions.xlsx", marked: inWorkbook("/jurisdictions.xlsx?q=cook&report="+week1, "issued_disputed")},
		ofListing(markAt("/?measure=issued&report="+week1, ".ranked "+row+".mark.disputed")),
		ofListing(markAt("/states/il?measure=issued&report="+week1, row+".mark.disputed")),
		column("/states/il?report="+week1, "issued_disputed", cook), ofListing(told("/states.csv", "IL,Illinois,2,0,1,")),
		{name: "map", marked: onMap("/?measure=issued&report=" + week1)},
		{name: "map of the state", marked: onMap("/states/il?measure=issued&report=" + week1)},
		toldAs("/map.svg?measure=issued&report="+week1, "Cook County, Illinois: ", "13 detainers sent; disputed"),
		toldAs("/states/il/map.svg?measure=issued&report="+week1, "Cook County, Illinois: ", "13 detainers sent; disputed"),
		markAt("/reports/"+week1, row+"td .mark.disputed"), column("/reports/"+week1, "disputed", cook),
		markAt("/reports/"+week1, "tr:has(th a[href*='"+chester+"']) th .mark.disputed"), // in the table of policies
		told("/reports", "Cook County, IL, 13, disputed"), told("/reports/ranks.svg", "Cook County, IL, 13, disputed"),
		markAt("/corrections", "tr:has(a[href*='"+chester+"']) .mark.disputed"), column("/corrections", "disputed", chester),
		markAt("/compare"+compared, "td .mark.disputed"), column("/compare"+compared, "issued_disputed", cook),
		told("/compare.svg"+compared, "13, disputed"),

		column("/data/figures", "disputed", cook), column("/data/entries", "disputed", cook),
		{name: "/data/record.sqlite", marked: inDatabase},
		answered("/api/v1/jurisdictions?q=cook&report="+week1, "issued_disputed"),
		ofListing(answered("/api/v1/jurisdictions?q=cook", "disputed")), ofListing(answered("/api/v1"+page, "disputed")),
		answered("/api/v1"+page+"/periods", "issued_disputed"), answered("/api/v1/entries?jurisdiction="+cook, "disputed"),
		answered("/api/v1/corrections?jurisdiction="+chester, "disputed"),
		ofListing(answered("/api/v1/states/il", "disputed")),

		ofListing(told("/changes.atom", "Disputed by Cook County Clerk")),
		ofListing(told("/jurisdictions.atom", "Disputed by Cook County Clerk")),
		ofListing(told("/states/il.atom", "Disputed by Cook County Clerk")),
		ofListing(told(page+".atom", "Disputed by Cook County Clerk")),
		markAt("/changes/72", row+".mark.disputed"), markAt(page+"/changes?from=seq:71", ".mark.disputed"),
		told(page+"/changes.csv?from=seq:71", "disputed,listed,13,13,false,listed,13,13,true"),
	}
}

// onMap reads what the map of a page says about the place.
func onMap(address string) func(*testing.T, http.Handler) bool {
	return func(t *testing.T, site http.Handler) bool {
		return strings.Contains(getFrom(t, site, address).title("/jurisdictions/"+cook), "13 detainers sent; disputed")
	}
}

// inWorkbook reads a column of the only row of a workbook.
func inWorkbook(address, name string) func(*testing.T, http.Handler) bool {
	return func(t *testing.T, site http.Handler) bool {
		book, err := excelize.OpenReader(bytes.NewReader([]byte(getFrom(t, site, address).body)))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetList()[1])
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for i, head := range rows[0] {
			if head == name {
				return rows[1][i] == "TRUE"
			}
		}
		t.Errorf("%s has no column %s", address, name)
		return false
	}
}

// inDatabase reads the figure from the record as a SQLite download.
func inDatabase(t *testing.T, site http.Handler) bool {
	path := filepath.Join(t.TempDir(), "record.sqlite")
	if err := os.WriteFile(path, []byte(getFrom(t, site, "/data/record.sqlite").body), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var disputed bool
	if err := db.QueryRowContext(t.Context(), `select disputed from figures where jurisdiction = ? and report = ?`, cook,
		week1).Scan(&disputed); err != nil {
		t.Fatal(err)
	}
	return disputed
}

// The mark “disputed” is wherever the figure is. A statement that names a report concerns only that
// report; one that names none concerns every report. Statements other than disputes mark nothing.
// The tests of downloads check that each form has the same rows.
func TestADisputeIsMarkedWhereverTheFigureStands(t *testing.T) {
	t.Parallel()
	says := func(slug record.Slug, stance record.Stance, report record.ReportID) record.Change {
		return record.Change{Kind: record.AddStatement, Statement: &record.Statement{
			Date: "2026-11-20", Jurisdiction: slug, Report: report, Office: "Cook County Clerk", Stance: stance,
			Gist: "Says that nine requests came.", Sources: source,
		}}
	}
	for _, c := range []struct {
		stance           record.Stance
		report           record.ReportID
		figures, listing bool
	}{
		{record.Disputes, week1, true, true},
		{record.Disputes, "", true, true},
		{record.Disputes, week2, false, true},
		{record.Explains, week1, false, false},
		{record.Criticizes, "", false, false},
	} {
		t.Run(fmt.Sprintf("%s %s", c.stance, c.report), func(t *testing.T) {
			t.Parallel()
			site := siteWith(t, says(cook, c.stance, c.report), says(chester, c.stance, c.report))
			for _, s := range surfaces() {
				want := c.figures
				if s.listing {
					want = c.listing
				}
				if got := s.marked(t, site); got != want {
					t.Errorf("%s: marked is %t, want %t", s.name, got, want)
				}
			}
		})
	}
}
