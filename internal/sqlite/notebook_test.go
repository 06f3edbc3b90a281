package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
)

// notebook is the kind of the files in these tests: a table to which notes are added.
var notebook = sqlite.Kind{
	Name:           "notebook",
	ApplicationIDs: []int{0x6e6f7465},
	Migrations: fstest.MapFS{
		"0001_note.sql": {Data: []byte(`-- +goose Up
			pragma application_id = 0x6e6f7465;
			create table note (id integer primary key, text text not null check (text <> '')) strict;`)},
		"0002_page.sql": {Data: []byte(`-- +goose Up
			create table page (id integer primary key, note integer references note (id)) strict;`)},
	},
	InGo: map[int64]func(context.Context, *sql.Tx) error{3: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `create index page_note on page (note)`)
		return err
	}},
	Checks: []sqlite.Check{sqlite.WholeFile, sqlite.References},
}

// open opens the notebook at path until the test ends.
func open(t testing.TB, path string) *sqlite.File {
	t.Helper()
	f, err := sqlite.Open(t.Context(), path, notebook)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// filled returns a new notebook with two notes in it.
func filled(t testing.TB) (f *sqlite.File, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "notebook.db")
	f = open(t, path)
	add(t, f, "one", "two")
	return f, path
}

// still returns a notebook of two notes that no program has open.
func still(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notebook.db")
	f, err := sqlite.Open(t.Context(), path, notebook)
	if err != nil {
		t.Fatal(err)
	}
	add(t, f, "one", "two")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// add adds notes, each in its own transaction.
func add(t testing.TB, f *sqlite.File, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := f.Write.Exec(t.Context(), `insert into note (text) values (?)`, text); err != nil {
			t.Fatal(err)
		}
	}
}

// notes are the texts of all notes, in order.
func notes(t testing.TB, f *sqlite.File) string {
	t.Helper()
	all, err := sqlite.List(t.Context(), f.Read, func(rows *sql.Rows, s *string) error { return rows.Scan(s) },
		`select text from note order by id`)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(all)
}

// backup writes a copy of the notebook to path, replacing any file there.
func backup(t testing.TB, f *sqlite.File, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := f.Backup(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
}

// unchanged fails the test if the contents of a folder have changed.
func unchanged(t testing.TB, dir string, before map[string]string) {
	t.Helper()
	after := sqlitetest.Contents(t, dir)
	for name, body := range before {
		if now, there := after[name]; !there || now != body {
			t.Errorf("%s is not as it was", name)
		}
	}
	for name := range after {
		if _, there := before[name]; !there {
			t.Errorf("%s is new", name)
		}
	}
}

// files returns the names in a directory.
func files(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
