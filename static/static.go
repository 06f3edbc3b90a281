// Package static holds the files that pages load and serves them: each under a
// name with the hash of its bytes, so that it can be kept for a year, and
// compressed once, when a reader first asks for it.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"detainerledger/internal/coding"
)

//go:embed css js img
var files embed.FS

// Prefix is the folder of all addresses made by [Path].
const Prefix = "/static/"

// asset is one file. encodings compresses it when it is first asked for, as most commands serve none.
type asset struct {
	contentType string
	plain       []byte
	encodings   func() encodings
}

// encodings are those of a file that save something; the smallest is offered first.
type encodings struct {
	offered []coding.Coding
	bodies  map[coding.Coding][]byte
}

var (
	// paths maps a file's name, "css/site.css", to its address.
	paths = map[string]string{}
	// assets maps an address to the file.
	assets = map[string]asset{}
)

func init() {
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		plain, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		ext := path.Ext(name)
		sum := sha256.Sum256(plain)
		address := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		paths[name] = address
		assets[address] = asset{mime.TypeByExtension(ext), plain,
			sync.OnceValue(func() encodings { return encode(plain) })}
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
}

func encode(plain []byte) encodings {
	all := encodings{bodies: map[coding.Coding][]byte{}}
	var zipped, brotlied bytes.Buffer
	// Writing to a buffer cannot fail. Brotli's best level takes ten times as
	// long for a tenth less; a window of 64 KiB holds any of the files, and the
	// usual one would take 20 MiB.
	gz, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	gz.Write(plain)
	gz.Close()
	br := brotli.NewWriterOptions(&brotlied, brotli.WriterOptions{Quality: 9, LGWin: 16})
	br.Write(plain)
	br.Close()
	for _, e := range []struct {
		coding coding.Coding
		body   []byte
	}{{coding.Brotli, brotlied.Bytes()}, {coding.Gzip, zipped.Bytes()}} {
		if len(e.body) < len(plain) {
			all.offered, all.bodies[e.coding] = append(all.offered, e.coding), e.body
		}
	}
	return all
}

// Path returns the address of the file with this name, "css/site.css". It panics
// for a name that is not embedded, which every test of a page would show.
func Path(name string) string {
	address, ok := paths[name]
	if !ok {
		panic("static: no file " + name)
	}
	return address
}

// File returns the bytes of the file with this name, which must not be changed.
func File(name string) []byte { return assets[Path(name)].plain }

// Inline returns an address that holds the file itself (RFC 2397): for an image so
// small that to ask for it would cost a reader more than its bytes.
func Inline(name string) string {
	a := assets[Path(name)]
	return "data:" + a.contentType + "," + escaped.Replace(string(a.plain))
}

// escaped is what cannot stand as it is in an address, or in an attribute with one. The
// double quotes of markup may as well be single ones.
var escaped = strings.NewReplacer("%", "%25", "\n", "", `"`, "'", "#", "%23", "<", "%3C", ">", "%3E", "{", "%7B", "}",
	"%7D", " ", "%20")

// hashed is an address as [Path] makes it: the file's name without its ending, and its ending.
var hashed = regexp.MustCompile(`^` + Prefix + `(.+)\.[0-9a-f]{12}(\.[a-z0-9]+)$`)

// today is the address that the file of an address with another hash has in this program; "" for
// none. A page that a cache kept, or that was open while the program was replaced, asks for it.
func today(address string) string {
	parts := hashed.FindStringSubmatch(address)
	if parts == nil {
		return ""
	}
	return paths[parts[1]+parts[2]]
}

// Policy is the content security policy of styles and scripts. It is short, as they are a good part of what a first
// visit loads.
const Policy = "default-src 'none'; frame-ancestors 'none'"

// Handler serves the files under [Prefix] in the best encoding that the reader
// takes, to be kept for a year. Under the hash of another program it serves the file as it is in
// this one, not to be kept; nor is to be kept that there is none.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		a, ok := assets[r.URL.Path]
		if !ok {
			h.Set("Cache-Control", "no-store")
			if a, ok = assets[today(r.URL.Path)]; !ok {
				http.NotFound(w, r)
				return
			}
		}
		if path.Ext(r.URL.Path) != ".svg" { // a style or a script is no page, and may load nothing by itself
			h.Set("Content-Security-Policy", Policy)
		}
		h.Set("Content-Type", a.contentType)
		h.Set("Vary", "Accept-Encoding")
		body, all := a.plain, a.encodings()
		if chosen := coding.Choose(r.Header.Get("Accept-Encoding"), all.offered...); chosen != coding.Identity {
			h.Set("Content-Encoding", string(chosen))
			body = all.bodies[chosen]
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			w.Write(body)
		}
	})
}
