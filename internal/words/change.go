package words

import "detainerledger/internal/record"

// ChangeKind names what a change of the record brings.
func (l *Language) ChangeKind(kind record.ChangeKind) string {
	switch kind {
	case record.AddPlaces:
		return l.T("places")
	case record.AddSeries:
		return l.T("series")
	case record.AddReport:
		return l.T("report")
	case record.AddLines:
		return l.T("lines")
	case record.AddCorrection:
		return l.T("correction")
	case record.AddStatement:
		return l.T("statement")
	case record.AddEvent:
		return l.T("event")
	case record.AddReading:
		return l.T("reading")
	case record.AddPublication:
		return l.T("publication")
	case record.AddStatus:
		return l.T("status")
	case record.AddRelease:
		return l.T("release")
	default:
		return l.Official(string(kind))
	}
}
