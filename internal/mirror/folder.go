package mirror

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"detainerledger/internal/record"
)

const (
	// manifestName is the file that lists which files of a folder this package wrote.
	manifestName = ".detainerledger.json"
	// unfinished is where files are written before they are renamed, in the same folder so that renaming is atomic.
	unfinished = ".detainerledger.tmp"
)

// manifest describes a folder's files and what it was made from.
type manifest struct {
	Version record.Seq `json:"version"`
	Root    string     `json:"root"`
	BaseURL string     `json:"base_url"`
	LiveURL string     `json:"live_url"`
	Program string     `json:"program"`
	Signed  record.Seq `json:"signed"`
	// Complete is false while the folder is being written, or if that was interrupted.
	Complete bool              `json:"complete"`
	Files    map[string]stored `json:"files"`
}

// stored is one file: its size in bytes and its SHA-256.
type stored struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	// Address is that of the page; Unlinked means that no page links to it.
	Address  string `json:"address,omitempty"`
	Unlinked bool   `json:"unlinked,omitempty"`
	// Type is its media type.
	Type string `json:"type,omitempty"`
}

// same reports whether the bytes are the same.
func (s stored) same(other stored) bool { return s.Size == other.Size && s.SHA256 == other.SHA256 }

// folder is the one that the site is copied to.
type folder struct {
	root *os.Root
	dir  string
	// before is what the folder held, now what it will hold.
	before, now manifest

	mu      sync.Mutex
	made    map[string]bool // folders that exist
	written map[string]bool // files written
	named   atomic.Int64    // for names in unfinished

	removed atomic.Int64
}

// openFolder opens the folder, which must be empty or written by this package.
func openFolder(o Options) (*folder, error) {
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return nil, err
	}
	f := &folder{
		root: root, dir: o.Dir, made: map[string]bool{".": true}, written: map[string]bool{},
		now: manifest{Version: o.Version.Seq, Root: o.Root, BaseURL: o.BaseURL, LiveURL: o.LiveURL, Program: o.Program,
			Signed: o.Signed, Files: map[string]stored{}},
	}
	if err := f.readManifest(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (f *folder) close() { f.root.Close() }

func (f *folder) readManifest() error {
	text, err := f.root.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(f.dir)
		if err != nil {
			return err
		}
		if len(entries) > 0 {
			return fmt.Errorf("%s is not empty and holds no copy of the site: %s is not there; name a new folder", f.dir,
				manifestName)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &f.before); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(f.dir, manifestName), err)
	}
	for name := range f.before.Files {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%s names %q, which is not in the folder", filepath.Join(f.dir, manifestName), name)
		}
	}
	return nil
}

// current reports whether the folder already holds what it should.
func (f *folder) current() bool {
	b := &f.before
	if !b.Complete || b.Version != f.now.Version || b.Root != f.now.Root || b.BaseURL != f.now.BaseURL ||
		b.LiveURL != f.now.LiveURL || b.Program != f.now.Program || b.Signed != f.now.Signed {
		return false
	}
	for name, s := range b.Files {
		if !f.holds(name, s) {
			return false
		}
	}
	f.now = f.before
	return true
}

// holds reports whether there is a file of that size.
func (f *folder) holds(name string, s stored) bool {
	stat, err := f.root.Lstat(filepath.FromSlash(name))
	return err == nil && stat.Mode().IsRegular() && stat.Size() == s.Size
}

// begin prepares the folder for writing, and marks it as incomplete.
func (f *folder) begin() error {
	if err := f.root.RemoveAll(unfinished); err != nil {
		return err
	}
	if err := f.root.Mkdir(unfinished, 0o755); err != nil {
		return err
	}
	return f.writeManifest(manifest{Files: f.before.Files})
}

// extends reports whether the folder holds a complete copy of an earlier version of the record, made with the same
// options.
func (f *folder) extends(ctx context.Context, o Options) (bool, error) {
	b := &f.before
	if o.Of == nil || o.Extends == nil || !b.Complete || b.Version == 0 || b.Version >= f.now.Version ||
		b.BaseURL != f.now.BaseURL || b.LiveURL != f.now.LiveURL || b.Program != f.now.Program {
		return false, nil
	}
	return o.Extends(ctx, b.Version, b.Root)
}

// forget starts over, in a folder that holds what has been written so far.
func (f *folder) forget() {
	maps.Copy(f.before.Files, f.now.Files)
	f.now.Files = map[string]stored{}
}

// write writes a file unless it has the same bytes already. is describes the file.
func (f *folder) write(name string, body []byte, is stored) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%q is no name of a file", name)
	}
	sum := sha256.Sum256(body)
	is.Size, is.SHA256 = int64(len(body)), hex.EncodeToString(sum[:])
	was, known := f.before.Files[name]
	if was.same(is) && f.holds(name, is) {
		return f.note(name, is)
	}
	if !known && f.before.Complete {
		if _, err := f.root.Lstat(filepath.FromSlash(name)); err == nil {
			return fmt.Errorf("%s is there and is no part of the last copy; move it away",
				filepath.Join(f.dir, filepath.FromSlash(name)))
		}
	}
	if err := f.mkdir(path.Dir(name)); err != nil {
		return err
	}
	if err := f.replace(name, body); err != nil {
		return err
	}
	f.mu.Lock()
	f.written[name] = true
	f.mu.Unlock()
	return f.note(name, is)
}

// note records that the folder has a file.
func (f *folder) note(name string, is stored) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, twice := f.now.Files[name]; twice {
		return fmt.Errorf("two addresses are to be the file %s", name)
	}
	f.now.Files[name] = is
	return nil
}

// mkdir creates a folder within the folder, unless it has done so.
func (f *folder) mkdir(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.made[name] {
		return nil
	}
	if err := f.root.MkdirAll(filepath.FromSlash(name), 0o755); err != nil {
		return err
	}
	f.made[name] = true
	return nil
}

// replace writes a file under a temporary name and renames it.
func (f *folder) replace(name string, body []byte) error {
	temporary := filepath.Join(unfinished, fmt.Sprint(f.named.Add(1)))
	if err := f.root.WriteFile(temporary, body, 0o644); err != nil {
		return err
	}
	return f.root.Rename(temporary, filepath.FromSlash(name))
}

// finish removes what the site no longer has and marks the folder as complete.
func (f *folder) finish() error {
	var gone []string
	for name := range f.before.Files {
		if _, still := f.now.Files[name]; !still {
			gone = append(gone, name)
		}
	}
	slices.SortFunc(gone, func(a, b string) int { // contents before their folder
		return cmp.Or(cmp.Compare(strings.Count(b, "/"), strings.Count(a, "/")), cmp.Compare(a, b))
	})
	for _, name := range gone {
		if err := f.root.Remove(filepath.FromSlash(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		f.removed.Add(1)
		for in := path.Dir(name); in != "."; in = path.Dir(in) {
			if f.root.Remove(filepath.FromSlash(in)) != nil {
				break // not empty
			}
		}
	}
	f.now.Complete = true
	if err := f.writeManifest(f.now); err != nil {
		return err
	}
	return f.root.RemoveAll(unfinished)
}

// stopped records which files were written when the copy was interrupted.
func (f *folder) stopped(cause error) error {
	all := manifest{Files: map[string]stored{}}
	for name, s := range f.before.Files {
		all.Files[name] = s
	}
	for name, s := range f.now.Files {
		all.Files[name] = s
	}
	return errors.Join(cause, f.writeManifest(all), f.root.RemoveAll(unfinished))
}

func (f *folder) writeManifest(m manifest) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return f.replace(manifestName, append(text, '\n'))
}

// result sums up.
func (f *folder) result(current bool) Result {
	r := Result{Files: len(f.now.Files), Removed: int(f.removed.Load()), Current: current}
	for name := range f.now.Files {
		if f.written[name] {
			r.Written++
		}
	}
	for _, s := range f.now.Files {
		r.Bytes += s.Size
	}
	return r
}
