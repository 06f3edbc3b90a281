package ingest

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Bounds of the XML of a spreadsheet. The size of the packed file says nothing about the unpacked one: 72 kB once took
// a minute and 1.6 GB. A report with a line for every facility in the country needs a tenth of these.
const (
	maxBook     = 64 << 20  // bytes of all parts, unpacked
	maxPart     = 32 << 20  // bytes of one part, unpacked
	maxToken    = 1 << 20   // bytes of one tag or text
	maxElements = 2_000_000 // in all parts
	maxDepth    = 64        // nested elements
)

// errBound is wrapped by the errors of a spreadsheet that exceeds a bound.
var errBound = errors.New("the spreadsheet is larger than can be read here")

func beyond(format string, args ...any) error {
	return fmt.Errorf("%w: %s; split it, or save its sheets as .csv", errBound, fmt.Sprintf(format, args...))
}

// budget is what remains for the parts of one spreadsheet together.
type budget struct {
	ctx             context.Context // so that reading can be cancelled
	bytes, elements int64
}

// part passes the XML of a file in a spreadsheet to a decoder.
type part struct {
	name   string
	r      io.Reader
	budget *budget
	dec    *xml.Decoder
	bytes  int64 // read so far
	since  int   // since the last token
	depth  int
}

// readPart calls take with each start, end and text of a part's XML. The error names the part.
func readPart(b *budget, file *zip.File, take func(p *part, token xml.Token) error) error {
	r, err := file.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", file.Name, err)
	}
	defer r.Close()
	p := &part{name: file.Name, r: r, budget: b}
	p.dec = xml.NewDecoder(p)
	for {
		token, err := p.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = take(p, token)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
	}
}

// Read implements [io.Reader] for the decoder.
func (p *part) Read(b []byte) (int, error) {
	if err := p.budget.ctx.Err(); err != nil {
		return 0, err
	}
	switch {
	case p.since > maxToken:
		return 0, beyond("a tag or text is longer than %d MiB", maxToken>>20)
	case p.bytes > maxPart:
		return 0, beyond("the part unpacks to more than %d MiB", maxPart>>20)
	case p.budget.bytes < 0:
		return 0, beyond("its parts unpack to more than %d MiB", maxBook>>20)
	}
	n, err := p.r.Read(b)
	p.since += n
	p.bytes += int64(n)
	p.budget.bytes -= int64(n)
	return n, err
}

// next returns the next token, which is valid until the following call.
func (p *part) next() (xml.Token, error) {
	token, err := p.dec.Token()
	p.since = 0
	switch token.(type) {
	case xml.StartElement:
		p.depth++
		p.budget.elements--
		switch {
		case p.depth > maxDepth:
			return nil, beyond("its XML is nested more than %d deep", maxDepth)
		case p.budget.elements < 0:
			return nil, beyond("its XML has more than %d elements", maxElements)
		}
	case xml.EndElement:
		p.depth--
	}
	return token, err
}

// skip skips the rest of the element that has just begun.
func (p *part) skip() error {
	for outside := p.depth - 1; p.depth > outside; {
		if _, err := p.next(); err != nil {
			return err
		}
	}
	return nil
}

// text returns the texts of the elements named t, or of the element itself, up to the end of the element that has just
// begun. It leaves out elements named except.
func (p *part) text(itself bool, except string) (string, error) {
	var all []byte
	in := itself
	for outside := p.depth - 1; p.depth > outside; {
		token, err := p.next()
		if err != nil {
			return "", err
		}
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Local == except {
				if err := p.skip(); err != nil {
					return "", err
				}
				continue
			}
			in = in || x.Name.Local == "t"
		case xml.EndElement:
			in = itself && p.depth > outside
		case xml.CharData:
			if in {
				all = append(all, x...)
			}
			if len(all) > maxToken {
				return "", beyond("the text of a cell is longer than %d MiB", maxToken>>20)
			}
		}
	}
	return string(all), nil
}

// attribute returns the element's attribute of this name, or "".
func attribute(of xml.StartElement, name string) string {
	for _, a := range of.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isTrue reports whether an attribute is true.
func isTrue(value string) bool { return value == "1" || value == "true" }
