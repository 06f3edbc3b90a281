package desk

import (
	"github.com/a-h/templ"

	"detainerledger/templates/ui"
)

// Reads is how the public pages read now, and how they would with what is composed.
type Reads struct {
	Places []ReadsPlace
	// More counts the places that are not shown.
	More int
	// Many shows what concerns no single place; nil if there is nothing.
	Many templ.Component
	// Report is a report that would come in; nil for none.
	Report *ReadsReport
}

// ReadsPlace is a place's page as it reads now and would read; Then is nil if nothing is composed yet.
type ReadsPlace struct {
	Place     ui.Link
	Now, Then templ.Component
}

// ReadsReport is what readers would see of a report: only a sentence if it was not published.
type ReadsReport struct {
	Lede string
	ReportChange
}

// Empty reports whether there is nothing to show.
func (r Reads) Empty() bool { return len(r.Places) == 0 && r.Many == nil && r.Report == nil }
