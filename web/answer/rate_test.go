package answer

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The limiter remembers a bounded number of readers, however many there are.
func TestReadersRememberedAreBounded(t *testing.T) {
	t.Parallel()
	r := Rate{Quota: 100}
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for i := range uint32(5 * ratedReaders) {
		var ip [4]byte
		binary.BigEndian.PutUint32(ip[:], i)
		r.Take(netip.PrefixFrom(netip.AddrFrom4(ip), 32), at)
		if kept := len(r.full) + len(r.before); kept > 2*ratedReaders {
			t.Fatalf("after %d readers %d are remembered", i+1, kept)
		}
	}
	r.Take(netip.Prefix{}, at.Add(RateWindow))
	r.Take(netip.Prefix{}, at.Add(2*RateWindow))
	if kept := len(r.full) + len(r.before); kept > 2 {
		t.Errorf("after two windows %d are still remembered", kept)
	}
}

// Whatever the timing of requests, no window grants more than the quota and what is refilled within
// it. A reader who waits as long as the refusal says gets an answer.
func TestRateLimitGrantsNoMoreThanTheQuota(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := Rate{Quota: rapid.IntRange(1, 20).Draw(t, "quota")}
		now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
		var granted []time.Time
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(3*time.Second)).Draw(t, "pause")))
			a := r.Take(netip.Prefix{}, now)
			if a.Wait > 0 {
				now = now.Add(time.Duration(Seconds(a.Wait)) * time.Second)
				if a = r.Take(netip.Prefix{}, now); a.Wait > 0 {
					t.Fatalf("after the announced wait: wait %s more", a.Wait)
				}
			}
			granted = append(granted, now)
			if a.left < 0 || a.left >= r.Quota || a.refill > RateWindow {
				t.Fatalf("%+v of a quota of %d", a, r.Quota)
			}
			within := 0
			for _, g := range granted {
				if now.Sub(g) < RateWindow {
					within++
				}
			}
			if within > 2*r.Quota {
				t.Fatalf("%d requests were granted within %s, with a quota of %d", within, RateWindow, r.Quota)
			}
		}
	})
}
