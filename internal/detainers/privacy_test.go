package detainers_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"detainerledger/internal/bench/synth"
	"detainerledger/internal/detainers"
)

// marks are what a made-up table holds in the columns about people.
var marks = []string{synth.Person + " 0", synth.PersonYear, "424242"}

// personal returns a mark that a text holds, or "".
func personal(text []byte) string {
	for _, mark := range marks {
		if at := bytes.Index(text, []byte(mark)); at >= 0 {
			return string(text[at:min(at+40, len(text))])
		}
	}
	return ""
}

// tableToDump is set where the test runs as a separate program, which counts that table and writes its whole
// memory.
const tableToDump = "DETAINERS_TEST_DUMP"

// A separate program counts a made-up table of each format. Nothing about people may be left in its memory. Freed
// memory is overwritten as it is collected.
func TestNothingOfAPersonIsKept(t *testing.T) {
	if path := os.Getenv(tableToDump); path != "" {
		dump(t, path)
		return
	}
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"csv", "parquet", "xlsx"} {
		path := makeUp(t, form, synth.Detainers{Rows: 3_000, Seed: 5})
		run := exec.CommandContext(t.Context(), self, "-test.run", "^TestNothingOfAPersonIsKept$", "-test.count", "1")
		run.Env = append(os.Environ(), tableToDump+"="+path, "GODEBUG=clobberfree=1")
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", form, err, out)
		}
		heap, err := os.ReadFile(path + ".heap")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(heap, []byte("COUNTY JAIL")) {
			t.Errorf("%s: the memory dump has no name of a jail", form)
		}
		for _, mark := range []string{synth.Person + " 0", synth.PersonYear} {
			if bytes.Contains(heap, []byte(mark)) {
				at := bytes.Index(heap, []byte(mark))
				t.Errorf("%s: %q is in memory", form, heap[max(0, at-40):min(at+60, len(heap))])
			}
		}
	}
}

func dump(t *testing.T, path string) {
	table := open(t, path)
	f := known(t)
	c, err := detainers.Count(t.Context(), []*detainers.Table{table},
		detainers.Asked{Places: places(), Facilities: f, Released: "2026-03-31"})
	if err != nil {
		t.Fatal(err)
	}
	heap, err := os.Create(path + ".heap")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		runtime.GC()
	}
	debug.WriteHeapDump(heap.Fd())
	runtime.KeepAlive(c)
	runtime.KeepAlive(f)
	runtime.KeepAlive(table)
}

// Made-up tables are damaged in many places, and no error may mention people.
func TestErrorsQuoteNothing(t *testing.T) {
	t.Parallel()
	broken := 0
	for _, form := range []string{"csv", "parquet", "xlsx"} {
		whole, err := os.ReadFile(makeUp(t, form, synth.Detainers{Rows: 200, Seed: 5}))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			at := len(whole) * i / 40
			for _, text := range [][]byte{
				whole[:at], bytes.Join([][]byte{whole[:at], []byte("\"\x00<,"), whole[at:]}, nil),
				bytes.Join([][]byte{whole[:at], whole[min(len(whole), at+7):]}, nil),
			} {
				path := filepath.Join(t.TempDir(), "d."+form)
				if err := os.WriteFile(path, text, 0o600); err != nil {
					t.Fatal(err)
				}
				if said := outcome(t, path); said != "" {
					broken++
					if mark := personal([]byte(said)); mark != "" {
						t.Errorf("%s, broken at %d: %s", form, at, said)
					}
				}
			}
		}
	}
	if broken < 100 {
		t.Errorf("only %d files were refused", broken)
	}
}

// outcome counts a table. It returns the error and everything that was counted.
func outcome(t testing.TB, path string) string {
	t.Helper()
	table, err := detainers.Open(t.Context(), path)
	if err != nil {
		return err.Error()
	}
	defer table.Close()
	c, err := detainers.Count(t.Context(), []*detainers.Table{table},
		detainers.Asked{Places: places(), Facilities: known(t), Released: "2026-03-31"})
	if err != nil {
		return err.Error()
	}
	var unplaced strings.Builder
	if err := c.WriteUnplaced(&unplaced); err != nil {
		t.Fatal(err)
	}
	if mark := personal([]byte(unplaced.String())); mark != "" {
		t.Errorf("%s: the file of facilities without a place holds %q", path, mark)
	}
	return ""
}
