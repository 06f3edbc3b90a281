package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"detainerledger/internal/dataset"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// asked is a request with headers.
func asked(method, address string, header ...string) *http.Request {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// fileName is the name under which a browser saves the answer.
func (a answer) fileName(t *testing.T) string {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(a.header.Get("Content-Disposition"))
	if err != nil {
		t.Fatal(err)
	}
	return parameters["filename"]
}

// A download has a name and a hash. An interrupted one can be resumed, even by another run of the
// program, but never with the bytes of another version.
func TestDownloadsCanBeResumed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	again := siteOver(open(t, path))
	table, _ := dataset.FormNamed("figures.parquet")
	for _, form := range append(slices.Clone(dataset.Forms), table) {
		whole := page(t, form.Address())
		sum := sha256.Sum256([]byte(whole.body))
		etag := `"` + hex.EncodeToString(sum[:]) + `"`
		if whole.header.Get("ETag") != etag ||
			whole.header.Get("Repr-Digest") != "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":" ||
			whole.header.Get("Content-Type") != form.MediaType ||
			!strings.Contains(whole.header.Get("Cache-Control"), "no-transform") {
			t.Errorf("%s: the headers are %v", form.Name, whole.header)
		}
		if name := whole.fileName(t); !strings.Contains(name, "-version-71-2026-11-23-") ||
			!strings.HasSuffix(name, form.Extension) {
			t.Errorf("%s has the file name %s", form.Name, name)
		}
		rest := ask(t, again, asked(http.MethodGet, form.Address(), "Range", "bytes=1000-", "If-Range", etag))
		if rest.status != http.StatusPartialContent || rest.body != whole.body[1000:] {
			t.Errorf("%s: the rest: status %d, %d of %d bytes", form.Name, rest.status, len(rest.body), len(whole.body)-1000)
		}
		if other := ask(t, again, asked(http.MethodGet, form.Address(), "Range", "bytes=1000-", "If-Range",
			`"another"`)); other.status != http.StatusOK || other.body != whole.body {
			t.Errorf("%s: the rest of another version: status %d, %d bytes", form.Name, other.status, len(other.body))
		}
		if beyond := ask(t, again, asked(http.MethodGet, form.Address(), "Range",
			"bytes=99999999-")); beyond.status != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("%s: a range beyond its end: status %d", form.Name, beyond.status)
		}
		if same := ask(t, again, asked(http.MethodGet, form.Address(), "If-None-Match",
			etag)); same.status != http.StatusNotModified || same.body != "" {
			t.Errorf("%s: requested again: status %d", form.Name, same.status)
		}
		if head := ask(t, again, asked(http.MethodHead, form.Address())); head.status != http.StatusOK || head.body != "" ||
			head.header.Get("Content-Length") != fmt.Sprint(len(whole.body)) {
			t.Errorf("%s: HEAD: status %d, %v", form.Name, head.status, head.header)
		}
	}
}

// manifest reads the manifest at an address.
func manifest(t *testing.T, site http.Handler, address string) dataset.Manifest {
	t.Helper()
	var m dataset.Manifest
	if err := json.Unmarshal([]byte(getFrom(t, site, address).body), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// The manifest has the length and the hash of each file and table as sent, for the newest version
// and earlier ones. The page shows them.
func TestManifestMatchesEveryFile(t *testing.T) {
	t.Parallel()
	roots := map[string]bool{}
	for _, moment := range []string{"", "?as-of=seq:40", "?published-by=2017-03-25"} {
		m := manifest(t, site2017, "/data/manifest.json"+moment)
		if len(m.Files) != len(dataset.Forms) || len(m.Tables) != len(dataset.Record) {
			t.Fatalf("it has %d files and %d tables", len(m.Files), len(m.Tables))
		}
		roots[fmt.Sprint(m.Version, m.Root, m.PublishedBy)] = true
		shown := page(t, "/data"+moment)
		for _, f := range m.Files {
			a := page(t, strings.TrimPrefix(f.Address, "https://ledger.example")+moment)
			sum := sha256.Sum256([]byte(a.body))
			if f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != int64(len(a.body)) || f.Name != a.fileName(t) ||
				f.MediaType != a.header.Get("Content-Type") {
				t.Errorf("%s%s: %+v", f.Address, moment, f)
			}
			if !strings.Contains(shown.text("main"), f.SHA256) || !strings.Contains(f.Name, m.RootHex[:8]) {
				t.Errorf("the page does not show %s, or %s does not name the root", f.SHA256, f.Name)
			}
		}
		for _, table := range m.Tables {
			a := page(t, "/data/"+table.Table+".csv"+moment)
			sum := sha256.Sum256([]byte(a.body))
			if _, rows := a.rows(t); len(rows) != table.Rows || hex.EncodeToString(sum[:]) != table.SHA256 ||
				int64(len(a.body)) != table.Bytes || a.header.Get("Content-Length") != fmt.Sprint(table.Bytes) {
				t.Errorf("%s%s: %d rows, %+v", table.Table, moment, len(rows), table)
			}
		}
	}
	if len(roots) != 3 {
		t.Errorf("three states of the record have the roots %v", roots)
	}
}

// Concurrent requests for a download that is not made yet all get the same bytes.
//
//race:test
func TestManyAskForTheSameDownload(t *testing.T) {
	t.Parallel()
	site := siteOver(open2017(t))
	etags := make([]string, 24)
	var asking sync.WaitGroup
	for i := range etags {
		asking.Go(func() {
			w := httptest.NewRecorder()
			address := []string{"/data/record.sqlite", "/data/record.xlsx?as-of=seq:30", "/data/record-csv.zip?as-of=seq:40",
				"/data/manifest.json"}[i%4]
			site.ServeHTTP(w, asked(http.MethodGet, address))
			etags[i] = fmt.Sprint(w.Code, w.Header().Get("ETag"))
		})
	}
	asking.Wait()
	for i, etag := range etags {
		if etag != etags[i%4] || !strings.HasPrefix(etag, "200") {
			t.Errorf("one reader got %s, another %s", etags[i%4], etag)
		}
	}
}

// A new version can be downloaded at once, and the earlier one stays.
//
//race:test
func TestDownloadsFollowTheRecord(t *testing.T) {
	t.Parallel()
	st := open2017(t)
	site := siteOver(st)
	before := manifest(t, site, "/data/manifest.json")
	add(t, st, correction("made-1", week1, record.Declined, "tx/travis-county", record.Amend, record.Known(7)))
	after := manifest(t, site, "/data/manifest.json")
	if after.Version != before.Version+1 || after.Root == before.Root || after.Files[0].SHA256 == before.Files[0].SHA256 {
		t.Errorf("after version %d comes %d", before.Version, after.Version)
	}
	if then := manifest(t, site, "/data/manifest.json?as-of=seq:71"); !slices.Equal(then.Files, before.Files) ||
		!slices.Equal(then.Tables, before.Tables) {
		t.Errorf("version 71 has become %+v", then)
	}
}

// A site with an empty record offers whole files with nothing in them.
func TestDownloadsOfAnEmptyRecord(t *testing.T) {
	t.Parallel()
	site := siteOver(openEmpty(t))
	for _, form := range dataset.Forms {
		getFrom(t, site, form.Address())
	}
	if a := getFrom(t, site, "/data"); !strings.Contains(a.text("main"), "version 0") {
		t.Error("the page does not say that it is version 0")
	}
}

func TestUnknownDownloadsAreNotFound(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/data/nothing.csv", "/data/record.db", "/data/figures", "/data/figures.json",
		"/data/goose_db_version.csv", "/data/..%2frecord.db", "/data/.csv"} {
		if a := get(t, address); a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		}
	}
}

// figures.csv has the figures that the pages show.
func TestFiguresAreThoseOfThePages(t *testing.T) {
	t.Parallel()
	site := siteWith(t,
		record.Change{Kind: record.AddLines,
			Entries: []record.Entry{line(week1, record.Declined, "nv/clark-county", record.Count{}, "Jail B"),
				line(week1, record.Declined, "nv/clark-county", record.Known(2), "Jail A")}},
		correction("made-1", week1, record.Declined, "tx/travis-county", record.Amend, record.Known(0)))
	_, figures := getFrom(t, site, "/data/figures.csv").rows(t)
	pages := map[string][]row{}
	for _, f := range figures {
		place := f["jurisdiction"]
		if pages[place] == nil {
			_, pages[place] = getFrom(t, site, "/jurisdictions/"+place+".csv").rows(t)
		}
		of := rowOf(t, pages[place], map[string]string{"report": f["report"]})
		for column, name := range map[string]string{"figure_state": "_state", "published": "_published",
			"effective": "_effective", "disputed": "_disputed"} {
			if f[column] != of[f["measure"]+name] {
				t.Errorf("%s %s %s: %s is %q, and %q on the page", place, f["report"], f["measure"], column, f[column],
					of[f["measure"]+name])
			}
		}
		if !strings.HasPrefix(f["permalink"], "https://ledger.example/jurisdictions/"+place+"#") {
			t.Errorf("%s has the permalink %s", place, f["permalink"])
		}
	}
	moved := getFrom(t, site, "/data/figures.csv")
	if !strings.Contains(moved.body, "amended,listed,142,0") {
		t.Error("the figure that was amended to 0 does not read as 0")
	}
}

// Every page's table is also a workbook, with the same rows and cells in the same order and a sheet
// that explains them.
func TestWorkbooksHaveTheSameRows(t *testing.T) {
	t.Parallel()
	for address := range columns {
		book, err := excelize.OpenReader(bytes.NewReader([]byte(page(t, address+".xlsx").body)))
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		names, rows := page(t, address+".csv").rows(t)
		sheets := book.GetSheetList()
		all, err := book.GetRows(sheets[1])
		if err != nil || len(all) != len(rows)+1 || !slices.Equal(all[0], names) {
			t.Fatalf("%s: %d rows, want %d; %v", address, len(all)-1, len(rows), err)
		}
		for i, r := range rows {
			for k, name := range names {
				cell := ""
				if k < len(all[i+1]) {
					cell = strings.ToLower(all[i+1][k])
				}
				if want := strings.ToLower(strings.TrimPrefix(r[name], "'")); cell != want {
					t.Errorf("%s: row %d, %s is %q, want %q", address, i+1, name, cell, want)
				}
			}
		}
		about, err := book.GetRows(sheets[0])
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, line := range about {
			said += strings.Join(line, "|") + "\n"
		}
		for _, want := range []string{"address|https://ledger.example" + address + "\n", "version|71\n",
			"version_at|2026-11-23T08:00:00Z\n", "|" + names[len(names)-1] + "|"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: the explaining sheet lacks %q:\n%s", address, want, said)
			}
		}
		book.Close()
	}
}

// Every number of a page's table that is missing has its reason beside it.
func TestTablesOfPagesSayWhyANumberIsMissing(t *testing.T) {
	t.Parallel()
	for address, table := range map[string]*dataset.Table{
		"/jurisdictions.csv?show=all": dataset.ListPage, "/jurisdictions/nv/clark-county.csv": dataset.PeriodsPage,
		"/compare.csv?j=nv/clark-county&j=oh/adams-county": dataset.PeriodsPage,
		"/states.csv": dataset.StatesPage, "/states/pa.csv": dataset.ListPage, "/reports.csv": dataset.ReportsPage,
		"/reports/" + week1 + ".csv":            dataset.ReportPage,
		"/corrections.csv":                      dataset.CorrectionsPage,
		"/jurisdictions/changes.csv?from=seq:6": dataset.DifferencesPage,
	} {
		names, rows := page(t, address).rows(t)
		if !slices.Equal(names, table.Headings()) || len(rows) == 0 {
			t.Errorf("%s has the columns %v and %d rows", address, names, len(rows))
		}
		for _, r := range rows {
			for _, c := range table.Columns {
				why := c
				for r[why.Name] == "" && why.Why != "" {
					why, _ = table.Column(why.Why)
				}
				if c.Why != "" && r[why.Name] == "" || c.Required && r[c.Name] == "" {
					t.Errorf("%s: %s is empty for %v, and nothing says why", address, c.Name, r)
				}
				if len(c.Values) > 0 && r[c.Name] != "" && !slices.Contains(c.Values, r[c.Name]) {
					t.Errorf("%s: %s is %q, none of %q", address, c.Name, r[c.Name], c.Values)
				}
			}
		}
	}
}

// deadlines records the write deadlines set on an answer.
type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Time
}

// SetWriteDeadline records a deadline in place of a connection.
func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

// The server's time limit for an answer is lifted before a download is made, and then applies to each piece of it.
func TestLongDownloadsAreNotCutOff(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/data/record.sqlite", "/data/jurisdictions.csv"} {
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		site2017.ServeHTTP(w, asked(http.MethodGet, address))
		if w.Code != http.StatusOK || len(w.set) < 3 || !w.set[0].IsZero() ||
			slices.ContainsFunc(w.set[1:], time.Time.IsZero) {
			t.Errorf("%s: status %d, the deadlines are %v", address, w.Code, w.set)
		}
	}
}

// Downloads leave nothing in the folder for temporary files.
func TestDownloadsLeaveNoFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(t.TempDir(), "record.db")
	write2017(t, path)
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	t.Setenv("TMPDIR", dir)
	getFrom(t, siteOver(st), "/data/manifest.json")
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// The dictionary has every column and says what its cells mean.
func TestDictionaryHasEveryColumn(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"/data/dictionary", "/es/data/dictionary"} {
		a := page(t, address)
		for _, table := range slices.Concat(dataset.Record, dataset.Pages) {
			section := a.Find(".frame[aria-labelledby=" + table.Name + "]")
			rows := section.Find("tbody tr")
			if rows.Length() != len(table.Columns) {
				t.Errorf("%s: %s has %d columns, want %d", address, table.Name, rows.Length(), len(table.Columns))
				continue
			}
			for i, c := range table.Columns {
				if name := rows.Eq(i).Find("th code").Text(); name != c.Name {
					t.Errorf("%s: column %d of %s is %s, want %s", address, i+1, table.Name, name, c.Name)
				}
			}
		}
	}
	page(t, "/data/dictionary").says(t, ".frame[aria-labelledby=figures]",
		"Where the number is missing, which is not 0, “published_state” says why.", "a key of jurisdictions",
		"listed, number unknown")
}

// A table that names places and reports but no figures makes no claim about them.
func TestTablesWithoutFiguresClaimNothing(t *testing.T) {
	t.Parallel()
	check(t, "file", page(t, "/data/entries.csv").body).never(t, "main", "It does not match")
}

// A table too long to be held in memory is sent in pieces, in each encoding. Its ETag still
// prevents sending it twice.
//
//race:test
func TestLongTablesAreStreamed(t *testing.T) {
	t.Parallel()
	const address = "/jurisdictions.json?show=all"
	plain := page(t, address)
	if v := plain.table(t); v.Count != len(v.Rows) || v.Count < 3000 || len(plain.body) <= 1<<20 ||
		plain.header.Get("Content-Length") != "" {
		t.Fatalf("%d rows in %d bytes, Content-Length %q", len(v.Rows), len(plain.body), plain.header.Get("Content-Length"))
	}
	for _, encoding := range []string{"gzip", "br", "zstd"} {
		a := askIn(t, http.MethodGet, address, encoding, nil)
		if got := decoded(t, a.Header().Get("Content-Encoding"),
			a.Body.Bytes()); a.Header().Get("Content-Encoding") != encoding || got != plain.body {
			t.Errorf("in %s: %d bytes of %d", encoding, len(got), len(plain.body))
		}
		if again := askIn(t, http.MethodGet, address, encoding,
			http.Header{"If-None-Match": {a.Header().Get("ETag")}}); again.Code != http.StatusNotModified ||
			again.Body.Len() > 0 {
			t.Errorf("in %s: requested again: status %d, %d bytes", encoding, again.Code, again.Body.Len())
		}
	}
}
