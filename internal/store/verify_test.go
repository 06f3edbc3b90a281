package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// differs verifies the record in the file and returns the difference. There must be one.
func differs(t *testing.T, path string) *store.Difference {
	t.Helper()
	_, err := reopen(t, path).Verify(t.Context(), nil)
	found, ok := errors.AsType[*store.Difference](err)
	if !ok {
		t.Errorf("no difference is found, but %v", err)
		return &store.Difference{}
	}
	return found
}

func TestVerifyFindsNothingInASoundRecord(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(testing.TB) (*store.Store, string){"empty": create, "filled": filled} {
		st, _ := make(t)
		var calls []int
		verified, err := st.Verify(t.Context(), func(done int) { calls = append(calls, done) })
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		snap := now(t, st)
		if verified.Changes != snap.Seq || len(calls) != int(snap.Seq) ||
			int64(len(verified.Hashes)) != ledger.HashCount(int64(snap.Seq)) {
			t.Errorf("%s: verified %d changes, %d hashes, progress %d of %d",
				name, verified.Changes, len(verified.Hashes), calls, snap.Seq)
		}
		rows := 0
		for _, c := range example()[:snap.Seq] {
			rows += len(c.Places) + len(c.Totals) + len(c.Entries) + len(c.Policies) + len(c.Revisions)
			if c.Release != nil {
				rows += 1 + len(c.Release.Facilities)
			}
			if c.Series != nil {
				rows += len(c.Series.Measures)
			}
			for _, one := range []bool{c.Series != nil, c.Report != nil, c.Correction != nil, c.Statement != nil,
				c.Event != nil, c.Reading != nil, c.Publication != nil, c.Status != nil} {
				if one {
					rows++
				}
			}
		}
		if verified.Rows != rows {
			t.Errorf("%s: verified %d rows, the changes brought %d", name, verified.Rows, rows)
		}
		computed, err := ledger.CheckpointOf(int64(verified.Changes), verified.Hashes)
		if stored, storedErr := snap.Checkpoint(t.Context()); err != nil || storedErr != nil || stored != computed {
			t.Errorf("%s: the stored checkpoint is %v, computed %v (%v, %v)", name, stored, computed, storedErr, err)
		}
	}
}

// besideTheRecord are the tables of signatures and notices, which are not part of the record.
var besideTheRecord = []string{"ledger_key", "ledger_checkpoint", "notice"}

// Whichever column of whichever row is altered, verify names the change of the row.
func TestVerifyFindsEveryAlteredColumn(t *testing.T) {
	t.Parallel()
	_, path := filled(t)
	db := sqlitetest.Raw(t, path)
	type column struct{ table, name, kind string }
	var columns []column
	for _, table := range sqlitetest.Texts(t, db, tables) {
		for _, c := range sqlitetest.Texts(t, db, `select name || ' ' || lower(type) from pragma_table_info(?)`, table) {
			name, kind, _ := strings.Cut(c, " ")
			columns = append(columns, column{table, name, kind})
		}
	}
	if len(columns) < 80 {
		t.Fatalf("only %d columns were found", len(columns))
	}
	for _, c := range columns {
		if slices.Contains(besideTheRecord, c.table) {
			continue
		}
		t.Run(c.table+"."+c.name, func(t *testing.T) {
			t.Parallel()
			_, path := filled(t)
			key := map[string]string{"change": "seq", "ledger_hash": "idx"}[c.table]
			if key == "" {
				key = "change"
			}
			seq := sqlitetest.Texts(t, sqlitetest.Raw(t, path),
				fmt.Sprintf(`select %s from "%s" where %s`, key, c.table, lastOf(t, sqlitetest.Raw(t, path), c.table)))[0]
			value := `coalesce("` + c.name + `", '') || 'x'`
			switch c.kind {
			case "integer":
				value = `coalesce("` + c.name + `", 1000) + 1`
			case "blob":
				value = `zeroblob(32)`
			}
			harm(t, path, `pragma ignore_check_constraints = on`,
				fmt.Sprintf(`update "%s" set "%s" = %s where %s`, c.table, c.name, value,
					lastOf(t, sqlitetest.Raw(t, path), c.table)))
			found := differs(t, path)
			switch {
			case c.table == "ledger_hash", c.name == key, c.table == "jurisdiction" && c.name == "id":
				// The change named is that of the hash or of the gap, or the first that names the place.
			case fmt.Sprint(found.Seq) != seq:
				t.Errorf("change %s was altered; found is: %v", seq, found)
			}
			if found.Seq < 1 || found.Field == "" || found.Expected == found.Found ||
				!strings.HasPrefix(found.Error(), fmt.Sprintf("change %d, ", found.Seq)) {
				t.Errorf("the finding does not name the place: %v", found)
			}
		})
	}
}

// firstOf and lastOf are the conditions for the first and the last row of a table in storage order.
func firstOf(t *testing.T, db *sql.DB, table string) string { return endOf(t, db, table, "") }
func lastOf(t *testing.T, db *sql.DB, table string) string  { return endOf(t, db, table, " desc") }

func endOf(t *testing.T, db *sql.DB, table, order string) string {
	t.Helper()
	key := []string{"rowid"}
	if sqlitetest.Texts(t, db, `select wr from pragma_table_list where schema = 'main' and name = ?`, table)[0] == "1" {
		key = sqlitetest.Texts(t, db, `select name from pragma_table_info(?) where pk > 0 order by pk`, table)
	}
	columns := strings.Join(key, ", ")
	return "(" + columns + ") = (select " + columns + ` from "` + table + `" order by ` + strings.Join(key, order+", ") +
		order + " limit 1)"
}

// Any row that is deleted or added is detected.
func TestVerifyFindsEveryRowDeletedOrAdded(t *testing.T) {
	t.Parallel()
	_, path := filled(t)
	for _, table := range sqlitetest.Texts(t, sqlitetest.Raw(t, path), tables) {
		if slices.Contains(besideTheRecord, table) {
			continue
		}
		for name, where := range map[string]string{
			"first": firstOf(t, sqlitetest.Raw(t, path), table),
			"last":  lastOf(t, sqlitetest.Raw(t, path), table),
			"all":   `true`,
		} {
			t.Run(table+", delete "+name, func(t *testing.T) {
				t.Parallel()
				_, path := filled(t)
				harm(t, path, `delete from "`+table+`" where `+where)
				differs(t, path)
			})
		}
		for _, to := range []int{1, 2, len(example()), 1000} {
			key := map[string]string{"change": "seq", "ledger_hash": "idx", "statement": "change", "event": "change",
				"reading": "change", "publication": "change", "series_status": "change", "release": "change"}[table]
			if key != "" && to <= len(example()) {
				continue // the row would replace another
			}
			t.Run(fmt.Sprint(table, ", add to change ", to), func(t *testing.T) {
				t.Parallel()
				_, path := filled(t)
				column := key
				if key == "" {
					column = "change"
				}
				// A copy of a row in every column except those that must differ.
				own := map[string]string{"jurisdiction": "id = 1000, slug = 'zz/made', fips = ''", "control_total": "scope = 'zz'",
					"entry": "facility = 'made'", "source": "id = 1000, addresses = 'made'", "tally": "state = 'zz'",
					"packed": "lines = lines", "policy": "report = 'made'", "publication": "report = report + 1",
					"reading": "facility = 'made'", "series_measure": "measure = 'made'",
					"release": "released = '1999-01-01'", "release_facility": "line = 1000", "revision": "line = 1000"}[table]
				if own == "" && key == "" {
					own = "id = 'made'"
				}
				if table == "report" {
					own += ", period_start = '1999-01-01'"
				}
				columns := strings.Join(sqlitetest.Texts(t, sqlitetest.Raw(t, path), `select name from pragma_table_info(?)`,
					table), ", ") // without the generated ones
				harm(t, path,
					`create table made as select `+columns+` from "`+table+`" where `+firstOf(t, sqlitetest.Raw(t, path), table),
					`update made set `+strings.TrimPrefix(own+fmt.Sprintf(", %s = %d", column, to), ", "),
					`insert into "`+table+`" (`+columns+`) select * from made`, `drop table made`)
				if found := differs(t, path); to != 2 && table != "ledger_hash" && table != "change" &&
					found.Seq != record.Seq(to) {
					t.Errorf("a row was added to change %d; found is: %v", to, found)
				}
			})
		}
	}
}

func TestVerifyNamesThePlace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, harm, want string }{
		{"a value", `update entry set value = 53 where value = 51`, "change 4, entries[0].value: expected 51, found 53"},
		{"a number not known", `update entry set value = null where value = 51`,
			"change 4, entries[0].value: expected 51, found null"},
		{"an optional field", `update policy set note = '' where note = 'As printed'`,
			`change 4, policies[0].note: expected "As printed", found nothing`},
		{"an optional field given", `update policy set aor = 'Boston' where aor = ''`,
			`change 4, policies[1].aor: expected nothing, found "Boston"`},
		{"the last entry", `delete from entry where change = 4 and line = 3`,
			`change 4, entries[3]: expected {"jurisdiction":"ny/new-york-city",`},
		{"the order", `update entry set line = 3 - line where change = 4`,
			`change 4, entries[0].jurisdiction: expected "nv/clark-county", found "ny/new-york-city"`},
		{"a place that is not there", `update entry set jurisdiction = 4711 where value = 51`,
			`change 4, entries[0].jurisdiction: expected "nv/clark-county", found "(a place that is not there)"`},
		{"a tally", `update tally set sum = 50 where sum = 51`,
			`change 4, tally of nv, issued: expected 1 lines and 0 contained in others, 0 unread, 51 in all, ` +
				`found 1 lines and 0 contained in others, 0 unread, 50 in all`},
		{"packed lines", `update packed set lines = zeroblob(2) where change = 4 and measure = 'issued'`,
			"change 4, packed lines, issued: expected those of the table of entries, found others"},
		{"a source that no line has", `insert into source (addresses, change) values ('made', 4)`,
			"change 4, sources: expected the addresses of a line, found made, which no line has"},
		{"a time", `update change set at = '2026-11-23T07:30:01Z' where seq = 5`,
			`change 5, at: expected "2026-11-23T07:30:00Z", found "2026-11-23T07:30:01Z"`},
		{"no time", `update change set at = '2026-13-23T07:30:01Z' where seq = 5`,
			`change 5, at: expected a time, found 2026-13-23T07:30:01Z`},
		{"a gap", `delete from change where seq = 5`, "change 5, seq: expected 5, found 6"},
		{"white space in the JSON", `update change set body = body || ' ' where seq = 5`, "change 5, leaf hash: expected "},
		{"JSON that is none", `update change set body = 'x' where seq = 5`, "change 5, leaf hash: expected "},
		{"the JSON", `update change set body = replace(body, '"value":51', '"value":53') where seq = 4`,
			"(in entries[0].value its JSON says 53, the tables say 51)"},
		{"a hash of a leaf", `update ledger_hash set hash = zeroblob(32) where idx = 0`,
			"change 1, leaf hash: expected AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, found "},
		{"a hash of a node", `update ledger_hash set hash = zeroblob(32) where idx = 2`,
			"change 2, hash 2 of the tree: expected AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, found "},
		{"a hash that is missing", `delete from ledger_hash where idx = 2`,
			"change 2, hash 2 of the tree: expected a hash, found nothing"},
		{"the last hash missing", `delete from ledger_hash where idx = (select max(idx) from ledger_hash)`,
			"of the tree: expected a hash, found nothing"},
		{"a hash too many", `insert into ledger_hash select 1000, hash from ledger_hash limit 1`,
			fmt.Sprintf("change %d, leaf hash: expected the change that the ledger has a hash of, found no such change",
				len(example())+1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, path := filled(t)
			harm(t, path, `pragma ignore_check_constraints = on`, test.harm)
			if found := differs(t, path); !strings.Contains(found.Error(), test.want) {
				t.Errorf("found is %q, want %q", found, test.want)
			}
		})
	}
}

// A leaf that is stored in a form other than the canonical one is detected even if its hash matches.
func TestVerifyFindsAnotherFormOfTheSameJSON(t *testing.T) {
	t.Parallel()
	_, path := filled(t)
	db := sqlitetest.Raw(t, path)
	body := strings.Replace(sqlitetest.Texts(t, db, `select body from change where seq = 1`)[0], ":", ": ", 1)
	all := []ledger.Hash{ledger.LeafHash([]byte(body))}
	for _, leaf := range sqlitetest.Texts(t, db, `select body from change where seq > 1 order by seq`) {
		all = append(all, ledger.LeafHash([]byte(leaf)))
	}
	hashes, err := ledger.StoredOf(all)
	if err != nil {
		t.Fatal(err)
	}
	statements := []string{fmt.Sprintf(`update change set body = '%s' where seq = 1`, strings.ReplaceAll(body, "'", "''"))}
	for i, h := range hashes {
		statements = append(statements, fmt.Sprintf(`update ledger_hash set hash = x'%x' where idx = %d`, h[:], i))
	}
	harm(t, path, statements...)
	if found := differs(t,
		path); found.Error() != "change 1, JSON: expected the canonical form, found another way to write the same" {
		t.Errorf("found is: %v", found)
	}
}

// A long value is shortened in the message, and complete in the difference.
func TestDifferenceIsCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 1000)
	d := &store.Difference{Seq: 1, Field: "event.what", Expected: long, Found: "x"}
	if text := d.Error(); !strings.Contains(text, strings.Repeat("é", 200)+"…, found x") ||
		strings.Contains(text, strings.Repeat("é", 201)) {
		t.Errorf("the message is %q", text)
	}
}

// An error while reading says nothing about the record.
//
//race:test
func TestVerifyThatIsEndedFindsNoDifference(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	ctx, end := context.WithCancel(t.Context())
	_, err := st.Verify(ctx, func(int) { end() })
	if !errors.Is(err, context.Canceled) || store.Damaged(err) {
		t.Errorf("got %v", err)
	}
}

// Closing a record does not wait for a check that takes minutes, and no check starts afterwards.
//
//race:test
func TestCloseEndsVerify(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "record.db")
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, st, example()...)
	begun, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := st.Verify(context.Background(), func(done int) {
			if done == 1 {
				close(begun)
			}
		})
		ended <- err
	}()
	<-begun
	if err := st.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := st.Verify(t.Context(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a closed record is verified with %v", err)
	}
}

// Verify reads one state of the record, however busy a writer is.
//
//race:test
func TestVerifyWhileWriting(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	base := now(t, st).Seq
	written := make(chan error, 1)
	go func() {
		for i := range record.Seq(50) {
			if err := st.Apply(t.Context(), base+i, moment, []record.Change{event(fmt.Sprint("while verified ", i))},
				nil); err != nil {
				written <- err
				return
			}
		}
		written <- nil
	}()
	for running := true; running; {
		select {
		case err := <-written:
			if running = false; err != nil {
				t.Error(err)
			}
		default:
		}
		if _, err := st.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
	}
}

// A copy with another page order is the same record.
//
//race:test
func TestVerifyOfAVacuumedRecord(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	for i := range 50 {
		apply(t, st, event(fmt.Sprint("before the vacuum ", i)))
	}
	sqlitetest.Execute(t, sqlitetest.Raw(t, path), `vacuum`)
	want := now(t, st)
	verified, err := st.Verify(t.Context(), nil)
	if err != nil || verified.Changes != want.Seq {
		t.Errorf("%d changes, %v", verified.Changes, err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if _, err := st.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	copied, err := reopen(t, to).Verify(t.Context(), nil)
	if err != nil || !slices.Equal(copied.Hashes, verified.Hashes) {
		t.Errorf("the backup has other hashes: %v", err)
	}
}
