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
	// Explains adds what the office has to say. It becomes a statement that explains.
	Explains Kind = "explains"
	// OurError says that this site copied something wrongly. It becomes a correction
	// by this site.
	OurError Kind = "our error"
	// Reader is an error that anybody reports.
	Reader Kind = "reader"
)

// OfOffices are the kinds of request that an office makes.
var OfOffices = []Kind{Disputes, Explains, OurError}

// Stance is that of the statement which a request becomes; "" for one that
// becomes none.
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

// State is how far a request has come.
type State string

// The states of a request. The last three close it.
const (
	Received State = "received"
	// Confirmed: the link in a mail to the office's own domain was opened.
	Confirmed State = "confirmed"
	// Verified: an editor made sure that it comes from the office.
	Verified  State = "verified"
	Published State = "published"
	Declined  State = "declined"
	// Withdrawn: whoever made it took it back.
	Withdrawn State = "withdrawn"
)

// next are the states that each state can lead to.
var next = map[State][]State{
	Received:  {Confirmed, Verified, Published, Declined, Withdrawn},
	Confirmed: {Verified, Published, Declined, Withdrawn},
	Verified:  {Published, Declined, Withdrawn},
}

// Open reports whether something is still to come of the request.
func (s State) Open() bool { return len(next[s]) > 0 }

// May reports whether the state can become the other one.
func (s State) May(then State) bool { return slices.Contains(next[s], then) }

// Method is how an editor made sure that a request comes from the office.
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

// Figure is what a request is about: one measure of one report about the
// jurisdiction. The zero Figure is the listing as a whole.
type Figure struct {
	Report  record.ReportID
	Measure record.Measure
}

// Step is a state that a request came to, and when.
type Step struct {
	State State
	At    time.Time
}

// Contact is who made a request. It is private, and deleted after a time.
type Contact struct {
	Name, Role, Mail, Phone string
}

// Listed is what everybody may read of a request.
type Listed struct {
	Ref  Reference
	Kind Kind
	// Jurisdiction is empty for what a reader reports of a page that is no
	// jurisdiction's.
	Jurisdiction record.Slug
	Figures      []Figure
	// Office is as it will be shown, "Sheriff's Office"; empty for a reader.
	Office string
	State  State
	Steps  []Step
	// Method and VerifiedOn say how and when the office was verified; empty before.
	Method     Method
	VerifiedOn record.Day
	// Reason says in public why it was declined.
	Reason string
	// Text is what the office says; empty until it is published.
	Text string
}

// Reached returns when the request first came to the state, the zero time where it
// did not.
func (l Listed) Reached(s State) time.Time {
	for _, step := range l.Steps {
		if step.State == s {
			return step.At
		}
	}
	return time.Time{}
}

// Request is all of a request.
type Request struct {
	Listed
	// Page is the address of the page that a reader found wrong.
	Page string
	Contact
	// Evidence is an address, or empty.
	Evidence string
	// Paper is the file that came as evidence; its Size is 0 where none did.
	Paper Paper
	// Language is the code of the one in which it was made.
	Language string
	// Unsent: nothing was mailed when it came in, as its mailbox had enough letters that day.
	Unsent bool
	// Note is an editor's own, on how the office was verified.
	Note string
	// Draft is the number of the draft that it became; 0 for none.
	Draft int64
	// ClosedAt is when it was published, declined or withdrawn, ClearedAt when the
	// contact was deleted after that.
	ClosedAt, ClearedAt time.Time
}

// Paper is a PDF that came as evidence, without what is in it.
type Paper struct {
	Name string
	Size int
}

// LongestAnswer is how long a text that is typed into a form can be, in characters.
const LongestAnswer = 2000
