package pages

import (
	"strings"

	"detainerledger/internal/words"
)

// spanish is a Spanish text in which braces enclose what stays English: names,
// quotations and the terms that the reports are printed in.
func spanish(text string) string {
	return strings.NewReplacer("{", words.OfficialStart, "}", words.OfficialEnd).Replace(text)
}
