package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// refreshed replaces one record file with another, which must succeed.
func refreshed(t *testing.T, from, path string) (version, before record.Seq) {
	t.Helper()
	version, before, err := store.Refresh(t.Context(), from, path)
	if err != nil {
		t.Fatal(err)
	}
	return version, before
}

func openReplica(t *testing.T, path string) *store.Store {
	t.Helper()
	st, err := store.OpenReplica(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// A replica continues to read the file that it opened, completely, after another has replaced it. No file is made
// beside it.
//
//race:test
func TestAReplicaReadsTheFileThatItOpened(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	path := filepath.Join(t.TempDir(), "replica.db")
	first := now(t, st).Seq
	if version, before := refreshed(t, source, path); version != first || before != 0 {
		t.Errorf("the first version is %d after %d, want %d after 0", version, before, first)
	}
	old := openReplica(t, path)
	want := everything(t, now(t, old))
	inode := stat(t, path)
	refreshed(t, source, path)
	if !os.SameFile(inode, stat(t, path)) || !old.Same() {
		t.Error("a file was replaced by one of the same version")
	}
	apply(t, st, event("later"))
	if version, before := refreshed(t, source, path); version != first+1 || before != first {
		t.Errorf("version %d after %d, want %d after %d", version, before, first+1, first)
	}
	if old.Same() {
		t.Error("the replacement of the file is not noticed")
	}
	if err := old.Replaced(t.Context()); err != nil {
		t.Errorf("the old file cannot be read any more: %v", err)
	}
	if diff := difference(want, everything(t, now(t, old))); diff != "" {
		t.Errorf("the old file reads differently (-want +got):\n%s", diff)
	}
	for name, of := range map[string]*store.Store{"the old file": old, "the new file": openReplica(t, path)} {
		if verified, err := of.Verify(t.Context(), nil); err != nil {
			t.Errorf("%s does not verify: %v at %d", name, err, verified.Changes)
		}
	}
	if got := files(t, filepath.Dir(path)); !slices.Equal(got, []string{"replica.db", "replica.db.sha256"}) {
		t.Errorf("beside the file there are %q", got)
	}
}

// A file whose only news is a signed checkpoint is accepted. One that lacks a checkpoint that readers have seen is
// refused.
func TestARefreshTakesASignedCheckpointOver(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	key := signs(t, st)
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, source, path)
	unsigned := filepath.Join(t.TempDir(), "unsigned.db")
	backup(t, st, unsigned)
	want := sign(t, now(t, st), st, key)
	refreshed(t, source, path)
	if signed, err := now(t, openReplica(t, path)).Signed(t.Context()); err != nil || string(signed.Text) != want {
		t.Errorf("the replica has the checkpoint %q (%v), want %q", signed.Text, err, want)
	}
	if _, _, err := store.Refresh(t.Context(), unsigned, path); !errors.Is(err, store.ErrOlder) {
		t.Errorf("without the checkpoint that readers have seen it is accepted: %v", err)
	}
}

// A record gets its key when a site first signs it. A replica from before that accepts the key.
func TestARefreshTakesTheFirstKeyOver(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, source, path)
	key := signs(t, st)
	want := sign(t, now(t, st), st, key)
	refreshed(t, source, path)
	replica := openReplica(t, path)
	if signed, err := now(t, replica).Signed(t.Context()); err != nil || string(signed.Text) != want {
		t.Errorf("the replica has the checkpoint %q (%v), want %q", signed.Text, err, want)
	}
	if _, err := replica.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// Writing to the file of a replica is detected. Setting its time does not count.
//
//race:test
func TestAReplicaNoticesWhatIsWrittenIntoItsFile(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, source, path)
	old := openReplica(t, path)
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := old.Replaced(t.Context()); err != nil {
		t.Errorf("with another time: %v", err)
	}
	apply(t, st, event("later"))
	other := filepath.Join(t.TempDir(), "other.db")
	backup(t, st, other)
	sqlitetest.CopyFile(t, other, path)
	if err := old.Replaced(t.Context()); !errors.Is(err, sqlite.ErrWrittenOver) {
		t.Errorf("copied over: %v", err)
	}
}

func TestARefreshRefusesWhatDoesNotExtendTheFile(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	older := filepath.Join(t.TempDir(), "older.db")
	backup(t, st, older)
	apply(t, st, event("seen by readers"))
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, source, path)
	copied := func(name string) string {
		to := filepath.Join(t.TempDir(), name)
		sqlitetest.CopyFile(t, older, to)
		return to
	}
	forked := copied("forked.db")
	apply(t, reopen(t, forked), event("never seen"), event("nor this"))
	newer := copied("newer.db")
	harm(t, newer, `insert into goose_db_version (version_id, is_applied) values (99, 1)`)
	apply(t, st, event("later"))
	cut := filepath.Join(t.TempDir(), "cut.db")
	backup(t, st, cut)
	if err := os.Truncate(cut, stat(t, cut).Size()/2); err != nil {
		t.Fatal(err)
	}
	before := sqlitetest.Contents(t, filepath.Dir(path))
	for from, want := range map[string]string{
		older: "it is older: at version", forked: "it is another record, or has another past: the root of its ledger",
		newer: "the file has schema 99", cut: "", path + ".absent": "no record",
	} {
		_, _, err := store.Refresh(t.Context(), from, path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", from, err, want)
		}
		if diff := difference(before, sqlitetest.Contents(t, filepath.Dir(path))); diff != "" {
			t.Errorf("%s: the folder is not as it was", from)
		}
	}
	refreshed(t, source, path)
}

// A file that a program writes or changes in place must not be replaced as a whole or served by a replica.
func TestAFileThatIsChangedInPlaceIsNoReplicas(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	other := filepath.Join(t.TempDir(), "other.db")
	backup(t, st, other)
	writing := reopen(t, other)
	apply(t, st, event("later"))
	if _, _, err := store.Refresh(t.Context(), source, other); err == nil {
		t.Error("a file that a program has open was replaced")
	}
	if _, err := store.OpenReplica(t.Context(), source); !errors.Is(err, sqlite.ErrFollowed) {
		t.Errorf("a file with a -wal: %v", err)
	}
	if err := writing.Close(); err != nil {
		t.Fatal(err)
	}
	write := func(path string) {
		if err := os.WriteFile(path, []byte("0000000000000001"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, notes := range []string{"-txid", "-pos"} { // of Litestream and LiteFS
		write(other + notes)
		_, err := store.OpenReplica(t.Context(), other)
		if !errors.Is(err, sqlite.ErrFollowed) || !strings.Contains(err.Error(), other+notes) {
			t.Errorf("a file with a %s: %v", notes, err)
		}
		if _, _, err := store.Refresh(t.Context(), source, other); !errors.Is(err, sqlite.ErrFollowed) {
			t.Errorf("a file with a %s was replaced: %v", notes, err)
		}
		if err := os.Remove(other + notes); err != nil {
			t.Fatal(err)
		}
	}
	write(other + "-txid")
	// As the source of a refresh it is allowed.
	path := filepath.Join(t.TempDir(), "replica.db")
	if version, _ := refreshed(t, other, path); version != now(t, st).Seq-1 {
		t.Errorf("from a file that Litestream follows: version %d", version)
	}
}

// What a replica does not have yet is not reported as missing.
func TestAReplicaSaysWhatItDoesNotHaveYet(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, source, path)
	replica := openReplica(t, path)
	newest := now(t, replica)
	for name, of := range map[string]struct {
		st   *store.Store
		want error
	}{"the primary": {st, record.ErrNotFound}, "a replica": {replica, store.ErrNotYet}} {
		snap := now(t, of.st)
		_, atErr := of.st.At(t.Context(), newest.Seq+1)
		_, leafErr := snap.Leaf(t.Context(), newest.Seq+1)
		_, hashErr := snap.LeafHash(t.Context(), newest.Seq+1)
		_, briefErr := snap.Brief(t.Context(), newest.Seq+1)
		for i, err := range []error{atErr, leafErr, hashErr, briefErr, of.st.Lacks(fs.ErrInvalid)} {
			if !errors.Is(err, of.want) {
				t.Errorf("%s, %d: %v, want %v", name, i, err, of.want)
			}
		}
		// An earlier version never had it.
		_, earlierErr := snap.Earlier(newest.Seq-2).Leaf(t.Context(), newest.Seq)
		_, noneErr := of.st.At(t.Context(), 0)
		for i, err := range []error{earlierErr, noneErr} {
			if !errors.Is(err, record.ErrNotFound) {
				t.Errorf("%s, earlier, %d: %v", name, i, err)
			}
		}
	}
}

func stat(t *testing.T, path string) fs.FileInfo {
	t.Helper()
	of, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return of
}
