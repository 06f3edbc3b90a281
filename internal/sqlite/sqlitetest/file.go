// Package sqlitetest lets tests read and damage a file behind the program's back, and copy it as a killed
// program would leave it.
package sqlitetest

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver
)

// Raw opens the file until the test ends, with the options of the driver in pairs.
func Raw(t testing.TB, path string, options ...string) *sql.DB {
	t.Helper()
	query := url.Values{"_busy_timeout": {"5000"}}
	for i := 0; i < len(options); i += 2 {
		query.Set(options[i], options[i+1])
	}
	db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Execute runs the statements, which must succeed.
func Execute(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// Texts returns the only column of the query.
func Texts(t testing.TB, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// Killed copies a file and its -wal to another folder, as they would be if the program that has the file open
// were killed now.
func Killed(t testing.TB, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	for _, part := range []string{"", "-wal"} {
		CopyFile(t, path+part, to+part)
	}
	return to
}

// CopyFile copies a file, if it is there.
func CopyFile(t testing.TB, from, to string) {
	t.Helper()
	bytes, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, bytes, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Once returns what writes a file of which every copy is the same: it is made the first time. To make a new file
// takes several times as long as to copy it, and most tests begin with one.
func Once(make func(ctx context.Context, path string) error) (write func(path string) error) {
	made := sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "detainerledger-once-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "made.db")
		if err := make(context.Background(), path); err != nil {
			return nil, err
		}
		return os.ReadFile(path)
	})
	return func(path string) error {
		bytes, err := made()
		if err != nil {
			return err
		}
		return os.WriteFile(path, bytes, 0o600)
	}
}

// Contents returns what is in the files of a folder.
func Contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		bytes, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(bytes)
	}
	return all
}
