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
	// Many is what is told of no one place; nil for nothing.
	Many templ.Component
	// Report is a report that would come in; nil for none.
	Report *ReadsReport
}

// ReadsPlace is what a place's page says now and then; Then is nil where nothing is
// composed yet.
type ReadsPlace struct {
	Place     ui.Link
	Now, Then templ.Component
}

// ReadsReport is what readers would find of a report: nothing but a sentence where it was
// not published.
type ReadsReport struct {
	Lede string
	ReportChange
}

// Empty reports whether there is nothing to show.
func (r Reads) Empty() bool { return len(r.Places) == 0 && r.Many == nil && r.Report == nil }
