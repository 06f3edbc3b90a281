package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/edition"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// routes are the forms in which an editor composes changes.
func (h composer) routes() []answer.Route {
	return []answer.Route{
		{Path: link.DeskCompose, Get: h.writers(h.choicePage)},
		{Path: link.DeskComposeForm(":kind"), Get: h.writers(h.composePage), Post: h.writers(h.composeSent)},
		{Path: link.DeskPick, Get: h.writers(h.pickPage)},
	}
}

// composition is a form for one kind of change. Its answers become rows of the files that an import reads, so that the
// same checks apply to everything that enters the record.
type composition struct {
	kind, title, lede string
	// choice describes it on the page that lists all forms.
	choice string
	// file is the name of the file that the answers become.
	file string
	// heads are the headings of a long form, by the fields that they precede.
	heads map[string]string
	// questions returns the form's fields, given the series of the record. Each is named after the column that it
	// fills.
	questions func(all []edition.SeriesPeriods) []ui.Field
	// sheets returns the answers as rows, of one table or of those of a report.
	sheets func(f *composed) []ingest.Sheet
	// asks maps a column to the field with its answer, if that has another name.
	asks map[string]string
	// draft returns the title of a draft with the form's one change.
	draft func(f *composed, c record.Change) string
}

// compositions are the forms, in the order in which they are offered.
var compositions = []composition{correctionForm, readingForm, statementForm, eventForm, policyForm, reportForm}

// compositionOf returns the form for a kind of thing.
func compositionOf(kind string) (composition, error) {
	at := slices.IndexFunc(compositions, func(k composition) bool { return k.kind == kind })
	if at < 0 {
		return composition{}, fmt.Errorf("form for a %q: %w", kind, record.ErrNotFound)
	}
	return compositions[at], nil
}

// composed is a form with its answers.
type composed struct {
	composition
	*answer.Reading
	fields []ui.Field
	// sections are the lines of a report's sections.
	sections []typedSection
	// draft is the one that the form revises, as the editor saw it; its ID is 0 if the form creates one.
	draft desk.Draft
	// problems are the faults that concern no field.
	problems []string
	upload   ingest.Upload
	plan     ingest.Plan
}

// The names of fields that are not about what is composed.
const (
	draftField    = "draft"
	revisionField = "revision"
	deedField     = "do"
	formField     = "form" // in a stored draft, the kind of the form
)

// The actions of a form's buttons.
const (
	deedShow = "show"
	deedSave = "save"
	deedMore = "more" // more lines
	deedAnew = "anew" // save as a separate draft
)

// composing returns a form with these answers.
func (h composer) composing(c echo.Context, answers url.Values) (*composed, error) {
	ctx := c.Request().Context()
	kind, err := compositionOf(c.Param("kind"))
	if err != nil {
		return nil, err
	}
	f := &composed{composition: kind}
	if id := answers.Get(draftField); id != "" {
		if f.draft, err = h.composedDraft(ctx, kind.kind, id); err != nil {
			return nil, err
		}
	}
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	if f.Reading, err = h.ReadingOf(ctx, snap); err != nil {
		return nil, err
	}
	f.fields = kind.questions(f.Series)
	return f, nil
}

// composedDraft returns an open draft that was composed in this kind of form.
func (h composer) composedDraft(ctx context.Context, kind, id string) (desk.Draft, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return desk.Draft{}, fmt.Errorf("draft %q: %w", id, record.ErrNotFound)
	}
	d, err := h.Desk.Draft(ctx, n)
	if err != nil {
		return d, err
	}
	if answers, _ := url.ParseQuery(d.Form); answers.Get(formField) != kind {
		return d, fmt.Errorf("draft %d was not composed as a %s: %w", n, kind, record.ErrNotFound)
	}
	return d, nil
}

// fill puts the answers into the fields, with faults in their text.
func (f *composed) fill(answers url.Values) {
	for i := range f.fields {
		fillField(&f.fields[i], answers)
	}
	if f.kind == reportForm.kind {
		f.sections = typedSections(answers)
	}
}

// fillField puts an answer into its field. For choices, only an offered one counts.
func fillField(field *ui.Field, answers url.Values) {
	if given, ok := answers[field.Name]; ok && len(given) > 0 {
		field.Value, field.Error = answer.CheckText(words.English, given[0], cmp.Or(field.Max, shortText))
	}
	if field.Options == nil {
		return
	}
	typed := field.Value
	field.Value = ""
	for i := range field.Options {
		field.Options[i].Chosen = field.Options[i].Value == typed
		if field.Options[i].Chosen {
			field.Value = typed
		}
	}
}

// field returns the one with the name, or nil.
func (f *composed) field(name string) *ui.Field {
	for i := range f.fields {
		if f.fields[i].Name == name {
			return &f.fields[i]
		}
	}
	return nil
}

// answer returns the answer to the field with the name, or "".
func (f *composed) answer(name string) string {
	if field := f.field(name); field != nil {
		return field.Value
	}
	return ""
}

// period is that of a report, in words.
func (f *composed) period(id record.ReportID) string {
	for _, of := range f.Early() {
		for _, c := range of.Periods {
			if c.Report.ID == id {
				return words.English.Period(c.Report.Period)
			}
		}
	}
	return string(id)
}

// row returns the answers to these fields, by name.
func (f *composed) row(names ...string) map[string]string {
	row := map[string]string{}
	for _, name := range names {
		row[name] = f.answer(name)
	}
	return row
}

// all returns the form's fields, including those of a report's lines.
func (f *composed) all() []ui.Field {
	all := slices.Clone(f.fields)
	for _, section := range f.sections {
		for _, row := range section.rows {
			all = append(all, row...)
		}
	}
	return all
}

// right reports whether the form has no faults.
func (f *composed) right() bool { return len(f.problems) == 0 && !ui.Wrong(f.all()) }

// query encodes the form to be stored with a draft and reopened.
func (f *composed) query() string {
	answers := url.Values{formField: {f.kind}}
	for _, field := range f.all() {
		if field.Value != "" {
			answers.Set(field.Name, field.Value)
		}
	}
	return answers.Encode()
}

// check checks the answers against the record as an import does, and puts faults beside their fields.
func (f *composed) check(ctx context.Context, today record.Day) error {
	for i := range f.fields {
		field := &f.fields[i]
		switch {
		case field.Value != "" || field.Error != "" || field.Optional:
		case field.Options != nil:
			field.Error = fmt.Sprintf("Please choose: “%s”", field.Label)
		default:
			field.Error = fmt.Sprintf("Please fill in: “%s”", field.Label)
		}
	}
	if !f.right() {
		return nil
	}
	sheets := f.sheets(f)
	upload, lines, err := ingest.Compose(f.file, sheets...)
	if err != nil {
		return err
	}
	f.plan, err = ingest.PlanUploads(ctx, f.Snap, []ingest.Upload{upload}, today)
	if faults, ok := errors.AsType[*ingest.Faults](err); ok {
		f.refuse(faults, sheets, lines)
		return nil
	}
	if err != nil {
		return err
	}
	if len(f.plan.Changes) == 0 {
		f.problems = append(f.problems, "The record holds exactly this already, so that there is nothing to add.")
	}
	f.upload = upload
	return nil
}

// refuse puts each fault beside its field. A fault in an answer itself comes before those that follow from it in
// columns that nobody filled in.
func (f *composed) refuse(faults *ingest.Faults, sheets []ingest.Sheet, lines [][]int) {
	for _, derived := range []bool{false, true} {
		for _, fault := range faults.List {
			if _, is := f.asks[fault.Name]; is != derived {
				continue
			}
			text := fault.Message
			if faults.People {
				text = "the record is about jurisdictions, never about people; please leave out what tells of one person (" + text +
					")"
			}
			if field := f.at(fault, sheets, lines); field == nil {
				f.problems = append(f.problems, present.Capital(strings.TrimPrefix(fault.Name+": "+text, ": "))+".")
			} else if field.Error == "" {
				field.Error = field.Label + ": " + text + "."
			}
		}
	}
	if faults.More > 0 {
		f.problems = append(f.problems, fmt.Sprintf("%d more are wrong.", faults.More))
	}
}

// at returns the field of a fault, or nil.
func (f *composed) at(fault ingest.Fault, sheets []ingest.Sheet, lines [][]int) *ui.Field {
	for i, begin := range lines {
		row := slices.Index(begin, fault.Line)
		switch {
		case row < 0:
		case sheets[i].Table == linesTable:
			return f.cell(row, fault.Name)
		case sheets[i].Table == totalsTable && sheets[i].Rows[row]["scope"] == record.ScopeSectionI:
			return f.field("section1_total")
		case sheets[i].Table == totalsTable:
			return f.field("state_totals")
		}
	}
	if other, ok := f.asks[fault.Name]; ok {
		return f.field(other)
	}
	return f.field(fault.Name)
}

// choicePage lists the forms.
func (h composer) choicePage(c echo.Context) error {
	v := deskpages.ComposeChoiceView{Page: h.page(c, link.DeskCompose, "Compose")}
	for _, k := range compositions {
		v.Choices = append(v.Choices,
			deskpages.ComposeChoice{Title: k.title, Text: k.choice, Href: link.DeskComposeForm(k.kind)})
	}
	return answer.HTML(c, http.StatusOK, deskpages.ComposeChoices(v))
}

// composePage is an empty form, one filled in by its address, or that of a draft to be changed.
func (h composer) composePage(c echo.Context) error {
	ctx := c.Request().Context()
	answers := c.QueryParams()
	f, err := h.composing(c, answers)
	if err != nil {
		return err
	}
	if f.draft.ID != 0 {
		if f.draft.State != desk.DraftOpen {
			return answer.SeeOther(c, link.DeskDraft(draftNumber(f.draft)))
		}
		answers, err = url.ParseQuery(f.draft.Form)
		if err != nil {
			return fmt.Errorf("form of draft %d: %w", f.draft.ID, err)
		}
	} else if f.kind == correctionForm.kind && answers.Get("jurisdiction") == "" {
		// A correction concerns a figure, which is picked from a listing.
		return answer.SeeOther(c, link.DeskPick)
	}
	f.fill(answers)
	if f.draft.ID != 0 {
		if err := f.check(ctx, record.DayOf(h.Now())); err != nil {
			return err
		}
	}
	return h.showComposed(c, http.StatusOK, f)
}

// composeSent shows how what was composed will read, or makes a draft of it.
func (h composer) composeSent(c echo.Context) error {
	ctx := c.Request().Context()
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	answers := c.Request().PostForm
	f, err := h.composing(c, answers)
	if err != nil {
		return err
	}
	f.draft.Revision, _ = strconv.Atoi(answers.Get(revisionField))
	f.fill(answers)
	deed := answers.Get(deedField)
	if deed == deedMore {
		f.moreLines()
		return h.showComposed(c, http.StatusOK, f)
	}
	if err := f.check(ctx, record.DayOf(h.Now())); err != nil {
		return err
	}
	switch {
	case !f.right():
		return h.showComposed(c, http.StatusUnprocessableEntity, f)
	case deed == deedSave || deed == deedAnew:
		return h.saveComposed(c, f, deed == deedAnew)
	}
	return h.showComposed(c, http.StatusOK, f)
}

// saveComposed creates a draft from the form, or revises the form's draft. If somebody else has changed that draft
// meanwhile, both it and the form stay as they are.
func (h composer) saveComposed(c echo.Context, f *composed, anew bool) error {
	ctx := c.Request().Context()
	draft := desk.Draft{
		ID: f.draft.ID, Revision: f.draft.Revision, Title: f.composition.draft(f, f.plan.Changes[len(f.plan.Changes)-1]),
		Form:  f.query(),
		Files: []desk.DraftFile{{Name: f.upload.Name, Body: f.upload.Body}},
	}
	var err error
	if f.draft.ID == 0 || anew {
		draft.ID, err = h.Desk.AddDraft(ctx, h.act(c, editorOf(c), "composed"), draft)
	} else {
		err = h.Desk.ReviseDraft(ctx, h.act(c, editorOf(c), "changed"), draft)
	}
	if errors.Is(err, desk.ErrRevised) {
		f.problems = append(f.problems,
			"Somebody changed or closed the draft after you opened it, so that it was not saved. "+
				"What you typed is still here: look at the draft as it is now, or save this as a draft of its own.")
		return h.showComposed(c, http.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	return answer.SeeOther(c, link.DeskDraft(draftNumber(draft)))
}

// view adds to the page of an open draft the form that it was composed in, and how it will read.
func (h composer) view(ctx context.Context, d checkedDraft, v *deskpages.DraftView) error {
	if d.Form == "" || d.State != desk.DraftOpen {
		return nil
	}
	answers, err := url.ParseQuery(d.Form)
	if err != nil {
		return fmt.Errorf("form of draft %d: %w", d.ID, err)
	}
	v.Form = link.DeskComposeAgain(answers.Get(formField), draftNumber(d.Draft))
	if answers.Get(formField) == reportForm.kind {
		return nil // the page already shows line by line what a report brings
	}
	r, err := h.ReadingOf(ctx, d.snap)
	if err != nil {
		return err
	}
	v.Reads, err = foresee(ctx, r, d.plan.Changes)
	return err
}

// showComposed shows the form, and beside it how it reads now and will read.
func (h composer) showComposed(c echo.Context, status int, f *composed) error {
	ctx := c.Request().Context()
	title := f.title
	if status >= http.StatusBadRequest {
		title = "Error: " + title
	}
	v := deskpages.ComposeView{
		Page: h.page(c, link.DeskCompose, title), Title: f.title, Lede: f.lede, Action: link.DeskComposeForm(f.kind),
		Problems: f.problems, Fields: f.fields, Heads: f.heads, Conflict: status == http.StatusConflict,
	}
	if f.kind != reportForm.kind {
		v.Pick = link.DeskPick
	}
	if f.draft.ID != 0 {
		v.Draft, v.Revision = draftNumber(f.draft), strconv.Itoa(f.draft.Revision)
	}
	for _, section := range f.sections {
		v.Sections = append(v.Sections, section.table())
	}
	reads, err := foresee(ctx, f.Reading, f.plan.Changes)
	if err != nil {
		return err
	}
	if len(f.plan.Changes) == 0 {
		// There is nothing to show yet except how the figure reads now.
		if reads, err = readsNow(ctx, f.Reading, record.Slug(f.answer("jurisdiction")),
			record.ReportID(f.answer("report"))); err != nil {
			return err
		}
	}
	v.Reads, v.Shown = reads, len(f.plan.Changes) > 0
	return answer.HTML(c, status, deskpages.Compose(v))
}
