package answer

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

// RateWindow is within how long a quota comes back, where nothing else is said.
const RateWindow = 10 * time.Second

// ratedReaders is how many readers are remembered at least.
const ratedReaders = 50_000

// Rate counts the requests of each reader: a bucket that holds the quota and is
// refilled evenly. Of a reader it keeps only when the bucket will be full again.
// Who was not seen for a window has a full one, so what is older is forgotten.
type Rate struct {
	Quota int
	// Window is within how long the quota comes back; 0 means rateWindow.
	Window time.Duration
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
	refill, Wait time.Duration
}

// Take counts a request of a reader.
func (r *Rate) Take(reader netip.Prefix, now time.Time) allowance {
	window := cmp.Or(r.Window, RateWindow)
	each := window / time.Duration(r.Quota)
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
		return allowance{refill: full.Sub(now), Wait: over}
	}
	r.full[reader] = then
	return allowance{left: int((window - then.Sub(now)) / each), refill: then.Sub(now)}
}

// The headers of what is granted to a reader.
const (
	headerRate   = "RateLimit"
	headerPolicy = "RateLimit-Policy"
)

// Conceal takes out what was announced to one reader.
func Conceal(h http.Header) {
	h.Del(headerRate)
	h.Del(headerPolicy)
}

// Announce says in the header what is granted, and what is left of it, by the newest
// draft of the IETF's HTTPAPI group, draft-ietf-httpapi-ratelimit-headers-10.
func (r *Rate) Announce(h http.Header, a allowance) {
	h.Set(headerPolicy, fmt.Sprintf(`"reader";q=%d;w=%d`, r.Quota, Seconds(cmp.Or(r.Window, RateWindow))))
	h.Set(headerRate, fmt.Sprintf(`"reader";r=%d;t=%d`, a.left, Seconds(a.refill)))
	if a.Wait > 0 {
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(Seconds(a.Wait)))
	}
}

// Seconds rounds up, so that a caller who waits so long is not sent away again.
func Seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// ReaderOf is whom an address is counted as: itself, or of IPv6 the network of 64
// bits that one reader has to himself. A request that came over no network has no
// address and is not counted.
func ReaderOf(address string) netip.Prefix {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	network, _ := ip.Prefix(bits) // an address has as many bits
	return network
}
