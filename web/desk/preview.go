package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// previewsKept is how many copies of the record there are at a time, each with a
// draft in it.
const previewsKept = 3

// preview is the site over a copy of the record with a draft in it.
type preview struct {
	draft    int64
	revision int
	base     record.Seq
	// url is the address at which it is seen, with scheme and host.
	url  string
	site http.Handler

	path  string
	store *store.Store
	// readers counts those who hold it; gone is set where nobody else is to get it. Both
	// are guarded by previews.mu.
	readers int
	gone    bool
}

// shows reports whether it is of this draft, over this version of the record.
func (p *preview) shows(d desk.Draft, base record.Seq, url string) bool {
	return p.draft == d.ID && p.revision == d.Revision && p.base == base && p.url == url
}

// close removes the copy, which nobody holds any more.
func (p *preview) close() error {
	return errors.Join(p.store.Close(), removeRecord(p.path))
}

// removeRecord removes a file that held a record, and what SQLite keeps beside it.
func removeRecord(path string) error {
	var errs []error
	for _, ending := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + ending); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// previews are the copies that were looked at last, the latest at the end.
type previews struct {
	// making is held while a copy is made, mu while the list is looked at.
	making, mu sync.Mutex
	kept       []*preview
	made       int // numbers the copies
}

// enter leads an editor to the site as it would be. Nothing can be sent to it.
func (h previewer) enter(c echo.Context) error {
	return answer.SeeOther(c, link.DeskPreview(c.Param("draft"))+"/")
}

// show answers what the site would at the address that follows the preview's.
func (h previewer) show(c echo.Context) error {
	number := c.Param("draft")
	p, err := h.previewOf(c, number)
	if errors.Is(err, store.ErrChanged) { // in this moment
		return answer.SeeOther(c, c.Request().URL.RequestURI())
	}
	if err != nil {
		return err
	}
	if p == nil {
		return answer.SeeOther(c, link.DeskDraft(number)) // which says why there is none
	}
	defer h.release(p)
	prefix := link.DeskPreview(number)
	r := c.Request().Clone(ui.WithPreview(c.Request().Context(),
		ui.Preview{Prefix: prefix, Draft: link.DeskDraft(number)}))
	r.URL.Path = strings.TrimPrefix(r.URL.Path, prefix)
	r.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, prefix)
	r.RequestURI = r.URL.RequestURI()
	if h.Table.At(r.URL.Path).Of == answer.DeskHouse {
		return record.ErrNotFound // the copy has no desk
	}
	// What a browser keeps of the public pages says nothing of these, and what they
	// are encoded in is chosen once, outside.
	for _, name := range []string{
		echo.HeaderCookie, echo.HeaderAcceptEncoding, answer.AcceptDatetime,
		"Range", "If-Range", "If-None-Match", echo.HeaderIfModifiedSince,
	} {
		r.Header.Del(name)
	}
	w := &previewWriter{to: c.Response(), header: http.Header{}, prefix: prefix}
	p.site.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK) // of an answer without a body
	return nil
}

// previewOf returns the copy of the record with the draft of this number in it, or nil
// for a draft that is closed, has faults, adds nothing, or waits until a publication is shown. It is held: the caller
// calls release.
func (h previewer) previewOf(c echo.Context, number string) (*preview, error) {
	ctx := c.Request().Context()
	open, err := h.Desk.OpenDrafts(ctx)
	if err != nil {
		return nil, err
	}
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range open {
		if draftNumber(d) != number {
			continue
		}
		if p := h.previews.find(d, snap.Seq, h.previewURL(c, d)); p != nil {
			return p, nil
		}
	}
	d, err := drafts(h).draftOf(c)
	if err != nil || d.State != desk.DraftOpen || d.faults != nil || len(d.plan.Changes) == 0 || d.waits {
		return nil, err
	}
	return h.preview(c, d)
}

// previewURL is where the copy with a draft is seen, with scheme and host.
func (h previewer) previewURL(c echo.Context, d desk.Draft) string {
	return h.Base(c) + link.DeskPreview(draftNumber(d))
}

// find returns the copy of the record of this version with a draft in it, held, or nil
// where there is none.
func (all *previews) find(d desk.Draft, base record.Seq, url string) *preview {
	all.mu.Lock()
	defer all.mu.Unlock()
	for i, p := range all.kept {
		if p.shows(d, base, url) {
			p.readers++
			all.kept = append(slices.Delete(all.kept, i, i+1), p)
			return p
		}
	}
	return nil
}

// preview returns the copy of the record with a checked draft in it, held, made now if
// there is none.
func (h previewer) preview(c echo.Context, d checkedDraft) (*preview, error) {
	url := h.previewURL(c, d.Draft)
	h.previews.making.Lock() // one copy is made at a time
	defer h.previews.making.Unlock()
	if p := h.previews.find(d.Draft, d.plan.Base, url); p != nil {
		return p, nil
	}
	p, err := h.copyWith(c.Request().Context(), d, url)
	if err != nil {
		return nil, fmt.Errorf("preview of draft %d: %w", d.ID, err)
	}
	for _, gone := range h.previews.keep(p) {
		h.remove(gone)
	}
	return p, nil
}

// keep takes a copy in, held, and returns those to be removed: those of the same
// draft, which show it as it was before, and those not looked at the longest, as far as
// nobody holds them.
func (all *previews) keep(p *preview) (unheld []*preview) {
	all.mu.Lock()
	defer all.mu.Unlock()
	p.readers++
	var kept []*preview
	for i, k := range all.kept {
		if k.draft != p.draft && len(all.kept)-i < previewsKept {
			kept = append(kept, k)
			continue
		}
		k.gone = true
		if k.readers == 0 {
			unheld = append(unheld, k)
		}
	}
	all.kept = append(kept, p)
	return unheld
}

// release gives a copy back that was held. The last to hold one that is gone removes it.
func (h previewer) release(p *preview) {
	h.previews.mu.Lock()
	p.readers--
	unheld := p.gone && p.readers == 0
	h.previews.mu.Unlock()
	if unheld {
		h.remove(p)
	}
}

// remove removes a copy. That it could not be is for the operator to know.
func (h previewer) remove(p *preview) {
	if err := p.close(); err != nil {
		h.Log.Error("a preview was not removed", slog.String("error", err.Error()))
	}
}

// copyWith copies the record and adds a draft to the copy.
func (h previewer) copyWith(ctx context.Context, d checkedDraft, url string) (_ *preview, err error) {
	dir := h.Desk.Scratch()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	p := &preview{draft: d.ID, revision: d.Revision, base: d.plan.Base, url: url}
	h.previews.made++
	p.path = filepath.Join(dir, strconv.Itoa(h.previews.made)+".db")
	if _, err := h.Store.Backup(ctx, p.path); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeRecord(p.path))
		}
	}()
	if p.store, err = store.Open(ctx, p.path); err != nil {
		return nil, err
	}
	at := h.Now()
	if last := d.snap.At; at.Before(last) {
		at = last // a clock that is behind keeps a draft from being published, not from being looked at
	}
	if err = d.plan.Apply(ctx, p.store, at, nil); err != nil {
		return nil, errors.Join(err, p.store.Close())
	}
	p.site = h.NewSite(url, p.store)
	return p, nil
}
