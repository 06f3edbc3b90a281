package sqlite_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

func TestOpenTakesAnyFileName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"what?.db", "what?mode=memory", "100%.db", "%41.db", "a#b.db", "with a space.db", "a&b=c;d.db", "ü–記録.db",
		`back\slash.db`, "'quoted' \"twice\".db", ":memory:", "file:x.db", "-dash",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			f, err := sqlite.Open(t.Context(), path, notebook)
			if err != nil {
				t.Fatal(err)
			}
			add(t, f, "one", "two")
			if got := notes(t, f); got != "[one two]" {
				t.Errorf("the readers see %s", got)
			}
			copied := path + "?copy#1%20"
			if err := f.Backup(t.Context(), copied, nil); err != nil {
				t.Error(err)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			want := []string{name, filepath.Base(copied)}
			if got := files(t, filepath.Dir(path)); !slices.Equal(got, want) {
				t.Errorf("there are %q, want %q", got, want)
			}
		})
	}
}

// What is acknowledged is on the disk, so that a power failure does not lose it.
func TestEachCommitReachesTheDisk(t *testing.T) {
	t.Parallel()
	f, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "notebook.db"), notebook)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	conn, err := f.Write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const full = 2 // https://www.sqlite.org/pragma.html#pragma_synchronous
	var level int
	if err := conn.QueryRowContext(t.Context(), `pragma synchronous`).Scan(&level); err != nil || level != full {
		t.Errorf("the writer's synchronous is %d, want %d: %v", level, full, err)
	}
}

func TestOpenTakesARelativePath(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	f, err := sqlite.Open(t.Context(), "notebook.db", notebook)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !slices.Contains(files(t, dir), "notebook.db") {
		t.Errorf("there are %q", files(t, dir))
	}
}

func TestOpenRefusesAFolderAndAMissingFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "missing", "notebook.db")} {
		if f, err := sqlite.Open(t.Context(), path, notebook); err == nil {
			f.Close()
			t.Errorf("%s was opened", path)
		}
	}
	if got := files(t, dir); len(got) > 0 {
		t.Errorf("there is something new: %q", got)
	}
}

func TestOpenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f, err := store.Open(ctx, filepath.Join(t.TempDir(), "notebook.db")); err == nil {
		f.Close()
		t.Error("opened under an ended context")
	}
}

func TestOpenGoesOnWhereACreationWasCutShort(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "notebook.db")
	db := sqlitetest.Raw(t, path)
	// The table of versions is created before the first migration runs.
	sqlitetest.Execute(t, db,
		`create table goose_db_version (id integer primary key autoincrement, version_id integer not null,
		  is_applied integer not null, tstamp timestamp default (datetime('now')))`,
		`insert into goose_db_version (version_id, is_applied) values (0, 1)`)
	db.Close()
	add(t, open(t, path), "one", "two")
}

func TestManyCanOpenANewFileAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "notebook.db")
	var opening sync.WaitGroup
	for range 6 {
		opening.Go(func() {
			f, err := sqlite.Open(t.Context(), path, notebook)
			if err != nil {
				t.Error(err)
				return
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
	add(t, open(t, path), "one", "two")
}
