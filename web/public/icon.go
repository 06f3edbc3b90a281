package public

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/paint"
	"detainerledger/web/answer"
)

// The sizes of the site's icon: in a tab, and on a phone's home screen.
const (
	tabIcon   = 32
	touchIcon = 180
)

// favicon is the icon under the name that browsers look for.
func favicon(c echo.Context) error {
	file, err := paint.Icon(tabIcon).ICO()
	if err != nil {
		return err
	}
	return sendIcon(c, "image/x-icon", file)
}

// appleTouchIcon is the icon for a phone's home screen.
func appleTouchIcon(c echo.Context) error {
	file, err := paint.Icon(touchIcon).PNG()
	if err != nil {
		return err
	}
	return sendIcon(c, "image/png", file)
}

// sendIcon answers with a picture without a hash in its name, which is not cached for a year.
func sendIcon(c echo.Context, kind string, file []byte) error {
	c.Response().Header().Set(echo.HeaderCacheControl, answer.ForADay)
	return answer.Send(c, http.StatusOK, kind, file)
}
