package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/sqlite"
	"detainerledger/web"
)

const diskFull = "The disk of the server is full"

// enough is more pages than any test file has.
const enough = 1 << 30

// limit caps a file at a number of pages. A file that has more cannot grow.
func limit(t *testing.T, file interface {
	LimitPages(context.Context, int) error
}, pages int) {
	t.Helper()
	if err := file.LimitPages(t.Context(), pages); err != nil {
		t.Fatal(err)
	}
}

// fill fills the desk's disk, so that no write of any kind succeeds.
func (s *deskSite) fill() {
	s.t.Helper()
	limit(s.t, s.desk, 1) // it has more already
	ctx, by := s.t.Context(), desk.Act{At: s.now(), Who: "x", What: "x", Place: "x"}
	for _, write := range []func(n string) error{
		func(n string) error {
			return s.desk.Sessions().CommitCtx(ctx, n, []byte(`{"values":{}}`), time.Now().Add(time.Hour))
		},
		func(n string) error {
			return s.desk.Follow(ctx, s.now(), n+"@example.org", "en", desk.Following{},
				func(string, desk.Follower) (desk.Letter, error) {
					return desk.Letter{To: "x", Subject: "x", Plain: "x"}, nil
				})
		},
		func(n string) error {
			_, err := s.desk.AddRequest(ctx, by,
				desk.NewRequest{Request: office.Request{Listed: office.Listed{Kind: office.Reader, Jurisdiction: "wa/king-county",
					Text: "x"}, Language: "en"}, Secret: n})
			return err
		},
		func(string) error { return s.desk.Note(ctx, by) },
	} {
		var err error
		for n := 0; err == nil; n++ {
			err = write("filled " + strconv.Itoa(n))
		}
		if !sqlite.Full(err) {
			s.t.Fatal(err)
		}
	}
}

// saysFull fails the test unless an answer says that the disk is full and nothing was saved.
func saysFull(t *testing.T, what string, status int, text string) {
	t.Helper()
	if status != http.StatusInsufficientStorage || !strings.Contains(text, diskFull) ||
		!strings.Contains(text, "Nothing was saved or published") {
		t.Errorf("%s: %d %.300s", what, status, text)
	}
}

func TestAFullDiskIsNotTakenForAWrongPasskey(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t, func(c *web.Config) { c.Approvals = 1 })
	ana := s.editor("Ana", auth.Publisher)
	number := s.drafted("Ana", disputed)
	form := link.DeskDraftPublish(number)
	fields := "?" + url.Values{"revision": {"1"}, "date": {"2017-05-02"}}.Encode()
	_, question := ana.post(link.Question(form)+fields, nil)
	answer := ana.assertion(s.named("Ana").Handle, question)
	invitation := link.DeskInvitation(s.invite("Ben", auth.Writer))
	before := now(t, s.store).Seq
	s.fill()

	res, text := ana.do(http.MethodPost, link.Answer(form)+fields, "same-origin", nil, answer)
	saysFull(t, "publishing, with the question asked before", res.StatusCode, text)
	status, text := ana.publish(number, "Ana", "1", "2017-05-02")
	saysFull(t, "publishing", status, text)
	for name, address := range map[string]string{"sign in": link.DeskSignIn, "accept an invitation": invitation} {
		res, text := s.person().post(link.Question(address), nil)
		saysFull(t, name, res.StatusCode, text)
		if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: the script gets %s", name, res.Header.Get("Content-Type"))
		}
	}
	for name, address := range map[string]string{"discard a draft": link.DeskDraftDiscard(number),
		"sign out": link.DeskSignOut} {
		res, text := ana.post(address, url.Values{"revision": {"1"}})
		saysFull(t, name, res.StatusCode, text)
	}
	if got := now(t, s.store).Seq; got != before {
		t.Errorf("the record went from %d to %d", before, got)
	}

	limit(t, s.desk, enough)
	if status, text := ana.publish(number, "Ana", "1", "2017-05-02"); status != http.StatusNoContent {
		t.Errorf("with room again: %d %s", status, text)
	}
}

func TestAFullDiskUnderTheRecordLeavesTheDraftAsItWas(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t, func(c *web.Config) { c.Approvals = 1 })
	ana := s.editor("Ana", auth.Publisher)
	long := disputed
	rows := string(disputed.Files[0].Body)
	for n := range 40 { // more than the free space in the file
		_, row, _ := strings.Cut(string(disputed.Files[0].Body), "\n")
		rows += strings.Replace(row, "Says", strings.Repeat("Says and says ", 20+n), 1)
	}
	long.Files = []desk.DraftFile{{Name: "statements.csv", Body: []byte(rows)}}
	number := s.drafted("Ana", long)
	before := now(t, s.store).Seq
	for range 2 { // a failed attempt makes nothing worse
		limit(t, s.store, 1)
		status, text := ana.publish(number, "Ana", "1", "2017-05-02")
		saysFull(t, "publishing", status, text)
		if got := now(t, s.store).Seq; got != before {
			t.Fatalf("the record went from %d to %d", before, got)
		}
		if res, page := ana.get(link.DeskDraft(number)); res.StatusCode != http.StatusOK ||
			!strings.Contains(page, link.DeskDraftPublish(number)) {
			t.Errorf("the draft cannot be published any more: %d", res.StatusCode)
		}
	}
	limit(t, s.store, enough)
	if status, text := ana.publish(number, "Ana", "1", "2017-05-02"); status != http.StatusNoContent {
		t.Fatalf("with room again: %d %s", status, text)
	}
	if got := now(t, s.store).Seq; got != before+41 {
		t.Errorf("the record went from %d to %d", before, got)
	}
}

func TestAFullDiskIsExplainedToSenders(t *testing.T) {
	t.Parallel()
	d := newDoorSite(t)
	jo := d.person()
	respond := link.Respond("nv/clark-county")
	answer := d.preview(jo, respond, clarkDisputes)
	report := filledWith(d.see(jo, link.ReportError).filled(link.ReportError), "text", "The rank is 7.")
	d.pass(10 * time.Second)
	d.fill()
	res, a := d.send(jo, respond, answer)
	saysFull(t, "answer", res.StatusCode, a.body)
	form := url.Values{"of": {"all"}, "what": {"every"}, "mail": {"jo@example.org"}}
	for address, form := range map[string]url.Values{link.ReportError: report, link.Follow: form} {
		res, text := jo.post(address, form)
		saysFull(t, address, res.StatusCode, text)
	}
	if res, text := jo.post("/es"+link.Follow, form); res.StatusCode != http.StatusInsufficientStorage ||
		!strings.Contains(text, "El disco del servidor está lleno") {
		t.Errorf("in Spanish: %d", res.StatusCode)
	}
}

// An answer without a question is not reported as a wrong passkey.
func TestAnAnswerWithoutAQuestionSaysSo(t *testing.T) {
	t.Parallel()
	s := newDeskSite(t)
	s.editor("Ana", auth.Writer)
	if res, text := s.person().do(http.MethodPost, link.Answer(link.DeskSignIn), "same-origin", nil,
		"{}"); res.StatusCode != http.StatusForbidden || !strings.Contains(text, "did not ask for a passkey") {
		t.Errorf("%d %s", res.StatusCode, text)
	}
}
