package store_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// tables are the tables of the record, without those of SQLite and goose.
const tables = `
	select name from sqlite_schema
	where type = 'table' and name not like 'sqlite!_%' escape '!' and name <> 'goose_db_version'
	order by name`

func TestSchemaIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	_, path := create(t)
	got := strings.Join(sqlitetest.Texts(t, sqlitetest.Raw(t, path), `
		select sql || ';' from sqlite_schema
		where sql is not null and tbl_name not like 'sqlite!_%' escape '!' and tbl_name <> 'goose_db_version'
		order by tbl_name, case type when 'table' then 1 when 'index' then 2 else 3 end, name`), "\n\n") + "\n"
	golden := filepath.Join("testdata", "schema.sql")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := difference(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the migrations make a different schema (-golden +migrated):\n%s", diff)
	}
}

func TestEveryTableIsStrict(t *testing.T) {
	t.Parallel()
	_, path := create(t)
	db := sqlitetest.Raw(t, path)
	for _, table := range sqlitetest.Texts(t, db, tables) {
		if got := sqlitetest.Texts(t, db, `select strict from pragma_table_list where schema = 'main' and name = ?`,
			table); got[0] != "1" {
			t.Errorf("table %s is not strict", table)
		}
	}
}

// complete returns the path of a record in which no table is empty.
func complete(t *testing.T) (st *store.Store, path string) {
	t.Helper()
	st, path = filled(t)
	signer := signs(t, st)
	addNotice(t, st, signer)
	sign(t, now(t, st), st, signer)
	return st, path
}

func TestNoTableTakesAnUpdateOrADelete(t *testing.T) {
	t.Parallel()
	_, path := complete(t)
	db := sqlitetest.Raw(t, path, "_foreign_keys", "off") // so that only the triggers refuse
	names := sqlitetest.Texts(t, db, tables)
	if len(names) < 9 {
		t.Fatalf("only %q were found", names)
	}
	for _, table := range names {
		before := sqlitetest.Texts(t, db, `select count(*) from "`+table+`"`)[0]
		if before == "0" {
			t.Errorf("the example has no row of %s: give it one, so that the triggers are tried", table)
		}
		column := sqlitetest.Texts(t, db, `select name from pragma_table_info(?) order by cid desc limit 1`, table)[0]
		statements := []string{
			`update "` + table + `" set "` + column + `" = "` + column + `"`,
			`update or ignore "` + table + `" set "` + column + `" = "` + column + `"`,
			`delete from "` + table + `"`,
			`delete from "` + table + `" where ` + lastOf(t, db, table),
		}
		if sqlitetest.Texts(t, db, `select wr from pragma_table_list where schema = 'main' and name = ?`, table)[0] == "0" {
			statements = append(statements, `update or replace "`+table+`" set rowid = rowid + 1000`)
		}
		for _, statement := range statements {
			if _, err := db.ExecContext(t.Context(), statement); err == nil ||
				!strings.Contains(err.Error(), "append-only: "+table) {
				t.Errorf("%s: %v, want the refusal of its trigger", statement, err)
			}
		}
		if after := sqlitetest.Texts(t, db, `select count(*) from "`+table+`"`)[0]; after != before {
			t.Errorf("%s has %s rows, had %s", table, after, before)
		}
	}
}
