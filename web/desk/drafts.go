package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// The limits of a page: lines that a draft adds, and closed drafts.
const (
	draftLinesShown   = 200
	closedDraftsShown = 20
)

// routes are the actions on a draft, whatever its source.
func (h drafts) routes() []answer.Route {
	draft := link.DeskDraft(":draft")
	preview := previewer(h)
	publishers := func(handler echo.HandlerFunc) answer.Handling {
		return h.by(auth.Publisher, answer.Limited(answer.Own(handler)))
	}
	publish := link.DeskDraftPublish(":draft")
	all := []answer.Route{
		{Path: link.DeskDrafts, Get: h.writers(h.listPage)},
		{Path: draft, Get: h.writers(h.draftPage)},
		{Path: link.DeskDraftApprove(":draft"), Post: h.writers(h.approveDraft)},
		{Path: link.DeskDraftDiscard(":draft"), Post: h.writers(h.discardDraft)},
		{Path: link.DeskDraftTick(":draft"), Post: h.writers(h.tickOddities)},
		{Path: link.Question(publish), Post: publishers(h.publishQuestion), ForScript: true},
		{Path: link.Answer(publish), Post: publishers(h.publishAnswer), ForScript: true},
		{Path: link.DeskPreview(":draft"), Get: h.writers(preview.enter)},
		{Path: link.DeskPreview(":draft") + "/*", Get: h.writers(preview.show)},
	}
	for i := range all {
		all[i].Slow = strings.HasPrefix(all[i].Path, draft) // it is checked again
	}
	return all
}

// checkedDraft is a draft checked against the record.
type checkedDraft struct {
	desk.Draft
	snap *store.Snapshot
	// waits is set while the record holds a version back: nothing is published until that is shown.
	waits bool
	draftCheck
}

// draftOf returns the draft that an address names.
func (h drafts) draftOf(c echo.Context) (checkedDraft, error) {
	id, err := strconv.ParseInt(c.Param("draft"), 10, 64)
	if err != nil {
		return checkedDraft{}, fmt.Errorf("draft %q: %w", c.Param("draft"), record.ErrNotFound)
	}
	ctx := c.Request().Context()
	draft, err := h.Desk.Draft(ctx, id)
	if err == nil && draft.State == desk.DraftPublishing {
		// Another request is publishing it, or a full disk prevented closing or reopening it.
		if err = h.Desk.SettleLeft(ctx, h.Store); err == nil {
			draft, err = h.Desk.Draft(ctx, id)
		}
	}
	if err != nil {
		return checkedDraft{}, err
	}
	return h.checkDraft(c.Request().Context(), draft)
}

// lacks lists what a draft needs before it can be published. Approvals come last, so that a draft whose first lack is
// an approval needs nothing else.
func (h drafts) lacks(d checkedDraft) []deskpages.Lack {
	var lacks []deskpages.Lack
	switch {
	case d.faults != nil:
		lacks = append(lacks, deskpages.Lack{Text: "What is wrong in its files has to be fixed.", At: deskpages.AtFaults})
	case len(d.plan.Changes) == 0:
		lacks = append(lacks, deskpages.Lack{Text: "It adds nothing: the record holds all of it already."})
	}
	if n := d.unticked(); n == 1 {
		lacks = append(lacks,
			deskpages.Lack{Text: "One thing that looks odd has to be looked at and ticked off.", At: deskpages.AtOddities})
	} else if n > 1 {
		lacks = append(lacks,
			deskpages.Lack{Text: fmt.Sprintf("%d things that look odd have to be looked at and ticked off.", n),
				At: deskpages.AtOddities})
	}
	if n := h.Approvals - d.People(); n == 1 {
		lacks = append(lacks,
			deskpages.Lack{Text: "It needs the approval of a person who did not write any of it.", At: deskpages.AtApproval})
	} else if n > 1 {
		lacks = append(lacks,
			deskpages.Lack{Text: fmt.Sprintf("It needs the approvals of %d people who did not write any of it.", n),
				At: deskpages.AtApproval})
	}
	if d.waits {
		lacks = append(lacks, deskpages.Lack{
			Text: "What was published last is not stored durably yet. Until it is, nothing else is published."})
	}
	return lacks
}

// stands describes the progress of an open draft in a few words.
func (h drafts) stands(d checkedDraft) string {
	lacks := h.lacks(d)
	switch {
	case len(lacks) == 0:
		return "Ready for a publisher"
	case lacks[0].At == deskpages.AtApproval:
		return "Needs approval"
	case d.waits && len(lacks) == 1:
		return "Waits until the last publication is stored"
	}
	return "Needs looking at"
}

// draftStateWord is a state in a word or two.
func draftStateWord(state desk.DraftState) string {
	switch state {
	case desk.DraftOpen:
		return "Open"
	case desk.DraftPublished:
		return "Published"
	case desk.DraftDiscarded:
		return "Discarded"
	}
	return "Being published"
}

// listPage lists the open drafts, and those closed last.
func (h drafts) listPage(c echo.Context) error {
	ctx := c.Request().Context()
	open, err := h.Desk.OpenDrafts(ctx)
	if err != nil {
		return err
	}
	closed, err := h.Desk.ClosedDrafts(ctx, closedDraftsShown)
	if err != nil {
		return err
	}
	v := deskpages.DraftsView{Page: h.page(c, link.DeskDrafts, "Drafts")}
	if v.Open, err = h.rows(ctx, open); err != nil {
		return err
	}
	if v.Closed, err = h.rows(ctx, closed); err != nil {
		return err
	}
	return answer.HTML(c, http.StatusOK, deskpages.Drafts(v))
}

// rows describes drafts for lists. Each open one is checked against the record, so that the list agrees with the
// draft's own page.
func (h drafts) rows(ctx context.Context, drafts []desk.Draft) ([]deskpages.DraftRow, error) {
	rows := make([]deskpages.DraftRow, len(drafts))
	for i, d := range drafts {
		wrote := d.By(desk.Wrote)
		last := wrote[len(wrote)-1]
		rows[i] = deskpages.DraftRow{Href: link.DeskDraft(draftNumber(d)), Title: d.Title, Who: last.Name, At: last.At,
			State: draftStateWord(d.State)}
		if d.State == desk.DraftOpen {
			whole, err := h.Desk.Draft(ctx, d.ID) // including its files
			if err != nil {
				return nil, err
			}
			checked, err := h.checkDraft(ctx, whole)
			if err != nil {
				return nil, err
			}
			rows[i].State = h.stands(checked)
		}
		if !d.ClosedAt.IsZero() {
			rows[i].At = d.ClosedAt
		}
	}
	return rows, nil
}

func draftNumber(d desk.Draft) string { return strconv.FormatInt(d.ID, 10) }

// draftPage is one draft: what it would change, who supports it, and what can be done with it.
func (h drafts) draftPage(c echo.Context) error {
	d, err := h.draftOf(c)
	if err != nil {
		return err
	}
	return h.showDraft(c, http.StatusOK, d, "")
}

// showDraft shows a draft, with the reason for a refused action, if any.
func (h drafts) showDraft(c echo.Context, status int, d checkedDraft, problem string) error {
	editor := editorOf(c)
	v := deskpages.DraftView{
		Page: h.page(c, link.DeskDrafts, d.Title), Number: draftNumber(d.Draft), Title: d.Title,
		Revision: strconv.Itoa(d.Revision), State: string(d.State),
		Problem: problem, Unchanged: d.plan.Unchanged, Changes: len(d.plan.Changes), ClosedAt: d.ClosedAt,
		Wrote: handRows(d.By(desk.Wrote)), Approved: handRows(d.By(desk.Approved)),
	}
	v.Stored = !d.waits
	if d.State == desk.DraftPublished {
		v.ChangesHref = link.Change(d.Last)
		v.ChangesText = fmt.Sprintf("change %d", d.Last)
		if d.Last > d.Base+1 {
			v.ChangesText = fmt.Sprintf("changes %d to %d", d.Base+1, d.Last)
		}
		var err error
		if v.Pages, v.MorePages, err = h.changedPages(c, d); err != nil {
			return err
		}
	}
	if d.State == desk.DraftOpen {
		var err error
		if v.Would, err = h.draftChanges(c.Request().Context(), d); err != nil {
			return err
		}
		v.Odd, v.MoreOdd = draftOddities(d)
		v.Lacks = h.lacks(d)
		v.CanApprove = d.faults == nil && len(d.plan.Changes) > 0 && !d.WrittenBy(editor.ID) && !d.ApprovedBy(editor.ID)
		if len(v.Lacks) == 0 {
			what, _, err := h.confirmation(c.Request().Context(), d)
			if err != nil {
				return err
			}
			v.Confirm, v.CanPublish = what, editor.Role.May(auth.Publisher)
		}
	}
	if err := composer(h).view(c.Request().Context(), d, &v); err != nil {
		return err
	}
	answers, err := h.Desk.RequestsOfDraft(c.Request().Context(), d.ID)
	if err != nil {
		return err
	}
	for _, r := range answers {
		v.Answers = append(v.Answers, ui.Link{Text: "Request " + string(r.Ref), Href: link.DeskRequest(r.Ref)})
	}
	if d.faults != nil {
		for _, f := range d.faults.List {
			v.Faults = append(v.Faults, f.String())
		}
		v.MoreFaults = d.faults.More
		v.Faulty = faultyFiles(c.Request().Context(), uploads(d.Draft), d.faults)
	}
	for line := range d.plan.Lines() {
		if len(v.Lines) == draftLinesShown {
			v.MoreLines++
			continue
		}
		v.Lines = append(v.Lines, line)
	}
	for _, f := range d.Files {
		v.Files = append(v.Files, f.Name)
	}
	return answer.HTML(c, status, deskpages.Draft(v))
}

func handRows(hands []desk.Hand) []deskpages.Hand {
	rows := make([]deskpages.Hand, len(hands))
	for i, h := range hands {
		rows[i] = deskpages.Hand{Name: h.Name, At: h.At}
	}
	return rows
}

// seen returns the revision that an editor's form was about.
func seen(c echo.Context) int {
	revision, _ := strconv.Atoi(c.FormValue("revision"))
	return revision
}

func (h drafts) approveDraft(c echo.Context) error {
	d, err := h.draftOf(c)
	if err != nil {
		return err
	}
	if d.faults != nil || len(d.plan.Changes) == 0 {
		return h.showDraft(c, http.StatusConflict, d, "It was not approved: "+h.lacks(d)[0].Text)
	}
	return h.afterDeed(c, d,
		h.Desk.ApproveDraft(c.Request().Context(), h.act(c, editorOf(c), "approved"), d.ID, seen(c)))
}

func (h drafts) discardDraft(c echo.Context) error {
	d, err := h.draftOf(c)
	if err != nil {
		return err
	}
	return h.afterDeed(c, d,
		h.Desk.DiscardDraft(c.Request().Context(), h.act(c, editorOf(c), "discarded"), d.ID, seen(c)))
}

// afterDeed shows the draft after an action, or why it was refused.
func (h drafts) afterDeed(c echo.Context, d checkedDraft, err error) error {
	if problem := draftRefusal(err); problem != "" {
		return h.showDraft(c, http.StatusConflict, d, problem)
	}
	if err != nil {
		return err
	}
	return answer.SeeOther(c, link.DeskDraft(draftNumber(d.Draft)))
}

// draftRefusal explains a refused action on a draft; "" for another error, or none.
func draftRefusal(err error) string {
	switch {
	case errors.Is(err, desk.ErrRevised):
		return "Somebody changed or closed this draft after you opened it. Nothing was done; this is how it stands now."
	case errors.Is(err, desk.ErrOwnHand):
		return "You wrote some of this draft, and nobody approves what they wrote."
	case errors.Is(err, desk.ErrUnapproved):
		return "Not enough people stand behind this draft yet."
	case errors.Is(err, store.ErrClock):
		return "The clock of the server is behind the last change of the record, so nothing was published. " +
			"Please ask whoever runs the site to set the clock right, and try again."
	case errors.Is(err, store.ErrChanged):
		return "The record was changed meanwhile. Nothing was published; please look at what the draft adds now, " +
			"and try again."
	}
	return ""
}
