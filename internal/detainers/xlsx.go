package detainers

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync/atomic"
)

// xlsxSource is a table as XLSX, in one sheet or several with the same columns.
//
// A spreadsheet keeps most of its texts in one list, which cells refer to by number. Texts about people are among
// them. So the sheets are read first, for the numbers in the wanted columns. Then the list is read, and only the
// texts with these numbers are kept.
type xlsxSource struct {
	origin
	sheets   []*xlsxSheet // that hold the table
	others   []string     // the names of the other sheets
	texts    *zip.File    // nil if there is none
	from1904 bool
}

// xlsxSheet is a sheet of the workbook.
type xlsxSheet struct {
	name string
	id   string // of its relationship
	file *zip.File
	*headings
	row int // of the headings
	// first are the cells of the first rows, until the headings among them are found.
	first []headCell
}

// headCell is a cell of the first rows. It has the number of its text or, if it holds the text itself, the column
// that the text is the heading of.
type headCell struct {
	line, at int
	shared   int // -1 for none
	own      []byte
}

const (
	maxSheets    = 100
	lastColumn   = 16_384
	lastRow      = 1_048_576
	maxShared    = 100_000_000 // texts that cells share
	maxDirectory = 1 << 20     // bytes of the list of the file's parts
)

// openXLSX finds the sheets and columns of a table.
func openXLSX(ctx context.Context, at origin, f *os.File, size int64) (*xlsxSource, error) {
	list := &directory{file: f}
	list.left.Store(maxDirectory)
	files, err := zip.NewReader(list, size)
	list.read.Store(true)
	if err != nil {
		return nil, errors.New("this cannot be read as a spreadsheet; save it as .xlsx without a password, or as .csv")
	}
	s := &xlsxSource{origin: at}
	book := &workbook{ctx: ctx, parts: map[string]*zip.File{}}
	for _, f := range files.File {
		book.parts[partName("", f.Name)] = f
	}
	if err := book.read(s); err != nil {
		return nil, err
	}
	all := s.sheets
	for _, sheet := range all {
		if err := sheet.readFirst(ctx); err != nil {
			return nil, fmt.Errorf("sheet %q: %w", sheet.name, err)
		}
	}
	if err := s.findHeadings(ctx); err != nil {
		return nil, err
	}
	return s, s.keepTables(all)
}

// directory is a ZIP file that limits how many bytes are read until its list is read.
type directory struct {
	file io.ReaderAt
	left atomic.Int64
	read atomic.Bool
}

// ReadAt implements [io.ReaderAt].
func (d *directory) ReadAt(p []byte, at int64) (int, error) {
	if !d.read.Load() && d.left.Add(-int64(len(p))) < 0 {
		return 0, errors.New("it lists too many files")
	}
	return d.file.ReadAt(p, at)
}

// workbook is what the parts of a spreadsheet say about its sheets.
type workbook struct {
	ctx   context.Context
	parts map[string]*zip.File // by their names in lower case
}

// partName is the name of a part, in lower case, from the reference of a part in a folder.
func partName(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = folder + "/" + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+target), "/"))
}

// each calls take with each tag of a part.
func (b *workbook) each(part *zip.File, take func(x *xmlScanner) error) error {
	r, err := part.Open()
	if err != nil {
		return errBroken
	}
	defer r.Close()
	x := newXMLScanner(b.ctx, r)
	for {
		err := x.next(nil)
		if err == nil && x.opens {
			err = take(x)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// relationships are the parts that a part refers to, by id and by kind.
func (b *workbook) relationships(of string) (byID, byKind map[string]string, err error) {
	byID, byKind = map[string]string{}, map[string]string{}
	folder, name := path.Split(of)
	part := b.parts[folder+"_rels/"+name+".rels"]
	if part == nil {
		return byID, byKind, nil
	}
	err = b.each(part, func(x *xmlScanner) error {
		if x.is("Relationship") && string(x.attribute("TargetMode")) != "External" && len(byID) < 3*maxSheets {
			target := partName(folder, string(unescape(nil, x.attribute("Target"))))
			byID[string(x.attribute("Id"))] = target
			if kind := path.Base(string(x.attribute("Type"))); byKind[kind] == "" {
				byKind[kind] = target
			}
		}
		return nil
	})
	return byID, byKind, err
}

// read reads the list of sheets and how days are counted.
func (b *workbook) read(s *xlsxSource) error {
	_, root, err := b.relationships("")
	if err != nil {
		return err
	}
	main := root["officeDocument"]
	if main == "" {
		main = "xl/workbook.xml"
	}
	if b.parts[main] == nil {
		return errors.New("this is a ZIP file without a spreadsheet in it; unpack it, and take the table out of it")
	}
	byID, byKind, err := b.relationships(main)
	if err != nil {
		return err
	}
	s.texts = b.parts[byKind["sharedStrings"]]
	err = b.each(b.parts[main], func(x *xmlScanner) error {
		switch {
		case x.is("workbookPr"):
			s.from1904 = isTrue(x.attribute("date1904"))
		case x.is("sheet") && len(s.sheets) == maxSheets:
			return fmt.Errorf("the spreadsheet has more than %d sheets", maxSheets)
		case x.is("sheet"):
			name := string(unescape(nil, x.attribute("name")))
			s.sheets = append(s.sheets, &xlsxSheet{name: name[:min(len(name), 100)],
				id: string(x.attribute("id")), headings: s.layout.none()})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, sheet := range s.sheets {
		if sheet.file = b.parts[byID[sheet.id]]; sheet.file == nil {
			return fmt.Errorf("the sheet %q is not in the file", sheet.name)
		}
	}
	return nil
}

func isTrue(value []byte) bool { return string(value) == "1" || string(value) == "true" }

// readFirst reads the first rows of a sheet, which contain the headings.
func (sheet *xlsxSheet) readFirst(ctx context.Context) error {
	r := &sheetRows{sheet: sheet, all: true}
	return r.each(ctx, nil, func(line int) error {
		if line > maxHeadingRow {
			return errStop
		}
		for _, c := range r.cells {
			head := headCell{line: line, at: c.at, shared: -1}
			if c.shared {
				head.shared = c.number
			} else if _, _, known := sheet.headingOf(c.text); known {
				head.own = append(head.own, c.text...)
			}
			sheet.first = append(sheet.first, head)
		}
		return nil
	})
}

// headingOf looks up a text among the headings.
func (sheet *xlsxSheet) headingOf(text []byte) (column, rank int, ok bool) {
	return sheet.layout.heading(text)
}

// findHeadings finds the rows of headings of all sheets. It reads only headings among the shared texts of the
// first rows.
func (s *xlsxSource) findHeadings(ctx context.Context) error {
	var named bits
	for _, sheet := range s.sheets {
		for _, c := range sheet.first {
			if c.shared >= 0 {
				named.set(c.shared)
			}
		}
	}
	headings := map[int][]byte{}
	err := s.sharedTexts(ctx, named, func(i int, text []byte) error {
		if _, _, ok := s.layout.heading(text); ok {
			headings[i] = append([]byte(nil), text...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, sheet := range s.sheets {
		for i := 0; i < len(sheet.first); {
			h, line := s.layout.none(), sheet.first[i].line
			for ; i < len(sheet.first) && sheet.first[i].line == line; i++ {
				c := sheet.first[i]
				if c.shared >= 0 {
					c.own = headings[c.shared]
				}
				h.see(c.at, c.own)
			}
			if better(sheet.headings, h) == h && h.count() > sheet.count() {
				sheet.headings, sheet.row = h, line
			}
		}
		sheet.first = nil
	}
	return nil
}

// keepTables keeps the sheets that hold the table. If there is one, it skips sheets that have hardly any of its
// headings.
func (s *xlsxSource) keepTables(all []*xlsxSheet) error {
	s.sheets = nil
	var lacks error
	for _, sheet := range all {
		wrong := sheet.lacking()
		switch {
		case wrong == nil:
			s.sheets = append(s.sheets, sheet)
		case sheet.count() > 1:
			return fmt.Errorf("sheet %q: %w", sheet.name, wrong)
		default:
			s.others = append(s.others, sheet.name)
			if lacks == nil {
				lacks = fmt.Errorf("sheet %q: %w", sheet.name, wrong)
			}
		}
	}
	if len(s.sheets) == 0 && lacks == nil {
		return errors.New("the spreadsheet has no sheet")
	}
	if len(s.sheets) == 0 {
		return lacks
	}
	return nil
}

func (s *xlsxSource) found() (all []Column) {
	for _, sheet := range s.sheets {
		all = append(all, sheet.found(s.name, sheet.name)...)
	}
	return all
}

func (s *xlsxSource) passedOver() []string { return s.others }

// sharedTexts calls take with each named text of the list that cells share.
func (s *xlsxSource) sharedTexts(ctx context.Context, named bits, take func(i int, text []byte) error) error {
	if s.texts == nil || named.last < 0 {
		return nil
	}
	r, err := s.texts.Open()
	if err != nil {
		return errBroken
	}
	defer r.Close()
	t := sharedList{x: newXMLScanner(ctx, r), named: named, i: -1}
	defer t.x.forget()
	for t.i < named.last || t.kept {
		text, ended, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err == nil && ended {
			err = take(t.i, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sharedList reads the list of texts that cells share.
type sharedList struct {
	x     *xmlScanner
	named bits
	i     int  // the number of the text
	kept  bool // it is named
	// in reports that what follows belongs to the text, and spoken that it is a guide to its pronunciation.
	in, spoken bool
	raw, text  []byte
}

// next reads a tag. ended reports that a named text ended with it.
func (t *sharedList) next() (text []byte, ended bool, err error) {
	var keep func(part []byte)
	if t.kept {
		keep = t.keep
	}
	if err := t.x.next(keep); err != nil {
		return nil, false, err
	}
	opens := t.x.opens && !t.x.closes
	switch {
	case t.x.is("rPh"):
		t.spoken = opens
	case t.x.is("t"):
		t.in = opens
	case t.x.is("si"):
		if t.x.opens {
			t.i++
			t.kept, t.raw = t.named.has(t.i), t.raw[:0]
		}
		if t.x.closes && t.kept {
			t.kept = false
			t.text = unescape(t.text[:0], t.raw)
			return t.text, true, nil
		}
	}
	return nil, false, nil
}

func (t *sharedList) keep(part []byte) {
	if t.in && !t.spoken && len(t.raw) <= 8*maxText {
		t.raw = append(t.raw, part...)
	}
}

// bits are the numbers of texts. The zero value has none.
type bits struct {
	words []uint64
	last  int
}

func (b *bits) set(i int) {
	if len(b.words) == 0 {
		b.last = -1
	}
	for i/64 >= len(b.words) {
		b.words = append(b.words, make([]uint64, len(b.words)+1)...)
	}
	b.words[i/64] |= 1 << (i % 64)
	b.last = max(b.last, i)
}

func (b *bits) has(i int) bool { return i/64 < len(b.words) && b.words[i/64]&(1<<(i%64)) != 0 }
