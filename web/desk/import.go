package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/auth"
	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	deskpages "detainerledger/templates/desk"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// The limits of an import: total bytes, files, and characters of a title.
const (
	ImportLimit      = 16 << 20 // the most that ingest reads together
	importFiles      = 20
	draftTitleLimit  = 120
	importFieldLimit = 4 << 10 // bytes of a field that is not a file
)

// importTime limits how long an upload, and then the check of its files, may take.
const importTime = 2 * time.Minute

var importIntake = answer.Intake{Limit: ImportLimit, Time: importTime,
	Share: func(b *answer.Bodies) *answer.Share { return b.Desk }}

// faultCellText is how much of a cell is shown beside a fault, in characters.
const faultCellText = 60

// importRoutes are the uploads of files for drafts.
func (h drafts) importRoutes() []answer.Route {
	all := []answer.Route{{
		Path: link.DeskImport, Get: h.writers(h.importPage),
		Post: h.by(auth.Writer, answer.Limited(answer.Own(h.importFiles))),
		Body: &importIntake, Slow: true,
	}, {
		Path: link.DeskImportPublished, Post: h.by(auth.Writer, answer.Limited(answer.Own(h.importPublished))),
	}}
	for _, form := range ingest.TemplateForms {
		all = append(all, answer.Route{Path: link.DeskTemplate(form), Get: h.writers(importTemplate(form))})
	}
	return all
}

// importTemplate is a report to fill in.
func importTemplate(form string) echo.HandlerFunc {
	contentType := map[string]string{".csv": "text/csv; charset=utf-8",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[form]
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, contentType)
		h.Set(echo.HeaderContentDisposition, `attachment; filename="report`+form+`"`)
		return ingest.Template(c.Response(), form)
	}
}

// importPage is the form for uploading files.
func (h drafts) importPage(c echo.Context) error {
	form := sentFiles{draft: c.QueryParam("draft")}
	if form.draft != "" {
		draft, err := h.draftNamed(c, form.draft)
		if err != nil {
			return err
		}
		if draft.State != desk.DraftOpen {
			return answer.SeeOther(c, link.DeskDraft(form.draft))
		}
		form.title, form.revision = draft.Title, draft.Revision
	}
	return h.showImport(c, http.StatusOK, form, nil)
}

// draftNamed returns the draft with this number.
func (h drafts) draftNamed(c echo.Context, number string) (desk.Draft, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return desk.Draft{}, fmt.Errorf("draft %q: %w", number, record.ErrNotFound)
	}
	return h.Desk.Draft(c.Request().Context(), id)
}

// sentFiles is the submitted form.
type sentFiles struct {
	title string
	// draft and revision are those of the draft whose files are replaced; "" and 0 for a new one.
	draft    string
	revision int
	// files are the uploads, read are the files unpacked from them.
	files, read []ingest.Upload
	// wrong has the faults of fields, by name.
	wrong map[string]string
}

// importFiles creates a draft from files without faults.
func (h drafts) importFiles(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), importTime)
	defer cancel()
	form, err := readSentFiles(c.Request())
	if err != nil {
		return err
	}
	if len(form.wrong) > 0 {
		return h.showImport(c, http.StatusUnprocessableEntity, form, nil)
	}
	plan, err := h.planOf(ctx, &form)
	if faults, ok := errors.AsType[*ingest.Faults](err); ok {
		return h.showImport(c, http.StatusUnprocessableEntity, form, faults)
	}
	if err != nil {
		return err
	}
	if len(plan.Changes) == 0 {
		form.wrong["files"] = "The record holds all of this already, so there is nothing to draft."
		return h.showImport(c, http.StatusUnprocessableEntity, form, nil)
	}
	draft := desk.Draft{Title: cmp.Or(form.title, titleOf(plan, form.read))}
	for _, f := range form.read {
		draft.Files = append(draft.Files, desk.DraftFile{Name: f.Name, Body: f.Body})
	}
	if form.draft == "" {
		if draft.ID, err = h.Desk.AddDraft(ctx, h.act(c, editorOf(c), "sent files"), draft); err != nil {
			return err
		}
		return answer.SeeOther(c, link.DeskDraft(draftNumber(draft)))
	}
	before, err := h.draftNamed(c, form.draft)
	if err != nil {
		return err
	}
	draft.ID, draft.Revision = before.ID, form.revision
	err = h.Desk.ReviseDraft(ctx, h.act(c, editorOf(c), "sent other files"), draft)
	if errors.Is(err, desk.ErrRevised) {
		form.wrong["files"] = draftRefusal(err)
		form.revision = before.Revision
		return h.showImport(c, http.StatusConflict, form, nil)
	}
	if err != nil {
		return err
	}
	return answer.SeeOther(c, link.DeskDraft(form.draft))
}

// readSentFiles reads the form part by part, in memory, so that a refused file was never on disk.
func readSentFiles(r *http.Request) (sentFiles, error) {
	form := sentFiles{wrong: map[string]string{}}
	parts, err := r.MultipartReader()
	if err != nil {
		form.wrong["files"] = "Choose a file."
		return form, nil
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return form, answer.Unreadable(err)
		}
		if err := form.take(part); err != nil {
			return form, answer.Unreadable(err)
		}
	}
	switch n := len(form.files); {
	case n == 0:
		form.wrong["files"] = "Choose a file."
	case n > importFiles:
		form.wrong["files"] = fmt.Sprintf(
			"These are %d files; at most %d can be sent at a time. A record folder can be sent as one ZIP file.", n, importFiles,
		)
	}
	return form, nil
}

// take reads a part of the form.
func (form *sentFiles) take(part *multipart.Part) error {
	if part.FormName() == "files" {
		body, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() == "" && len(body) == 0 || len(form.files) > importFiles {
			return nil // browsers send this for a field without a chosen file
		}
		form.files = append(form.files, ingest.Upload{Name: part.FileName(), Body: body})
		return nil
	}
	raw, err := io.ReadAll(io.LimitReader(part, importFieldLimit))
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ToValidUTF8(string(raw), ""))
	switch part.FormName() {
	case "title":
		form.title = strings.Join(strings.Fields(strings.Map(seenOnly, text)), " ")
		if letters := []rune(form.title); len(letters) > draftTitleLimit {
			form.title = string(letters[:draftTitleLimit])
			form.wrong["title"] = fmt.Sprintf("This was too long; at most %d characters fit.", draftTitleLimit)
		}
	case "draft":
		if _, err := strconv.ParseInt(text, 10, 64); err == nil {
			form.draft = text
		}
	case "revision":
		form.revision, _ = strconv.Atoi(text)
	}
	return nil
}

// seenOnly drops a character that is invisible but changes how a text reads.
func seenOnly(r rune) rune {
	if answer.Unseen(r) && r != '\r' {
		return -1
	}
	return r
}

// planOf unpacks, reads and checks the uploads. The error is [*ingest.Faults] for faults in them.
func (h drafts) planOf(ctx context.Context, form *sentFiles) (ingest.Plan, error) {
	snap, err := h.Store.Now(ctx)
	if err != nil {
		return ingest.Plan{}, err
	}
	if form.read, err = ingest.Unpack(ctx, form.files...); err != nil {
		return ingest.Plan{}, err
	}
	return ingest.PlanUploads(ctx, snap, form.read, record.DayOf(h.Now()))
}

// titleOf names a draft after the reports that it brings, or else after its files.
func titleOf(plan ingest.Plan, files []ingest.Upload) string {
	w := words.English // the desk is in English
	var names []string
	for _, change := range plan.Changes {
		if change.Report != nil {
			names = append(names, w.T("Report for {period}", "period", w.Period(change.Report.Period)))
		}
	}
	if len(names) == 0 {
		for _, f := range files {
			names = append(names, f.Name)
		}
	}
	title := []rune(strings.Join(names, ", "))
	if len(title) > draftTitleLimit {
		title = append(title[:draftTitleLimit-1], '…')
	}
	return string(title)
}

// showImport shows the form, with the faults in the uploaded files.
func (h drafts) showImport(c echo.Context, status int, form sentFiles, faults *ingest.Faults) error {
	title := "Import"
	if form.draft != "" {
		title = "Other files for a draft"
	}
	v := deskpages.ImportView{Draft: form.draft, Revision: strconv.Itoa(form.revision), Title: title, Fields: []ui.Field{
		{Name: "files", Label: "The files", Type: "file", Many: true, Accept: ".csv,.xlsx,.json,.zip",
			Error: form.wrong["files"],
			Hint: "A report as Excel or CSV, filled in as the template says; one table as CSV or JSON; " +
				"or a record folder as ZIP. Several at once are checked together; 16 MB in all."},
		{Name: "title", Label: "What it is, in a few words", Value: form.title, Optional: true, Max: draftTitleLimit,
			Error: form.wrong["title"],
			Hint:  "For the list of drafts only. Left empty, it is named after the report."},
	}}
	for _, ending := range ingest.TemplateForms {
		v.Templates = append(v.Templates,
			ui.Link{Text: map[string]string{".csv": "CSV", ".xlsx": "Excel"}[ending], Href: link.DeskTemplate(ending)})
	}
	if form.draft == "" {
		var err error
		if v.Published, err = h.publishedOffer(c.Request().Context()); err != nil {
			return err
		}
	}
	if faults != nil {
		v.Faulty = faultyFiles(c.Request().Context(), form.read, faults)
		v.Wrong, v.More, v.People = len(faults.List)+faults.More, faults.More, faults.People
	}
	if faults != nil || ui.Wrong(v.Fields) {
		title = "Error: " + title
	}
	v.Page = h.page(c, link.DeskImport, title)
	return answer.HTML(c, status, deskpages.Import(v))
}

// faultyFiles shows faults in the rows of their files. Details of people are not repeated: only their position is
// shown.
func faultyFiles(ctx context.Context, files []ingest.Upload, faults *ingest.Faults) []deskpages.FaultyFile {
	excerpts := make([]*ingest.Excerpt, len(faults.List))
	if !faults.People {
		excerpts = ingest.Excerpts(ctx, files, faults.List)
	}
	var all []deskpages.FaultyFile
	for i, f := range faults.List {
		if n := len(all); n == 0 || all[n-1].Name != f.File {
			all = append(all, deskpages.FaultyFile{Name: f.File})
		}
		file := &all[len(all)-1]
		place := ""
		if f.Line > 0 {
			place = fmt.Sprintf("Line %d", f.Line)
		}
		if sheet := f.Sheet(); sheet != "" {
			place = strings.TrimPrefix(place+" of sheet "+sheet, " of s")
		}
		if n := len(file.Rows); n == 0 || file.Rows[n-1].Place != place || place == "" {
			file.Rows = append(file.Rows, deskpages.FaultyRow{ID: "fault-" + strconv.Itoa(i+1), Place: place})
		}
		row := &file.Rows[len(file.Rows)-1]
		fault := deskpages.CellFault{Heading: f.Heading(), Message: f.Message}
		if f.Sheet() != "" && f.Line > 0 && f.Column > 0 {
			fault.Cell = ingest.Letters(f.Column) + strconv.Itoa(f.Line)
		} else if f.Column > 0 && f.Heading() == "" {
			fault.Cell = fmt.Sprintf("column %d", f.Column)
		}
		if x := excerpts[i]; x != nil {
			if row.Cells == nil {
				row.Headings = x.Headings
				for _, text := range x.Cells {
					row.Cells = append(row.Cells, deskpages.FaultyCell{Text: shorten(text, 2*faultCellText)})
				}
			}
			if at := f.Column - x.First; at >= 0 && at < len(row.Cells) {
				row.Cells[at].Wrong = true
				fault.Says = shorten(x.Cells[at], faultCellText)
			}
		}
		row.Faults = append(row.Faults, fault)
	}
	return all
}

// shorten truncates a text to a number of characters, and removes unprintable ones.
func shorten(text string, most int) string {
	text = words.Plain(strings.Map(seenOnly, strings.ToValidUTF8(text, "")))
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
