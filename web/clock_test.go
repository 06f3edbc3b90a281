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

// The clock that the record sees is set back while the site runs.
func TestAClockSetBackAYearStopsNothingButPublishing(t *testing.T) {
	t.Parallel()
	var behind atomic.Int64
	clock := func() time.Time { return time.Now().Add(-time.Duration(behind.Load())) }
	s := newDeskSite(t, func(c *web.Config) { c.Approvals, c.Now = 1, clock })
	ana := s.editor("Ana", auth.Publisher)
	other := disputed
	other.Files = []desk.DraftFile{{Name: "statements.csv", Body: []byte(strings.ReplaceAll(string(disputed.Files[0].Body), "none of", "few of"))}}
	first, second := s.drafted("Ana", disputed), s.drafted("Ana", other)
	if status, text := ana.publish(first, "Ana", "1", "2017-05-02"); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, text)
	}
	before := now(t, s.store).Seq
	behind.Store(int64(365 * 24 * time.Hour))
	for _, address := range []string{link.Home, link.DeskDraft(second)} {
		if res, _ := ana.get(address); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", address, res.StatusCode)
		}
	}
	if status, text := ana.publish(second, "Ana", "1", "2017-05-02"); status != http.StatusConflict || !strings.Contains(text, "clock of the server is behind") {
		t.Errorf("a year behind: %d %s", status, text)
	}
	if got := now(t, s.store).Seq; got != before {
		t.Errorf("the record went from %d to %d", before, got)
	}
	behind.Store(0)
	if status, text := ana.publish(second, "Ana", "1", "2017-05-02"); status != http.StatusNoContent {
		t.Errorf("with the clock right again: %d %s", status, text)
	}
}
