package words

import "detainerledger/internal/record"

// EventKind returns the name of a kind of event. An unknown kind is returned as it is.
func (l *Language) EventKind(kind string) string {
	switch kind {
	case record.LeftOut:
		return l.T("left out")
	case record.ListEdited:
		return l.T("list edited")
	case record.PrivateNotice:
		return l.T("private notice")
	case record.Suspension:
		return l.T("suspension")
	case record.EventPublished:
		return l.T("published")
	case record.EventListed:
		return l.T("listed")
	case record.EventRemoved:
		return l.T("removed")
	case record.EventCorrected:
		return l.T("corrected")
	case record.EventWithdrawn:
		return l.T("withdrawn")
	case record.EventReappeared:
		return l.T("reappeared")
	case record.EventReplaced:
		return l.T("replaced")
	case record.RecordsReleased:
		return l.T("records released")
	default:
		return l.Official(kind)
	}
}
