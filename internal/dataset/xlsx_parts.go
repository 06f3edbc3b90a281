package dataset

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// readMeSheet is the name of the sheet that explains the others.
const readMeSheet = "read me"

// readMe writes the sheet that explains the workbook and its columns.
func (b *workbook) readMe(address string, sheets []Sheet) error {
	if err := b.begin(1, []int{26, 32, 28, 12, 14, 90}, false); err != nil {
		return err
	}
	rows := []Row{{Title}, {Description}, {}}
	if address != "" {
		rows = append(rows, Row{"address", address})
	}
	for _, fact := range b.e.facts()[1:] {
		rows = append(rows, Row{fact[0], fact[1]})
	}
	rows = append(rows, Row{},
		Row{"An empty cell is never 0: the column named in the description says why a number is missing."}, Row{},
		Row{"sheet", "rows"})
	headings := []int{len(rows) - 1}
	for i, s := range sheets {
		rows = append(rows, Row{s.Table.Name, b.counts[i], s.Table.Title, nil, nil, s.Table.Means})
	}
	rows = append(rows, Row{}, Row{"sheet", "column", "title", "type", "unit", "what it holds"})
	headings = append(headings, len(rows)-1)
	for _, s := range sheets {
		for _, c := range s.Table.Columns {
			rows = append(rows, Row{s.Table.Name, c.Name, c.Title, string(c.Type), c.Unit, c.describe()})
		}
	}
	for i, row := range rows {
		style := plainStyle
		if i == 0 || i == headings[0] || i == headings[1] {
			style = headingStyle
		} else if i > headings[0] {
			style = wrappedStyle
		}
		if err := b.row(row, nil, style); err != nil {
			return err
		}
	}
	return b.end(0)
}

// parts writes the parts that connect the sheets.
func (b *workbook) parts() error {
	const (
		openXML  = "http://schemas.openxmlformats.org/"
		document = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	names := append([]string{readMeSheet}, b.names...)
	var types, sheets, relations strings.Builder
	for i, name := range names {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i+1, document)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, name, i+1, i+1)
		fmt.Fprintf(&relations,
			`<Relationship Id="rId%d" Type="%sofficeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`,
			i+1, openXML, i+1)
	}
	at := b.e.At.Format(timeLayout)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="` + openXML +
			`package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` +
			document + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + document + `styles+xml"/>` +
			`<Override PartName="/docProps/core.xml" ` +
			`ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
			types.String() + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + openXML + `package/2006/relationships"><Relationship Id="rId1" Type="` +
			openXML + `officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>` +
			`<Relationship Id="rId2" Type="` + openXML +
			`package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="` + openXML +
			`package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
			`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
			`<dc:title>Detainer Ledger</dc:title><dc:description>Version ` + fmt.Sprint(b.e.Seq) + `, ledger root ` +
			b.e.Root.String() + `</dc:description>` +
			`<dcterms:created xsi:type="dcterms:W3CDTF">` + at +
			`</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`},
		{"xl/workbook.xml", `<workbook xmlns="` + openXML + `spreadsheetml/2006/main" xmlns:r="` + openXML +
			`officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels",
			`<Relationships xmlns="` + openXML + `package/2006/relationships">` + relations.String() +
				fmt.Sprintf(`<Relationship Id="rId%d" Type="%sofficeDocument/2006/relationships/styles" `+
					`Target="styles.xml"/></Relationships>`, len(names)+1, openXML)},
		{"xl/styles.xml", styles},
	} {
		w, err := b.create(part.name)
		if err != nil {
			return err
		}
		if _, err := w.Write([]byte(xml.Header + part.text)); err != nil {
			return err
		}
	}
	return nil
}

// styles are the styles, in the order of their constants.
const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>` +
	`<numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/>` +
	`<numFmt numFmtId="166" formatCode="0.0########"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
	`<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill>` +
	`<fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">` +
	`<alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`
