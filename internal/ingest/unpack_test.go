package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// zipped packs files, given as alternating names and texts.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err == nil {
			_, err = io.WriteString(f, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// noughts packs a file of this many noughts under each of the names.
func noughts(t testing.TB, size int, names ...string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, name := range names {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// lying packs a file and declares its size as one byte.
func lying(t testing.TB, name string, size int) []byte {
	t.Helper()
	text := make([]byte, size)
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	f, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(text),
		CompressedSize64: uint64(size), UncompressedSize64: 1})
	if err == nil {
		_, err = f.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestUnpackRecognizesFilesByContent(t *testing.T) {
	t.Parallel()
	var book bytes.Buffer
	if err := xlsxTemplate(&book); err != nil {
		t.Fatal(err)
	}
	xlsx := book.String()
	many := []string{}
	for i := range maxPacked + 1 {
		many = append(many, fmt.Sprintf("%d.txt", i), "")
	}
	for _, test := range []struct {
		name, body string
		// want are the names of the files, or the fault.
		want  []string
		fault string
	}{
		{name: "week.csv", body: "[reports]\nid\n", want: []string{"week.csv"}},
		{name: "week.xlsx", body: "[reports]\nid\n", want: []string{"week.csv"}},
		{name: "week.csv", body: xlsx, want: []string{"week.xlsx"}},
		{name: "entries.txt", body: "[\n{\"report\": 1}]", want: []string{"entries.json"}},
		{name: "entries", body: "\xef\xbb\xbf{}", want: []string{"entries.json"}},
		{name: "entries.csv", body: "\xff\xfer\x00,\x00a\x00", want: []string{"entries.csv"}},
		{name: `C:\reports\..\week.csv`, body: "a,b\n", want: []string{"week.csv"}},
		{name: "../../etc/passwd", body: "a,b\n", want: []string{"passwd.csv"}},
		{name: "a\r\nb\u202e.csv", body: "a,b\n", want: []string{"ab.csv"}},
		{name: ".csv", body: "a,b\n", want: []string{"file.csv"}},
		{name: "", body: "a,b\n", want: []string{"file.csv"}},
		{name: strings.Repeat("é", 300) + ".csv", body: "a,b\n", want: []string{strings.Repeat("é", nameLimit-4) + ".csv"}},
		{name: "x.csv", body: "", fault: "the file is empty"},
		{name: "x.csv", body: "%PDF-1.7\n", fault: "this is a PDF"},
		{name: "x.csv", body: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", fault: "of the old kind"},
		{name: "x.csv", body: "MZ\x00\x01", fault: "neither a table nor a spreadsheet"},
		{name: "x.zip", body: "PK\x03\x04 nothing more", fault: "damaged"},

		{name: "r.zip", body: string(zipped(t, "reports.csv", "a", "entries.csv", "b")),
			want: []string{"reports.csv", "entries.csv"}},
		{name: "r.csv",
			body: string(zipped(t, "record/entries.json", "[]", "record/.hidden", "", "record/notes.txt", "", "__MACOSX/._x",
				"")), want: []string{"entries.json"}},
		{name: "r.zip", body: string(zipped(t, "a/entries.csv", "", "b/reports.csv", "")),
			fault: "holds no table of the record"},
		{name: "r.zip", body: string(zipped(t, "entries.csv", "", "entries.json", "")),
			fault: "the folder has entries.csv as well"},
		{name: "r.zip", body: string(zipped(t, "entrys.csv", "")), fault: "did you mean entries"},
		{name: "r.zip", body: string(zipped(t, "notes.txt", "")), fault: "holds no table of the record"},
		{name: "r.zip", body: string(zipped(t, "../entries.csv", "")), fault: "no name within a folder"},
		{name: "r.zip", body: string(zipped(t, "/entries.csv", "")), fault: "no name within a folder"},
		{name: "r.zip", body: string(zipped(t, `..\entries.csv`, "")), fault: "no name within a folder"},
		{name: "r.zip", body: string(zipped(t, "entries\xff.csv", "")), fault: "no name within a folder"},
		{name: "r.zip", body: string(zipped(t, many...)), fault: "lists 101 files"},
		{name: "r.zip", body: string(noughts(t, maxUnpacked+1, "entries.csv")), fault: "longer than 16 MiB"},
		{name: "r.zip", body: string(noughts(t, maxUnpacked/2+1, "entries.csv", "reports.csv")), fault: "longer than 16 MiB"},
		{name: "r.zip", body: string(lying(t, "entries.csv", 1000)), fault: "is damaged"},
	} {
		files, err := Unpack(t.Context(), Upload{test.name, []byte(test.body)})
		if test.fault != "" {
			faults, ok := errors.AsType[*Faults](err)
			if !ok || len(faults.List) != 1 || !strings.Contains(faults.List[0].Message, test.fault) || len(files) > 0 {
				t.Errorf("%.40q: %v, want a fault with %q", test.name, err, test.fault)
			}
			continue
		}
		var got []string
		for _, f := range files {
			got = append(got, f.Name)
		}
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%.40q: %v (-want +got):\n%s", test.name, err, diff)
		}
	}
}

// A ZIP file has the same result as the folder.
func TestUnpackedFolderIsTheFolder(t *testing.T) {
	t.Parallel()
	var files []string
	for _, f := range firstBatch(t) {
		files = append(files, "published/"+f.Name, string(f.Body))
	}
	unpacked, err := Unpack(t.Context(), Upload{"published.zip", zipped(t, files...)})
	if err != nil {
		t.Fatal(err)
	}
	want := planFor(t, nil, firstBatch(t)...)
	got := planFor(t, nil, unpacked...)
	if diff := cmp.Diff(want.Changes, got.Changes); diff != "" {
		t.Errorf("(-folder +zip):\n%s", diff)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("[reports]\n"))
	f.Add([]byte(`[{"report": "x"}]`))
	f.Add(zipped(f, "record/entries.csv", "report,section\n"))
	f.Add(zipped(f, "../x", "y"))
	f.Fuzz(func(t *testing.T, body []byte) {
		files, err := Unpack(t.Context(), Upload{"sent", body})
		if err != nil {
			if _, ok := errors.AsType[*Faults](err); !ok {
				t.Fatalf("%v is not a fault", err)
			}
			return
		}
		in, err := ReadUploads(t.Context(), files)
		if err != nil {
			return
		}
		if _, err := Check(t.Context(), nil, in, ""); err != nil {
			faults, ok := errors.AsType[*Faults](err)
			if !ok {
				t.Fatal(err)
			}
			Excerpts(t.Context(), files, faults.List)
		}
	})
}
