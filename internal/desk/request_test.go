package desk_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/desk"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
)

var asking = desk.Act{At: operator.At, Who: "an office", What: "made a request", Place: "the public form"}

// disputing is a request of an office (invented).
func disputing(secret string) desk.NewRequest {
	return desk.NewRequest{
		Request: office.Request{
			Listed: office.Listed{
				Kind: office.Disputes, Jurisdiction: "nv/clark-county", Office: "Sheriff’s Office",
				Text:    "The log shows 31.",
				Figures: []office.Figure{{Report: "ddor-2017-01-28", Measure: record.Issued}, {}},
			},
			Contact: office.Contact{
				Name: "Jo Secretperson", Role: "Clerk", Mail: "jo@clarkcountynv.gov", Phone: "702-555-0142",
			},
			Evidence: "https://example.org/log", Paper: office.Paper{Name: "log.pdf"}, Language: "en",
		},
		Body: []byte("%PDF-1.7"), Secret: secret, Confirmation: "confirm " + secret,
		Letter: func(ref office.Reference) (desk.Letter, error) {
			return desk.Letter{
				Key: "request " + string(ref), To: "jo@clarkcountynv.gov", Subject: "Received", Plain: "Received",
			}, nil
		},
	}
}

func addRequest(t *testing.T, d *desk.Desk, r desk.NewRequest) office.Reference {
	t.Helper()
	ref, err := d.AddRequest(t.Context(), asking, r)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestRequestIsTakenInOnceAndKeptWhole(t *testing.T) {
	t.Parallel()
	d, path := create(t)
	ref := addRequest(t, d, disputing("one secret"))
	if again := addRequest(t, d, disputing("one secret")); again != ref {
		t.Errorf("sent twice it is %s and %s", ref, again)
	}
	if other := addRequest(t, d, disputing("another secret")); other == ref {
		t.Errorf("two requests are called %s", ref)
	}
	got, err := d.RequestOf(t.Context(), "one secret")
	if err != nil {
		t.Fatal(err)
	}
	want := disputing("").Request
	want.Ref, want.State, want.Paper.Size = ref, office.Received, 8
	want.Steps = []office.Step{{State: office.Received, At: asking.At}}
	want.Figures = []office.Figure{{}, want.Figures[0]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := d.ListedRequest(t.Context(), ref); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("an unverified request is listed: %v", err)
	}
	for _, name := range []string{path, path + "-wal"} {
		if file, err := os.ReadFile(name); err != nil || bytes.Contains(file, []byte("one secret")) {
			t.Errorf("%s holds the secret itself, or %v", name, err)
		}
	}
}

func TestRequestTakesNoStepTwiceNorBack(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	ana := people(t, d, "Ana")["Ana"]
	ref := addRequest(t, d, disputing("s"))
	var states []office.State
	tell := func(r office.Request) (desk.Letter, error) {
		states = append(states, r.State)
		return desk.Letter{Key: string(r.Ref) + string(r.State), To: r.Mail, Subject: "s", Plain: "p"}, nil
	}
	confirm := func() error { return d.ConfirmRequest(t.Context(), asking, "confirm s", tell) }
	verify := func() error {
		return d.VerifyRequest(t.Context(), ana, ref, office.CallBack, "2026-11-23", "", tell)
	}
	decline := func() error { return d.DeclineRequest(t.Context(), ana, ref, "The report prints it.", tell) }
	withdraw := func() error { return d.WithdrawRequest(t.Context(), asking, "s", tell) }
	for i, c := range []struct {
		do   func() error
		want error
	}{
		{confirm, nil}, {confirm, record.ErrNotFound}, {verify, nil}, {verify, desk.ErrRequestState}, {decline, nil},
		{decline, desk.ErrRequestState}, {withdraw, desk.ErrRequestState}, {verify, desk.ErrRequestState},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("step %d: %v, want %v", i, err, c.want)
		}
	}
	if diff := cmp.Diff([]office.State{office.Confirmed, office.Verified, office.Declined}, states); diff != "" {
		t.Error(diff)
	}
	listed, err := d.ListedRequest(t.Context(), ref)
	if err != nil || listed.Text != "" || listed.Reason != "The report prints it." ||
		listed.Method != office.CallBack || len(listed.Steps) != 4 {
		t.Errorf("%+v, %v", listed, err)
	}
	late := addRequest(t, d, disputing("late"))
	after := asking
	after.At = asking.At.Add(desk.ConfirmationLife)
	if err := d.ConfirmRequest(t.Context(), after, "confirm late", nil); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("%s is confirmed after the link's time: %v", late, err)
	}
}

// If the program ends while the record takes a draft, the draft still publishes its request, with the letter that
// was written before.
//
//race:test
func TestRequestIsPublishedWithItsDraft(t *testing.T) {
	t.Parallel()
	d, path := create(t)
	st, _ := createRecord(t)
	by := people(t, d, "Ana", "Ben")
	ref := addRequest(t, d, disputing("s"))
	draft := desk.Draft{Title: "Request", Files: []desk.DraftFile{{Name: "statements.csv", Body: []byte("x")}}}
	tell := func(r office.Request) (desk.Letter, error) {
		return desk.Letter{Key: "published " + string(r.Ref), To: r.Mail, Subject: "Published", Plain: "p"}, nil
	}
	if _, err := d.DraftRequest(t.Context(), by["Ana"], ref, draft, tell); !errors.Is(err, desk.ErrRequestState) {
		t.Errorf("a draft for an unverified request: %v", err)
	}
	if err := d.VerifyRequest(t.Context(), by["Ana"], ref, office.CallBack, "2026-11-23", "", nil); err != nil {
		t.Fatal(err)
	}
	id, err := d.DraftRequest(t.Context(), by["Ana"], ref, draft, tell)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ApproveDraft(t.Context(), by["Ben"], id, 1); err != nil {
		t.Fatal(err)
	}
	if err := d.Publish(t.Context(), by["Ana"], st, desk.Publishing{
		Draft: id, Revision: 1, People: 2, Changes: changes(),
	}); err != nil {
		t.Fatal(err)
	}
	r, err := d.Request(t.Context(), ref)
	if err != nil || r.State != office.Published || r.Draft != id || !r.ClosedAt.Equal(by["Ana"].At) {
		t.Errorf("%+v, %v", r, err)
	}
	keys := sqlitetest.Texts(t, sqlitetest.Raw(t, path), `select key from letter order by id`)
	if got := strings.Join(keys, " "); !strings.Contains(got, "published "+string(ref)) {
		t.Errorf("letters: %s", got)
	}
	// The public part stays when the rest is deleted.
	cleared := desk.Act{At: operator.At.AddDate(1, 0, 0), Who: "the site", What: "deleted", Place: "the site itself"}
	if n, err := d.ClearRequests(t.Context(), cleared, cleared.At); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if listed, err := d.ListedRequest(t.Context(), ref); err != nil || listed.Text != "The log shows 31." {
		t.Errorf("%+v, %v", listed, err)
	}
	if _, err := d.Paper(t.Context(), ref); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestRequestClockMeasuresDaysToAnAnswer(t *testing.T) {
	t.Parallel()
	d, _ := create(t)
	by := people(t, d, "Ana")["Ana"]
	if c, err := d.RequestClock(t.Context(), false); err != nil || c != (desk.RequestClock{}) {
		t.Errorf("of none: %+v, %v", c, err)
	}
	const day = 24 * time.Hour
	for i, days := range []int{1, 10, 4, -1, -2} { // -1 is open, -2 withdrawn
		secret := string(rune('a' + i))
		ref := addRequest(t, d, disputing(secret))
		then := by
		then.At = asking.At.Add(time.Duration(days)*day + time.Hour) // a day that has only started does not count
		switch {
		case days > 0:
			if err := d.DeclineRequest(t.Context(), then, ref, "No.", nil); err != nil {
				t.Fatal(err)
			}
		case days == -2:
			if err := d.WithdrawRequest(t.Context(), asking, secret, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := desk.RequestClock{Came: 5, Open: 1, Oldest: asking.At, Answered: 3, Median: 4}
	if c, err := d.RequestClock(t.Context(), false); err != nil || c != want {
		t.Errorf("%+v, %v", c, err)
	}
	for _, more := range []struct {
		after  time.Duration
		median float64
	}{
		{5*day + time.Hour, 4.5}, // of 1, 4, 5 and 10
		{day - time.Second, 4},   // part of a day does not count: of 0, 1, 4, 5 and 10
		{time.Second, 2.5},       // of 0, 0, 1, 4, 5 and 10
		{2*day - time.Second, 1}, // of 0, 0, 1, 1, 4, 5 and 10
	} {
		ref := addRequest(t, d, disputing(more.after.String()))
		then := by
		then.At = asking.At.Add(more.after)
		if err := d.DeclineRequest(t.Context(), then, ref, "No.", nil); err != nil {
			t.Fatal(err)
		}
		if c, err := d.RequestClock(t.Context(), false); err != nil || c.Median != more.median {
			t.Errorf("one more, answered after %v: %+v, %v, want the median %v", more.after, c, err, more.median)
		}
	}
	if c, _ := d.RequestClock(t.Context(), true); c.Came != 0 {
		t.Errorf("of readers: %+v", c)
	}
}

// A statement of an office has its own draft. When the request is declined the draft is discarded, and after the
// retention time its text is gone.
func TestDeclinedStatementLeavesNoText(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d, path := create(t)
	by := people(t, d, "Ana")["Ana"]
	ref := addRequest(t, d, disputing("a"))
	if err := d.VerifyRequest(ctx, by, ref, office.CallBack, "2026-11-23", "", nil); err != nil {
		t.Fatal(err)
	}
	id, err := d.DraftRequest(ctx, by, ref, desk.Draft{
		Title: "A dispute", Files: []desk.DraftFile{{Name: "statements.csv", Body: []byte("said by the office")}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	other := addDraft(t, d, by)
	if err := d.AnswerRequest(ctx, by, ref, other.ID, nil); !errors.Is(err, desk.ErrRequestState) {
		t.Errorf("tied to a draft of something else: %v", err)
	}
	if err := d.DeclineRequest(ctx, by, ref, "No.", nil); err != nil {
		t.Fatal(err)
	}
	if got := draftOf(t, d, id).State; got != desk.DraftDiscarded {
		t.Errorf("the draft of a declined request is %s", got)
	}
	if n, err := d.ClearDrafts(ctx, by, by.At.Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("before its time: %d, %v", n, err)
	}
	if n, err := d.ClearDrafts(ctx, by, by.At.Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("in its time: %d, %v", n, err)
	}
	if got := sqlitetest.Texts(t, sqlitetest.Raw(t, path),
		`select count(*) from draft_file where draft <> ?`, other.ID); got[0] != "0" {
		t.Errorf("%s files are left", got[0])
	}
}

// An approval counts only if the editor saw everything that the draft answers, and if it has not been revoked.
func TestApprovalIsOfWhatADraftAnswers(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d, _ := create(t)
	by := people(t, d, "Ana", "Ben", "Cleo")
	draft := addDraft(t, d, by["Ana"])
	for _, err := range []error{
		d.TickOddity(ctx, by["Ana"], draft.ID, 1, "namesake"),
		d.ApproveDraft(ctx, by["Ben"], draft.ID, 1),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	report := disputing("a")
	report.Kind, report.Office = office.Reader, ""
	if err := d.AnswerRequest(ctx, by["Cleo"], addRequest(t, d, report), draft.ID, nil); err != nil {
		t.Fatal(err)
	}
	draft = draftOf(t, d, draft.ID)
	if draft.Revision != 2 || draft.People() != 1 || len(draft.By(desk.Ticked)) != 1 {
		t.Errorf("after a request was tied to it: %+v", draft)
	}
	if err := d.ApproveDraft(ctx, by["Cleo"], draft.ID, 2); !errors.Is(err, desk.ErrOwnHand) {
		t.Errorf("the editor who tied the request to it approved it: %v", err)
	}
	if err := d.ApproveDraft(ctx, by["Ben"], draft.ID, 2); err != nil {
		t.Fatal(err)
	}
	if err := d.Revoke(ctx, operator, "Ben"); err != nil {
		t.Fatal(err)
	}
	st, _ := createRecord(t)
	err := d.Publish(ctx, by["Ana"], st, desk.Publishing{Draft: draft.ID, Revision: 2, People: 2, Changes: changes()})
	if !errors.Is(err, desk.ErrUnapproved) || draftOf(t, d, draft.ID).People() != 1 {
		t.Errorf("published by the approval of a revoked editor: %v", err)
	}
}
