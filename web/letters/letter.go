// Package letters writes the site's mail. Sending it is the task of internal/mail.
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
	// BaseURL is the scheme and host that readers see. Without one there are no letters.
	BaseURL string
	// Mail is set if letters are sent.
	Mail bool
}

// On reports whether the site can write letters.
func (lw *Writer) On() bool {
	return lw.Mail && lw.BaseURL != ""
}

// To returns a function that makes a page's address absolute, in a language: a letter is written without a request, so
// it uses the configured base address.
func (lw *Writer) To(w *words.Language) func(page string) string {
	return func(page string) string { return lw.BaseURL + w.Address(page) }
}

// Write renders a letter. A text of the record may contain line ends or language marks, which a subject must not have.
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

// longestSubject is how many characters of a subject are sent: lists of mail do not show more.
const longestSubject = 150

// shortened truncates a text to a number of characters.
func shortened(text string, most int) string {
	if all := []rune(text); len(all) > most {
		return string(all[:most-1]) + "…"
	}
	return text
}

// LanguageOf returns the language with a code, or English.
func LanguageOf(code string) *words.Language {
	for _, l := range words.All {
		if l.Code == code {
			return l
		}
	}
	return words.English
}
