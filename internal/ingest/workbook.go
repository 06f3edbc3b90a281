package ingest

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// maxSheets is the largest number of sheets in a spreadsheet. A report has four.
const maxSheets = 100

// workbook is a spreadsheet, reduced to what its cells need. It is read with the standard library, not with the library
// that writes templates, because that one unpacks whole parts and follows their instructions before anything can be
// counted.
type workbook struct {
	budget *budget
	files  map[string]*zip.File // by name, in lower case
	sheets []sheet
	texts  []string // shared by cells
	shows  []numberForm
	cells  int // read so far
	given  int // bytes of text in them: many can share one long text
	// from1904 reports that days are counted from 1904.
	from1904 bool
	// uncounted reports that the program that wrote the file left its formulas to be computed, so that their stored
	// results are invalid.
	uncounted bool
}

// sheet is a sheet of a workbook.
type sheet struct {
	name   string
	id     string // of its relationship
	file   *zip.File
	hidden bool
}

// openWorkbook reads all of a spreadsheet except the cells of its sheets.
func openWorkbook(ctx context.Context, packed io.ReaderAt, size int64) (*workbook, error) {
	list, err := openZip(packed, size)
	if err != nil {
		return nil, err
	}
	b := &workbook{
		budget: &budget{ctx: ctx, bytes: maxBook, elements: maxElements},
		files:  make(map[string]*zip.File, len(list.File)),
	}
	for _, f := range list.File {
		name := partName("", f.Name)
		if b.files[name] != nil {
			return nil, fmt.Errorf("it holds %s twice", f.Name)
		}
		b.files[name] = f
	}
	main := partName("", "xl/workbook.xml")
	if root, err := b.relationships(""); err != nil {
		return nil, err
	} else if named := root.ofKind("officeDocument"); named != "" {
		main = named
	}
	if b.files[main] == nil {
		return nil, errors.New("it holds no workbook")
	}
	related, err := b.relationships(main)
	if err != nil {
		return nil, err
	}
	if err := b.readBook(main); err != nil {
		return nil, err
	}
	for i := range b.sheets {
		s := &b.sheets[i]
		if s.file = b.files[related.targets[s.id]]; s.file == nil {
			return nil, fmt.Errorf("the sheet %s is not in the file", quoted(s.name))
		}
	}
	if err := b.readTexts(b.files[related.ofKind("sharedStrings")]); err != nil {
		return nil, err
	}
	return b, b.readStyles(b.files[related.ofKind("styles")])
}

// partName resolves the name of a part relative to a folder, in lower case.
func partName(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = folder + "/" + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+target), "/"))
}

// relationships are the parts that a part refers to.
type relationships struct {
	targets map[string]string // by id
	kinds   map[string]string // the first of each, by the last part of its type's address
}

func (r relationships) ofKind(kind string) string { return r.kinds[kind] }

// relationships reads those of a part; "" is the file as a whole.
func (b *workbook) relationships(of string) (relationships, error) {
	found := relationships{map[string]string{}, map[string]string{}}
	folder, name := path.Split(of)
	file := b.files[folder+"_rels/"+name+".rels"]
	if file == nil {
		return found, nil
	}
	return found, readPart(b.budget, file, func(_ *part, token xml.Token) error {
		x, ok := token.(xml.StartElement)
		if !ok || x.Name.Local != "Relationship" || attribute(x, "TargetMode") == "External" {
			return nil
		}
		if len(found.targets) > 2*maxSheets {
			return beyond("it has more than %d sheets", maxSheets)
		}
		target := partName(folder, attribute(x, "Target"))
		found.targets[attribute(x, "Id")] = target
		if kind := path.Base(attribute(x, "Type")); found.kinds[kind] == "" {
			found.kinds[kind] = target
		}
		return nil
	})
}

// readBook reads the list of the sheets and how days are counted.
func (b *workbook) readBook(main string) error {
	return readPart(b.budget, b.files[main], func(_ *part, token xml.Token) error {
		x, ok := token.(xml.StartElement)
		if !ok {
			return nil
		}
		switch x.Name.Local {
		case "workbookPr":
			b.from1904 = isTrue(attribute(x, "date1904"))
		case "calcPr":
			b.uncounted = isTrue(attribute(x, "fullCalcOnLoad"))
		case "sheet":
			if len(b.sheets) == maxSheets {
				return beyond("it has more than %d sheets", maxSheets)
			}
			state := attribute(x, "state")
			hidden := state == "hidden" || state == "veryHidden"
			b.sheets = append(b.sheets, sheet{name: cut(attribute(x, "name")), id: attribute(x, "id"), hidden: hidden})
		}
		return nil
	})
}

// readTexts reads the texts that cells share, without pronunciation guides.
func (b *workbook) readTexts(file *zip.File) error {
	if file == nil {
		return nil
	}
	return readPart(b.budget, file, func(p *part, token xml.Token) error {
		if x, ok := token.(xml.StartElement); !ok || x.Name.Local != "si" {
			return nil
		}
		text, err := p.text(false, "rPh")
		b.texts = append(b.texts, unescaped(text))
		return err
	})
}

var escape = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped decodes a text of a spreadsheet, in which _x000D_ stands for what XML cannot hold.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escape.ReplaceAllStringFunc(text, func(code string) string {
		n, _ := strconv.ParseUint(code[2:6], 16, 32)
		return string(rune(n))
	})
}

// readStyles reads how the styles of cells show numbers.
func (b *workbook) readStyles(file *zip.File) error {
	if file == nil {
		return nil
	}
	codes := map[int]string{}
	within := ""
	return readPart(b.budget, file, func(_ *part, token xml.Token) error {
		x, ok := token.(xml.StartElement)
		if !ok {
			if end, ok := token.(xml.EndElement); ok && end.Name.Local == within {
				within = ""
			}
			return nil
		}
		id, _ := strconv.Atoi(attribute(x, "numFmtId"))
		switch {
		case x.Name.Local == "cellXfs":
			within = "cellXfs"
		case x.Name.Local == "numFmt" && len(codes) < maxFormats:
			codes[id] = attribute(x, "formatCode")
		case x.Name.Local == "numFmt" || len(b.shows) == maxFormats:
			return beyond("it has more than %d formats of cells", maxFormats)
		case x.Name.Local == "xf" && within != "":
			code, own := codes[id]
			if !own {
				code = builtInFormats[id]
			}
			b.shows = append(b.shows, formOfNumbers(code, id))
		}
		return nil
	})
}
