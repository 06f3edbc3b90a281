package record_test

import (
	"fmt"

	"detainerledger/internal/record"
)

// A figure is read from what was printed and later corrections: the published number stays beside the current one.
func ExampleRead() {
	const report, place = record.ReportID("ddor-2017-01-28"), record.Slug("nv/clark-county")
	printed := record.Printed{
		Lines: []record.Line{{Entry: record.Entry{
			Report: report, Section: record.SectionI, Measure: record.Issued, Jurisdiction: place,
			Value: record.Known(51), Rank: record.Known(1),
		}}},
		Corrections: []record.Correction{{
			Date: "2017-04-05", By: "ICE", Report: report, Section: record.SectionI, Measure: record.Issued,
			Jurisdiction: place, Effect: record.Withdraw, Reason: "The list meant Clark County, Washington.",
		}},
	}
	figure := record.Read(report, record.Issued, printed, record.NotListed)
	fmt.Println(figure.State, figure.Published, figure.Effective.Known, figure.Counts())

	none := record.Read(report, record.Declined, record.Printed{}, record.NotEntered)
	fmt.Println(none.State, none.Published.Known)
	// Output:
	// withdrawn 51 false 0
	// not yet entered false
}
