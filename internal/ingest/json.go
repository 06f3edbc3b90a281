package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// objects takes the objects of a JSON file as rows.
type objects struct {
	in    *Input
	file  *file
	named *Table // the table that the file's name refers to, or nil
	table *Table

	dec   *json.Decoder
	limit *rowLimit
	at    *lineCount
}

// errStop is returned once the fault that ends a file has been added.
var errStop = errors.New("the rest of the file is not read")

// readJSON reads an array of objects, one for each row of a table.
func readJSON(r io.Reader, in *Input, f *file, named *Table) {
	o := &objects{in: in, file: f, named: named, at: &lineCount{r: decoded(r), line: 1}}
	o.limit = &rowLimit{r: o.at}
	o.dec = json.NewDecoder(o.limit)
	o.dec.UseNumber()
	if err := o.array(); err != nil && err != errStop {
		o.broken(err)
	}
}

// broken adds the fault for which the text cannot be read further.
func (o *objects) broken(err error) {
	offset := o.dec.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		offset = max(offset, syntax.Offset-1)
		err = fmt.Errorf("this is not JSON: %w", err)
	case errors.Is(err, io.EOF) && offset == 0:
		o.in.unread(Fault{File: o.file.path, Message: "the file is empty; write an array of objects"})
		return
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the JSON ends in the middle; is the file cut off?")
	case errors.Is(err, errLongRow):
	default: // the file is too long or cannot be decoded from here on
		offset = o.at.passed
	}
	line, column := o.at.position(offset)
	o.fault(line, column, "", "%s", err)
}

func (o *objects) array() error {
	if err := o.open('[', "an array of objects"); err != nil {
		return err
	}
	for o.dec.More() {
		o.limit.next()
		if err := o.object(); err != nil {
			return err
		}
		if o.in.faults.enough() {
			return errStop
		}
	}
	if _, err := o.dec.Token(); err != nil { // ]
		return err
	}
	line, column := o.here()
	if _, err := o.dec.Token(); err == nil {
		o.fault(line, column, "", "something follows the array; write one array of objects")
	} else if err != io.EOF {
		return err
	}
	return nil
}

// open reads an opening bracket; wanted describes what it begins.
func (o *objects) open(bracket json.Delim, wanted string) error {
	token, err := o.dec.Token()
	if err != nil {
		return err
	}
	if token != bracket {
		line, column := o.here()
		o.fault(line, column, "", "here should begin %s", wanted)
		return errStop
	}
	return nil
}

// member is one key of an object with its value.
type member struct {
	key          string
	value        any // string, json.Number, bool, nil, or []any
	line, column int // of the value's end
}

func (o *objects) object() error {
	if err := o.open('{', "an object, the row of a table"); err != nil {
		return err
	}
	line, _ := o.here()
	var members []member
	for o.dec.More() {
		key, err := o.dec.Token()
		if err != nil {
			return err
		}
		m := member{key: cut(folded(fmt.Sprint(key)))}
		m.line, m.column = o.here()
		if err := o.dec.Decode(&m.value); err != nil {
			return err
		}
		members = append(members, m)
	}
	if _, err := o.dec.Token(); err != nil { // }
		return err
	}
	o.row(line, members)
	return nil
}

// row converts an object to a row.
func (o *objects) row(line int, members []member) {
	headings := make([]string, len(members))
	for i, m := range members {
		headings[i] = m.key
	}
	if o.table == nil {
		if o.table = o.named; o.table == nil {
			o.table = tableWith(headings)
		}
	}
	for _, m := range members {
		if o.table == nil || o.table.column(m.key) < 0 {
			o.in.guardHeading(o.file, "", m.line, m.column, m.key)
		}
		o.guard(m, m.value)
	}
	if o.table == nil {
		o.fault(line, 1, "", "these are the keys of no table of the record; name the file after its table: %s",
			oneOf(tableNames()))
		return
	}
	n := len(o.table.Columns)
	r := row{table: o.table, file: o.file, line: line, cols: make([]int, n), cells: make([]string, n)}
	seen := make([]bool, n)
	for _, m := range members {
		at := o.table.column(m.key)
		switch {
		case at < 0:
			o.fault(m.line, m.column, m.key, "%s has no such column%s", o.table.Name, meant(m.key, o.table.Headings()))
			r.bad = true
			continue
		case seen[at]:
			o.fault(m.line, m.column, m.key, "the key is there twice in one object; leave one out")
			r.bad = true
			continue
		}
		seen[at], r.cols[at] = true, m.column
		cell, wanted := cellOf(o.table.Columns[at], m.value)
		if wanted != "" {
			o.fault(m.line, m.column, m.key, "is not %s", wanted)
			r.bad = true
			continue
		}
		whole := r.line
		r.line = m.line
		o.in.read(&r, at, cell)
		r.line = whole
	}
	for at, c := range o.table.Columns {
		if !seen[at] && c.Required {
			o.fault(line, 1, c.Name, "is missing; %s", c.right())
			r.bad = true
		}
		r.cols[at] = max(r.cols[at], 1)
	}
	o.in.add(r)
}

// guard searches a value, at any depth, for details of people.
func (o *objects) guard(m member, value any) {
	switch v := value.(type) {
	case string:
		o.in.guardCell(o.file, "", m.line, m.column, m.key, o.in.personal(folded(v)))
	case json.Number:
		o.in.guardCell(o.file, "", m.line, m.column, m.key, o.in.personal(v.String()))
	case []any:
		for _, item := range v {
			o.guard(m, item)
		}
	case map[string]any:
		for key, item := range v {
			o.in.guardHeading(o.file, "", m.line, m.column, key)
			o.guard(m, item)
		}
	}
}

// cellOf converts a JSON value to the cell of a table, or returns what it should be.
func cellOf(c Column, value any) (cell, wanted string) {
	if value == nil {
		return "", ""
	}
	switch {
	case c.number():
		if n, ok := value.(json.Number); ok {
			return n.String(), ""
		}
		return "", "a number without quotation marks, or null"
	case c.list():
		items, ok := value.([]any)
		if !ok {
			return "", "an array of texts"
		}
		texts := make([]string, len(items))
		for i, item := range items {
			text, ok := item.(string)
			text = folded(text)
			if !ok || len(strings.Fields(text)) != 1 {
				return "", "an array of texts without spaces"
			}
			texts[i] = text
		}
		return strings.Join(texts, " "), ""
	}
	if text, ok := value.(string); ok {
		return folded(text), ""
	}
	return "", "a text between quotation marks"
}

// here returns the line and column of the last token read.
func (o *objects) here() (line, column int) { return o.at.position(o.dec.InputOffset()) }

func (o *objects) fault(line, column int, name, format string, args ...any) {
	o.in.unread(Fault{File: o.file.path, Line: line, Column: column, Name: name, Message: fmt.Sprintf(format, args...)})
}

// lineCount converts offsets in the text that passes through it to lines.
type lineCount struct {
	r      io.Reader
	passed int64
	// line is that of the last position looked up, which began at start; ends are the offsets after the line feeds
	// since.
	line  int
	start int64
	ends  []int64
}

// Read implements [io.Reader].
func (l *lineCount) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			l.ends = append(l.ends, l.passed+int64(i)+1)
		}
	}
	l.passed += int64(n)
	return n, err
}

// position returns the line and column of an offset. Offsets must not decrease from call to call.
func (l *lineCount) position(offset int64) (line, column int) {
	n := 0
	for n < len(l.ends) && l.ends[n] <= offset {
		n++
	}
	if n > 0 {
		l.line, l.start, l.ends = l.line+n, l.ends[n-1], l.ends[n:]
	}
	return l.line, int(offset-l.start) + 1
}
