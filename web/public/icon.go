package public

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/paint"
	"detainerledger/web/answer"
)

// The sizes of the site's sign: in a tab, and on the screen of a telephone.
const (
	tabIcon   = 32
	touchIcon = 180
)

// favicon is the sign for what looks for it by this name.
func favicon(c echo.Context) error {
	file, err := paint.Icon(tabIcon).ICO()
	if err != nil {
		return err
	}
	return sendIcon(c, "image/x-icon", file)
}

// appleTouchIcon is the sign for the screen of a telephone.
func appleTouchIcon(c echo.Context) error {
	file, err := paint.Icon(touchIcon).PNG()
	if err != nil {
		return err
	}
	return sendIcon(c, "image/png", file)
}

// sendIcon answers with a picture that has no hash in its name, so not for a year.
func sendIcon(c echo.Context, kind string, file []byte) error {
	c.Response().Header().Set(echo.HeaderCacheControl, answer.ForADay)
	return answer.Send(c, http.StatusOK, kind, file)
}
