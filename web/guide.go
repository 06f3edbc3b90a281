package web

import (
	_ "embed"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
)

//go:embed llms.txt
var guideText string

// guide tells programs that read for people what the site is, how a figure is to
// be read, and where its forms for machines are, in the form of llmstxt.org.
func (s *server) guide(c echo.Context) error {
	snap, err := s.store.Now(c.Request().Context())
	if err != nil {
		return err
	}
	text := strings.NewReplacer("{site}", s.baseURL(c), "{version}", strconv.FormatInt(int64(snap.Seq), 10), "{day}", string(record.DayOf(snap.At))).Replace(guideText)
	return send(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(text))
}
