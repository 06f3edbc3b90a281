package words

import "detainerledger/internal/record"

// EventKind names the kind of an event, which stays as it is written where it is
// none of those that the record knows.
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
	case record.KeptOff:
		return l.T("kept off")
	case record.TakenOff:
		return l.T("taken off")
	case record.ListWithdrawn:
		return l.T("list withdrawn")
	case record.SeenAgain:
		return l.T("seen again")
	case record.ListReplaced:
		return l.T("list replaced")
	default:
		return l.Official(kind)
	}
}
