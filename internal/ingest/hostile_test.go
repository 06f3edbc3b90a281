package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// The parts of a spreadsheet with one sheet of entries. A hostile file replaces some of them.
var plainParts = map[string]string{
	"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
	"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ` +
		`Target="xl/workbook.xml"/></Relationships>`,
	"xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="entries" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Target="worksheets/sheet1.xml" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>` +
		`<Relationship Id="rId2" Target="sharedStrings.xml" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>` +
		`<Relationship Id="rId3" Target="styles.xml" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>`,
	"xl/worksheets/sheet1.xml": sheetStart + sheetEnd,
	"xl/sharedStrings.xml":     textsStart + textsEnd,
	"xl/styles.xml":            stylesStart + `<cellXfs><xf numFmtId="0"/></cellXfs>` + stylesEnd,
}

const (
	sheetStart  = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	sheetEnd    = `</sheetData></worksheet>`
	textsStart  = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	textsEnd    = `</sst>`
	stylesStart = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	stylesEnd   = `</styleSheet>`
)

// packed returns the spreadsheet with some of its parts replaced. A part whose text is empty is omitted.
func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	add := func(name, text string) {
		w, err := out.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range plainParts {
		if other, ok := parts[name]; ok {
			text = other
		}
		if text != "" {
			add(name, text)
		}
	}
	for name, text := range parts {
		if _, plain := plainParts[name]; !plain && text != "" {
			add(name, text)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// withSheet returns a spreadsheet whose one sheet has this XML.
func withSheet(t testing.TB, xml string) []byte {
	t.Helper()
	return packed(t, map[string]string{"xl/worksheets/sheet1.xml": xml})
}

// upTo repeats a text up to this many bytes.
func upTo(size int, text string) string { return strings.Repeat(text, size/len(text)) }

// each joins the results of a function for the numbers from 1 to n.
func each(n int, text func(i int) string) string {
	var all strings.Builder
	for i := range n {
		all.WriteString(text(i + 1))
	}
	return all.String()
}

// hostileFile is a file that took minutes or gigabytes to read, or a similar one.
type hostileFile struct {
	name string
	// make returns a file of about this many bytes, unpacked.
	make func(size int) []byte
	// want is the expected message, or "" for a readable file. large is set if only a large one is refused.
	want  string
	large bool
}

// hostile are the hostile files.
func hostile(t testing.TB) []hostileFile {
	head := strings.Join(early(entryTable), ",") + "\n"
	sheet := func(repeated string) func(int) []byte {
		return func(size int) []byte { return withSheet(t, sheetStart+upTo(size, repeated)+sheetEnd) }
	}
	part := func(name, begin, repeated, end string) func(int) []byte {
		return func(size int) []byte { return packed(t, map[string]string{name: begin + upTo(size, repeated) + end}) }
	}
	text := func(begin, repeated, end string) func(int) []byte {
		return func(size int) []byte { return []byte(begin + upTo(min(size, maxFile-1<<20), repeated) + end) }
	}
	numbered := func(begin, line, end string) func(int) []byte {
		return func(size int) []byte {
			return []byte(begin + each(min(size, maxFile-2<<20)/len(line), func(i int) string { return fmt.Sprintf(line, i) }) +
				end)
		}
	}
	const entry = "ddor-2017-02-11,II,declined,%s,1,,,%s,%s,https://example.org\n"
	corrections, statements := strings.Join(correctionTable.Headings(), ","), strings.Join(early(statementTable), ",")
	return []hostileFile{
		{"nested.xlsx", func(size int) []byte {
			return withSheet(t, sheetStart+upTo(size/2, "<a>")+upTo(size/2, "</a>")+sheetEnd)
		}, "nested more than 64 deep", false},
		{"never-closed.xlsx", sheet("<row>"), "row 2 is in another row", false},
		{"cell-in-cell.xlsx", sheet("<row><c>"), "nested more than 64 deep", false},
		{"far-columns.xlsx", func(size int) []byte {
			return withSheet(t, sheetStart+each(size/60,
				func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i) })+sheetEnd)
		}, "the cell XFD1 is beyond the first 256 columns", false},
		{"one-cell-again.xlsx", sheet(`<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>1</v></c></row>`),
			`the cell "B1" stands where it cannot`, false},
		{"far-row-again.xlsx", sheet(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`), "does not follow row 1048576",
			false},
		{"rows-without-cells.xlsx", sheet("<row/>"), "more than 2000000 elements", true},
		{"cells-without-content.xlsx", sheet("<row><c/><c/><c/></row>"), "more than 500000 cells", true},
		{"attributes.xlsx", func(size int) []byte {
			return withSheet(t,
				sheetStart+"<row"+each(size/15, func(i int) string { return fmt.Sprintf(` a%d=""`, i) })+"/>"+sheetEnd)
		}, "a tag or text is longer than 1 MiB", false},
		{"attribute-without-end.xlsx", part("xl/worksheets/sheet1.xml", sheetStart+`<row r="`, "1", ""),
			"a tag or text is longer than 1 MiB", false},
		{"comment-without-end.xlsx", part("xl/worksheets/sheet1.xml", sheetStart+"<!--", "x", ""),
			"a tag or text is longer than 1 MiB", false},
		{"text-in-pieces.xlsx", sheet(`<row><c t="inlineStr"><is>` + strings.Repeat("<r><t>xxxxxxxx</t></r>", 100_000)),
			"the text of a cell is longer than 1 MiB", true},
		{"shared-strings.xlsx", part("xl/sharedStrings.xml", textsStart, "<si><t/></si>", textsEnd),
			"more than 2000000 elements", true},
		{"shared-string.xlsx", part("xl/sharedStrings.xml", textsStart+"<si><t>", "x", "</t></si>"+textsEnd),
			"is longer than 1 MiB", false},
		{"one-string-often.xlsx", func(size int) []byte {
			return packed(t, map[string]string{
				"xl/sharedStrings.xml":     textsStart + "<si><t>" + strings.Repeat("x", 500_000) + "</t></si>" + textsEnd,
				"xl/worksheets/sheet1.xml": sheetStart + upTo(size, `<row><c t="s"><v>0</v></c></row>`) + sheetEnd,
			})
		}, "its cells hold more than 16 MiB of text", false},
		{"merged.xlsx", part("xl/worksheets/sheet1.xml", sheetStart+"</sheetData><mergeCells>",
			`<mergeCell ref="A1:XFD1048576"/>`, "</mergeCells></worksheet>"),
			"the part unpacks to more than 32 MiB", true},
		{"styles.xlsx", part("xl/styles.xml", stylesStart+"<cellXfs>", "<xf/>", "</cellXfs>"+stylesEnd),
			"more than 65536 formats of cells", false},
		{"formats.xlsx", func(size int) []byte {
			return packed(t,
				map[string]string{"xl/styles.xml": stylesStart +
					each(size/25, func(i int) string { return fmt.Sprintf(`<numFmt numFmtId="%d"/>`, i) }) + stylesEnd})
		}, "more than 65536 formats of cells", false},
		{"sheets.xlsx", part("xl/workbook.xml", "<workbook>", `<sheet name="entries" id="rId1"/>`, "</workbook>"),
			"more than 100 sheets", false},
		{"relationships.xlsx", func(size int) []byte {
			return packed(t,
				map[string]string{"xl/_rels/workbook.xml.rels": "<Relationships>" + each(size/90, func(i int) string {
					return fmt.Sprintf(`<Relationship Id="r%d" Type="worksheet" Target="worksheets/sheet1.xml"/>`, i)
				}) + "</Relationships>"})
		}, "more than 100 sheets", false},
		{"directory.xlsx", func(size int) []byte {
			var file bytes.Buffer
			out := zip.NewWriter(&file)
			for i := range min(size/100, 100_000) {
				if _, err := out.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("xl/%d", i)}); err != nil {
					t.Fatal(err)
				}
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			return file.Bytes()
		}, "it lists more files than fit into 1 MiB", true},
		{"rows.xlsx", func(size int) []byte {
			return withSheet(t,
				sheetStart+"<row>"+cellsOfXML(early(entryTable)...)+"</row>"+each(min(size/300, maxCells/10-1),
					func(i int) string {
						return "<row>" + cellsOfXML("ddor-2017-02-11", "II", "declined", "nv/clark-county", "1", "", "",
							fmt.Sprint("jail ", i), "", "https://example.org") + "</row>"
					})+sheetEnd)
		}, "is no report that the record knows", false},

		{"rows.csv", text(head, "a,,,,,,,,,\n", ""), "what comes after these was not looked at", false},
		{"line.csv", text(head, "x", ""), "begins a row of more than 1 MiB", false},
		{"commas.csv", text(head, ",", ""), "begins a row of more than 1 MiB", false},
		{"lines.csv", text("", "\n", ""), "begins a row of more than 1 MiB", false},
		{"sections.csv", text("", "[entries]\n", ""), "", false},
		{"rows.json", text("[", "{},", "{}]"), "what comes after these was not looked at", false},
		{"depth.json", text(`[{"value":`, "[", ""), "exceeded max depth", false},
		{"keys.json", text("[{", `"value":1,`, `"value":1}]`), "begins a row of more than 1 MiB", false},
		{"many.csv", numbered(seriesAndReport+head, fmt.Sprintf(entry, "nv/clark-county", "jail %d", ""), ""),
			"more than 50000", true},
		{"full.csv", func(int) []byte { // as much as can be read
			line := fmt.Sprintf(entry, "nv/clark-county", "jail %d", strings.Repeat("n", 200))
			return []byte(seriesAndReport + head + each(maxRows-2, func(i int) string { return fmt.Sprintf(line, i) }))
		}, "", false},
		{"places.csv", numbered(seriesAndReport+head, fmt.Sprintf(entry, `"Clrak %d County, NV"`, "", ""), ""),
			"what comes after these was not looked at", false},
		{"corrections.csv", numbered(corrections+"\n",
			",2017-04-20,ICE,ddor-2017-02-11,II,declined,nv/clark-county,amended,%d,x,,https://example.org,\n", ""),
			"what comes after these was not looked at", false},
		{"statements.csv", numbered(statements+"\n",
			"2017-04-20,nv/clark-county,,,Sheriff,explains,gist %d,,https://example.org\n", ""), "more than 50000", true},
		{"line.jsonl", func(size int) []byte { return bytes.Repeat([]byte("x"), size) }, "line.jsonl:1:1", false},
		{"lines.jsonl", text("", "{}\n", ""), "what comes after these was not looked at", false},
	}
}

const seriesAndReport = "[series]\nid,title,publisher,cadence,first_period_start,status,legal_basis\n" +
	"ddor,Made up,nobody,week,2017-01-28,,\n[reports]\n" + reportHeadings +
	"ddor-2017-02-11,ddor,2017-02-11,2017-02-17,2017-03-01,published,,,,,,,,https://example.org\n[entries]\n"

// cellsOfXML are cells with texts in the XML of a sheet.
func cellsOfXML(texts ...string) string {
	var all strings.Builder
	for _, text := range texts {
		all.WriteString(`<c t="inlineStr"><is><t>` + text + `</t></is></c>`)
	}
	return all.String()
}

// fileToCheck is the environment variable that makes this program, run by a test, read one file and check it.
const fileToCheck = "DETAINERLEDGER_TEST_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(fileToCheck); path != "" {
		err := checkFile(path)
		// The system's counters for a child start with those of its parent.
		status, _ := os.ReadFile("/proc/self/status")
		_, peak, _ := strings.Cut(string(status), "VmHWM:")
		fmt.Println(strings.Fields(peak)[0], err)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func checkFile(path string) error {
	if filepath.Ext(path) == LogForm {
		_, err := CheckLog(context.Background(), nil, path, nil)
		return err
	}
	in, err := Read(context.Background(), []string{path}, nil)
	if err == nil {
		_, err = Check(context.Background(), nil, in, "")
	}
	return err
}

// Whatever a file holds, it is read or refused with a message in less than ten seconds and 256 MiB.
func TestHostileFilesTakeLittle(t *testing.T) {
	t.Parallel()
	size := 3 << 20
	long := os.Getenv("DETAINERLEDGER_LONG") != ""
	if long {
		size = 60 << 20
	}
	for _, file := range hostile(t) {
		t.Run(file.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), file.name)
			if err := os.WriteFile(path, file.make(size), 0o600); err != nil {
				t.Fatal(err)
			}
			read := exec.CommandContext(t.Context(), os.Args[0])
			read.Env = append(os.Environ(), fileToCheck+"="+path)
			said, err := read.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			want := file.want
			if file.large && !long {
				want = ""
			}
			peak, message, _ := strings.Cut(string(said), " ")
			if !strings.Contains(message, want) || file.want == "" && message != "<nil>\n" {
				t.Errorf("the message is: %.1000s", said)
			}
			if took := read.ProcessState.UserTime() + read.ProcessState.SystemTime(); long && took > raced*10*time.Second {
				t.Errorf("it took %v", took)
			}
			if kib, err := strconv.Atoi(peak); err != nil || kib > raced*256<<10 {
				t.Errorf("it took %s KiB", peak)
			}
			t.Logf("%v, %s KiB", read.ProcessState.UserTime()+read.ProcessState.SystemTime(), peak)
		})
	}
}

// countdown is a context that ends after it is checked this many times.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// Reading and checking often check whether their context has ended, and stop then.
func TestReadingStopsWhenAsked(t *testing.T) {
	t.Parallel()
	for _, file := range hostile(t) {
		if file.want != "" && !file.large {
			continue // is refused early
		}
		t.Run(file.name, func(t *testing.T) {
			t.Parallel()
			body := file.make(1 << 20)
			path := filepath.Join(t.TempDir(), file.name)
			if err := os.WriteFile(path, body, 0o600); err != nil {
				t.Fatal(err)
			}
			plan := func(left int64) (asked int64, err error) {
				ctx := &countdown{Context: t.Context()}
				ctx.left.Store(left)
				in, err := Read(ctx, []string{path}, nil)
				if err == nil {
					_, err = Check(ctx, nil, in, "")
				}
				return left - ctx.left.Load(), err
			}
			all, _ := plan(1 << 40)
			for part := range int64(10) {
				if asked, err := plan(all * part / 10); !errors.Is(err, context.Canceled) || asked-all*part/10 > 10 {
					t.Errorf("after %d of %d times it continues for %d, with %v", all*part/10, all, asked-all*part/10, err)
				}
			}
		})
	}
}

// Files that are large or packed are read one request at a time, and a waiting request can give up.
//
//race:test
func TestOneWorkbookIsReadAtATime(t *testing.T) {
	// The test holds the turn, so it is not parallel to tests that need it.
	book := []Upload{{"report.xlsx", templateXLSX(t)}}
	small := []Upload{{"entries.csv", []byte(strings.Join(entryTable.Headings(), ",") + "\n")}}
	done, err := takeTurn(t.Context(), book)
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := PlanUploads(ctx, nil, book, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("a second spreadsheet: got %v", err)
	}
	if _, err := PlanUploads(t.Context(), nil, small, ""); err != nil {
		t.Errorf("a small table: got %v", err)
	}
	done()
	if _, err := PlanUploads(t.Context(), nil, book, ""); err != nil {
		t.Errorf("the second after the first: got %v", err)
	}
}

// A file without an end is refused before it is opened.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pipe := filepath.Join(folder, "entries.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	linked := t.TempDir()
	if err := os.Symlink(pipe, filepath.Join(linked, "entries.json")); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "record.jsonl")
	if err := syscall.Mkfifo(log, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, folder, linked, log, "/dev/zero"} {
		if err := checkFile(path); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("%s: got %v", path, err)
		}
	}
}
