package desk_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// writeDesk writes a new desk to a file, and writeRecord a record without changes.
var (
	writeDesk = sqlitetest.Once(func(ctx context.Context, path string) error {
		d, err := desk.Open(ctx, path)
		if err != nil {
			return err
		}
		return d.Close()
	})
	writeRecord = sqlitetest.Once(func(ctx context.Context, path string) error {
		st, err := store.Open(ctx, path)
		if err != nil {
			return err
		}
		return st.Close()
	})
)

// create opens a new desk until the test ends.
func create(t *testing.T) (d *desk.Desk, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "record.desk.db")
	if err := writeDesk(path); err != nil {
		t.Fatal(err)
	}
	d, err := desk.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, path
}

// createRecord opens a new record until the test ends.
func createRecord(t *testing.T) (st *store.Store, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "record.db")
	if err := writeRecord(path); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st, path
}

// changes are the changes that the drafts of these tests make to the record.
func changes() []record.Change {
	event := func(what string) record.Change {
		return record.Change{
			Kind:   record.AddEvent,
			Origin: record.Origin{File: "events.csv", SHA256: strings.Repeat("e", 64)},
			Event: &record.Event{
				Date: "2017-04-11", Kind: record.PrivateNotice, Concerns: "a place", By: "ICE", What: what,
				Sources: record.Sources{"https://example.org/notice"},
			},
		}
	}
	return []record.Change{event("one"), event("another"), event("a third")}
}

var operator = desk.Act{
	At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Who: "operator", What: "invited", Place: "command line",
}

func TestRecordAndDeskAreNotTakenForOneAnother(t *testing.T) {
	t.Parallel()
	_, ofDesk := create(t)
	_, ofRecord := createRecord(t)
	if _, err := store.Open(t.Context(), ofDesk); err == nil ||
		!strings.Contains(err.Error(), "not a record of this program") {
		t.Errorf("a desk opened as a record: %v", err)
	}
	if _, err := desk.Open(t.Context(), ofRecord); err == nil ||
		!strings.Contains(err.Error(), "not a desk of this program") {
		t.Errorf("a record opened as a desk: %v", err)
	}
}

func TestDeskTablesAreStrictAndItsActsAppendOnly(t *testing.T) {
	t.Parallel()
	d, path := create(t)
	if err := d.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	db := sqlitetest.Raw(t, path)
	for _, table := range sqlitetest.Texts(t, db, `select name from sqlite_schema
		where type = 'table' and name not like 'sqlite!_%' escape '!' and name <> 'goose_db_version'`) {
		strict := `select strict from pragma_table_list where schema = 'main' and name = ?`
		if got := sqlitetest.Texts(t, db, strict, table); got[0] != "1" {
			t.Errorf("table %s is not strict", table)
		}
	}
	for _, statement := range []string{`update act set who = 'nobody'`, `delete from act`} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil ||
			!strings.Contains(err.Error(), "append-only: act") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestInvitationIsGoodOnceAndForADay(t *testing.T) {
	t.Parallel()
	d, path := create(t)
	secret, err := d.Invite(t.Context(), operator, "Ana", auth.Writer)
	if err != nil {
		t.Fatal(err)
	}
	last := operator.At.Add(auth.InvitationLife)
	for at, want := range map[time.Time]error{operator.At: nil, last.Add(-time.Second): nil, last: auth.ErrInvitation} {
		if _, err := d.Invited(t.Context(), secret, at); !errors.Is(err, want) {
			t.Errorf("at %s: %v, want %v", at, err, want)
		}
	}
	editor, err := d.Invited(t.Context(), secret, operator.At)
	if err != nil || editor.Name != "Ana" || editor.Role != auth.Writer || len(editor.Handle) != 64 {
		t.Errorf("%+v, %v", editor, err)
	}
	for _, wrong := range []string{"", "x", strings.ToLower(secret)} {
		if _, err := d.Invited(t.Context(), wrong, operator.At); !errors.Is(err, auth.ErrInvitation) {
			t.Errorf("the secret %q: %v", wrong, err)
		}
	}
	by := desk.Act{At: operator.At, Editor: editor.ID, Who: "Ana", What: "accepted", Place: "192.0.2.1"}
	key := auth.Passkey{Name: "laptop", AddedAt: operator.At}
	key.Credential.ID = []byte("one")
	if err := d.Accept(t.Context(), by, secret, key); err != nil {
		t.Fatal(err)
	}
	key.Credential.ID = []byte("two")
	if err := d.Accept(t.Context(), by, secret, key); !errors.Is(err, auth.ErrInvitation) {
		t.Errorf("used twice: %v", err)
	}
	editor, err = d.Editor(t.Context(), editor.ID)
	if err != nil || len(editor.Passkeys) != 1 || editor.Passkeys[0].Name != "laptop" {
		t.Errorf("%+v, %v", editor, err)
	}
	for _, name := range []string{path, path + "-wal"} {
		if file, err := os.ReadFile(name); err != nil || bytes.Contains(file, []byte(secret)) {
			t.Errorf("%s holds the secret itself, or %v", name, err)
		}
	}
}

func TestEachActIsRecorded(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	if _, err := d.Invite(t.Context(), operator, "Ana", auth.Admin); err != nil {
		t.Fatal(err)
	}
	revoking := desk.Act{At: operator.At, Who: "operator", What: "revoked", Place: "command line"}
	if err := d.Revoke(t.Context(), revoking, "Ana"); err != nil {
		t.Fatal(err)
	}
	// A failure leaves no act behind.
	if err := d.Revoke(t.Context(), revoking, "Ana"); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("revoked twice: %v", err)
	}
	acts, err := d.Acts(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var noted []string
	for _, a := range acts {
		noted = append(noted, a.What+": "+a.About)
	}
	if want := []string{"revoked: Ana", "invited: Ana, admin"}; !slices.Equal(noted, want) {
		t.Errorf("%q, want %q", noted, want)
	}
	if older, err := d.Acts(t.Context(), acts[0].ID, 10); err != nil || len(older) != 1 || older[0].ID != acts[1].ID {
		t.Errorf("older: %+v, %v", older, err)
	}
}

// A desk from an older version of the program belongs to no record yet.
//
//race:test
func TestDeskBelongsToOneRecordForGood(t *testing.T) {
	t.Parallel()
	_, path := create(t)
	sqlitetest.Execute(t, sqlitetest.Raw(t, path), `drop table mail_lease`, `drop table record`,
		`alter table request drop column unsent`, `delete from goose_db_version where version_id >= 6`)
	d, err := desk.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if key, err := d.RecordKey(t.Context()); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("it belongs to %q, %v", key, err)
	}
	if err := d.SetRecordKey(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if err := d.SetRecordKey(t.Context(), "two"); err == nil {
		t.Error("it was attached to another record")
	}
	if key, err := d.RecordKey(t.Context()); key != "one" || err != nil {
		t.Errorf("it belongs to %q, %v", key, err)
	}
}

func TestDesksOpeningRefusesTheWALOfAnotherFile(t *testing.T) {
	t.Parallel()
	d, path := create(t)
	if err := d.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	// The desk moves its -wal into the file after each transaction, unless a reader is there.
	reader := sqlitetest.Raw(t, path)
	sqlitetest.Execute(t, reader, `begin`)
	sqlitetest.Texts(t, reader, `select count(*) from act`)
	if err := d.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	left := sqlitetest.Killed(t, path)
	sqlitetest.Execute(t, reader, `rollback`)
	other, at := create(t)
	if err := other.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(left); err != nil {
		t.Fatal(err)
	}
	if err := desk.Backup(t.Context(), at, left+".copy"); err != nil {
		t.Fatal(err)
	}
	sqlitetest.CopyFile(t, left+".copy", left)
	if _, err := desk.Open(t.Context(), left); !errors.Is(err, sqlite.ErrForeignWAL) {
		t.Errorf("%v, want ErrForeignWAL", err)
	}
	if _, err := desk.Restore(t.Context(), left+".copy", left, time.Now()); err != nil {
		t.Fatal(err)
	}
	again, err := desk.Open(t.Context(), left)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}
