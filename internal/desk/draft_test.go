package desk_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// people invites editors to a desk and returns what each does.
func people(t *testing.T, d *desk.Desk, names ...string) map[string]desk.Act {
	t.Helper()
	acts := map[string]desk.Act{}
	for _, name := range names {
		if _, err := d.Invite(t.Context(), operator, name, auth.Publisher); err != nil {
			t.Fatal(err)
		}
	}
	all, err := d.Editors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		acts[e.Name] = desk.Act{
			At: operator.At.Add(time.Hour), Editor: e.ID, Who: e.Name, What: "did", Place: "192.0.2.7",
		}
	}
	return acts
}

func addDraft(t *testing.T, d *desk.Desk, by desk.Act) desk.Draft {
	t.Helper()
	id, err := d.AddDraft(t.Context(), by, desk.Draft{
		Title: "Third weekly report",
		Files: []desk.DraftFile{{Name: "b.csv", Body: []byte("b")}, {Name: "a.csv", Body: []byte("a")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return draftOf(t, d, id)
}

func draftOf(t *testing.T, d *desk.Desk, id int64) desk.Draft {
	t.Helper()
	draft, err := d.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func TestDraftNeedsAnotherPersonForEachRevision(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d, _ := create(t)
	st, _ := createRecord(t)
	by := people(t, d, "Ana", "Ben")
	draft := addDraft(t, d, by["Ana"])
	sent := []desk.DraftFile{{Name: "b.csv", Body: []byte("b")}, {Name: "a.csv", Body: []byte("a")}}
	if diff := cmp.Diff(sent, draft.Files); diff != "" {
		t.Errorf("its files:\n%s", diff)
	}
	publish := func() error {
		return d.Publish(ctx, by["Ana"], st, desk.Publishing{
			Draft: draft.ID, Revision: draft.Revision, People: 2, Changes: changes(),
		})
	}
	if err := publish(); !errors.Is(err, desk.ErrUnapproved) {
		t.Errorf("published by one person alone: %v", err)
	}
	if err := d.ApproveDraft(ctx, by["Ana"], draft.ID, draft.Revision); !errors.Is(err, desk.ErrOwnHand) {
		t.Errorf("Ana approved her own: %v", err)
	}
	if err := d.ApproveDraft(ctx, by["Ben"], draft.ID, draft.Revision); err != nil {
		t.Fatal(err)
	}
	draft.Files = draft.Files[:1]
	if err := d.ReviseDraft(ctx, by["Ana"], draft); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"approving":  d.ApproveDraft(ctx, by["Ben"], draft.ID, draft.Revision),
		"revising":   d.ReviseDraft(ctx, by["Ben"], draft),
		"ticking":    d.TickOddity(ctx, by["Ben"], draft.ID, draft.Revision, "namesake"),
		"discarding": d.DiscardDraft(ctx, by["Ben"], draft.ID, draft.Revision),
		"publishing": publish(),
	} {
		if !errors.Is(err, desk.ErrRevised) {
			t.Errorf("%s what is no longer so: %v", what, err)
		}
	}
	draft = draftOf(t, d, draft.ID)
	if draft.Revision != 2 || len(draft.Files) != 1 || draft.People() != 1 {
		t.Errorf("after the revision: %+v", draft)
	}
	if err := publish(); !errors.Is(err, desk.ErrUnapproved) {
		t.Errorf("published by the approval of another revision: %v", err)
	}
	if err := d.TickOddity(ctx, by["Ben"], draft.ID, draft.Revision, "namesake"); err != nil {
		t.Fatal(err)
	}
	if err := d.ApproveDraft(ctx, by["Ben"], draft.ID, draft.Revision); err != nil {
		t.Fatal(err)
	}
	if err := publish(); err != nil {
		t.Fatal(err)
	}
	draft = draftOf(t, d, draft.ID)
	if draft.State != desk.DraftPublished || draft.Base != 0 || draft.Last != record.Seq(len(changes())) ||
		!draft.ClosedAt.Equal(by["Ana"].At) {
		t.Errorf("published: %+v", draft)
	}
	if err := publish(); !errors.Is(err, desk.ErrRevised) {
		t.Errorf("published twice: %v", err)
	}
	acts, err := d.Acts(ctx, 0, 1)
	if err != nil || acts[0].What != "published" || acts[0].Who != "Ana" ||
		!strings.HasPrefix(acts[0].About, "draft 1, changes 1 to ") {
		t.Errorf("the last act: %+v, %v", acts, err)
	}
}

func TestDraftStaysOpenWhereTheRecordRefuses(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	st, _ := createRecord(t)
	if err := st.Apply(t.Context(), 0, operator.At, changes(), nil); err != nil {
		t.Fatal(err)
	}
	by := people(t, d, "Ana")
	draft := addDraft(t, d, by["Ana"])
	err := d.Publish(t.Context(), by["Ana"], st, desk.Publishing{
		Draft: draft.ID, Revision: 1, People: 1, Base: 0, Changes: changes(),
	})
	if !errors.Is(err, store.ErrChanged) {
		t.Errorf("published upon another version: %v", err)
	}
	if got := draftOf(t, d, draft.ID); got.State != desk.DraftOpen || got.Last != 0 {
		t.Errorf("the draft is %+v", got)
	}
}

// The program may end at any time between the writes to the two files.
//
//race:test
func TestSettleFindsWhetherTheRecordTookTheDraft(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for name, taken := range map[string]bool{"before the record took it": false, "after the record took it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, path := create(t)
			st, _ := createRecord(t)
			by := people(t, d, "Ana")
			draft := addDraft(t, d, by["Ana"])
			if err := d.Publish(ctx, by["Ana"], st, desk.Publishing{
				Draft: draft.ID, Revision: 1, People: 1, Changes: changes(),
			}); err != nil {
				t.Fatal(err)
			}
			sqlitetest.Execute(t, sqlitetest.Raw(t, path), `update draft set state = 'publishing', closed_at = ''`)
			want := desk.DraftPublished
			if !taken {
				want = desk.DraftOpen
				var err error
				if st, err = store.Open(ctx, filepath.Join(t.TempDir(), "record.db")); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { st.Close() })
			}
			for range 2 {
				if err := d.Settle(ctx, st); err != nil {
					t.Fatal(err)
				}
				if got := draftOf(t, d, draft.ID); got.State != want {
					t.Errorf("the draft is %s, want %s", got.State, want)
				}
			}
		})
	}
}

func TestDiscardedDraftIsClosed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d, _ := create(t)
	by := people(t, d, "Ana", "Ben")
	first, second := addDraft(t, d, by["Ana"]), addDraft(t, d, by["Ben"])
	if err := d.DiscardDraft(ctx, by["Ben"], first.ID, first.Revision); err != nil {
		t.Fatal(err)
	}
	if err := d.ApproveDraft(ctx, by["Ben"], first.ID, first.Revision); !errors.Is(err, desk.ErrRevised) {
		t.Errorf("approving a discarded draft: %v", err)
	}
	open, err := d.OpenDrafts(ctx)
	if err != nil || len(open) != 1 || open[0].ID != second.ID || !open[0].WrittenBy(by["Ben"].Editor) {
		t.Errorf("open: %+v, %v", open, err)
	}
	closed, err := d.ClosedDrafts(ctx, 10)
	if err != nil || len(closed) != 1 || closed[0].State != desk.DraftDiscarded {
		t.Errorf("closed: %+v, %v", closed, err)
	}
	if _, err := d.Draft(ctx, 99); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("a draft that is not there: %v", err)
	}
}

// However often a draft is changed in the meantime, it is read with the files of its revision.
//
//race:test
func TestDraftIsReadWithTheFilesOfItsRevision(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	by := people(t, d, "Ana")
	draft := addDraft(t, d, by["Ana"])
	const revisions = 200
	body := func(revision int) []byte { return fmt.Appendf(nil, "revision %d", revision) }
	draft.Files = []desk.DraftFile{{Name: "statements.csv", Body: body(draft.Revision + 1)}}
	if err := d.ReviseDraft(t.Context(), by["Ana"], draft); err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() {
		for draft.Revision++; draft.Revision < revisions; draft.Revision++ {
			draft.Files[0].Body = body(draft.Revision + 1)
			if err := d.ReviseDraft(t.Context(), by["Ana"], draft); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for last := 0; last < revisions && !t.Failed(); {
		read, err := d.Draft(t.Context(), draft.ID)
		if err != nil {
			t.Fatal(err)
		}
		if last = read.Revision; string(read.Files[0].Body) != string(body(last)) {
			t.Errorf("revision %d is read with the file of %s", last, read.Files[0].Body)
		}
	}
	done.Wait()
}
