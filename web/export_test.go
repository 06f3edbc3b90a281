package web

import (
	"net/http"
	"time"
)

// Unhurried has readers wait until a version that the site's own program added is prepared, however slow the machine
// is, so that a test sees what it added.
func Unhurried(site http.Handler) http.Handler {
	site.(*Site).handler.(*pageCache).ownWait = time.Hour
	return site
}
