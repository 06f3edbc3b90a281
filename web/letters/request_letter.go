package letters

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/words"
	"detainerledger/templates/letter"
	"detainerledger/templates/pages"
)

// Letters to the person who made a request repeat nothing typed into a public form, which could otherwise be used to
// send anything to anyone.

// Received confirms receipt of a request, with the link to its page and, if the address is under the office's own
// domain, the one that confirms the request.
func (lw *Writer) Received(ctx context.Context, ref office.Reference, r desk.NewRequest) (desk.Letter, error) {
	w := words.In(ctx)
	to := lw.To(w)
	parts := []letter.Part{{Text: w.T("Request {ref} to Detainer Ledger came in, and this address was given for it.",
		"ref", string(ref))}}
	if r.Confirmation != "" {
		parts = append(parts,
			letter.Part{Text: w.T("Please confirm that it comes from your office:"),
				Link: letter.Link{Text: w.T("Confirm a request"), Href: to(link.RequestConfirm(r.Confirmation))}},
			letter.Part{Text: w.T("If it does not, do nothing, or withdraw it on the page below.")})
	}
	parts = append(parts, letter.Part{
		Text: w.T("This page tells at any time how far it has come. Whoever has its address can withdraw the request:"),
		Link: letter.Link{Text: w.T("Request {ref}", "ref", string(ref)), Href: to(link.RequestState(r.Secret))},
	})
	return lw.requestLetter(ctx, ref, office.Received, r.Mail, parts)
}

// Tell returns a function that writes the letter about a request's new state; nil if the site sends no mail.
func (lw *Writer) Tell(c echo.Context, to office.State) desk.RequestLetter {
	if !lw.On() {
		return nil
	}
	ctx := c.Request().Context()
	return func(r office.Request) (desk.Letter, error) { return lw.stateLetter(ctx, r, to) }
}

// stateLetter is in the language of the request, whoever changed its state.
func (lw *Writer) stateLetter(ctx context.Context, r office.Request, to office.State) (desk.Letter, error) {
	w := LanguageOf(r.Language)
	parts := []letter.Part{{Text: pages.RequestStateIs(w, to)}}
	if to == office.Declined {
		parts = append(parts, letter.Part{Text: r.Reason})
	}
	if to == office.Published && r.Kind != office.Reader {
		parts = append(parts,
			letter.Part{Link: letter.Link{Text: w.T("Request {ref}", "ref", string(r.Ref)),
				Href: lw.To(w)(link.Request(r.Ref))}})
	}
	parts = append(parts,
		letter.Part{Text: w.T("The page of your request, whose address you got when you made it, tells more.")})
	return lw.requestLetter(words.With(ctx, w), r.Ref, to, r.Mail, parts)
}

// requestLetter is a letter about a request. Its key prevents a second letter about the same state.
func (lw *Writer) requestLetter(
	ctx context.Context, ref office.Reference, to office.State, mail string, parts []letter.Part,
) (desk.Letter, error) {
	w := words.In(ctx)
	subject := w.T("Request {ref}: {state}", "ref", string(ref), "state", strings.ToLower(pages.RequestStateWord(w, to)))
	l, err := Write(ctx, subject, letter.Letter{
		Language: w.Code, Heading: subject, Parts: parts,
		Foot: []letter.Part{{Text: w.T(
			"You get this because your address was given for a request. It is deleted some time after the request is closed.",
		)}},
	})
	l.Key, l.To = "request "+string(ref)+" "+string(to), mail
	return l, err
}
