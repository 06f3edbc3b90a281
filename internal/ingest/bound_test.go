package ingest

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// endless is a file without an end, made as it is read. It records the most memory in use in the meantime.
type endless struct {
	head, line string
	left, read int
	most       uint64
	rest       string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	if e.rest == "" {
		e.rest = strings.Repeat(e.line, 1000)
		if e.read == 0 {
			e.rest = e.head
		}
	}
	n := copy(p[:min(len(p), e.left)], e.rest)
	e.rest = e.rest[n:]
	if e.read>>23 != (e.read+n)>>23 { // every 8 MiB
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.most = max(e.most, m.HeapAlloc)
	}
	e.read, e.left = e.read+n, e.left-n
	return n, nil
}

// A file of 200 MB is refused at the limit and not read further. If its size is known, nothing of it is kept.
// Otherwise only the rows before the limit are.
func TestLongFiles(t *testing.T) {
	const size = 200_000_000
	entryJSON := `{"report":"ddor-2017-02-11","section":"II","measure":"declined",` +
		`"jurisdiction":"nv/clark-county","value":1,"sources":["https://example.org"]}`
	head, entryCSV := strings.Join(early(entryTable),
		",")+"\n", "ddor-2017-02-11,II,declined,nv/clark-county,1,,,,,https://example.org\n"
	longCSV := strings.Replace(entryCSV, ",,https", ","+strings.Repeat("long note ", 200)+",https", 1)
	atCSV := fmt.Sprintf("entries.csv:%d:1: the file is longer than 16 MiB", 2+(maxFile-len(head))/len(entryCSV))
	for _, test := range []struct {
		name, file string
		endless    endless
		size       int64 // as reported by the file system, 0 for unknown
		want       string
		memory     uint64
	}{
		{"CSV", "entries.csv", endless{head: head, line: entryCSV}, size, atCSV, 32 << 20},
		{"JSON", "entries.json", endless{head: "[\n" + entryJSON, line: ",\n" + entryJSON}, size, "the file is longer",
			32 << 20},
		{"CSV of unknown size", "entries.csv", endless{head: head, line: longCSV}, 0, "the file is longer", 5 * maxFile},
		{"blank lines", "entries.csv", endless{head: head, line: "\n"}, 0, "entries.csv:2:1: begins a row of more than 1 MiB",
			32 << 20},
		{"one row", "entries.csv", endless{head: head + "\"", line: "never closed\n"}, 0,
			"entries.csv:2:1: begins a row of more than 1 MiB", 32 << 20},
		{"one JSON text", "entries.json", endless{head: "[\n{\"note\":\"", line: "never closed "}, 0, "entries.json:2:",
			32 << 20},
		{"XLSX", "week.xlsx", endless{head: "PK\x03\x04", line: "\x00"}, size, "week.xlsx: the file is longer than 16 MiB",
			3 * maxFile},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := test.endless
			e.left = size
			var before runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			rd := &reading{ctx: t.Context(), in: newInput()}
			if err := rd.stream(source{name: test.file, path: test.file}, &e, test.size); err != nil {
				t.Fatal(err)
			}
			if got := rd.in.faults.Error(); !strings.Contains(got, test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if e.read > maxFile+1 {
				t.Errorf("%d bytes were read, more than the limit of %d", e.read, maxFile)
			}
			if used := e.most - min(before.HeapAlloc, e.most); used > test.memory {
				t.Errorf("%d MiB of memory were in use, more than %d", used>>20, test.memory>>20)
			}
		})
	}
}
