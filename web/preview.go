package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
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
	url string
	// snap is the record as it would be.
	snap *store.Snapshot
	site http.Handler

	path  string
	store *store.Store
	// used is held for reading while it is, and for good once it is closed.
	used sync.RWMutex
}

// shows reports whether it is of this draft as it is, over the record as it is.
func (p *preview) shows(d checkedDraft, url string) bool {
	return p.draft == d.ID && p.revision == d.Revision && p.base == d.plan.Base && p.url == url
}

// close removes the copy once nobody reads it any more.
func (p *preview) close() error {
	p.used.Lock() // for good
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
	mu   sync.Mutex
	kept []*preview
	made atomic.Int64
}

// previewRoutes let an editor look at the site as it would be. Nothing can be sent to it.
func (s *server) previewRoutes(page deskRoute) {
	page(link.DeskPreview(":draft"), auth.Writer, func(c echo.Context) error {
		return c.Redirect(http.StatusSeeOther, link.DeskPreview(c.Param("draft"))+"/")
	})
	page(link.DeskPreview(":draft")+"/*", auth.Writer, s.showPreview)
}

// showPreview answers what the site would at the address that follows the preview's.
func (s *server) showPreview(c echo.Context) error {
	d, err := s.draftOf(c)
	if err != nil {
		return err
	}
	if d.State != store.DraftOpen || d.faults != nil || len(d.plan.Changes) == 0 {
		return c.Redirect(http.StatusSeeOther, link.DeskDraft(draftNumber(d.Draft))) // which says why there is none
	}
	p, err := s.preview(c, d)
	if err != nil {
		return err
	}
	defer p.used.RUnlock()
	prefix := link.DeskPreview(draftNumber(d.Draft))
	r := c.Request().Clone(c.Request().Context())
	r.URL.Path = strings.TrimPrefix(r.URL.Path, prefix)
	r.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, prefix)
	r.RequestURI = r.URL.RequestURI()
	if inDesk(r.URL.Path) {
		return record.ErrNotFound // the copy has no desk
	}
	// What a browser keeps of the public pages says nothing of these, and what they
	// are encoded in is chosen once, outside.
	for _, name := range []string{echo.HeaderCookie, echo.HeaderAcceptEncoding, "Range", "If-Range", "If-None-Match", echo.HeaderIfModifiedSince} {
		r.Header.Del(name)
	}
	w := &previewWriter{to: c.Response(), header: http.Header{}, prefix: prefix, banner: link.DeskDraft(draftNumber(d.Draft))}
	p.site.ServeHTTP(w, r)
	return w.end()
}

// inDesk reports whether an address is one of the editors' side.
func inDesk(path string) bool { return path == link.Desk || strings.HasPrefix(path, link.Desk+"/") }

// preview returns the copy of the record with a draft in it, made now if there is none.
// It is held: whoever gets it calls used.RUnlock.
func (s *server) preview(c echo.Context, d checkedDraft) (*preview, error) {
	url := s.baseURL(c) + link.DeskPreview(draftNumber(d.Draft))
	s.previews.mu.Lock() // one copy is made at a time
	defer s.previews.mu.Unlock()
	kept := s.previews.kept
	for i, p := range kept {
		if p.shows(d, url) {
			p.used.RLock()
			s.previews.kept = append(slices.Delete(kept, i, i+1), p)
			return p, nil
		}
	}
	p, err := s.makePreview(c.Request().Context(), d, url)
	if err != nil {
		return nil, fmt.Errorf("preview of draft %d: %w", d.ID, err)
	}
	p.used.RLock()
	// Those of the same draft as it was before are of no use to anyone.
	var gone []*preview
	s.previews.kept = nil
	for i, k := range kept {
		if k.draft == d.ID || len(kept)-i >= previewsKept {
			gone = append(gone, k)
		} else {
			s.previews.kept = append(s.previews.kept, k)
		}
	}
	s.previews.kept = append(s.previews.kept, p)
	for _, g := range gone {
		go func() { // whoever still reads it is waited for
			if err := g.close(); err != nil {
				s.log.Error("a preview was not removed", "error", err)
			}
		}()
	}
	return p, nil
}

// makePreview copies the record and adds a draft to the copy.
func (s *server) makePreview(ctx context.Context, d checkedDraft, url string) (_ *preview, err error) {
	dir := s.config.Desk.Scratch()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	p := &preview{draft: d.ID, revision: d.Revision, base: d.plan.Base, url: url}
	p.path = filepath.Join(dir, strconv.FormatInt(s.previews.made.Add(1), 10)+".db")
	if _, err := s.store.Backup(ctx, p.path); err != nil {
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
	if err = d.plan.Apply(ctx, p.store, s.config.Now(), nil); err == nil {
		p.snap, err = p.store.Now(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, p.store.Close())
	}
	p.site = New(Config{BaseURL: url, APIQuota: s.config.APIQuota, Now: s.config.Now}, p.store, s.log)
	return p, nil
}
