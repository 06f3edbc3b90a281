package web_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/web"
)

// disputedBy is a draft with a dispute by an office of Kern County on a day (invented).
func disputedBy(office string, day record.Day) desk.Draft {
	body := strings.NewReplacer("Sheriff", office, "2017-05-02", string(day)).Replace(string(disputed.Files[0].Body))
	return desk.Draft{Title: disputed.Title, Files: []desk.DraftFile{{Name: "statements.csv", Body: []byte(body)}}}
}

// revised replaces the files of a draft.
func (s *deskSite) revised(number string, revision int, draft desk.Draft) error {
	if _, err := fmt.Sscan(number, &draft.ID); err != nil {
		return err
	}
	draft.Revision = revision
	act := desk.Act{At: time.Now(), Editor: s.named("Ana").ID, Who: "Ana", What: "changed", Place: "here"}
	return s.desk.ReviseDraft(s.t.Context(), act, draft)
}

func TestDraftIsCheckedAnewWhenItsFilesOrTheRecordChange(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	number := s.drafted("Ana", disputedBy("First office", "2017-05-02"))
	shows := func(want string, never string) {
		t.Helper()
		for _, address := range []string{link.DeskDraft(number), link.DeskDraft(number)} {
			if _, text := ana.get(address); !strings.Contains(text, want) || never != "" && strings.Contains(text, never) {
				t.Errorf("%s lacks %q, or says %q", address, want, never)
			}
		}
	}
	shows("First office", "")
	if err := s.revised(number, 1, disputedBy("Second office", "2017-05-02")); err != nil {
		t.Fatal(err)
	}
	shows("Second office", "First office")
	if err := s.revised(number, 2, disputedBy("Third office", "2017-05-32")); err != nil {
		t.Fatal(err)
	}
	shows("statements.csv:2:1", "+ statement")
	if err := s.revised(number, 3, disputedBy("Fourth office", "2017-05-02")); err != nil {
		t.Fatal(err)
	}
	shows("Fourth office", "What is wrong in its files")
	if _, text := ana.get(link.DeskDrafts); !strings.Contains(text, "Needs approval") {
		t.Error("the list of drafts does not say that it needs approval")
	}

	add(t, s.store, record.Change{Kind: record.AddStatement, Statement: &record.Statement{
		Date: "2017-05-02", Jurisdiction: "ca/kern-county", Report: week3, Office: "Fourth office", Stance: record.Disputes,
		Gist: "Says that the jail received none of these requests.", Sources: record.Sources{"https://example.org/kern"},
	}})
	shows("It adds nothing: the record holds all of it already.", "+ statement")
	if _, text := ana.get(link.DeskDrafts); !strings.Contains(text, "Needs looking at") {
		t.Error("the list of drafts still says that it needs approval")
	}
}

// A statement with a future date is faulty only until that date.
func TestDraftIsCheckedAnewEachDay(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	s := newDeskSite(t, func(c *web.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	ana := s.editor("Ana", auth.Writer)
	number := s.drafted("Ana", disputedBy("Sheriff", record.DayOf(time.Now()).AddDays(2)))
	if _, text := ana.get(link.DeskDraft(number)); !strings.Contains(text, "is after today") {
		t.Error("a future date is accepted")
	}
	ahead.Store(int64(72 * time.Hour))
	_, text := ana.get(link.DeskDraft(number))
	if strings.Contains(text, "is after today") || !strings.Contains(text, "+ statement") {
		t.Error("the date is refused once it has come")
	}
}

//race:test
func TestDraftThatManyLookAtWhileItChanges(t *testing.T) {
	t.Parallel()
	const revisions = 12
	s := newDeskSite(t)
	ana := s.editor("Ana", auth.Writer)
	office := func(revision int) string { return fmt.Sprintf("Office number %d.", revision) }
	number := s.drafted("Ana", disputedBy(office(1), "2017-05-02"))
	var changed sync.WaitGroup
	var done atomic.Bool
	for range 4 {
		changed.Go(func() {
			for last := 0; !done.Load() || last < revisions; {
				_, a := ana.visit(link.DeskDraft(number))
				revision := 0
				fmt.Sscan(a.Find("input[name=revision]").AttrOr("value", ""), &revision)
				if text := a.Find("main").Text(); revision < last || !strings.Contains(text, office(revision)) {
					t.Errorf("after revision %d, revision %d shows another text", last, revision)
					return
				}
				last = revision
			}
		})
	}
	for revision := 1; revision < revisions; revision++ {
		if err := s.revised(number, revision, disputedBy(office(revision+1), "2017-05-02")); err != nil {
			t.Error(err)
		}
	}
	done.Store(true)
	changed.Wait()
}
