package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/auth"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// people invites editors to a desk and returns what each does.
func people(t *testing.T, desk *store.Desk, names ...string) map[string]store.Act {
	t.Helper()
	acts := map[string]store.Act{}
	for _, name := range names {
		if _, err := desk.Invite(t.Context(), operator, name, auth.Publisher); err != nil {
			t.Fatal(err)
		}
	}
	all, err := desk.Editors(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		acts[e.Name] = store.Act{At: operator.At.Add(time.Hour), Editor: e.ID, Who: e.Name, What: "did", Place: "192.0.2.7"}
	}
	return acts
}

func addDraft(t *testing.T, desk *store.Desk, by store.Act) store.Draft {
	t.Helper()
	id, err := desk.AddDraft(t.Context(), by, store.Draft{Title: "Third weekly report", Files: []store.DraftFile{{Name: "b.csv", Body: []byte("b")}, {Name: "a.csv", Body: []byte("a")}}})
	if err != nil {
		t.Fatal(err)
	}
	return draftOf(t, desk, id)
}

func draftOf(t *testing.T, desk *store.Desk, id int64) store.Draft {
	t.Helper()
	draft, err := desk.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func TestDraftNeedsAnotherPersonForEachRevision(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	desk, _ := createDesk(t)
	st, _ := create(t)
	by := people(t, desk, "Ana", "Ben")
	draft := addDraft(t, desk, by["Ana"])
	if diff := cmp.Diff([]store.DraftFile{{Name: "b.csv", Body: []byte("b")}, {Name: "a.csv", Body: []byte("a")}}, draft.Files); diff != "" {
		t.Errorf("its files:\n%s", diff)
	}
	publish := func() error {
		return desk.Publish(ctx, by["Ana"], st, store.Publishing{Draft: draft.ID, Revision: draft.Revision, People: 2, Changes: example()})
	}
	if err := publish(); !errors.Is(err, store.ErrUnapproved) {
		t.Errorf("published by one person alone: %v", err)
	}
	if err := desk.ApproveDraft(ctx, by["Ana"], draft.ID, draft.Revision); !errors.Is(err, store.ErrOwnHand) {
		t.Errorf("Ana approved her own: %v", err)
	}
	if err := desk.ApproveDraft(ctx, by["Ben"], draft.ID, draft.Revision); err != nil {
		t.Fatal(err)
	}
	draft.Files = draft.Files[:1]
	if err := desk.ReviseDraft(ctx, by["Ana"], draft); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"approving":  desk.ApproveDraft(ctx, by["Ben"], draft.ID, draft.Revision),
		"revising":   desk.ReviseDraft(ctx, by["Ben"], draft),
		"ticking":    desk.TickOddity(ctx, by["Ben"], draft.ID, draft.Revision, "namesake"),
		"discarding": desk.DiscardDraft(ctx, by["Ben"], draft.ID, draft.Revision),
		"publishing": publish(),
	} {
		if !errors.Is(err, store.ErrRevised) {
			t.Errorf("%s what is no longer so: %v", what, err)
		}
	}
	draft = draftOf(t, desk, draft.ID)
	if draft.Revision != 2 || len(draft.Files) != 1 || draft.People() != 1 {
		t.Errorf("after the revision: %+v", draft)
	}
	if err := publish(); !errors.Is(err, store.ErrUnapproved) {
		t.Errorf("published by the approval of another revision: %v", err)
	}
	if err := desk.TickOddity(ctx, by["Ben"], draft.ID, draft.Revision, "namesake"); err != nil {
		t.Fatal(err)
	}
	if err := desk.ApproveDraft(ctx, by["Ben"], draft.ID, draft.Revision); err != nil {
		t.Fatal(err)
	}
	if err := publish(); err != nil {
		t.Fatal(err)
	}
	draft = draftOf(t, desk, draft.ID)
	if draft.State != store.DraftPublished || draft.Base != 0 || draft.Last != record.Seq(len(example())) || !draft.ClosedAt.Equal(by["Ana"].At) {
		t.Errorf("published: %+v", draft)
	}
	if err := publish(); !errors.Is(err, store.ErrRevised) {
		t.Errorf("published twice: %v", err)
	}
	acts, err := desk.Acts(ctx, 0, 1)
	if err != nil || acts[0].What != "published" || acts[0].Who != "Ana" || !strings.HasPrefix(acts[0].About, "draft 1, changes 1 to ") {
		t.Errorf("the last act: %+v, %v", acts, err)
	}
}

func TestDraftStaysOpenWhereTheRecordRefuses(t *testing.T) {
	t.Parallel()
	desk, _ := createDesk(t)
	st, _ := filled(t)
	by := people(t, desk, "Ana")
	draft := addDraft(t, desk, by["Ana"])
	err := desk.Publish(t.Context(), by["Ana"], st, store.Publishing{Draft: draft.ID, Revision: 1, People: 1, Base: 0, Changes: example()})
	if !errors.Is(err, store.ErrChanged) {
		t.Errorf("published upon another version: %v", err)
	}
	if got := draftOf(t, desk, draft.ID); got.State != store.DraftOpen || got.Last != 0 {
		t.Errorf("the draft is %+v", got)
	}
}

// The program may end at any moment between the two files.
func TestSettleFindsWhetherTheRecordTookTheDraft(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for name, taken := range map[string]bool{"before the record took it": false, "after the record took it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desk, path := createDesk(t)
			st, _ := create(t)
			by := people(t, desk, "Ana")
			draft := addDraft(t, desk, by["Ana"])
			if err := desk.Publish(ctx, by["Ana"], st, store.Publishing{Draft: draft.ID, Revision: 1, People: 1, Changes: example()}); err != nil {
				t.Fatal(err)
			}
			if _, err := raw(t, path).Exec(`update draft set state = 'publishing', closed_at = ''`); err != nil {
				t.Fatal(err)
			}
			want := store.DraftPublished
			if !taken {
				want = store.DraftOpen
				var err error
				if st, err = store.Open(ctx, filepath.Join(t.TempDir(), "record.db")); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { st.Close() })
			}
			for range 2 {
				if err := desk.Settle(ctx, st); err != nil {
					t.Fatal(err)
				}
				if got := draftOf(t, desk, draft.ID); got.State != want {
					t.Errorf("the draft is %s, want %s", got.State, want)
				}
			}
		})
	}
}

func TestDiscardedDraftIsClosed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	desk, _ := createDesk(t)
	by := people(t, desk, "Ana", "Ben")
	first, second := addDraft(t, desk, by["Ana"]), addDraft(t, desk, by["Ben"])
	if err := desk.DiscardDraft(ctx, by["Ben"], first.ID, first.Revision); err != nil {
		t.Fatal(err)
	}
	if err := desk.ApproveDraft(ctx, by["Ben"], first.ID, first.Revision); !errors.Is(err, store.ErrRevised) {
		t.Errorf("approving what was discarded: %v", err)
	}
	open, err := desk.OpenDrafts(ctx)
	if err != nil || len(open) != 1 || open[0].ID != second.ID || !open[0].WrittenBy(by["Ben"].Editor) {
		t.Errorf("open: %+v, %v", open, err)
	}
	closed, err := desk.ClosedDrafts(ctx, 10)
	if err != nil || len(closed) != 1 || closed[0].State != store.DraftDiscarded {
		t.Errorf("closed: %+v, %v", closed, err)
	}
	if _, err := desk.Draft(ctx, 99); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("a draft that is not there: %v", err)
	}
}
