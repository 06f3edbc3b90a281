package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of an uploaded ZIP file. A record folder has nine files.
const (
	maxPacked   = 100     // number of entries
	maxUnpacked = maxFile // bytes of all files uploaded together
)

// nameLimit is the longest name of a file, in characters.
const nameLimit = 100

// Unpack returns the files to read of those uploaded together: each itself, or the tables in a zipped record folder.
// The type of a file is determined by its content, and its name gets the matching extension. The error is [*Faults], or
// that of ctx if it ended while the files waited for their turn.
func Unpack(ctx context.Context, sent ...Upload) ([]Upload, error) {
	done, err := takeTurn(ctx, sent)
	if err != nil {
		return nil, err
	}
	defer done()
	var all []Upload
	named := map[string]bool{}
	left := int64(maxUnpacked)
	for _, f := range sent {
		unpacked, err := unpack(ctx, f, left)
		if err != nil {
			return nil, err
		}
		for _, u := range unpacked {
			if named[u.Name] {
				return nil, &Faults{List: []Fault{{File: u.Name, Message: "two of the files have this name; rename one"}}}
			}
			named[u.Name] = true
			left -= int64(len(u.Body))
		}
		all = append(all, unpacked...)
	}
	return all, nil
}

// unpack unpacks one file of at most left bytes.
func unpack(ctx context.Context, sent Upload, left int64) ([]Upload, error) {
	name := plainName(sent.Name)
	stem, _ := cutExt(name)
	wrong := func(format string, args ...any) ([]Upload, error) {
		return nil, &Faults{List: []Fault{{File: name, Message: fmt.Sprintf(format, args...)}}}
	}
	switch body := sent.Body; {
	case len(body) == 0:
		return wrong("the file is empty")
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		files, err := openZip(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return wrong("the file is damaged (%s); make it again and send it again", err)
		}
		if slices.ContainsFunc(files.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, "xl/workbook.xml") }) {
			return []Upload{{stem + ".xlsx", body}}, nil
		}
		return unzip(ctx, name, files, left)
	case bytes.HasPrefix(body, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return wrong("this is a spreadsheet of the old kind, or one with a password; save it as .xlsx without one")
	case bytes.HasPrefix(body, []byte("%PDF-")):
		return wrong("this is a PDF, which holds no table that can be read for certain; fill in the template")
	case bytes.IndexByte(body, 0) >= 0 && !bytes.HasPrefix(body, markLittle) && !bytes.HasPrefix(body, markBig):
		return wrong("this is neither a table nor a spreadsheet; save it as .csv, .xlsx or .json")
	case isJSON(body):
		return []Upload{{stem + ".json", body}}, nil
	default:
		return []Upload{{stem + ".csv", body}}, nil
	}
}

// plainName returns the last part of a path, as another system may write it, without unprintable characters.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unprintable(r) || r == utf8.RuneError || unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	if letters := []rune(name); len(letters) > nameLimit {
		ext := []rune(path.Ext(name))
		name = string(letters[:max(0, nameLimit-len(ext))]) + string(ext[:min(len(ext), nameLimit)])
	}
	if stem, _ := cutExt(name); strings.Trim(stem, ". /") == "" {
		return "file" + path.Ext(name)
	}
	return name
}

// isJSON reports whether a text begins like an array or an object. A report as CSV begins with a bracket too, but then
// with the name of a table.
func isJSON(body []byte) bool {
	head := make([]byte, 512)
	n, _ := io.ReadFull(decoded(bytes.NewReader(body)), head)
	text := bytes.TrimSpace(head[:n])
	if rest, ok := bytes.CutPrefix(text, []byte("[")); ok {
		text = bytes.TrimSpace(rest)
		return len(text) == 0 || bytes.IndexByte([]byte(`{]"[`), text[0]) >= 0
	}
	return bytes.HasPrefix(text, []byte("{"))
}

// unzip returns the tables of a record folder, by the rules by which [Read] reads a folder on disk. They may be in a
// folder within the ZIP file.
func unzip(ctx context.Context, name string, files *zip.Reader, left int64) ([]Upload, error) {
	faults := &Faults{}
	wrong := func(format string, args ...any) { faults.add(Fault{File: name, Message: fmt.Sprintf(format, args...)}) }
	if len(files.File) > maxPacked {
		wrong("the ZIP file lists %d files; a record folder has one for each of its %d tables", len(files.File), len(tables))
		return nil, faults
	}
	var folders []string
	for _, f := range files.File {
		switch {
		case f.Flags&1 != 0:
			wrong("the ZIP file has a password; pack it without one")
			return nil, faults
		case !utf8.ValidString(f.Name) || strings.Contains(f.Name, `\`) || !fs.ValidPath(strings.TrimSuffix(f.Name, "/")):
			wrong("the ZIP file names a file %s, which is no name within a folder; pack the folder again",
				quoted(strings.ToValidUTF8(f.Name, "?")))
			return nil, faults
		}
		top, _, inside := strings.Cut(f.Name, "/")
		if !inside {
			top = "."
		}
		if top != "__MACOSX" && !strings.HasPrefix(path.Base(f.Name), ".") && !slices.Contains(folders, top) {
			folders = append(folders, top)
		}
	}
	folder := "."
	if len(folders) == 1 {
		folder = folders[0]
	}
	fsys, err := fs.Sub(files, folder)
	if err != nil {
		wrong("the file is damaged (%s); make it again and send it again", err)
		return nil, faults
	}
	rd := &reading{in: newInput()}
	sources, err := rd.folder(fsys, name)
	if err != nil {
		wrong("the file is damaged (%s); make it again and send it again", err)
		return nil, faults
	}
	if err := rd.in.faults.err(); err != nil {
		return nil, err
	}
	var unpacked []Upload
	for _, s := range sources {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		body, err := readPacked(fsys, s.name, left)
		if errors.Is(err, errLong) {
			wrong("unpacked, the files are longer than %d MiB; send them in parts", maxUnpacked>>20)
			return nil, faults
		}
		if err != nil {
			wrong("%s in the ZIP file is damaged (%s); pack the folder again", s.name, err)
			return nil, faults
		}
		left -= int64(len(body))
		unpacked = append(unpacked, Upload{s.name, body})
	}
	return unpacked, nil
}

// readPacked unpacks a file of at most most bytes, and does not trust the size stated in the ZIP file. The error is
// errLong if the file is larger.
func readPacked(fsys fs.FS, name string, most int64) ([]byte, error) {
	r, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > most {
		return nil, errLong
	}
	return body, nil
}
