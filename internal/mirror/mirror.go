// Package mirror keeps a folder with a whole site as plain files, which any web
// server or object store can serve.
//
// It asks the site's own handler for its pages, as a reader would, and follows
// their links: what is in the folder is what is served. Which addresses become
// files, and under which names, says address.go; how a page is made to work
// without the site behind it, page.go and form.go; what happens in the folder,
// folder.go.
package mirror

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// Nowhere is the base address of a site that has none yet. The name can never
// exist (RFC 2606), so that nobody takes it for an address.
const Nowhere = "https://detainer-ledger.invalid"

// Options say what to copy and where to.
type Options struct {
	// Site is the site. Its pages must not change while they are copied.
	Site http.Handler
	// Of, if not nil, is the last change that a page shows anything of; Until is then the site as it was when that
	// was the newest, of which the page is copied. So a page stays the same until a change concerns it. Without
	// them all pages are of Version.
	Of    func(address string) record.Entered
	Until func(record.Entered) http.Handler
	// Extends, if not nil, reports whether the record is a later state of one that had come as far as a version,
	// with a root. Then a copy of that is brought up to date by the pages alone that have changed since.
	Extends func(ctx context.Context, version record.Seq, root string) (bool, error)
	// Series is the one whose places the lists show where none is named.
	Series string
	// BaseURL is the address at which the files will be read, which may have a
	// path and has no slash at the end; [Nowhere] where it is not known. The site
	// must have been made with the same.
	BaseURL string
	// LiveURL is the address of a running site, for what files cannot answer;
	// empty where there is none.
	LiveURL string
	// Version is that of the record which the site shows, Root the hash of all its
	// changes: another record may have come as far.
	Version record.Entered
	Root    string
	// Program stands for all that the bytes of a page depend on beside the record:
	// where it changes, all is made anew.
	Program string
	// Also are addresses to copy that no page links to. One that the site does not
	// have is left out.
	Also []string
	// Lacks, if not nil, reports whether an address is of something that the record has not, though the site's own
	// words lead there, as they do over a made-up record.
	Lacks func(address string) bool
	// Dir is the folder. It is made where there is none.
	Dir string
	// Workers is how many pages are made at the same time.
	Workers int
	// Progress, if not nil, is called with how many addresses are done and how many
	// are known, from several goroutines.
	Progress func(done, known int)
}

// A Result says what there is in the folder, and what was done for it.
type Result struct {
	Files int
	Bytes int64
	// Written are new files and those with other bytes, Removed those that the
	// site does not have any more.
	Written, Removed int
	// Current is set where the folder held this version already, and nothing was asked.
	Current bool
}

// Write makes the folder hold the site. The files whose bytes stay the same are
// not touched. When it is stopped, every file is whole, and the next call goes on.
//
// A folder with files that are not from here is refused, and so is a site in
// which a link leads nowhere.
func Write(ctx context.Context, o Options) (Result, error) {
	base, ok := webAddress(o.BaseURL)
	if !ok {
		return Result{}, fmt.Errorf("%q is no address that files can be read at; write https:// and its name", o.BaseURL)
	}
	if _, ok := webAddress(o.LiveURL); !ok && o.LiveURL != "" {
		return Result{}, fmt.Errorf("%q is no address of a running site; write https:// and its name", o.LiveURL)
	}
	f, err := openFolder(o)
	if err != nil {
		return Result{}, err
	}
	defer f.close()
	if f.current() {
		return f.result(true), nil
	}
	if err := f.begin(); err != nil {
		return Result{}, err
	}
	if err := copyTo(ctx, o, base, f); err != nil {
		return Result{}, f.stopped(err)
	}
	if err := f.finish(); err != nil {
		return Result{}, err
	}
	return f.result(false), nil
}

// copyTo copies what has changed since the folder was written, where that is known, or else everything.
func copyTo(ctx context.Context, o Options, base *url.URL, f *folder) error {
	some, err := f.extends(ctx, o)
	if err != nil {
		return err
	}
	if some {
		if err := newCrawl(o, base, f).runChanged(ctx); !errors.Is(err, errWider) {
			return err
		}
		f.forget()
	}
	return newCrawl(o, base, f).run(ctx)
}

// webAddress reads an address as [link.ParseBase] writes it, to which paths can be added.
func webAddress(text string) (u *url.URL, ok bool) {
	u, ok = link.ParseBase(text, true)
	return u, ok && u.String() == text
}
