package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"detainerledger/internal/auth"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
)

// week5 is the report in testdata/fourth-week.csv, the fourth to be published.
const week5 = "ddor-2017-02-25"

// fourthWeek is the invented fourth weekly report in a format, ".csv" or ".xlsx".
func fourthWeek(t testing.TB, form string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "fourth-week"+form))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// sendFiles uploads files, given as alternating names and bodies, with the fields of the import form.
func (p *person) sendFiles(fields url.Values, files ...string) (*http.Response, answer) {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			form.WriteField(name, v)
		}
	}
	for i := 0; i < len(files); i += 2 {
		part, err := form.CreateFormFile("files", files[i])
		if err != nil {
			p.t.Fatal(err)
		}
		part.Write([]byte(files[i+1]))
	}
	form.Close()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+link.DeskImport, &body)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.read(p.browser.Do(req))
}

// visit gets an address and parses the page.
func (p *person) visit(address string) (*http.Response, answer) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+address, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.read(p.browser.Do(req))
}

func (p *person) read(res *http.Response, err error) (*http.Response, answer) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil {
		p.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, header: res.Header, body: body.String()}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		if a.Document, err = goquery.NewDocumentFromReader(&body); err != nil {
			p.t.Fatal(err)
		}
	}
	return res, a
}

// imported uploads files that must become a draft, and returns its number.
func (p *person) imported(files ...string) string {
	p.t.Helper()
	res, a := p.sendFiles(nil, files...)
	number, ok := strings.CutPrefix(res.Header.Get("Location"), link.DeskDrafts+"/")
	if res.StatusCode != http.StatusSeeOther || !ok {
		p.t.Fatalf("the files became no draft: %d\n%s", res.StatusCode, a.text("main"))
	}
	return number
}

// inSheet matches the name of the sheet, which only lines from a spreadsheet have.
var inSheet = regexp.MustCompile(` \(sheet [a-z_]+\)`)

// Every format of the report, whatever its file name, becomes the same draft.
func TestImportTakesEveryForm(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	csv := fourthWeek(t, ".csv")
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for table := range strings.SplitSeq(csv, "\n[") {
		name, rows, _ := strings.Cut(strings.TrimPrefix(table, "["), "]\n")
		f, err := w.Create("fourth week/" + name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(rows))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lines := ""
	for _, files := range [][]string{
		{"week.csv", csv}, {"week.xlsx", fourthWeek(t, ".xlsx")}, {"week.csv", fourthWeek(t, ".xlsx")}, {"week.pdf", csv},
		{"week.zip", packed.String()},
	} {
		_, a := ana.visit(link.DeskDraft(ana.imported(files...)))
		a.says(t, "h1", "Report for Feb 25 – Mar 3, 2017")
		got := inSheet.ReplaceAllString(a.text(".lines"), "")
		if lines == "" {
			lines = got
		}
		if got != lines || !strings.Contains(got, "+ entry ny/queens-county declined 25") {
			t.Errorf("%s brings\n%s\nwant\n%s", files[0], got, lines)
		}
	}
}

func TestTemplatesAreOffered(t *testing.T) {
	t.Parallel()
	ana := newDeskSite(t).editor("Ana", auth.Writer)
	_, page := ana.visit(link.DeskImport)
	page.Find("main a[download]").Each(func(_ int, a *goquery.Selection) {
		res, file := ana.visit(a.AttrOr("href", ""))
		if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d, %v", a.AttrOr("href", ""), res.StatusCode, res.Header)
		}
		// An empty template is refused, not made into a draft.
		if _, a := ana.sendFiles(nil, "report", file.body); a.status != http.StatusUnprocessableEntity {
			t.Errorf("the empty template is answered with %d", a.status)
		}
	})
	if n := page.Find("main a[download]").Length(); n != 2 {
		t.Errorf("%d templates", n)
	}
}

func TestFaultsAreShownAtTheirCells(t *testing.T) {
	t.Parallel()
	ana := newDeskSite(t).editor("Ana", auth.Writer)
	faulty := strings.NewReplacer("tx/travis-county,12", "tx/travis-county,twelve", "ny/queens-county",
		"ny/quens-county").Replace(fourthWeek(t, ".csv"))
	res, a := ana.sendFiles(url.Values{"title": {"The fourth week"}}, "week.csv", faulty)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.HasPrefix(a.text("title"), "Error: ") {
		t.Errorf("%d, %q", res.StatusCode, a.text("title"))
	}
	a.says(t, ".faults h2", "2 things are wrong in what you sent")
	a.Find(".faults li a").Each(func(_ int, at *goquery.Selection) {
		if to := at.AttrOr("href", ""); a.Find(to).Length() != 1 {
			t.Errorf("the summary links to %s, which is %d times on the page", to, a.Find(to).Length())
		}
	})
	for line, want := range map[string][2]string{"Line 17": {"twelve", "value, “twelve”: \"twelve\" is not a number"},
		"Line 18": {"ny/quens-county", "is no jurisdiction that the record knows"}} {
		row := a.Find("section:has(h3:contains('" + line + "'))").Last()
		if mark := words(row.Find("mark")); !strings.HasPrefix(mark, want[0]) || row.Find("mark").Length() != 1 {
			t.Errorf("%s marks %q", line, mark)
		}
		if heads := row.Find("th").Length(); heads != 10 {
			t.Errorf("%s has %d headings", line, heads)
		}
		if said := words(row); !strings.Contains(said, want[1]) {
			t.Errorf("%s says %q", line, said)
		}
	}
	if title := a.Find("input[name=title]").AttrOr("value", ""); title != "The fourth week" {
		t.Errorf("what was typed is %q now", title)
	}
	if _, home := ana.visit(link.DeskDrafts); strings.Contains(home.body, "fourth week") {
		t.Error("a draft was made of it")
	}
}

// A file with details of people is refused as a whole, and nothing of it is shown or kept.
func TestPeopleAreRefusedWhole(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	res, a := ana.sendFiles(nil, "list.csv", "Last name,A-number,report\nSTRANGELOVE,A012345678,x\n")
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("%d", res.StatusCode)
	}
	a.says(t, ".faults", "This was refused whole", "list.csv, Line 1: Last name, A-number")
	for _, secret := range []string{"STRANGELOVE", "012345678"} {
		if strings.Contains(a.body, secret) {
			t.Errorf("the page repeats %s", secret)
		}
		s.nowhere(secret)
	}
}

// nowhere checks that the desk's file does not contain a text.
func (s *deskSite) nowhere(text string) {
	s.t.Helper()
	for _, name := range []string{s.path, s.path + "-wal"} {
		body, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			s.t.Fatal(err)
		}
		if bytes.Contains(body, []byte(text)) {
			s.t.Errorf("%s has %q", filepath.Base(name), text)
		}
	}
}

// A spreadsheet that would take minutes and gigabytes to read is refused with a message.
func TestHostileSpreadsheetIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	const parts = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="r" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	for name, sheet := range map[string]string{
		"deep":     strings.Repeat("<a>", 1_000_000),
		"one text": "<sheetData><row><c><v>" + strings.Repeat("1", 2<<20),
		"far out":  "<sheetData>" + strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 100_000),
	} {
		var file bytes.Buffer
		book := zip.NewWriter(&file)
		for _, part := range [][2]string{
			{"_rels/.rels", parts + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
			{"xl/_rels/workbook.xml.rels", parts + `worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
			{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
				`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
				`<sheets><sheet name="entries" sheetId="1" r:id="r"/></sheets></workbook>`},
			{"xl/worksheets/sheet1.xml",
				`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + sheet},
		} {
			w, err := book.Create(part[0])
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(w, part[1])
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
		res, a := ana.sendFiles(nil, "week.xlsx", file.String())
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text(".faults"), "week.xlsx") {
			t.Errorf("%s: %d, %q", name, res.StatusCode, a.text(".faults"))
		}
	}
}

func TestImportRefusesInWords(t *testing.T) {
	t.Parallel()
	ana := newDeskSite(t).editor("Ana", auth.Writer)
	csv := fourthWeek(t, ".csv")
	var many []string
	for range 21 {
		many = append(many, "week.csv", csv)
	}
	for _, test := range []struct {
		name  string
		files []string
		says  string
	}{
		{"nothing", nil, "Choose a file."},
		{"too many", many, "at most 20"},
		{"two of a name", []string{"week.csv", csv, "week.csv", csv}, "two of the files have this name"},
		{"no table", []string{"week.csv", "%PDF-1.7"}, "this is a PDF"},
		{"what is there", []string{"series.csv",
			"id,title,publisher,cadence,first_period_start,status,legal_basis\n" +
				"ddor,Weekly Declined Detainer Outcome Report," +
				"\"U.S. Immigration and Customs Enforcement, Enforcement and Removal Operations\",week,2017-01-28," +
				"suspended 2017-04-11,\"Executive Order 13768, section 9(b)\"\n"}, "The record holds all of this already"},
		{"a contradiction", []string{"entries.csv",
			"report,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n" +
				"ddor-2017-01-28,I,issued,nv/clark-county,52,1,,,,https://example.org/\n"},
			"a figure is changed only by a correction"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ana := *ana
			ana.address = "10.1.2." + test.name[:1]
			res, a := ana.sendFiles(nil, test.files...)
			if res.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%d", res.StatusCode)
			}
			a.says(t, "main", test.says)
		})
	}
	hostile := `x"><script>alert(1)</script><evil-tag>=1+1.csv`
	_, a := ana.sendFiles(url.Values{"title": {hostile}}, hostile, "report,section\n<evil-tag>,\x00\n")
	a.unharmed(t, "a hostile name")
	if res, _ := ana.sendFiles(nil, "week.csv",
		strings.Repeat("a", 16<<20)); res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a form with a file of 16 MiB is answered with %d", res.StatusCode)
	}
}

func TestDraftShowsEveryChangeAndWhatIsOdd(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana, ben := s.editor("Ana", auth.Writer), s.editor("Ben", auth.Publisher)
	number := ana.imported("week.xlsx", fourthWeek(t, ".xlsx"))
	page := link.DeskDraft(number)
	_, a := ana.visit(page)
	a.says(t, ".figures", "New rows 14", "Figures that it corrects 0")
	a.says(t, "main",
		"Rows in the record add up to 169 detainers sent, which is the total of this section. "+
			"5 of 5 printed lines are entered.",
		"Rows in the record add up to 42 declines; ICE’s total is 58; 16 are not in our copy yet. "+
			"On 1 line the number was not read.",
		"Nassau County, NY 3 41 no report the week before",
		"New York City, NY The number was not legible. listed; we do not have the number",
		"Washoe County, NV added 2017-02 Sheriff's policy Will honor only with a warrant signed by a judge",
		"5 things that look odd have to be looked at and ticked off.")
	odd := []string{
		"Queens County, NY, declined: 25 in ddor-2017-02-25, and 2 in ddor-2017-02-04, ten times as many or more. " +
			"week.xlsx, sheet entries, line 8",
		"Section I of ddor-2017-02-25 ranks Clark County, NV with 56 as number 1, before Kern County, CA with 60 as " +
			"number 2. week.xlsx, sheet entries, line 3",
		"ddor-2017-02-25 is the first report in the record that names Franklin County, VA. week.xlsx, sheet entries, line 5",
		"ddor-2017-02-25 is the first report in the record that names Washoe County, NV. week.xlsx, sheet entries, line 9",
		"Franklin County, VA (county) in ddor-2017-02-25 shares its name with Franklin County, IA (county)",
	}
	a.says(t, "section:has(#odd)", odd...)
	var keys []string
	a.Find("input[name=oddity]").Each(func(_ int, box *goquery.Selection) { keys = append(keys, box.AttrOr("value", "")) })
	if len(keys) != len(odd) {
		t.Fatalf("%d to tick off: %q", len(keys), keys)
	}
	if res, _ := ben.post(link.DeskDraftApprove(number),
		url.Values{"revision": {"1"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("Ben approves: %d", res.StatusCode)
	}
	_, list := ana.visit(link.DeskDrafts)
	list.says(t, "main", "Needs looking at") // although it is approved
	if status, text := ben.publish(number, "Ben", "1", "2017-04-19"); status != http.StatusConflict ||
		!strings.Contains(text, "look odd") {
		t.Errorf("published with oddities not ticked off: %d %s", status, text)
	}
	tick := func(revision string, keys ...string) int {
		res, _ := ben.post(link.DeskDraftTick(number), url.Values{"revision": {revision}, "oddity": keys})
		return res.StatusCode
	}
	if got := tick("2", keys...); got != http.StatusConflict {
		t.Errorf("ticking off another revision: %d", got)
	}
	if got := tick("1", keys[0], "no such thing"); got != http.StatusSeeOther {
		t.Errorf("ticking off the first: %d", got)
	}
	_, a = ana.visit(page)
	a.says(t, "section:has(#odd)", "line 8 Ticked off by Ben")
	a.says(t, "main", "4 things that look odd have to be looked at")
	if got := tick("1", keys...); got != http.StatusSeeOther {
		t.Errorf("ticking off the others: %d", got)
	}
	if status, text := ben.publish(number, "Ben", "1", "2017-04-19"); status != http.StatusNoContent {
		t.Fatalf("publishing: %d %s", status, text)
	}
	_, public := s.person().visit(link.Jurisdiction("ny/queens-county"))
	public.says(t, "main", "25")
}

// A draft's page lists at most 100 oddities. The rest come when these are ticked off.
func TestManyOdditiesAreTickedOffInParts(t *testing.T) {
	t.Parallel()
	ana := newDeskSite(t).editor("Ana", auth.Writer)
	week, _, _ := strings.Cut(fourthWeek(t, ".csv"), "[control_totals]")
	week = strings.Replace(week, ",2900,58,5,", ",,,,", 1) +
		"[entries]\nreport,section,measure,jurisdiction,value,rank,part_of,facility,note,sources\n"
	n := 0
	for _, p := range gazetteer.Counties() {
		if p.State == "TX" && n < 130 { // the record names three of them already
			week += week5 + ",II,declined," + p.Slug + ",1,,,,,https://example.org/\n"
			n++
		}
	}
	number := ana.imported("week.csv", week)
	all := 0
	for range 4 {
		_, a := ana.visit(link.DeskDraft(number))
		var keys []string
		a.Find("input[name=oddity]").Each(func(_ int,
			box *goquery.Selection) {
			keys = append(keys, box.AttrOr("value", ""))
		})
		if len(keys) > 100 {
			t.Errorf("%d oddities at once", len(keys))
		}
		if all == 0 {
			a.says(t, "section:has(#odd)", "more come when these are ticked off")
		}
		if all += len(keys); len(keys) == 0 {
			a.never(t, "main", "looked at and ticked off.")
			break
		}
		if res, _ := ana.post(link.DeskDraftTick(number),
			url.Values{"revision": {"1"}, "oddity": keys}); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d", res.StatusCode)
		}
	}
	if all < 120 {
		t.Errorf("only %d oddities were listed in all", all)
	}
}

// Other files for a draft make a new revision of it, and are checked anew.
func TestOtherFilesForADraft(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	number := ana.imported("week.csv", fourthWeek(t, ".csv"))
	_, form := ana.visit(link.DeskImportFor(number))
	fields := url.Values{}
	form.Find("form.form input[type=hidden]").Each(func(_ int,
		in *goquery.Selection) {
		fields.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	mended := strings.Replace(fourthWeek(t, ".csv"), "queens-county,25", "queens-county,5", 1)
	if res, _ := ana.sendFiles(fields, "week.csv", mended); res.Header.Get("Location") != link.DeskDraft(number) {
		t.Fatalf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	_, a := ana.visit(link.DeskDraft(number))
	a.says(t, "main", "revision 2", "Queens County, NY 5")
	a.never(t, "main", "ten times as many")
	if res, a := ana.sendFiles(fields, "week.csv", mended); res.StatusCode != http.StatusConflict ||
		!strings.Contains(a.text(".faults"), "changed or closed") {
		t.Errorf("the form of the first revision: %d", res.StatusCode)
	}
	if res, _ := ana.sendFiles(url.Values{"draft": {"99"}, "revision": {"1"}}, "week.csv",
		mended); res.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown draft: %d", res.StatusCode)
	}
}
