// Package formula keeps spreadsheets from executing the content of a CSV file.
package formula

import "strings"

// A spreadsheet takes a cell of a CSV file that begins with one of these as a formula and executes it. An apostrophe
// before it makes it text.
const signs = "=+-@\t\r"

// Defuse puts an apostrophe before a text that would be taken for a formula, and before one that already begins with
// apostrophes and such a sign, so that [Arm] restores exactly what was written.
func Defuse(text string) string {
	if begins(text) {
		return "'" + text
	}
	return text
}

// Arm removes the apostrophe that [Defuse] added.
func Arm(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && begins(rest) {
		return rest
	}
	return cell
}

// begins reports whether a formula begins after any number of apostrophes.
func begins(text string) bool {
	rest := strings.TrimLeft(text, "'")
	return rest != "" && strings.IndexByte(signs, rest[0]) >= 0
}
