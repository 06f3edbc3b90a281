package door

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// tooMany says when a request can be sent again, if one network sent too many in an hour or too many were made about
// one jurisdiction in a day; "" if it can be sent now. It also sets the header for programs. Requests by others cannot
// shut out an office: an address under the office's own domain, as known says, gets a link by mail that confirms the
// request.
func (h *Handlers) tooMany(c echo.Context, w *words.Language, slug record.Slug, readers, known bool) (string, error) {
	now := h.Now()
	since, err := h.Desk.RequestsSince(c.Request().Context(), slug, readers, now.Add(-24*time.Hour))
	if err != nil {
		return "", err
	}
	if n := len(since); n >= requestsADay && !(known && h.Letters.On()) {
		why := w.T("Many requests about this jurisdiction came in within a day.")
		if !readers && h.Letters.On() {
			why += " " + w.T("One with a mail address under your office’s own domain is taken all the same.")
		}
		return h.waitUntil(c, w, since[n-requestsADay].Add(24*time.Hour).Sub(now), why), nil
	}
	if reader := answer.ReaderOf(c.RealIP()); reader.IsValid() {
		if left := h.rate.Take(reader, now); left.Wait > 0 {
			return h.waitUntil(c, w, left.Wait, w.T("Several requests came from your network within an hour.")), nil
		}
	}
	return "", nil
}

func (h *Handlers) waitUntil(c echo.Context, w *words.Language, wait time.Duration, why string) string {
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(answer.Seconds(wait)))
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return why + " " + w.N(minutes,
		"You can send yours in {n} minute, from {time} on. This page can stay open until then.",
		"You can send yours in {n} minutes, from {time} on. This page can stay open until then.",
		"time", w.Moment(h.Now().Add(wait)))
}

// faultStatus is the status of a form that is shown again.
func faultStatus(c echo.Context) int {
	if c.Response().Header().Get(echo.HeaderRetryAfter) != "" {
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}
