package dataset

import (
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// RequestsPage is every verified request of an office. It is not part of the record, which has no requests, but shows
// what may enter it.
var RequestsPage = &Table{
	Name:  "requests",
	Title: words.Mark("Requests"),
	Means: words.Mark(
		"The table on the page of requests: a row for each verified request of an office, with nothing about who made it.",
	),
	Key: []string{"request"},
	Columns: []Column{
		text("request", words.Mark("Request"), words.Mark("Its reference number.")).always(),
		oneOf(text("asks_for", words.Mark("What it asks for"),
			words.Mark("Whether the office disputes, explains, or tells of an error of this site.")).always(),
			office.OfOffices...),
		placeColumn,
		text("office", words.Mark("Office"), words.Mark("The office as it is shown.")).always(),
		list("figures", words.Mark("Figures"),
			words.Mark("The addresses on this site of the figures that it is about; empty where it is about the jurisdiction.")),
		oneOf(text("request_state", words.Mark("State of the request"), words.Mark("How far it has come.")).always(),
			office.Verified, office.Published, office.Declined, office.Withdrawn),
		moment("received_at", words.Mark("Received"), words.Mark("When it came in.")).always(),
		oneOf(text("verified_by", words.Mark("Verified by"),
			words.Mark("How an editor made sure that it comes from the office.")).always(), office.Methods...),
		date("verified_on", words.Mark("Verified on"), words.Mark("The day on which the office was verified.")).always(),
		moment("closed_at", words.Mark("Closed"),
			words.Mark("When it was published, declined or withdrawn; empty while it is open.")),
		text("reason", words.Mark("Reason"), words.Mark("Why it was declined; empty where it was not.")),
	},
}

// RequestRow returns a row of it. figures are addresses.
func RequestRow(l office.Listed, figures record.Sources) Row {
	var closed any
	if !l.State.Open() {
		closed = l.Reached(l.State)
	}
	return Row{string(l.Ref), string(l.Kind), string(l.Jurisdiction), l.Office, figures, string(l.State),
		l.Reached(office.Received), string(l.Method), string(l.VerifiedOn), closed, l.Reason}
}
