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

// RateWindow is the default time in which a quota is restored.
const RateWindow = 10 * time.Second

// ratedReaders is the minimum number of readers remembered.
const ratedReaders = 50_000

// Rate limits the requests of each reader with a bucket that holds the quota and is refilled evenly. It stores only
// when each bucket will be full again. A reader not seen for a window has a full one, so older entries are dropped.
type Rate struct {
	Quota int
	// Window is the time in which the quota is restored; 0 means RateWindow.
	Window time.Duration
	mu     sync.Mutex
	// full is when each reader's bucket will be full; before is what full was until since, when the window began.
	full, before map[netip.Prefix]time.Time
	since        time.Time
}

// allowance is what a reader has left: the remaining requests, the time after which all are restored, and how long to
// wait if none is left.
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
	if now.Before(r.since) { // the clock was set back; otherwise readers would have to wait until it catches up
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

// The headers that announce a reader's quota.
const (
	headerRate   = "RateLimit"
	headerPolicy = "RateLimit-Policy"
)

// Conceal removes the headers meant for one reader.
func Conceal(h http.Header) {
	h.Del(headerRate)
	h.Del(headerPolicy)
}

// Announce sets the headers for the quota and what is left of it, according to the newest draft of the IETF's HTTPAPI
// group, draft-ietf-httpapi-ratelimit-headers-10.
func (r *Rate) Announce(h http.Header, a allowance) {
	h.Set(headerPolicy, fmt.Sprintf(`"reader";q=%d;w=%d`, r.Quota, Seconds(cmp.Or(r.Window, RateWindow))))
	h.Set(headerRate, fmt.Sprintf(`"reader";r=%d;t=%d`, a.left, Seconds(a.refill)))
	if a.Wait > 0 {
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(Seconds(a.Wait)))
	}
}

// Seconds rounds up, so that a caller is not refused again after that wait.
func Seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// ReaderOf returns the network that counts as one reader: the address itself, or for IPv6 its network of 64 bits, which
// belongs to one reader. A request that did not come over a network has no address and is not counted.
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
	network, _ := ip.Prefix(bits) // an address always has that many bits
	return network
}
