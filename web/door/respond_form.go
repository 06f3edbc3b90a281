package door

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/ingest"
	"detainerledger/internal/mail"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// The largest lengths of answers, in characters.
const (
	longestLine = 200
	longestLink = 1000
)

// largestPaper is the largest size of a PDF, in bytes.
const largestPaper = 10 << 20

// respondAnswers are an office's valid answers, and the faults of the others by field.
type respondAnswers struct {
	kind                                            office.Kind
	chosen                                          []string // of askedFigure.value
	text, office, evidence, name, role, mail, phone string
	faults                                          map[string]string
}

// readAnswers reads the form. Its fields are those of [respondAnswers.fields].
func readAnswers(c echo.Context, w *words.Language, r respondent) respondAnswers {
	a := respondAnswers{kind: office.Kind(c.FormValue("kind")), faults: map[string]string{}}
	read := func(name string, most int) string {
		text, fault := answer.FieldText(c, w, name, most)
		a.wrong(name, fault)
		return text
	}
	line := func(name string) string {
		text, fault := answer.FieldLine(c, w, name, longestLine)
		a.wrong(name, fault)
		return text
	}
	form := c.Request().Form // read by readForm
	for _, f := range r.figures {
		if slices.Contains(form["figure"], f.Value) {
			a.chosen = append(a.chosen, f.Value)
		}
	}
	a.text, a.office, a.evidence = read("text", office.LongestAnswer), line("office"), read("evidence", longestLink)
	a.name, a.role, a.mail, a.phone = line("name"), line("role"), line("mail"), line("phone")
	a.judgePublished(w, r)
	a.judgeContact(w)
	return a
}

// wrong records a fault of a field; the first one counts.
func (a *respondAnswers) wrong(name, fault string) {
	if fault != "" && a.faults[name] == "" {
		a.faults[name] = fault
	}
}

// judgePublished checks the answers to be published.
func (a *respondAnswers) judgePublished(w *words.Language, r respondent) {
	if !slices.Contains(r.kinds(), a.kind) {
		a.wrong("kind", w.T("Please choose what you would like to do."))
	}
	if len(a.chosen) == 0 && len(r.figures) > 0 && (a.kind == office.Disputes || a.kind == office.OurError) {
		a.wrong("figure", w.T("Please tick what is wrong: a figure, or the listing as a whole."))
	}
	if a.text == "" {
		a.wrong("text", w.T("Please write what is to be shown."))
	}
	if a.office == "" {
		a.wrong("office", w.T("Please name the office that says this."))
	}
	for name, text := range map[string]string{"text": a.text, "office": a.office} {
		if ingest.Personal(text) != "" {
			a.wrong(name,
				w.T("This seems to hold a number, a name or a date of birth of a person. The record is about jurisdictions, "+
					"never about people: please take it out."))
		}
	}
	if a.evidence != "" && !publicLink(a.evidence) {
		a.wrong("evidence", w.T("Please write one whole address that begins with https://."))
	}
}

// judgeContact checks the answers by which an office is verified.
func (a *respondAnswers) judgeContact(w *words.Language) {
	if a.name == "" {
		a.wrong("name", w.T("Please write your name. It is not shown."))
	}
	if a.mail == "" && a.phone == "" {
		a.wrong("mail",
			w.T("Please write an e-mail address or a telephone number, so that we can verify that the request comes from "+
				"your office."))
	}
	if a.mail != "" {
		address, err := mail.ParseAddress(a.mail)
		if err != nil {
			a.wrong("mail", w.T("Please write one address, such as clerk@example.gov."))
		} else {
			a.mail = address
		}
	}
	if a.phone != "" && !telephone(a.phone) {
		a.wrong("phone", w.T("Please write the number with its area code, such as 702-555-0100."))
	}
}

// kinds returns what the office can ask for: nothing can be disputed if nothing is listed.
func (r respondent) kinds() []office.Kind {
	if len(r.figures) == 0 {
		return []office.Kind{office.Explains, office.OurError}
	}
	return office.OfOffices
}

// publicLink reports whether a text is one address that anyone can open.
func publicLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.User == nil && strings.Contains(u.Hostname(), ".") &&
		!strings.ContainsFunc(text, unicode.IsSpace)
}

// telephone reports whether a text may be a number in the United States, with an optional extension.
func telephone(text string) bool {
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		} else if !strings.ContainsRune(" +()-./#,extEXT", r) {
			return false
		}
	}
	return digits >= 10 && digits <= 20
}

// mailHint explains the use of an address: it is the fastest way only if the site can send mail to it.
func mailHint(w *words.Language, mails bool) string {
	if mails {
		return w.T("An address or a telephone number is needed. An address under your government’s own domain, " +
			"such as clarkcountynv.gov or co.clark.nv.us, is the quickest way. You can use Gmail or the like; " +
			"then we verify in another way.")
	}
	return w.T("An address or a telephone number is needed. We write to it only with questions; " +
		"this site sends no mail by itself.")
}

// fields returns the questions: what is to be published, and who asks.
func (a respondAnswers) fields(w *words.Language, r respondent) (asked, who []ui.Field) {
	kinds := ui.Field{Name: "kind", Type: "radio", Label: w.T("What would you like to do?")}
	for _, k := range r.kinds() {
		kinds.Options = append(kinds.Options, ui.Option{Value: string(k), Text: kindOffer(w, k), Chosen: k == a.kind})
	}
	asked = append(asked, kinds)
	if len(r.figures) > 0 {
		figures := ui.Field{Name: "figure", Type: "checkbox", Label: w.T("Which figures?"), Optional: true,
			Needed: w.T("(for a dispute, or an error of ours)")}
		for _, f := range r.figures {
			figures.Options = append(figures.Options,
				ui.Option{Value: f.Value, Text: f.Label, Chosen: slices.Contains(a.chosen, f.Value)})
		}
		asked = append(asked, figures)
	}
	asked = append(asked,
		ui.Field{Name: "text", Type: "textarea", Rows: 9, Label: w.T("Your text, as it will be shown"), Value: a.text,
			Hint: w.T("At most 2,000 characters, in your own words. Nothing about people who were held.")},
		ui.Field{Name: "office", Label: w.T("Your office, as it will be shown"), Value: a.office, Complete: "organization",
			Hint: w.T("Such as Sheriff’s Office, or County Counsel. Your own name is never shown.")},
		ui.Field{Name: "evidence", Type: "url", Label: w.T("Evidence on the web"), Value: a.evidence, Optional: true,
			Mode: "url",
			Hint: w.T("An address that begins with https://, shown as a source with your answer. " +
				"A PDF can be added on the next page; it is not shown.")},
	)
	who = []ui.Field{
		{Name: "name", Label: w.T("Your name"), Value: a.name, Complete: "name"},
		{Name: "role", Label: w.T("Your role"), Value: a.role, Complete: "organization-title", Optional: true},
		{Name: "mail", Type: "email", Label: w.T("Official e-mail address"), Value: a.mail, Complete: "email", Optional: true,
			Needed: w.T("(one of these two)"),
			Hint:   mailHint(w, r.door.Mails)},
		{Name: "phone", Type: "tel", Label: w.T("Official telephone number"), Value: a.phone, Complete: "tel", Optional: true,
			Needed: w.T("(one of these two)"),
			Hint:   w.T("To call back, an editor looks up your office’s number independently and asks for you there.")},
	}
	for _, fields := range [][]ui.Field{asked, who} {
		for i := range fields {
			fields[i].Error = a.faults[fields[i].Name]
		}
	}
	return asked, who
}

// kindOffer describes a kind of request.
func kindOffer(w *words.Language, k office.Kind) string {
	switch k {
	case office.Disputes:
		return w.T("Dispute: what the report says of us is wrong")
	case office.Explains:
		return w.T("Statement: explain the figures, or add what is missing")
	default:
		return w.T("Error of this site: it does not show what the report says")
	}
}

// carried returns the answers as hidden fields.
func (a respondAnswers) carried() [][2]string {
	all := [][2]string{{"kind", string(a.kind)}}
	for _, f := range a.chosen {
		all = append(all, [2]string{"figure", f})
	}
	return append(all, [2]string{"text", a.text}, [2]string{"office", a.office}, [2]string{"evidence", a.evidence},
		[2]string{"name", a.name}, [2]string{"role", a.role}, [2]string{"mail", a.mail}, [2]string{"phone", a.phone})
}

// private returns the answers that are not published.
func (a respondAnswers) private(w *words.Language) [][2]string {
	var all [][2]string
	for _, p := range [][2]string{{w.T("Your name"), a.name}, {w.T("Your role"), a.role},
		{w.T("Official e-mail address"), a.mail}, {w.T("Official telephone number"), a.phone}} {
		if p[1] != "" {
			all = append(all, p)
		}
	}
	return all
}

// request returns the request with these answers.
func (a respondAnswers) request(r respondent) office.Request {
	q := office.Request{
		Listed:   office.Listed{Kind: a.kind, Jurisdiction: record.Slug(r.place.Slug), Office: a.office, Text: a.text},
		Contact:  office.Contact{Name: a.name, Role: a.role, Mail: a.mail, Phone: a.phone},
		Evidence: a.evidence,
	}
	for _, f := range r.figures {
		if slices.Contains(a.chosen, f.Value) {
			q.Figures = append(q.Figures, f.Figure)
		}
	}
	return q
}

// sentPaper returns the PDF submitted with a form, and its fault. It is judged by its content, not by its name.
func sentPaper(c echo.Context, w *words.Language) (body []byte, name, fault string, err error) {
	header, err := c.FormFile("paper")
	switch {
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart), err == nil && header.Size == 0 &&
		header.Filename == "":
		return nil, "", "", nil
	case err != nil:
		return nil, "", w.T("The file did not arrive whole. Please choose it again."), nil
	case header.Size > largestPaper:
		return nil, "", w.T("The file has {size}; at most 10 megabytes fit. Please choose a smaller one, or send the "+
			"request without it.", "size", w.Size(header.Size)), nil
	}
	file, err := header.Open()
	if err != nil {
		return nil, "", "", err // it lies here by now
	}
	defer file.Close()
	body = make([]byte, header.Size)
	if _, err = io.ReadFull(file, body); err != nil {
		return nil, "", "", err
	}
	if !bytes.HasPrefix(body, []byte("%PDF-")) { // ISO 32000-2, 7.5.2
		return nil, "", w.T(
			"The file is not a PDF by what is in it. Please choose a PDF, or send the request without a file.",
		), nil
	}
	name = strings.Map(func(r rune) rune {
		if answer.Unseen(r) || r == '\n' || r == '\t' || strings.ContainsRune(`/\"`, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(header.Filename, ""))
	if letters := []rune(name); len(letters) > 100 {
		name = string(letters[len(letters)-100:])
	}
	if name == "" {
		name = "evidence.pdf"
	}
	return body, name, "", nil
}
