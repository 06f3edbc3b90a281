// Package formula keeps spreadsheets from computing what a CSV file says.
package formula

import "strings"

// A spreadsheet takes a cell of a CSV file that begins with one of these for a
// formula and computes it, whatever it does. An apostrophe before it makes it a text.
const signs = "=+-@\t\r"

// Defuse puts an apostrophe before a text that would be taken for a formula, and
// before one that already has apostrophes there, so that [Arm] gives back
// exactly what was written.
func Defuse(text string) string {
	if begins(text) {
		return "'" + text
	}
	return text
}

// Arm takes off the one apostrophe that [Defuse] puts on.
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
