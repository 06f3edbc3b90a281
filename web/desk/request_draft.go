package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// statementOf returns the statement that a request becomes, without its report. It is dated with the day of the
// request, and its source is the request's own page.
func (h requests) statementOf(c echo.Context, r office.Request) record.Statement {
	t := record.Statement{
		Date: record.DayOf(r.Reached(office.Received)), Jurisdiction: r.Jurisdiction, Office: r.Office,
		Stance: r.Kind.Stance(), Gist: r.Text,
		Sources: record.Sources{h.Base(c) + link.Request(r.Ref)},
	}
	if r.Evidence != "" {
		t.Sources = append(t.Sources, r.Evidence)
	}
	return t
}

// makeFields returns the questions for turning a request into a draft: only the button for a statement, which is taken
// word for word; for an error of ours, what is right.
func (h requests) makeFields(c *answer.Request, r office.Request) ([]ui.Field, error) {
	if r.Kind.Stance() != "" {
		return []ui.Field{{Name: "make", Type: "hidden", Value: "statement"}}, nil
	}
	figures, err := correctable(c.Ctx(), &c.Reading, r)
	if err != nil || len(figures) == 0 {
		return nil, err
	}
	fields := []ui.Field{{Name: "make", Type: "hidden", Value: "correction"}}
	for _, f := range figures {
		name := "effect-" + f.Value
		fields = append(fields,
			ui.Field{Name: name, Type: "select", Label: f.Label, Options: []ui.Option{
				{Value: "", Text: "is right", Chosen: c.FormValue(name) == ""},
				{Value: string(record.Amend), Text: "is to read as another number",
					Chosen: c.FormValue(name) == string(record.Amend)},
				{Value: string(record.Withdraw), Text: "is not in the report at all",
					Chosen: c.FormValue(name) == string(record.Withdraw)},
			}},
			ui.Field{Name: "value-" + f.Value, Label: "The right number", Value: c.FormValue("value-" + f.Value),
				Mode: "numeric", Optional: true})
	}
	sources := c.FormValue("sources")
	if c.Request().Method == http.MethodGet {
		sources = r.Evidence
		if r.Kind == office.OurError {
			sources = strings.TrimSpace(h.Base(c) + link.Request(r.Ref) + "\n" + r.Evidence)
		}
	}
	return append(fields,
		ui.Field{Name: "why", Type: "textarea", Rows: 3, Label: "What was wrong here, in public words",
			Value: c.FormValue("why")},
		ui.Field{Name: "sources", Type: "textarea", Rows: 3, Label: "Sources", Value: sources,
			Hint: "Addresses, one on each line: the report, or what shows what is right."}), nil
}

// correctable returns the figures that a request's correction can concern: those that it is about, or all of the
// jurisdiction.
func correctable(ctx context.Context, r *answer.Reading, asked office.Request) ([]present.AskedFigure, error) {
	if asked.Jurisdiction == "" {
		return nil, nil
	}
	listing, err := r.Listing(ctx, asked.Jurisdiction)
	if err != nil {
		return nil, err
	}
	all, err := present.AskedFigures(ctx, r, listing)
	if err != nil {
		return nil, err
	}
	var figures, about []present.AskedFigure
	for _, f := range all {
		if f.Figure == (office.Figure{}) {
			continue
		}
		figures = append(figures, f)
		for _, figure := range asked.Figures {
			if figure == f.Figure {
				about = append(about, f)
			}
		}
	}
	if len(about) > 0 {
		return about, nil
	}
	return figures, nil
}

// answerFields ask which of the open drafts answers a request; none if none is open.
func (h requests) answerFields(c echo.Context) ([]ui.Field, error) {
	open, err := h.Desk.OpenDrafts(c.Request().Context())
	if err != nil || len(open) == 0 {
		return nil, err
	}
	field := ui.Field{Name: "draft", Type: "select", Label: "Draft"}
	for _, d := range open {
		field.Options = append(field.Options, ui.Option{Value: draftNumber(d), Text: draftNumber(d) + ": " + d.Title,
			Chosen: c.FormValue("draft") == draftNumber(d)})
	}
	return []ui.Field{field}, nil
}

// draftRequest creates a draft that answers a request, or selects an existing one.
func (h requests) draftRequest(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := h.requestAsked(c)
	if err != nil {
		return err
	}
	if err := answer.ReadForm(c); err != nil {
		return err
	}
	tell := h.Letters.Tell(c, office.Published)
	if id, err := strconv.ParseInt(c.FormValue("draft"), 10, 64); err == nil {
		err := h.Desk.AnswerRequest(ctx, h.act(c, editorOf(c), "answered a request"), r.Ref, id, tell)
		return h.afterRequest(c, r, err)
	}
	if h.BaseURL == "" {
		return h.requestGoneOn(c, r,
			"The source of what is published would be this machine’s own address. Start the site with --base-url, the address "+
				"that readers see.")
	}
	sheet, faults, err := h.sheetOf(c, r)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return h.showRequest(c, http.StatusUnprocessableEntity, r, faults, "")
	}
	if !r.State.Open() || len(sheet.Rows) == 0 {
		return h.requestGoneOn(c, r, "No draft can be made of this request as it stands.")
	}
	file, lines, err := ingest.Compose(sheet.Table+".csv", sheet)
	if err != nil {
		return err
	}
	plan, err := drafts(h).planOf(ctx, &sentFiles{files: []ingest.Upload{file}})
	if wrong, ok := errors.AsType[*ingest.Faults](err); ok {
		faults, problem := requestFaults(wrong, sheet, lines[0])
		return h.showRequest(c, http.StatusUnprocessableEntity, r, faults, problem)
	}
	if err != nil {
		return err
	}
	if len(plan.Changes) == 0 {
		return h.showRequest(c, http.StatusUnprocessableEntity, r, nil,
			"The record holds exactly this already, so that there is nothing to draft.")
	}
	title := fmt.Sprintf("Request %s: %s, %s", r.Ref, sheet.Table, cmp.Or(string(r.Jurisdiction), r.Page))
	id, err := h.Desk.DraftRequest(ctx, h.act(c, editorOf(c), "made a draft of a request"), r.Ref,
		desk.Draft{Title: title, Files: []desk.DraftFile{{Name: file.Name, Body: file.Body}}}, tell)
	if err != nil {
		return h.afterRequest(c, r, err)
	}
	return answer.SeeOther(c, link.DeskDraft(strconv.FormatInt(id, 10)))
}

// requestFaults returns the faults in the rows of a request, by the fields that ask for them; problem has those that no
// field can correct. lines are the lines on which the rows begin.
func requestFaults(wrong *ingest.Faults, sheet ingest.Sheet, lines []int) (faults map[string]string, problem string) {
	faults = map[string]string{}
	var rest []string
	for _, fault := range wrong.List {
		text := present.Capital(strings.TrimPrefix(fault.Name+": "+fault.Message, ": ")) + "."
		field := map[string]string{"reason": "why", "sources": "sources"}[fault.Name]
		if row := slices.Index(lines, fault.Line); row >= 0 && (fault.Name == "value" || fault.Name == "effect") {
			of := sheet.Rows[row]
			field = fault.Name + "-" + link.FigureID(record.ReportID(of["report"]), record.Measure(of["measure"]))
		}
		if sheet.Table != "corrections" || field == "" {
			rest = append(rest, text)
		} else if faults[field] == "" {
			faults[field] = text
		}
	}
	if wrong.More > 0 {
		rest = append(rest, fmt.Sprintf("%d more are wrong.", wrong.More))
	}
	return faults, strings.Join(rest, " ")
}

// sheetOf returns the rows of the record that a request becomes, with the faults in the editor's answers.
func (h requests) sheetOf(c echo.Context, r office.Request) (ingest.Sheet, map[string]string, error) {
	if r.Kind.Stance() != "" {
		return ingest.Sheet{Table: "statements", Rows: h.statementRows(c, r)}, nil, nil
	}
	sheet, faults := ingest.Sheet{Table: "corrections"}, map[string]string{}
	now, err := h.Current(c)
	if err != nil {
		return sheet, nil, err
	}
	figures, err := correctable(now.Ctx(), &now.Reading, r)
	if err != nil || len(figures) == 0 {
		return sheet, nil, err
	}
	why, fault := answer.FieldText(c, words.English, "why", office.LongestAnswer)
	if fault == "" && why == "" {
		fault = "Please write what was wrong here."
	}
	if fault != "" {
		faults["why"] = fault
	}
	sources := strings.Fields(c.FormValue("sources"))
	if len(sources) == 0 {
		faults["sources"] = "Please write where it can be checked."
	}
	for _, f := range figures {
		effect, value := record.Effect(c.FormValue("effect-"+f.Value)), strings.TrimSpace(c.FormValue("value-"+f.Value))
		switch effect {
		case "":
			continue
		case record.Withdraw:
			value = ""
		}
		section := record.SectionI
		if f.Measure == record.Declined {
			section = record.SectionII
		}
		sheet.Rows = append(sheet.Rows, map[string]string{
			"date": string(record.DayOf(h.Now())), "by": record.BySite, "report": string(f.Report),
			"section": string(section), "measure": string(f.Measure),
			"jurisdiction": string(r.Jurisdiction), "effect": string(effect), "value": value, "reason": why,
			"sources": strings.Join(sources, " "),
		})
	}
	if len(sheet.Rows) == 0 {
		faults["effect-"+figures[0].Value] = "Please say of at least one figure what is right."
	}
	return sheet, faults, nil
}

// statementRows returns the statement for each report that it concerns; one about the whole listing names none.
func (h requests) statementRows(c echo.Context, r office.Request) []map[string]string {
	reports := []record.ReportID{}
	for _, f := range r.Figures {
		if f.Report == "" { // the whole listing includes all reports
			reports = nil
			break
		}
		if n := len(reports); n == 0 || reports[n-1] != f.Report { // they are sorted
			reports = append(reports, f.Report)
		}
	}
	if len(reports) == 0 {
		reports = []record.ReportID{""}
	}
	t := h.statementOf(c, r)
	var rows []map[string]string
	for _, report := range reports {
		rows = append(rows, map[string]string{
			"date": string(t.Date), "jurisdiction": string(t.Jurisdiction), "report": string(report), "office": t.Office,
			"stance": string(t.Stance), "gist": t.Gist,
			"date_note": "", "sources": strings.Join(t.Sources, " "),
		})
	}
	return rows
}
