package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// A record that arrived change by change, each with its signed checkpoint, equals the primary's.
func TestWhatARefreshAddsIsWhatThePrimaryHas(t *testing.T) {
	t.Parallel()
	st, source := create(t)
	key := signs(t, st)
	path := filepath.Join(t.TempDir(), "replica.db")
	for i, change := range example() {
		apply(t, st, change)
		sign(t, now(t, st), st, key)
		if version, before := refreshed(t, source, path); version != before+1 || before != record.Seq(i) {
			t.Errorf("version %d after %d, want %d after %d", version, before, i+1, i)
		}
	}
	replica := toRead(t, path)
	if diff := difference(everything(t, now(t, st)), everything(t, now(t, replica))); diff != "" {
		t.Errorf("the replica reads differently (-primary +replica):\n%s", diff)
	}
	if _, err := replica.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	signed := `select signed from ledger_checkpoint order by size`
	if diff := difference(sqlitetest.Texts(t, sqlitetest.Raw(t, source), signed),
		sqlitetest.Texts(t, sqlitetest.Raw(t, path), signed)); diff != "" {
		t.Errorf("signed checkpoints (-primary +replica):\n%s", diff)
	}
}

// toRead opens the record in a file to read it.
func toRead(t *testing.T, path string) *store.Store {
	t.Helper()
	st, err := store.OpenToRead(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// signedReplica is a primary, a replica that was refreshed to its signed version, and a copy of the primary with
// one more signed change.
func signedReplica(t *testing.T) (path, source string, want map[string]any) {
	t.Helper()
	st, primary := filled(t)
	key := signs(t, st)
	sign(t, now(t, st), st, key)
	path = filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, primary, path)
	apply(t, st, event("later"))
	sign(t, now(t, st), st, key)
	source = filepath.Join(t.TempDir(), "source.db")
	backup(t, st, source)
	return path, source, everything(t, now(t, st))
}

// A refresh ignores what a source says about changes that the replica already has, and everything outside the
// ledger.
func TestARefreshTakesOnlyWhatIsNewAndTheLedgers(t *testing.T) {
	t.Parallel()
	for _, harms := range []string{
		`update entry set value = 99 where value = 54`,
		`delete from statement`,
		`update change set body = replace(body, '54', '99') where seq = 3`,
		`update ledger_hash set hash = randomblob(32) where idx = 1`,
		`update ledger_checkpoint set signed = 'forged' where size < (select max(size) from ledger_checkpoint)`,
		`update event set what = 'Altered' where what like '%later%'`,
		`delete from tally`,
		`drop index correction_report`,
	} {
		t.Run(harms, func(t *testing.T) {
			t.Parallel()
			path, source, want := signedReplica(t)
			harm(t, source, harms)
			refreshed(t, source, path)
			replica := toRead(t, path)
			if diff := difference(want, everything(t, now(t, replica))); diff != "" {
				t.Errorf("the replica reads differently (-primary +replica):\n%s", diff)
			}
			if _, err := replica.Verify(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// A new change that does not match the ledger and its signature is refused, and so is a new checkpoint.
func TestARefreshRefusesANewChangeThatIsNotTheLedgers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ harms, want string }{
		{`update change set body = replace(body, 'later', 'early') where seq = ?`, "root of the ledger"},
		{`update change set body = body || ' ' where seq = ?`, "not in its canonical form"},
		{`update change set body = replace(body, '"seq":', '"seq":1') where seq = ?`, "follows"},
		{`update ledger_checkpoint set signed = replace(signed, x'0a', 'x') where size = ?`, "signed checkpoint"},
		{`update ledger_hash set hash = randomblob(32) where ? and idx = (select max(idx) from ledger_hash)`, "root of"},
	} {
		t.Run(test.harms, func(t *testing.T) {
			t.Parallel()
			path, source, _ := signedReplica(t)
			harm(t, source, strings.Replace(test.harms, "?", "(select max(seq) from change)", 1))
			before := sqlitetest.Contents(t, filepath.Dir(path))
			_, _, err := store.Refresh(t.Context(), source, path)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "is not good") {
				t.Errorf("it is refused with %v, want %q", err, test.want)
			}
			if diff := difference(before, sqlitetest.Contents(t, filepath.Dir(path))); diff != "" {
				t.Error("the folder has changed")
			}
		})
	}
}

// If the file was not written by a refresh, or was altered since, it is not extended: the whole source is
// verified.
func TestARefreshVerifiesTheWholeWhereItCannotBuildOnTheFile(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, path string){
		"nothing is there": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
		"there is no sum": func(t *testing.T, path string) {
			if err := os.Remove(path + ".sha256"); err != nil {
				t.Fatal(err)
			}
		},
		"a row was altered": func(t *testing.T, path string) {
			harm(t, path, `update entry set value = 99 where value = 54`)
		},
		"it has an older schema": func(t *testing.T, path string) {
			sqlitetest.CopyFile(t, old(t), path)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			line := fmt.Sprintf("%x  replica.db\n", sha256.Sum256(text))
			if err := os.WriteFile(path+".sha256", []byte(line), 0o644); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, primary := create(t)
			apply(t, st, ofOneKind()...)
			path := filepath.Join(t.TempDir(), "replica.db")
			refreshed(t, primary, path)
			prepare(t, path)
			apply(t, st, event("later"))
			good, bad := filepath.Join(t.TempDir(), "good.db"), filepath.Join(t.TempDir(), "bad.db")
			backup(t, st, good)
			backup(t, st, bad)
			harm(t, bad, `update entry set value = 98 where value = 54`)
			_, _, err := store.Refresh(t.Context(), bad, path)
			if err == nil || !strings.Contains(err.Error(), "the copy of "+bad+" is not good") {
				t.Errorf("a source with an altered row is refused with %v", err)
			}
			refreshed(t, good, path)
			replica := toRead(t, path)
			if diff := difference(everything(t, now(t, st)), everything(t, now(t, replica))); diff != "" {
				t.Errorf("the replica reads differently (-primary +replica):\n%s", diff)
			}
			if _, err := replica.Verify(t.Context(), nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// A source that lacks a notice is copied as it is, since a notice is never removed from a file.
func TestARefreshFromASourceWithoutANoticeCopiesIt(t *testing.T) {
	t.Parallel()
	st, primary := filled(t)
	key := signs(t, st)
	without := filepath.Join(t.TempDir(), "without.db")
	backup(t, st, without)
	addNotice(t, st, key)
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, primary, path)
	apply(t, reopen(t, without), event("later"))
	refreshed(t, without, path)
	replica := toRead(t, path)
	if notices, err := replica.Notices(t.Context()); err != nil || len(notices) > 0 {
		t.Errorf("it has the notices %v (%v), and its source has none", notices, err)
	}
	if _, err := replica.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// After an upgrade, the next refresh updates the schema of a replica's file, even without a change.
func TestARefreshBringsAnOlderSchemaUpToDate(t *testing.T) {
	t.Parallel()
	st, primary := create(t)
	apply(t, st, ofOneKind()...)
	path := filepath.Join(t.TempDir(), "replica.db")
	sqlitetest.CopyFile(t, old(t), path)
	refreshed(t, primary, path)
	if have, known, err := store.Schemas(t.Context(), path); err != nil || have != known {
		t.Errorf("the file has schema %d (%v), want %d", have, err, known)
	}
}

// What a killed refresh has left beside the file is removed by the next one.
func TestARefreshRemovesWhatAKilledOneLeft(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	path := filepath.Join(t.TempDir(), "replica.db")
	left := path + ".staged-123"
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	sqlitetest.CopyFile(t, source, filepath.Join(left, "replica.db"))
	apply(t, st, event("later"))
	refreshed(t, source, path)
	if got := files(t, filepath.Dir(path)); !slices.Equal(got, []string{"replica.db", "replica.db.sha256"}) {
		t.Errorf("beside the file there are %q", got)
	}
}

// A link to a file of a replica stays a link. The file behind it is replaced.
func TestARefreshReplacesTheFileBehindALink(t *testing.T) {
	t.Parallel()
	st, source := filledInWAL(t)
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, source, path)
	alias := filepath.Join(t.TempDir(), "alias.db")
	if err := os.Symlink(path, alias); err != nil {
		t.Fatal(err)
	}
	apply(t, st, event("later"))
	refreshed(t, source, alias)
	if got, want := now(t, openReplica(t, path)).Seq, now(t, st).Seq; got != want {
		t.Errorf("the file is at version %d, want %d", got, want)
	}
	if err := os.WriteFile(path+"-txid", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenReplica(t.Context(), alias); !errors.Is(err, sqlite.ErrFollowed) {
		t.Errorf("a file that is changed in place is opened by a link: %v", err)
	}
}

// A checkpoint of a later version vouches for the earlier ones. A record extends a replica if it has lost the
// replica's checkpoint but has a later one.
func TestARefreshTakesALaterCheckpointForALostOne(t *testing.T) {
	t.Parallel()
	st, primary := filled(t)
	key := signs(t, st)
	sign(t, now(t, st), st, key)
	path := filepath.Join(t.TempDir(), "replica.db")
	refreshed(t, primary, path)
	lost := now(t, st).Seq
	apply(t, st, event("later"))
	sign(t, now(t, st), st, key)
	source := filepath.Join(t.TempDir(), "source.db")
	backup(t, st, source)
	harm(t, source, fmt.Sprintf(`delete from ledger_checkpoint where size = %d`, lost))
	if version, before := refreshed(t, source, path); version != lost+1 || before != lost {
		t.Errorf("version %d after %d, want %d after %d", version, before, lost+1, lost)
	}
}
