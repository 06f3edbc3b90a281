// Package mirror maintains a folder with a whole site as plain files, which any web server or object store can serve.
//
// It requests pages from the site's own handler, as a reader would, and follows their links, so that the folder holds
// what is served. Which addresses become files, and under which names, is decided in address.go; pages are made to work
// without the site behind them in page.go and form.go; folder.go manages the folder.
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

// Nowhere is the base address of a site that has none yet. The name can never exist (RFC 2606), so it cannot be
// mistaken for a real one.
const Nowhere = "https://detainer-ledger.invalid"

// Options say what to copy and where to.
type Options struct {
	// Site is the handler of the site. Its pages must not change while they are copied.
	Site http.Handler
	// Of, if not nil, returns the last change that affects a page; Until then returns the site at that version,
	// from which the page is copied. So a page stays the same until a change concerns it. Without them all pages
	// are of Version.
	Of    func(address string) record.Entered
	Until func(record.Entered) http.Handler
	// Extends, if not nil, reports whether the record is a later version of the one with a given version and root.
	// A copy of that one is then updated by copying only the pages that have changed since.
	Extends func(ctx context.Context, version record.Seq, root string) (bool, error)
	// Series is the one that the lists show by default.
	Series string
	// BaseURL is the address at which the files will be published. It may have a path and has no slash at the end;
	// it is [Nowhere] if it is unknown. The site must have been created with the same address.
	BaseURL string
	// LiveURL is the address of a running site, for what files cannot answer; it may be empty.
	LiveURL string
	// Version is the version of the record that the site shows, Root the hash of all its changes, which
	// distinguishes it from other records at the same version.
	Version record.Entered
	Root    string
	// Signed is the version of the signed checkpoint that the copy has, 0 for none. The same version of the record may
	// be signed later.
	Signed record.Seq
	// Program identifies everything other than the record that the bytes of a page depend on: if it changes, all
	// pages are written again.
	Program string
	// Also are addresses to copy that no page links to. Those that the site does not have are left out.
	Also []string
	// Lacks, if not nil, reports whether an address is of something that the record lacks although the site's own
	// texts link to it, as happens with a made-up record.
	Lacks func(address string) bool
	// Dir is the folder. It is created if necessary.
	Dir string
	// Workers is how many pages are fetched concurrently.
	Workers int
	// Progress, if not nil, is called with the numbers of addresses done and known, from several goroutines.
	Progress func(done, known int)
}

// A Result says what the folder holds, and what was done to it.
type Result struct {
	Files int
	Bytes int64
	// Written counts new and changed files, Removed those that the site no longer has.
	Written, Removed int
	// Current is set if the folder already held this version, so that nothing was fetched.
	Current bool
}

// Write makes the folder hold the site. It does not touch files whose bytes stay the same. If it is interrupted, every
// file is complete, and the next call resumes.
//
// It refuses a folder with files that it did not write, and a site with a broken link.
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

// copyTo copies what has changed since the folder was written, if that can be told, or else everything.
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

// webAddress parses an address in the form of [link.ParseBase], to which paths can be added.
func webAddress(text string) (u *url.URL, ok bool) {
	u, ok = link.ParseBase(text, true)
	return u, ok && u.String() == text
}
