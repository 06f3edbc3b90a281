package public

import (
	_ "embed"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
	"detainerledger/web/answer"
)

//go:embed llms.txt
var guideText string

// guideFile tells language models what the site is, how to read a figure, and where its formats for programs are, in
// the form of llmstxt.org.
func guideFile(r *answer.Request) error {
	version, day := strconv.FormatInt(int64(r.Snap.Seq), 10), string(record.DayOf(r.Snap.At))
	text := strings.NewReplacer("{site}", r.Base, "{version}", version, "{day}", day).Replace(guideText)
	return answer.Send(r, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(text))
}
