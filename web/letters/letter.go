// Package letters writes the mail of the site. Sending it is the work of internal/mail.
package letters

import (
	"context"
	"strings"

	"detainerledger/internal/desk"
	"detainerledger/internal/words"
	"detainerledger/templates/letter"
	"detainerledger/web/answer"
)

// Writer writes the letters of a site.
type Writer struct {
	// BaseURL is the scheme and host that readers see. There are no letters without one.
	BaseURL string
	// Mail is set where letters are sent.
	Mail bool
}

// On reports whether the site can write letters.
func (lw *Writer) On() bool {
	return lw.Mail && lw.BaseURL != ""
}

// To makes the whole address of a page, in a language: a letter is written
// without a request, so it goes by the address that the operator gave the site.
func (lw *Writer) To(w *words.Language) func(page string) string {
	return func(page string) string { return lw.BaseURL + w.Address(page) }
}

// Write renders a letter. In it a text of the record may have line ends, or the marks
// of a language, which the head of a mail must not have.
func Write(ctx context.Context, subject string, l letter.Letter) (desk.Letter, error) {
	page, err := answer.Rendered(ctx, letter.HTML(l))
	if err != nil {
		return desk.Letter{}, err
	}
	return desk.Letter{
		Subject: shortened(strings.Join(strings.Fields(words.Plain(subject)), " "), longestSubject),
		Plain:   words.Plain(letter.Plain(l)), HTML: words.Plain(string(page)),
	}, nil
}

// longestSubject is how many characters of a subject are sent: more is not shown
// where mail is listed.
const longestSubject = 150

// shortened is a text of at most so many characters.
func shortened(text string, most int) string {
	if all := []rune(text); len(all) > most {
		return string(all[:most-1]) + "…"
	}
	return text
}

// LanguageOf is the language with a code, English for one that the site has not.
func LanguageOf(code string) *words.Language {
	for _, l := range words.All {
		if l.Code == code {
			return l
		}
	}
	return words.English
}
