// Package office has the rules for requests from offices and readers, without HTTP and SQL: what they can ask of the
// record, the states of a request, its reference number, and whether a mail address belongs to the office by its
// domain.
package office

import (
	"slices"
	"time"

	"detainerledger/internal/record"
)

// Kind is the kind of a request.
type Kind string

// The kinds of request.
const (
	// Disputes says that figures, or the listing as a whole, are wrong. It becomes a
	// statement that disputes.
	Disputes Kind = "disputes"
	// Explains adds the office's comment. It becomes a statement that explains.
	Explains Kind = "explains"
	// OurError says that this site made an error in copying. It becomes a correction by this site.
	OurError Kind = "our error"
	// Reader is an error reported by any reader.
	Reader Kind = "reader"
)

// OfOffices are the kinds of request that an office makes.
var OfOffices = []Kind{Disputes, Explains, OurError}

// Stance returns that of the statement which a request becomes, or "" if it becomes none.
func (k Kind) Stance() record.Stance {
	switch k {
	case Disputes:
		return record.Disputes
	case Explains:
		return record.Explains
	default:
		return ""
	}
}

// State is the state of a request.
type State string

// The states of a request. The last three close it.
const (
	Received State = "received"
	// Confirmed: the link in a mail to the office's own domain was opened.
	Confirmed State = "confirmed"
	// Verified: an editor verified that it comes from the office.
	Verified  State = "verified"
	Published State = "published"
	Declined  State = "declined"
	// Withdrawn: the person who made it withdrew it.
	Withdrawn State = "withdrawn"
)

// next are the states that can follow each state.
var next = map[State][]State{
	Received:  {Confirmed, Verified, Published, Declined, Withdrawn},
	Confirmed: {Verified, Published, Declined, Withdrawn},
	Verified:  {Published, Declined, Withdrawn},
}

// Open reports whether the state of the request can still change.
func (s State) Open() bool { return len(next[s]) > 0 }

// May reports whether the other state can follow this one.
func (s State) May(then State) bool { return slices.Contains(next[s], then) }

// Method is how an editor verified that a request comes from the office.
type Method string

// The methods.
const (
	// MailLink: a link in a mail to an address whose domain is the office's.
	MailLink Method = "mail link"
	// CallBack: a call to a number that the editor found independently.
	CallBack   Method = "call-back"
	Letterhead Method = "letterhead"
)

// Methods are all methods.
var Methods = []Method{MailLink, CallBack, Letterhead}

// Figure is the figure that a request concerns: one measure of one report about the jurisdiction. The zero Figure is
// the listing as a whole.
type Figure struct {
	Report  record.ReportID
	Measure record.Measure
}

// Step is a state that a request reached, and when.
type Step struct {
	State State
	At    time.Time
}

// Contact is the person who made a request. It is private, and deleted after a time.
type Contact struct {
	Name, Role, Mail, Phone string
}

// Listed is the public part of a request.
type Listed struct {
	Ref  Reference
	Kind Kind
	// Jurisdiction is empty if a reader reports an error on a page of no jurisdiction.
	Jurisdiction record.Slug
	Figures      []Figure
	// Office is the office's name as it will be shown, "Sheriff's Office"; empty for a reader.
	Office string
	State  State
	Steps  []Step
	// Method and VerifiedOn are how and when the office was verified; empty before.
	Method     Method
	VerifiedOn record.Day
	// Reason is the public reason for declining it.
	Reason string
	// Text is what the office says; empty until published.
	Text string
}

// Reached returns when the request first reached the state, or zero if it did not.
func (l Listed) Reached(s State) time.Time {
	for _, step := range l.Steps {
		if step.State == s {
			return step.At
		}
	}
	return time.Time{}
}

// Request is a whole request, including its private part.
type Request struct {
	Listed
	// Page is the address of the page with the reported error.
	Page string
	Contact
	// Evidence is a web address, or empty.
	Evidence string
	// Paper is the file submitted as evidence; its Size is 0 if there is none.
	Paper Paper
	// Language is the code of the language in which it was made.
	Language string
	// Unsent is set if no mail was sent when it came in, because its mailbox had reached the day's limit.
	Unsent bool
	// Note is an editor's private note on how the office was verified.
	Note string
	// Draft is the number of its draft; 0 if there is none.
	Draft int64
	// ClosedAt is when it was published, declined or withdrawn; ClearedAt is when the contact was deleted after
	// that.
	ClosedAt, ClearedAt time.Time
}

// Paper is a PDF submitted as evidence, without its content.
type Paper struct {
	Name string
	Size int
}

// LongestAnswer is the longest text that a form accepts, in characters.
const LongestAnswer = 2000
