package web_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/web"
)

// clock is the time of a site under test. Only the test moves it, so nothing depends on how long a test takes.
type clock struct{ nanoseconds atomic.Int64 }

func newClock(at time.Time) *clock {
	c := &clock{}
	c.nanoseconds.Store(at.UnixNano())
	return c
}

func (c *clock) now() time.Time { return time.Unix(0, c.nanoseconds.Load()).UTC() }

func (c *clock) pass(d time.Duration) { c.nanoseconds.Add(int64(d)) }

func TestClockSetBackAYearStopsOnlyPublishing(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t, func(c *web.Config) { c.Approvals = 1 })
	ana := s.editor("Ana", auth.Publisher)
	other := disputed
	other.Files = []desk.DraftFile{{Name: "statements.csv",
		Body: []byte(strings.ReplaceAll(string(disputed.Files[0].Body), "none of", "few of"))}}
	first, second := s.drafted("Ana", disputed), s.drafted("Ana", other)
	if status, text := ana.publish(first, "Ana", "1", "2017-05-02"); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, text)
	}
	before := now(t, s.store).Seq
	const year = 365 * 24 * time.Hour
	s.pass(-year)
	for _, address := range []string{link.Home, link.DeskDraft(second)} {
		if res, _ := ana.get(address); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", address, res.StatusCode)
		}
	}
	if status, text := ana.publish(second, "Ana", "1", "2017-05-02"); status != http.StatusConflict ||
		!strings.Contains(text, "clock of the server is behind") {
		t.Errorf("a year behind: %d %s", status, text)
	}
	if got := now(t, s.store).Seq; got != before {
		t.Errorf("the record went from %d to %d", before, got)
	}
	s.pass(year)
	if status, text := ana.publish(second, "Ana", "1", "2017-05-02"); status != http.StatusNoContent {
		t.Errorf("with the clock right again: %d %s", status, text)
	}
}
