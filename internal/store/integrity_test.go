package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// harm changes the file in ways that the triggers and the foreign keys forbid, and restores the triggers of the
// tables that are left.
func harm(t *testing.T, path string, statements ...string) {
	t.Helper()
	db := sqlitetest.Raw(t, path, "_foreign_keys", "off")
	type trigger struct{ name, table, sql string }
	var triggers []trigger
	for _, name := range sqlitetest.Texts(t, db, `select name from sqlite_schema where type = 'trigger'`) {
		of := sqlitetest.Texts(t, db,
			`select tbl_name from sqlite_schema where name = ? union all select sql from sqlite_schema where name = ?`, name,
			name)
		triggers = append(triggers, trigger{name, of[0], of[1]})
		sqlitetest.Execute(t, db, `drop trigger "`+name+`"`)
	}
	sqlitetest.Execute(t, db, statements...)
	left := sqlitetest.Texts(t, db, `select name from sqlite_schema`)
	for _, trigger := range triggers {
		if slices.Contains(left, trigger.table) && !slices.Contains(left, trigger.name) {
			sqlitetest.Execute(t, db, trigger.sql)
		}
	}
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
		{"a missing change", `delete from change where seq = 3`,
			[]string{"change 3 is missing", "table series, row 2 refers to a row of change that is not there"}},
		{"the first change missing", `delete from change where seq = 1`,
			[]string{"change 1 is missing", "refers to a row of change that is not there"}},
		{"the last change missing", `delete from change where seq = (select max(seq) from change)`,
			[]string{"table release, row 33 refers to a row of change that is not there"}},
		{"a missing place", `delete from jurisdiction where slug = 'tx/travis-county'`,
			[]string{"table entry, row ? refers to a row of jurisdiction that is not there"}},
		{"a missing report", `delete from report where id = '` + string(first) + `'`,
			[]string{"table correction, row 1 refers to a row of report",
				"table control_total, row 1 refers to a row of report"}},
		{"a missing series", `delete from series where id = 'fy'`, []string{"refers to a row of series that is not there"}},
		{"a number under 0", `pragma ignore_check_constraints = on; update entry set value = -1 where value = 54`,
			[]string{"CHECK constraint failed in entry"}},
		{"a text for a number", `
			pragma writable_schema = on;
			update sqlite_schema set sql = replace(sql, 'strict, ', '') where name = 'entry';
			pragma writable_schema = reset;
			update entry set value = 'many' where value = 54;
			pragma writable_schema = on;
			update sqlite_schema set sql = replace(sql, 'without rowid', 'strict, without rowid') where name = 'entry';
			pragma writable_schema = reset`,
			[]string{"non-INTEGER value in entry.value"}},
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
					t.Errorf("none of the faults contains %q: %q", want, faults)
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
	copied := sqlitetest.Raw(t, to, "mode", "ro", "immutable", "1")
	size, err := strconv.Atoi(sqlitetest.Texts(t, copied, `pragma page_size`)[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, tree := range []string{"entry", "tally", "sqlite_autoindex_packed_1", "change", "correction"} {
		root, err := strconv.Atoi(sqlitetest.Texts(t, copied, `select rootpage from sqlite_schema where name = ?`, tree)[0])
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

// The schema determines which rows a query finds through an index, and which changes to the record are possible.
// verify and check both detect any edit of it.
func TestEditedSchemaIsFound(t *testing.T) {
	t.Parallel()
	edit := func(name, from, to string) string {
		return `pragma writable_schema = on; update sqlite_schema set sql = replace(sql, '` + from + `', '` + to +
			`') where name = '` + name + `'; pragma writable_schema = reset`
	}
	for _, test := range []struct{ name, edit, want string }{
		{"a trigger dropped", `drop trigger entry_no_update`,
			"trigger entry_no_update of entry: expected to be there, found nothing"},
		{"a trigger that does nothing",
			`drop trigger entry_no_update; create trigger entry_no_update before update on entry begin select 1; end`,
			"trigger entry_no_update of entry: expected CREATE TRIGGER entry_no_update before update on entry begin\n" +
				"  select raise(abort"},
		{"a trigger added", `create trigger more after insert on event begin select 1; end`,
			"trigger more of event: expected nothing, found CREATE TRIGGER more"},
		{"an index dropped", `drop index entry_part`, "index entry_part of entry: expected to be there, found nothing"},
		{"an index of fewer rows",
			`drop index entry_part; create index entry_part on entry (part_of, report) where part_of > 1`,
			"index entry_part of entry: expected CREATE INDEX entry_part on entry (part_of, report) " +
				"where part_of is not null, found"},
		{"the text of an index edited", edit("entry_later", "change <> report", "change > report"),
			"index entry_later of entry"},
		{"a check taken off", edit("tally", "check (lines >= 0)", ""),
			"table tally of tally: expected   lines integer not null check (lines >= 0)"},
		{"a table added", `create table note (text text)`, "table note of note: expected nothing"},
		{"a trigger on a table of Litestream's", `create table _litestream_seq (id integer primary key, seq integer);
			create trigger more after insert on _litestream_seq begin select 1; end`,
			"trigger more of _litestream_seq: expected nothing"},
		{"a view added", `create view e as select * from entry`, "view e of e: expected nothing"},
		{"a migration that was not done", `delete from goose_db_version where version_id = 2`,
			"migration 2: expected to be there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			st, path := filled(t)
			sqlitetest.Execute(t, sqlitetest.Raw(t, path), test.edit)
			_, err := st.Verify(t.Context(), nil)
			if _, ok := errors.AsType[*store.Difference](err); !ok || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("verify says %v, want %q", err, test.want)
			}
			if faults, err := st.Integrity(t.Context()); err != nil || len(faults) == 0 ||
				!strings.HasPrefix(faults[0], test.want) {
				t.Errorf("the faults are %q, %v, want %q", faults, err, test.want)
			}
		})
	}
}

// A record that Litestream copies has two more tables, which is no damage.
func TestTablesOfLitestreamAreNoDamage(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	sqlitetest.Execute(t, sqlitetest.Raw(t, path), `create table _litestream_seq (id integer primary key, seq integer);
		create table _litestream_lock (id integer); insert into _litestream_seq values (1, 1)`)
	if _, err := st.Verify(t.Context(), nil); err != nil {
		t.Errorf("verify says %v", err)
	}
	if faults, err := st.Integrity(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("the faults are %q, %v", faults, err)
	}
}

// Some pages read a row that is missing from an index, and others do not.
func TestRowHiddenFromAnIndexIsFound(t *testing.T) {
	t.Parallel()
	_, path := filled(t)
	for _, index := range sqlitetest.Texts(t, sqlitetest.Raw(t, path),
		`select name from sqlite_schema where type = 'index' and sql is not null`) {
		t.Run(index, func(t *testing.T) {
			t.Parallel()
			_, path := filled(t)
			hideRow(t, path, index)
			if found := differs(t, path); !strings.Contains(found.Error(), "missing from index "+index) &&
				!strings.Contains(found.Error(), "entries in index "+index) {
				t.Errorf("found is: %v", found)
			}
		})
	}
}

// SQLite's own check no longer counts the rows of a partial index.
func TestRowTooManyInAnIndexIsFound(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	db := sqlitetest.Raw(t, path)
	const (
		index = "correction_moved"
		whole = "CREATE INDEX correction_moved on correction (report, measure, jurisdiction) where effect = 'moved'"
	)
	if sqlitetest.Texts(t, db, `select sql from sqlite_schema where name = ?`, index)[0] != whole {
		t.Fatal("the index is not the expected one")
	}
	sqlitetest.Execute(t, db, `drop index `+index, strings.Replace(whole, "effect = 'moved'", "effect <> 'amended'", 1),
		indexSaid(index, whole))
	const want = "wrong # of entries in index correction_moved"
	if found := differs(t, path); found.Found != want {
		t.Errorf("verify finds %v, want %q", found, want)
	}
	if faults, err := st.Integrity(t.Context()); err != nil || !slices.Contains(faults, want) {
		t.Errorf("the faults are %q, %v, want %q", faults, err, want)
	}
}

// hideRow removes a row from an index. It creates the index without the row and then declares it as the full one.
func hideRow(t *testing.T, path, index string) {
	t.Helper()
	db := sqlitetest.Raw(t, path)
	of := func(column string) string {
		return sqlitetest.Texts(t, db, `select `+column+` from sqlite_schema where name = ?`, index)[0]
	}
	whole, table := of("sql"), of("tbl_name")
	_, condition, partial := strings.Cut(whole, " where ")
	if !partial {
		condition = "true"
	}
	var row []string
	for _, column := range sqlitetest.Texts(t, db, `select name from pragma_table_info(?)`, table) {
		row = append(row, fmt.Sprintf("'%s is ' || quote(%s)", column, column))
	}
	one := sqlitetest.Texts(t, db,
		fmt.Sprintf(`select %s from %s where %s limit 1`, strings.Join(row, " || ' and ' || "), table, condition))[0]
	bare, _, _ := strings.Cut(whole, " where ")
	sqlitetest.Execute(t, db, `drop index `+index, fmt.Sprintf("%s where %s and not (%s)", bare, condition, one),
		indexSaid(index, whole))
}

// indexSaid replaces the statement that the schema records for an index.
func indexSaid(index, made string) string {
	return fmt.Sprintf(`
		pragma writable_schema = on;
		update sqlite_schema set sql = '%s' where name = '%s';
		pragma writable_schema = reset`, strings.ReplaceAll(made, "'", "''"), index)
}
