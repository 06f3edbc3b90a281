package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// rateWindow is within how long a quota comes back, where nothing else is said.
const rateWindow = 10 * time.Second

// ratedReaders is how many readers are remembered at least.
const ratedReaders = 50_000

// rate counts the requests of each reader: a bucket that holds the quota and is
// refilled evenly. Of a reader it keeps only when the bucket will be full again.
// Who was not seen for a window has a full one, so what is older is forgotten.
type rate struct {
	quota int
	// window is within how long the quota comes back; 0 means rateWindow.
	window time.Duration
	mu     sync.Mutex
	// full is when each reader's bucket will be full; before is what full was until
	// since, when the window began.
	full, before map[netip.Prefix]time.Time
	since        time.Time
}

// allowance is what a reader has left: so many requests, all of them again after
// refill; wait is how long none is granted.
type allowance struct {
	left         int
	refill, wait time.Duration
}

// take counts a request of a reader.
func (r *rate) take(reader netip.Prefix, now time.Time) allowance {
	window := cmp.Or(r.window, rateWindow)
	each := window / time.Duration(r.quota)
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Before(r.since) { // the clock was set back: by what is kept, readers would wait until it is where it was
		r.full = nil
	}
	if now.Sub(r.since) >= window || now.Before(r.since) || len(r.full) >= ratedReaders {
		r.before, r.full, r.since = r.full, map[netip.Prefix]time.Time{}, now
	}
	full, seen := r.full[reader]
	if !seen {
		full = r.before[reader]
	}
	if full.Before(now) {
		full = now
	}
	then := full.Add(each)
	if over := then.Sub(now) - window; over > 0 {
		return allowance{refill: full.Sub(now), wait: over}
	}
	r.full[reader] = then
	return allowance{left: int((window - then.Sub(now)) / each), refill: then.Sub(now)}
}

// announce says in the header what is granted, and what is left of it, by the newest
// draft of the IETF's HTTPAPI group, draft-ietf-httpapi-ratelimit-headers-10.
func (r *rate) announce(h http.Header, a allowance) {
	h.Set("RateLimit-Policy", fmt.Sprintf(`"reader";q=%d;w=%d`, r.quota, seconds(cmp.Or(r.window, rateWindow))))
	h.Set("RateLimit", fmt.Sprintf(`"reader";r=%d;t=%d`, a.left, seconds(a.refill)))
	if a.wait > 0 {
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(seconds(a.wait)))
	}
}

// seconds rounds up, so that who waits so long has waited long enough.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
