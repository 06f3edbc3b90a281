package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// createDesk opens a new desk until the test ends.
func createDesk(t *testing.T) (desk *store.Desk, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "record.desk.db")
	desk, err := store.OpenDesk(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := desk.Close(); err != nil {
			t.Error(err)
		}
	})
	return desk, path
}

var operator = store.Act{At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Who: "operator", What: "invited", Place: "command line"}

func TestRecordAndDeskAreNotTakenForOneAnother(t *testing.T) {
	t.Parallel()
	_, ofDesk := createDesk(t)
	_, ofRecord := create(t)
	if _, err := store.Open(t.Context(), ofDesk); err == nil || !strings.Contains(err.Error(), "not a record of this program") {
		t.Errorf("a desk opened as a record: %v", err)
	}
	if _, err := store.OpenDesk(t.Context(), ofRecord); err == nil || !strings.Contains(err.Error(), "not a desk of this program") {
		t.Errorf("a record opened as a desk: %v", err)
	}
}

func TestDeskTablesAreStrictAndItsActsAppendOnly(t *testing.T) {
	t.Parallel()
	desk, path := createDesk(t)
	if err := desk.Note(t.Context(), operator); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	for _, table := range texts(t, db, tables) {
		if got := texts(t, db, `select strict from pragma_table_list where schema = 'main' and name = ?`, table); got[0] != "1" {
			t.Errorf("table %s is not strict", table)
		}
	}
	for _, statement := range []string{`update act set who = 'nobody'`, `delete from act`} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only: act") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestInvitationIsGoodOnceAndForADay(t *testing.T) {
	t.Parallel()
	desk, path := createDesk(t)
	secret, err := desk.Invite(t.Context(), operator, "Ana", auth.Writer)
	if err != nil {
		t.Fatal(err)
	}
	last := operator.At.Add(auth.InvitationLife)
	for at, want := range map[time.Time]error{operator.At: nil, last.Add(-time.Second): nil, last: auth.ErrInvitation} {
		if _, err := desk.Invited(t.Context(), secret, at); !errors.Is(err, want) {
			t.Errorf("at %s: %v, want %v", at, err, want)
		}
	}
	editor, err := desk.Invited(t.Context(), secret, operator.At)
	if err != nil || editor.Name != "Ana" || editor.Role != auth.Writer || len(editor.Handle) != 64 {
		t.Errorf("%+v, %v", editor, err)
	}
	for _, wrong := range []string{"", "x", strings.ToLower(secret)} {
		if _, err := desk.Invited(t.Context(), wrong, operator.At); !errors.Is(err, auth.ErrInvitation) {
			t.Errorf("the secret %q: %v", wrong, err)
		}
	}
	by := store.Act{At: operator.At, Editor: editor.ID, Who: "Ana", What: "accepted", Place: "192.0.2.1"}
	key := auth.Passkey{Name: "laptop", AddedAt: operator.At}
	key.Credential.ID = []byte("one")
	if err := desk.Accept(t.Context(), by, secret, key); err != nil {
		t.Fatal(err)
	}
	key.Credential.ID = []byte("two")
	if err := desk.Accept(t.Context(), by, secret, key); !errors.Is(err, auth.ErrInvitation) {
		t.Errorf("used twice: %v", err)
	}
	editor, err = desk.Editor(t.Context(), editor.ID)
	if err != nil || len(editor.Passkeys) != 1 || editor.Passkeys[0].Name != "laptop" {
		t.Errorf("%+v, %v", editor, err)
	}
	for _, name := range []string{path, path + "-wal"} {
		if file, err := os.ReadFile(name); err != nil || bytes.Contains(file, []byte(secret)) {
			t.Errorf("%s holds the secret itself, or %v", name, err)
		}
	}
}

func TestEachThingDoneIsTold(t *testing.T) {
	t.Parallel()
	desk, _ := createDesk(t)
	if _, err := desk.Invite(t.Context(), operator, "Ana", auth.Admin); err != nil {
		t.Fatal(err)
	}
	if err := desk.Revoke(t.Context(), store.Act{At: operator.At, Who: "operator", What: "revoked", Place: "command line"}, "Ana"); err != nil {
		t.Fatal(err)
	}
	// What fails is not told as done.
	if err := desk.Revoke(t.Context(), store.Act{At: operator.At, Who: "operator", What: "revoked", Place: "command line"}, "Ana"); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("revoked twice: %v", err)
	}
	acts, err := desk.Acts(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, a := range acts {
		told = append(told, a.What+": "+a.About)
	}
	if want := []string{"revoked: Ana", "invited: Ana, admin"}; !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
	if older, err := desk.Acts(t.Context(), acts[0].ID, 10); err != nil || len(older) != 1 || older[0].ID != acts[1].ID {
		t.Errorf("older: %+v, %v", older, err)
	}
}

// A desk that an older program made belongs to no record yet.
func TestDeskBelongsToOneRecordForGood(t *testing.T) {
	t.Parallel()
	_, path := createDesk(t)
	execute(t, raw(t, path), `drop table record`, `alter table request drop column unsent`, `delete from goose_db_version where version_id >= 6`)
	desk, err := store.OpenDesk(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	if key, err := desk.RecordKey(t.Context()); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("it belongs to %q, %v", key, err)
	}
	if err := desk.SetRecordKey(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if err := desk.SetRecordKey(t.Context(), "two"); err == nil {
		t.Error("it went over to another record")
	}
	if key, err := desk.RecordKey(t.Context()); key != "one" || err != nil {
		t.Errorf("it belongs to %q, %v", key, err)
	}
}
