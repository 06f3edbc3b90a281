package web

import (
	"net/http"
	"time"
)

// Unhurried makes readers wait until a version added by the site's own program is prepared, however
// slow the machine is, so that a test sees what it added.
func Unhurried(site http.Handler) http.Handler {
	site.(*Site).handler.(*pageCache).ownWait = time.Hour
	return site
}
