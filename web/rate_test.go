package web

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What is remembered of readers is bounded, however many there are.
func TestReadersRememberedAreBounded(t *testing.T) {
	t.Parallel()
	r := rate{quota: 100}
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for i := range uint32(5 * ratedReaders) {
		var ip [4]byte
		binary.BigEndian.PutUint32(ip[:], i)
		r.take(netip.PrefixFrom(netip.AddrFrom4(ip), 32), at)
		if kept := len(r.full) + len(r.before); kept > 2*ratedReaders {
			t.Fatalf("after %d readers %d are remembered", i+1, kept)
		}
	}
	r.take(netip.Prefix{}, at.Add(rateWindow))
	r.take(netip.Prefix{}, at.Add(2*rateWindow))
	if kept := len(r.full) + len(r.before); kept > 2 {
		t.Errorf("after two windows %d are still remembered", kept)
	}
}

// Whenever requests come, no window grants more than the quota and what comes back
// within it, and who waits as long as he is told is served.
func TestWhatIsGranted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rate{quota: rapid.IntRange(1, 20).Draw(t, "quota")}
		now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		var granted []time.Time
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(3*time.Second)).Draw(t, "pause")))
			a := r.take(netip.Prefix{}, now)
			if a.wait > 0 {
				now = now.Add(time.Duration(seconds(a.wait)) * time.Second)
				if a = r.take(netip.Prefix{}, now); a.wait > 0 {
					t.Fatalf("after the wait that it was told: wait %s more", a.wait)
				}
			}
			granted = append(granted, now)
			if a.left < 0 || a.left >= r.quota || a.refill > rateWindow {
				t.Fatalf("%+v of a quota of %d", a, r.quota)
			}
			within := 0
			for _, g := range granted {
				if now.Sub(g) < rateWindow {
					within++
				}
			}
			if within > 2*r.quota {
				t.Fatalf("%d requests were granted within %s, with a quota of %d", within, rateWindow, r.quota)
			}
		}
	})
}
