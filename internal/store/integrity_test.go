package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// harm does to the file what the triggers and the foreign keys forbid.
func harm(t *testing.T, path string, statements ...string) {
	t.Helper()
	db := raw(t, path, "_foreign_keys", "off")
	for _, trigger := range texts(t, db, `select name from sqlite_schema where type = 'trigger'`) {
		execute(t, db, `drop trigger "`+trigger+`"`)
	}
	execute(t, db, statements...)
	db.Close()
}

func TestIntegrityFindsNothingInASoundRecord(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(testing.TB) (*store.Store, string){"empty": create, "filled": filled} {
		st, _ := make(t)
		if faults, err := st.Integrity(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("%s: %q, %v", name, faults, err)
		}
	}
}

func TestIntegrityFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, harm string
		want       []string
	}{
		{"a missing change", `delete from change where seq = 3`, []string{"change 3 is missing", "table series, row 2 refers to a row of change that is not there"}},
		{"the first change missing", `delete from change where seq = 1`, []string{"change 1 is missing", "refers to a row of change that is not there"}},
		{"the last change missing", `delete from change where seq = (select max(seq) from change)`, []string{"table event, row 15 refers to a row of change that is not there"}},
		{"a missing place", `delete from jurisdiction where slug = 'tx/travis-county'`, []string{"table entry, row ? refers to a row of jurisdiction that is not there"}},
		{"a missing report", `delete from report where id = '` + string(first) + `'`, []string{"table correction, row 1 refers to a row of report", "table control_total, row 1 refers to a row of report"}},
		{"a missing series", `delete from series where id = 'fy'`, []string{"refers to a row of series that is not there"}},
		{"a number under 0", `pragma ignore_check_constraints = on; update entry set value = -1 where value = 54`, []string{"CHECK constraint failed in entry"}},
		{"a text for a number", `pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'strict, ', '') where name = 'entry'; pragma writable_schema = reset; update entry set value = 'many' where value = 54;
			pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'without rowid', 'strict, without rowid') where name = 'entry'; pragma writable_schema = reset`, []string{"non-INTEGER value in entry.value"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st, path := filled(t)
			harm(t, path, test.harm)
			faults, err := st.Integrity(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, want) }) {
					t.Errorf("none of the faults says %q: %q", want, faults)
				}
			}
		})
	}
}

func TestIntegrityFindsADamagedPage(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	var facilities []func(*record.Entry)
	for i := range 2000 { // enough for tables of many pages
		facilities = append(facilities, func(e *record.Entry) { e.Facility = strconv.Itoa(i) })
	}
	apply(t, st, entryWith(facilities...))
	to := filepath.Join(t.TempDir(), "copy.db")
	if _, err := st.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	copied := raw(t, to, "mode", "ro", "immutable", "1")
	size, err := strconv.Atoi(texts(t, copied, `pragma page_size`)[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range []string{"entry", "tally", "sqlite_autoindex_packed_1", "change", "correction"} {
		root, err := strconv.Atoi(texts(t, copied, `select rootpage from sqlite_schema where name = ?`, tree)[0])
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), tree+".db")
		if err := os.WriteFile(path, sound, 0o644); err != nil {
			t.Fatal(err)
		}
		rotten, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer rotten.Close()
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteAt(bytes.Repeat([]byte{0xa5}, size), int64((root-1)*size)); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		faults, err := rotten.Integrity(t.Context())
		if err != nil || len(faults) == 0 || !strings.Contains(faults[0], "page "+strconv.Itoa(root)) {
			t.Errorf("%s: faults %q, %v, want page %d named", tree, faults, err, root)
		}
	}
}
