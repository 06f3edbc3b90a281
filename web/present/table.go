package present

import (
	"bytes"
	"io"
	"iter"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
	"detainerledger/web/answer"
)

// TableFile is a page's table as a file for a program or a spreadsheet, with the same rows in the same order.
type TableFile struct {
	*dataset.Table
	// Name is the file's name without date and extension.
	Name string
	Rows iter.Seq[dataset.Row]
}

// Tabular reports whether an extension asks for the table of a page.
func Tabular(ext string) bool { return ext == ".csv" || ext == ".json" || ext == ".xlsx" }

// SendTable answers with the table as ".csv", ".json" or ".xlsx". address is the page's.
func SendTable(r *answer.Request, ext, address string, t TableFile) error {
	disposition := "inline"
	if ext == ".xlsx" {
		disposition = "attachment"
	}
	name := answer.VersionedName(r, t.Name, ext)
	r.Response().Header().Set(echo.HeaderContentDisposition,
		mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	rows := func(yield func(dataset.Row, error) bool) {
		for row := range t.Rows {
			if !yield(row, nil) {
				return
			}
		}
	}
	switch ext {
	case ".csv":
		mark, err := answer.MarkAsked(r)
		if err != nil {
			return err
		}
		return answer.Stream(r, dataset.CSVType, func(w io.Writer) error {
			if _, err := io.WriteString(w, mark); err != nil {
				return err
			}
			_, err := dataset.WriteCSV(w, t.Table, rows)
			return err
		})
	case ".json":
		count := 0
		for range t.Rows {
			count++
		}
		return answer.Stream(r, echo.MIMEApplicationJSON, func(w io.Writer) error {
			return dataset.WriteJSON(w, r.Snap, r.Base+address, count, t.Table, rows)
		})
	default:
		e, err := dataset.Of(r.Ctx(), r.Snap, r.Base)
		if err != nil {
			return err
		}
		var book bytes.Buffer
		if err := dataset.WriteXLSX(&book, e, r.Base+address, []dataset.Sheet{{Table: t.Table, Rows: rows}}); err != nil {
			return err
		}
		return answer.Send(r, http.StatusOK, dataset.XLSXType, book.Bytes())
	}
}
