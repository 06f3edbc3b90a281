package synth

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
)

func writeDetainersCSV(ctx context.Context, file *os.File, m *makingDetainers, progress func(int)) error {
	out := bufio.NewWriterSize(file, 1<<18)
	columns := republished()
	for i := range columns {
		writeField(out, columns[i].heading, i)
	}
	out.WriteByte('\n')
	err := m.each(ctx, 0, m.rows, progress, func(r *madeRow) error {
		name := person(r.number)
		for i := range columns {
			writeField(out, columns[i].at(r, name).text, i)
		}
		return out.WriteByte('\n')
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func writeField(out *bufio.Writer, text string, i int) {
	if i > 0 {
		out.WriteByte(',')
	}
	if strings.ContainsAny(text, "\",\n") {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	out.WriteString(text)
}

func writeDetainersParquet(ctx context.Context, file *os.File, m *makingDetainers, progress func(int)) error {
	columns := republished()
	fields := parquet.Group{}
	for _, c := range columns {
		node := parquet.String()
		switch c.kind {
		case ofDay:
			node = parquet.Date()
		case ofNumber:
			node = parquet.Leaf(parquet.DoubleType)
		case ofTruth:
			node = parquet.Leaf(parquet.BooleanType)
		}
		if c.kind == ofText {
			node = parquet.Encoded(node, &parquet.RLEDictionary)
		}
		fields[c.heading] = parquet.Optional(node)
	}
	schema := parquet.NewSchema("detainers", fields)
	place := map[string]int{}
	for i, path := range schema.Columns() {
		place[path[0]] = i
	}
	out := parquet.NewWriter(file, schema, parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(100_000))
	rows := []parquet.Row{make(parquet.Row, len(columns))}
	err := m.each(ctx, 0, m.rows, progress, func(r *madeRow) error {
		name := person(r.number)
		for i := range columns {
			at := place[columns[i].heading]
			c := columns[i].at(r, name)
			v, level := parquet.NullValue(), 0
			if c.text != "" {
				level = 1
				switch columns[i].kind {
				case ofDay:
					v = parquet.Int32Value(int32(c.day.Unix() / 86_400))
				case ofNumber:
					v = parquet.DoubleValue(float64(c.number))
				case ofTruth:
					v = parquet.BooleanValue(c.truth)
				default:
					v = parquet.ByteArrayValue([]byte(c.text))
				}
			}
			rows[0][at] = v.Level(0, level, at)
		}
		_, err := out.WriteRows(rows)
		return err
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// rowsOfSheet is how many rows a sheet has.
const rowsOfSheet = 250_000

// linesBefore come before the headings of each of ICE's sheets.
var linesBefore = []string{
	"Made-up table, not of ICE", "For measurements and tests", "Detainers", "No row is about a person", "Sheet", "Rows",
}

// bookWriter writes a workbook as spreadsheet programs do, with all texts in one list.
type bookWriter struct {
	zip   *zip.Writer
	texts map[string]int // the texts that are no person's, by text
	order []string
}

func (b *bookWriter) text(text string) int {
	n, ok := b.texts[text]
	if !ok {
		n = len(b.order)
		b.texts[text] = n
		b.order = append(b.order, text)
	}
	return n
}

func (b *bookWriter) part(name, text string) error {
	w, err := b.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(w, xml.Header+text)
	}
	return err
}

func writeDetainersXLSX(ctx context.Context, file *os.File, m *makingDetainers, progress func(int)) error {
	b := &bookWriter{zip: zip.NewWriter(file), texts: map[string]int{}}
	b.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	b.common(m)
	sheets := (m.rows + rowsOfSheet - 1) / rowsOfSheet
	sheets = max(sheets, min(2, m.rows))
	for n := range sheets {
		if err := b.sheet(ctx, m, n, sheets, progress); err != nil {
			return err
		}
	}
	if err := b.writeTexts(m); err != nil {
		return err
	}
	if err := b.book(sheets); err != nil {
		return err
	}
	return b.zip.Close()
}

// common notes the texts that many cells share, so that the texts about people come after them.
func (b *bookWriter) common(m *makingDetainers) {
	for _, text := range linesBefore {
		b.text(text)
	}
	for _, c := range detainerColumns {
		b.text(c.heading)
	}
	for _, r := range reasonsAndShares {
		b.text(r.reason)
	}
	b.text(declinedReason)
	b.text("(b)(6), (b)(7)(C)")
	for _, text := range detainerTypes {
		b.text(text)
	}
	for _, s := range m.sites {
		for _, text := range []string{s.Facility, s.Code, s.City, s.state, s.aor} {
			b.text(text)
		}
	}
}

// sheet writes the n-th sheet, with its part of the rows.
func (b *bookWriter) sheet(ctx context.Context, m *makingDetainers, n, of int, progress func(int)) error {
	part, err := b.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", n+1))
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(part, 1<<18)
	w.WriteString(xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i, text := range linesBefore {
		fmt.Fprintf(w, `<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>`, i+1, i+1, b.texts[text])
	}
	letters := make([]string, len(detainerColumns))
	line := len(linesBefore) + 1
	fmt.Fprintf(w, `<row r="%d">`, line)
	for i, c := range detainerColumns {
		letters[i] = columnLetters(i)
		fmt.Fprintf(w, `<c r="%s%d" t="s"><v>%d</v></c>`, letters[i], line, b.texts[c.heading])
	}
	w.WriteString("</row>")
	var room []byte
	from, to := m.rows*n/of, m.rows*(n+1)/of
	err = m.each(ctx, from, to, progress, func(r *madeRow) error {
		line++
		room = b.row(room[:0], r, line, letters)
		_, err := w.Write(room)
		return err
	})
	if err != nil {
		return err
	}
	w.WriteString("</sheetData></worksheet>")
	return w.Flush()
}

// excelEpoch is the day from which a spreadsheet counts.
var excelEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

func (b *bookWriter) row(room []byte, r *madeRow, line int, letters []string) []byte {
	room = append(room, `<row r="`...)
	room = append(strconv.AppendInt(room, int64(line), 10), `">`...)
	for i := range detainerColumns {
		c := detainerColumns[i].at(r, Person)
		if c.text == "" {
			continue
		}
		room = append(append(room, `<c r="`...), letters[i]...)
		room = strconv.AppendInt(room, int64(line), 10)
		switch {
		case c.kind == ofDay:
			room = append(room, `" s="1"><v>`...)
			room = strconv.AppendInt(room, int64(c.day.Sub(excelEpoch)/(24*time.Hour)), 10)
		case c.kind == ofNumber:
			room = append(room, `"><v>`...)
			room = strconv.AppendInt(room, int64(c.number), 10)
		case detainerColumns[i].of == nil: // a person's
			room = append(room, `" t="s"><v>`...)
			room = strconv.AppendInt(room, int64(len(b.order)+r.number), 10)
		default:
			room = append(room, `" t="s"><v>`...)
			room = strconv.AppendInt(room, int64(b.texts[c.text]), 10)
		}
		room = append(room, `</v></c>`...)
	}
	return append(room, `</row>`...)
}

func columnLetters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnLetters(i/26-1) + string(rune('A'+i%26))
}

// writeTexts writes the list of texts, with those about people at its end.
func (b *bookWriter) writeTexts(m *makingDetainers) error {
	part, err := b.zip.Create("xl/sharedStrings.xml")
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(part, 1<<18)
	w.WriteString(xml.Header + `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	for _, text := range b.order {
		w.WriteString("<si><t>")
		if err := xml.EscapeText(w, []byte(text)); err != nil {
			return err
		}
		w.WriteString("</t></si>")
	}
	for number := range m.rows {
		w.WriteString("<si><t>" + person(number) + "</t></si>")
	}
	w.WriteString("</sst>")
	return w.Flush()
}

// book writes the parts that list the sheets.
func (b *bookWriter) book(sheets int) error {
	const (
		main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		rel  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		pkg  = "http://schemas.openxmlformats.org/package/2006/"
		ooml = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	var list, rels, types strings.Builder
	for n := 1; n <= sheets; n++ {
		fmt.Fprintf(&list, `<sheet name="Detainers %d" sheetId="%d" r:id="rId%d"/>`, n, n, n)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, rel, n)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, ooml)
	}
	for _, p := range [][2]string{
		{"xl/workbook.xml", `<workbook xmlns="` + main + `" xmlns:r="` + rel + `"><sheets>` + list.String() +
			`</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + pkg + `relationships">` + rels.String() +
			`<Relationship Id="rIdS" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/>` +
			`<Relationship Id="rIdT" Type="` + rel + `/styles" Target="styles.xml"/></Relationships>`},
		{"_rels/.rels", `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="rId1" Type="` + rel +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet xmlns="` + main + `"><fonts count="1"><font/></fonts>` +
			`<fills count="1"><fill/></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>` +
			`<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`},
		{"[Content_Types].xml", `<Types xmlns="` + pkg + `content-types"><Default Extension="rels" ContentType="` +
			`application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="` +
			ooml + `sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + ooml +
			`sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="` + ooml + `styles+xml"/>` +
			types.String() + `</Types>`},
	} {
		if err := b.part(p[0], p[1]); err != nil {
			return err
		}
	}
	return nil
}
