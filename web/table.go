package web

import (
	"bytes"
	"hash"
	"io"
	"iter"
	"mime"
	"net/http"

	"github.com/cespare/xxhash/v2"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
)

// tableFile is a table of a page as a file for a program or a spreadsheet: the
// same rows in the same order.
type tableFile struct {
	*dataset.Table
	// name is the file's name without date and ending.
	name string
	rows iter.Seq[dataset.Row]
}

// tabular reports whether an ending asks for the table of a page.
func tabular(ext string) bool { return ext == ".csv" || ext == ".json" || ext == ".xlsx" }

// sendTable answers with the table as ".csv", ".json" or ".xlsx". address is the page's.
func sendTable(r *Request, ext, address string, t tableFile) error {
	disposition := "inline"
	if ext == ".xlsx" {
		disposition = "attachment"
	}
	name := versionedName(r, t.name, ext)
	r.Response().Header().Set(echo.HeaderContentDisposition, mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	rows := func(yield func(dataset.Row, error) bool) {
		for row := range t.rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	switch ext {
	case ".csv":
		mark, err := markAsked(r)
		if err != nil {
			return err
		}
		return stream(r, dataset.CSVType, func(w io.Writer) error {
			if _, err := io.WriteString(w, mark); err != nil {
				return err
			}
			_, err := dataset.WriteCSV(w, t.Table, rows)
			return err
		})
	case ".json":
		count := 0
		for range t.rows {
			count++
		}
		return stream(r, echo.MIMEApplicationJSON, func(w io.Writer) error {
			return dataset.WriteJSON(w, r.Snap, r.Base+address, count, t.Table, rows)
		})
	default:
		e, err := dataset.Of(r.ctx(), r.Snap, r.Base)
		if err != nil {
			return err
		}
		var book bytes.Buffer
		if err := dataset.WriteXLSX(&book, e, r.Base+address, []dataset.Sheet{{Table: t.Table, Rows: rows}}); err != nil {
			return err
		}
		return send(r, http.StatusOK, dataset.XLSXType, book.Bytes())
	}
}

// whole is how long an answer is at most that is held in memory and sent whole.
const whole = 1 << 20

// stream answers with what write writes, whatever its length. A long answer is
// sent piece by piece and written twice: first for its hash, by which a reader who
// has it already is known, and so that what fails is told before the answer begins.
func stream(c echo.Context, contentType string, write func(io.Writer) error) error {
	first := &beginning{hash: xxhash.New()}
	if err := write(first); err != nil {
		return err
	}
	if !first.cut {
		return send(c, http.StatusOK, contentType, first.text)
	}
	h := c.Response().Header()
	if h.Get(echo.HeaderCacheControl) == "" {
		h.Set(echo.HeaderCacheControl, fresh)
	}
	if _, known := identify(c, contentType, first.hash.Sum(nil), sizeUnknown); known || unchangedSince(c.Request(), h.Get(echo.HeaderLastModified)) {
		return c.NoContent(http.StatusNotModified)
	}
	h.Set(echo.HeaderContentType, contentType)
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return write(c.Response())
}

// beginning takes what is written to it for its hash, and holds it while it is short.
type beginning struct {
	hash hash.Hash
	text []byte
	// cut tells that there was more than is held.
	cut bool
}

// Write implements [io.Writer].
func (b *beginning) Write(p []byte) (int, error) {
	b.cut = b.cut || len(b.text)+len(p) > whole
	if b.cut {
		b.text = nil
	} else {
		b.text = append(b.text, p...)
	}
	return b.hash.Write(p)
}
