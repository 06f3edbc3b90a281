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

// previewsKept is the largest number of copies of the record, each with a draft in it.
const previewsKept = 3

// preview is the site over a copy of the record with a draft in it.
type preview struct {
	draft    int64
	revision int
	base     record.Seq
	// url is its address, with scheme and host.
	url  string
	site http.Handler

	path  string
	store *store.Store
	// readers counts its users; gone is set when no new user may get it. Both are guarded by previews.mu.
	readers int
	gone    bool
}

// shows reports whether it shows this draft over this version of the record.
func (p *preview) shows(d desk.Draft, base record.Seq, url string) bool {
	return p.draft == d.ID && p.revision == d.Revision && p.base == base && p.url == url
}

// close removes the copy, which must have no users.
func (p *preview) close() error {
	return errors.Join(p.store.Close(), removeRecord(p.path))
}

// removeRecord removes the file of a record, and the files that SQLite keeps beside it.
func removeRecord(path string) error {
	var errs []error
	for _, ending := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + ending); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// previews are the copies last used, the latest at the end.
type previews struct {
	// making is held while a copy is made, mu while the list is accessed.
	making, mu sync.Mutex
	kept       []*preview
	made       int // numbers the copies
}

// enter leads an editor to the preview. Nothing can be submitted there.
func (h previewer) enter(c echo.Context) error {
	return answer.SeeOther(c, link.DeskPreview(c.Param("draft"))+"/")
}

// show answers as the site would for the address after the preview's.
func (h previewer) show(c echo.Context) error {
	number := c.Param("draft")
	p, err := h.previewOf(c, number)
	if errors.Is(err, store.ErrChanged) { // just now
		return answer.SeeOther(c, c.Request().URL.RequestURI())
	}
	if err != nil {
		return err
	}
	if p == nil {
		return answer.SeeOther(c, link.DeskDraft(number)) // the draft's page says why there is no preview
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
	// Caching headers of the public pages do not apply here, and the encoding is chosen once, by the outer site.
	for _, name := range []string{
		echo.HeaderCookie, echo.HeaderAcceptEncoding, answer.AcceptDatetime,
		"Range", "If-Range", "If-None-Match", echo.HeaderIfModifiedSince,
	} {
		r.Header.Del(name)
	}
	w := &previewWriter{to: c.Response(), header: http.Header{}, prefix: prefix}
	p.site.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK) // for an answer without a body
	return nil
}

// previewOf returns the copy of the record with the draft of this number in it, or nil for a draft that is closed, has
// faults, adds nothing, or waits for a publication to be shown. The caller must release it.
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

// previewURL returns the address of the copy with a draft, with scheme and host.
func (h previewer) previewURL(c echo.Context, d desk.Draft) string {
	return h.Base(c) + link.DeskPreview(draftNumber(d))
}

// find returns the copy of this version of the record with a draft in it, reserved for the caller, or nil.
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

// preview returns the copy of the record with a checked draft in it, reserved for the caller, creating it if necessary.
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

// keep adds a copy, reserved for the caller, and returns those to be removed: earlier copies with the same draft, and
// those not used for longest, as far as they have no users.
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

// release gives up a copy. Its last user removes it if it is gone.
func (h previewer) release(p *preview) {
	h.previews.mu.Lock()
	p.readers--
	unheld := p.gone && p.readers == 0
	h.previews.mu.Unlock()
	if unheld {
		h.remove(p)
	}
}

// remove removes a copy. A failure is logged for the operator.
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
		at = last // a clock that is behind prevents publishing a draft, but not looking at it
	}
	if err = d.plan.Apply(ctx, p.store, at, nil); err != nil {
		return nil, errors.Join(err, p.store.Close())
	}
	p.site = h.NewSite(url, p.store)
	return p, nil
}
