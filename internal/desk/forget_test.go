package desk_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/office"
	"detainerledger/internal/sqlite/sqlitetest"
)

// mark is in all data that is to be deleted in these tests.
const mark = "fulana@forget.example"

// marked returns which files of the desk hold the mark.
func marked(t *testing.T, path string) []string {
	t.Helper()
	var found []string
	for _, ending := range []string{"", "-wal"} {
		body, err := os.ReadFile(path + ending)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(body, []byte(mark)) {
			found = append(found, filepath.Base(path+ending))
		}
	}
	return found
}

// asOf is an act of the test at the given time.
func asOf(at time.Time) desk.Act {
	return desk.Act{At: at, Who: "the site", What: "did something", Place: "the site itself"}
}

// writtenDown are the ways in which private data gets into the desk's file, each with how it is deleted.
var writtenDown = map[string]func(*testing.T, *desk.Desk) (forget func() error){
	"a request that is closed long since": func(t *testing.T, d *desk.Desk) func() error {
		request(t, d, "s")
		if err := d.DeclineRequest(t.Context(), asOf(operator.At), ref(t, d, "s"),
			"It is no office.", nil); err != nil {
			t.Fatal(err)
		}
		return func() error {
			_, err := d.ClearRequests(t.Context(), asOf(operator.At), operator.At.Add(time.Hour))
			return err
		}
	},
	"the draft of a request that is closed long since": func(t *testing.T, d *desk.Desk) func() error {
		by := asOf(operator.At)
		by.Editor = editor(t, d)
		id, err := d.AddDraft(t.Context(), by, desk.Draft{
			Title: "an answer", Form: "mail=" + mark, Files: []desk.DraftFile{{Name: "a.csv", Body: []byte(mark)}},
		})
		if err == nil {
			err = d.DiscardDraft(t.Context(), by, id, 1)
		}
		if err != nil {
			t.Fatal(err)
		}
		return func() error {
			_, err := d.ClearDrafts(t.Context(), asOf(operator.At), operator.At.Add(time.Hour))
			return err
		}
	},
	"the files of a draft that was revised": func(t *testing.T, d *desk.Desk) func() error {
		by := asOf(operator.At)
		by.Editor = editor(t, d)
		id, err := d.AddDraft(t.Context(), by, desk.Draft{
			Title: "an answer", Files: []desk.DraftFile{{Name: "a.csv", Body: []byte(mark)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return func() error {
			return d.ReviseDraft(t.Context(), by, desk.Draft{
				ID: id, Revision: 1, Title: "an answer", Files: []desk.DraftFile{{Name: "a.csv", Body: []byte("x")}},
			})
		}
	},
	"a follower who leaves": func(t *testing.T, d *desk.Desk) func() error {
		follower := follow(t, d)
		return func() error { return d.EndFollower(t.Context(), follower.Secret) }
	},
	"a follower who ends the last thing that is followed": func(t *testing.T, d *desk.Desk) func() error {
		follower := follow(t, d)
		return func() error {
			_, err := d.EndFollowing(t.Context(), follower.Secret, follower.Following[0].ID)
			return err
		}
	},
	"an address that nobody confirms": func(t *testing.T, d *desk.Desk) func() error {
		follow(t, d)
		return func() error { return d.Forget(t.Context(), operator.At.Add(desk.UnconfirmedLife)) }
	},
	"a letter that was sent": func(t *testing.T, d *desk.Desk) func() error {
		letters := letters(t, d)
		return func() error {
			_, err := d.KeepOutcomes(t.Context(), "sender", operator.At, []desk.Outcome{{ID: letters[0].ID, At: operator.At}})
			if err != nil {
				return err
			}
			return d.ReleaseMail(t.Context(), "sender")
		}
	},
	"a letter that was given up long since": func(t *testing.T, d *desk.Desk) func() error {
		letters := letters(t, d)
		if _, err := d.KeepOutcomes(t.Context(), "sender", operator.At,
			[]desk.Outcome{{ID: letters[0].ID, At: operator.At, Problem: "no such person"}}); err != nil {
			t.Fatal(err)
		}
		return func() error { return d.Forget(t.Context(), operator.At.AddDate(0, 2, 0)) }
	},
	"a session that is ended": func(t *testing.T, d *desk.Desk) func() error {
		commit(t, d, "h", 1, time.Now().Add(time.Hour))
		return func() error { return d.Sessions().DeleteCtx(t.Context(), "h") }
	},
	"a session that its editor ends elsewhere": func(t *testing.T, d *desk.Desk) func() error {
		by := asOf(operator.At)
		by.Editor = editor(t, d)
		commit(t, d, "h", by.Editor, time.Now().Add(time.Hour))
		return func() error { return d.EndSession(t.Context(), by, "h") }
	},
	"a session that expired": func(t *testing.T, d *desk.Desk) func() error {
		commit(t, d, "h", 1, operator.At)
		return func() error { return d.Forget(t.Context(), operator.At.Add(time.Second)) }
	},
	"the passkey and session of an editor who is revoked": func(t *testing.T, d *desk.Desk) func() error {
		by := asOf(operator.At)
		by.Editor = editor(t, d)
		key := auth.Passkey{Name: "laptop", AddedAt: operator.At}
		key.Credential.ID = []byte(mark)
		if err := d.AddPasskey(t.Context(), by, key); err != nil {
			t.Fatal(err)
		}
		commit(t, d, "h", by.Editor, time.Now().Add(time.Hour))
		return func() error { return d.Revoke(t.Context(), asOf(operator.At), "Ana") }
	},
	"a passkey that is removed": func(t *testing.T, d *desk.Desk) func() error {
		by := asOf(operator.At)
		by.Editor = editor(t, d)
		for _, id := range []string{mark, "another"} {
			key := auth.Passkey{Name: "laptop", AddedAt: operator.At}
			key.Credential.ID = []byte(id)
			if err := d.AddPasskey(t.Context(), by, key); err != nil {
				t.Fatal(err)
			}
		}
		return func() error { return d.RemovePasskey(t.Context(), by, []byte(mark)) }
	},
}

// request makes a request with the mark in every private field.
func request(t *testing.T, d *desk.Desk, secret string) {
	t.Helper()
	_, err := d.AddRequest(t.Context(), asOf(operator.At), desk.NewRequest{
		Request: office.Request{
			Listed: office.Listed{
				Kind: office.Explains, Jurisdiction: "nv/clark-county", Office: "Sheriff", Text: mark,
			},
			Contact:  office.Contact{Name: mark, Role: mark, Mail: mark, Phone: mark},
			Evidence: mark, Paper: office.Paper{Name: mark}, Language: "en",
		},
		Body: bytes.Repeat([]byte(mark), 1000), Secret: secret,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func ref(t *testing.T, d *desk.Desk, secret string) office.Reference {
	t.Helper()
	r, err := d.RequestOf(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return r.Ref
}

// editor adds Ana as an editor and returns her number.
func editor(t *testing.T, d *desk.Desk) int64 {
	t.Helper()
	if _, err := d.Invite(t.Context(), operator, "Ana", auth.Admin); err != nil {
		t.Fatal(err)
	}
	all, err := d.Editors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[0].ID
}

// follow makes the mark a follower of the whole record.
func follow(t *testing.T, d *desk.Desk) (follower desk.Follower) {
	t.Helper()
	var secret string
	err := d.Follow(t.Context(), operator.At, mark, "en", desk.Following{},
		func(confirm string, to desk.Follower) (desk.Letter, error) {
			secret = to.Secret
			return desk.Letter{Subject: "Please confirm", Plain: mark}, nil
		})
	if err == nil {
		follower, err = d.Follower(t.Context(), secret)
	}
	if err != nil {
		t.Fatal(err)
	}
	return follower
}

// letters returns the waiting letters, one of them to the mark.
func letters(t *testing.T, d *desk.Desk) []desk.Letter {
	t.Helper()
	_, err := d.AddRequest(t.Context(), asOf(operator.At), desk.NewRequest{
		Request: office.Request{
			Listed:  office.Listed{Kind: office.Reader, Text: "The rank is 7."},
			Contact: office.Contact{Mail: "somebody"}, Language: "en",
		}, Secret: "s",
		Letter: func(office.Reference) (desk.Letter, error) {
			return desk.Letter{Key: "a", To: mark, Subject: mark, Plain: mark, HTML: mark, Unsubscribe: mark}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.DueLetters(t.Context(), operator.At, 10)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// commit stores a session with the mark.
func commit(t *testing.T, d *desk.Desk, hash string, editor int64, expires time.Time) {
	t.Helper()
	if err := d.Sessions().CommitCtx(t.Context(), hash,
		fmt.Appendf(nil, `{"values":{"editor":"%d","with":%q}}`, editor, mark), expires); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheDeskForgetsIsInNoneOfItsFiles(t *testing.T) {
	t.Parallel()
	for name, write := range writtenDown {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, path := create(t)
			forget := write(t, d)
			if len(marked(t, path)) == 0 {
				t.Fatal("it was in no file before")
			}
			if err := forget(); err != nil {
				t.Fatal(err)
			}
			if left := marked(t, path); len(left) > 0 {
				t.Errorf("it is still in %s", strings.Join(left, " and "))
			}
		})
	}
}

// Many rows move from page to page when others are added and removed.
func TestNothingIsLeftOfManyRequests(t *testing.T) {
	t.Parallel()
	d, path := create(t)
	for i := range 60 {
		request(t, d, fmt.Sprint(i))
	}
	for i := range 60 {
		if err := d.WithdrawRequest(t.Context(), asOf(operator.At.Add(time.Duration(i%7)*time.Hour)),
			fmt.Sprint(i), nil); err != nil {
			t.Fatal(err)
		}
	}
	for hour := range 8 {
		if _, err := d.ClearRequests(t.Context(), asOf(operator.At),
			operator.At.Add(time.Duration(hour)*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if left := marked(t, path); len(left) > 0 {
		t.Errorf("some of it is still in %s", strings.Join(left, " and "))
	}
}

func TestWhatAReaderHoldsBackIsForgottenAfterIt(t *testing.T) {
	t.Parallel()
	for name, write := range writtenDown {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d, path := create(t)
				forget := write(t, d)
				reader, err := sqlitetest.Raw(t, path).BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
				if err != nil {
					t.Fatal(err)
				}
				var n int
				if err := reader.QueryRowContext(t.Context(), `select count(*) from act`).Scan(&n); err != nil {
					t.Fatal(err)
				}
				if err := forget(); err != nil && !errors.Is(err, desk.ErrHeldBack) {
					t.Fatal(err)
				}
				if len(marked(t, path)) == 0 {
					t.Fatal("the reader held nothing back")
				}
				if err := d.Forget(t.Context(), operator.At); !errors.Is(err, desk.ErrHeldBack) ||
					!strings.Contains(err.Error(), path) {
					t.Errorf("the delay is not reported: %v", err)
				}
				if err := reader.Rollback(); err != nil {
					t.Fatal(err)
				}
				<-time.After(time.Minute) // of the bubble's clock
				synctest.Wait()
				if left := marked(t, path); len(left) > 0 {
					t.Errorf("it is still in %s", strings.Join(left, " and "))
				}
				if err := d.Forget(t.Context(), operator.At); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// If the program ends between a deletion and the sweep, the next run does the sweep.
func TestWhatWasLeftIsForgottenWhenTheDeskIsOpened(t *testing.T) {
	t.Parallel()
	d, path := create(t)
	follower := follow(t, d)
	db := sqlitetest.Raw(t, path, "_secure_delete", "on")
	if _, err := db.ExecContext(t.Context(),
		`delete from letter; delete from follower where id = ?`, follower.ID); err != nil {
		t.Fatal(err)
	}
	if len(marked(t, path)) == 0 {
		t.Fatal("nothing was left")
	}
	again, err := desk.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if left := marked(t, path); len(left) > 0 {
		t.Errorf("it is still in %s", strings.Join(left, " and "))
	}
}
