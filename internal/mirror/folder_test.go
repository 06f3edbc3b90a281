package mirror_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/mirror"
	"detainerledger/internal/record"
)

// checkOneWorker checks that the bytes depend on the record and not on the number of workers.
func checkOneWorker(t *testing.T, c *copied, files map[string]string) {
	c.Workers, c.Dir = 1, filepath.Join(t.TempDir(), "again")
	c.mustWrite(t)
	if diff := cmp.Diff(files, tree(t, c.Dir)); diff != "" {
		t.Errorf("one worker writes other files than many:\n%.2000s", diff)
	}
}

// A second copy requests nothing from the site. A copy of a new version writes only what changed, and removes what
// is gone, but no files of others.
func TestCopyIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	c := newRecord(t, small()...)
	first := c.mustWrite(t)
	asked := 0
	c.Progress = func(int, int) { asked++ }
	c.Workers = 1
	if again := c.mustWrite(t); !again.Current || again.Written != 0 || again.Files != first.Files ||
		again.Bytes != first.Bytes || asked != 0 {
		t.Errorf("the second time: %+v after %d addresses, want %+v after none", again, asked, first)
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	before := tree(t, c.Dir)
	for name := range before {
		if err := os.Chtimes(filepath.Join(c.Dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	mine := filepath.Join(c.Dir, "jurisdictions", "CNAME")
	if err := os.WriteFile(mine, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}

	c.add(t, withdrawn)
	next := c.mustWrite(t)
	after := tree(t, c.Dir)
	if asked < next.Files-6 { // 404.html has no address, and the configuration of servers has none either
		t.Errorf("progress counted %d addresses, of %d files", asked, next.Files)
	}
	changed := 0
	for name, text := range after {
		stat, err := os.Stat(filepath.Join(c.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if touched := !stat.ModTime().Equal(old); touched != (before[name] != text) {
			t.Errorf("%s was written: %t; it has other bytes: %t", name, touched, before[name] != text)
		}
		if before[name] != text && !strings.HasPrefix(name, ".") && name != "jurisdictions/CNAME" {
			changed++
		}
	}
	if next.Written != changed ||
		after["jurisdictions/wa/clark-county.csv"] != before["jurisdictions/wa/clark-county.csv"] ||
		after["jurisdictions/ny/franklin-county.csv"] == before["jurisdictions/ny/franklin-county.csv"] {
		t.Errorf("%d files were written, %d changed", next.Written, changed)
	}

	// A file that is damaged or missing is made again.
	if err := os.Truncate(filepath.Join(c.Dir, "index.html"), 10); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(c.Dir, "jurisdictions.csv")); err != nil {
		t.Fatal(err)
	}
	if mended := c.mustWrite(t); mended.Written != 2 {
		t.Errorf("two files were damaged, %d written", mended.Written)
	}

	// A signature that was made after the version is requested.
	c.Signed = 1
	if signed := c.mustWrite(t); signed.Current {
		t.Error("the new signature is not requested")
	}
	if again := c.mustWrite(t); !again.Current {
		t.Errorf("the second time: %+v", again)
	}

	// When the record shrinks, its pages and their folders are removed from the same folder.
	without := append(small(), withdrawn)
	without[0].Places = slices.DeleteFunc(without[0].Places,
		func(j record.Jurisdiction) bool { return j.Slug == "ny/ithaca" })
	less := newRecord(t, without...)
	less.Dir = c.Dir
	ofPlace := 0
	for name := range after {
		if strings.Contains(name, "jurisdictions/ny/ithaca") {
			ofPlace++
		}
	}
	if r := less.mustWrite(t); r.Removed != ofPlace || ofPlace < 6 { // a page and a feed in two languages, CSV and JSON
		t.Errorf("%d files were removed, of the place there were %d", r.Removed, ofPlace)
	}
	left := tree(t, c.Dir)
	if left["jurisdictions/CNAME"] != "mine" {
		t.Error("a file that is not ours was removed")
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "jurisdictions", "ny", "ithaca")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of a place is still there: %v", err)
	}
}

// A folder with other things in it is not changed.
func TestFoldersOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	c := newRecord(t, small()...)
	thesis := filepath.Join(c.Dir, "thesis.txt")
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(thesis, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.write(t); err == nil || !strings.Contains(err.Error(), "is not empty and holds no copy of the site") {
		t.Errorf("a folder with a thesis: %v", err)
	}
	if diff := cmp.Diff(map[string]string{"thesis.txt": "mine"}, tree(t, c.Dir)); diff != "" {
		t.Errorf("the folder changed:\n%s", diff)
	}
	if err := os.Remove(thesis); err != nil {
		t.Fatal(err)
	}
	c.mustWrite(t)
	// A page of a later version would be where somebody has put a file.
	c.add(t, withdrawn)
	theirs := filepath.Join(c.Dir, "changes", "6.json")
	if err := os.WriteFile(theirs, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.write(t); err == nil ||
		!strings.Contains(err.Error(), theirs+" is there and is no part of the last copy") {
		t.Errorf("a file in the way: %v", err)
	}
	if text, err := os.ReadFile(theirs); err != nil || string(text) != "mine" {
		t.Errorf("the file in the way is %q now, %v", text, err)
	}
	// A foreign manifest removes nothing outside the folder.
	out := filepath.Join(filepath.Dir(c.Dir), "out.txt")
	if err := os.WriteFile(out, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Dir, ".detainerledger.json"),
		[]byte(`{"complete":true,"files":{"../out.txt":{"size":4}}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.write(t); err == nil || !strings.Contains(err.Error(), "which is not in the folder") {
		t.Errorf("a manifest that names a file outside: %v", err)
	}
	if _, err := os.Stat(out); err != nil {
		t.Error(err)
	}
}

// A copy that is interrupted leaves only whole files, and the next run continues it.
func TestStoppedCopyIsResumed(t *testing.T) {
	t.Parallel()
	whole := newRecord(t, small()...)
	whole.mustWrite(t)
	want := tree(t, whole.Dir)
	c := newRecord(t, small()...)
	c.ready(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.Progress = func(done, _ int) {
		if done == 200 {
			cancel()
		}
	}
	if _, err := mirror.Write(ctx, c.Options); !errors.Is(err, context.Canceled) {
		t.Fatalf("it was stopped, and returns %v", err)
	}
	stopped := tree(t, c.Dir)
	if len(stopped) < 100 || len(stopped) >= len(want) {
		t.Errorf("there are %d files of %d", len(stopped), len(want))
	}
	for name, text := range stopped {
		if name != ".detainerledger.json" && text != want[name] {
			t.Errorf("%s is not complete", name)
		}
	}
	c.Progress = nil
	if r := c.mustWrite(t); r.Written != len(want)-len(stopped) {
		t.Errorf("%d files were left to write, %d were written", len(want)-len(stopped), r.Written)
	}
	if diff := cmp.Diff(want, tree(t, c.Dir)); diff != "" {
		t.Errorf("the folder differs from a new one:\n%.2000s", diff)
	}
}

// A site with a dead link is not copied. Neither is one that answers in a form that does not match the address.
//
//race:test
func TestBrokenSitesAreNotCopied(t *testing.T) {
	t.Parallel()
	pages := map[string]string{
		"/sitemap.xml": `<urlset></urlset>`, "/": `<a href="/fine">fine</a>`, "/fine": `<a href="/dead">dead</a>`,
		"/-": "not found",
	}
	site := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, found := pages[r.URL.Path]
		switch {
		case r.URL.Path == "/sitemap.xml":
			w.Header().Set("Content-Type", "application/xml")
		case r.URL.Path == "/plain":
			w.Header().Set("Content-Type", "text/plain")
		default:
			w.Header().Set("Content-Type", "text/html")
		}
		if !found || r.URL.Path == "/-" {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, text)
	})
	o := mirror.Options{Site: site, BaseURL: base, Dir: t.TempDir(), Workers: 2}
	if _, err := mirror.Write(t.Context(), o); err == nil ||
		err.Error() != "the site answers /dead with status 404, and /fine links to it" {
		t.Errorf("a dead link: %v", err)
	}
	pages["/fine"] = `<a href="/plain">plain</a>`
	pages["/plain"] = "text"
	if _, err := mirror.Write(t.Context(), o); err == nil ||
		err.Error() != "/plain is text/plain, which its address does not say; /fine links to it" {
		t.Errorf("a page that does not exist: %v", err)
	}
	pages["/fine"] = "well"
	r, err := mirror.Write(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if files := slices.Sorted(maps.Keys(tree(t, o.Dir))); !slices.Equal(files,
		[]string{".detainerledger.json", "404.html", "_headers", "_redirects", "_serve/Caddyfile",
			"_serve/nginx.conf", "_serve/upload.sh", "fine/index.html", "index.html", "sitemap.xml"}) {
		t.Errorf("there are %v: %+v", files, r)
	}
}
