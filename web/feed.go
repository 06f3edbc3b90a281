package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/feeds"
	"github.com/labstack/echo/v4"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// feedLength is how many entries a feed has at most; readers that fetch it every
// hour need the newest ones only.
const feedLength = 30

// feed is a page's moments as an Atom feed.
type feed struct {
	title string
	// address is the page's, without scheme and host.
	address string
	moments []ui.Moment
}

func (s *server) sendFeed(c echo.Context, snap *store.Snapshot, f feed) error {
	page := s.absolute(c, f.address)
	moments := slices.Clone(f.moments)
	// A follower is told of what enters the record, however long ago it happened.
	slices.SortStableFunc(moments, func(a, b ui.Moment) int { return cmp.Or(cmp.Compare(b.Seq, a.Seq), cmp.Compare(b.Day, a.Day)) })
	out := &feeds.AtomFeed{
		Xmlns:   "http://www.w3.org/2005/Atom",
		Title:   "Detainer Ledger: " + words.Plain(f.title),
		Id:      page,
		Updated: snap.At.Format(time.RFC3339),
		Author:  &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: "Detainer Ledger"}},
		Link:    &feeds.AtomLink{Href: page, Rel: "alternate", Type: "text/html"},
	}
	for _, m := range moments[:min(len(moments), feedLength)] {
		text := words.Plain(strings.TrimSpace(m.Lead + " " + m.Text))
		title := text
		if m.Place.Text != "" {
			title = words.Plain(m.Place.Text) + ": " + text
		}
		sum := sha256.Sum256([]byte(string(m.Day) + "\n" + title))
		href := page
		if m.Place.Href != "" {
			href = s.absolute(c, m.Place.Href)
		}
		if m.ID != "" {
			href += "#" + m.ID
		}
		out.Entries = append(out.Entries, &feeds.AtomEntry{
			Title:     title,
			Id:        fmt.Sprintf("%s#%s", page, hex.EncodeToString(sum[:8])),
			Updated:   m.EnteredAt.Format(time.RFC3339),
			Published: published(m.Day),
			Links:     []feeds.AtomLink{{Href: href, Rel: "alternate", Type: "text/html"}},
			Content:   &feeds.AtomContent{Content: strings.Join(append([]string{text, words.In(c.Request().Context()).T("Sources:")}, m.Sources...), "\n"), Type: "text"},
		})
	}
	text, err := feeds.ToXML(out)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, "application/atom+xml; charset=utf-8", []byte(text))
}

// published is when a thing happened in the world, as far as a feed can say it.
func published(day record.Day) string {
	t, ok := day.Time()
	if !ok || !day.Full() {
		return ""
	}
	return t.Format(time.RFC3339)
}
