package words

import "detainerledger/internal/record"

// Custodian says who runs a facility.
func (l *Language) Custodian(c record.Custodian) string {
	switch c {
	case record.OfCounty:
		return l.T("the county")
	case record.OfCity:
		return l.T("the city")
	case record.OfRegion:
		return l.T("several places together")
	case record.OfState:
		return l.T("the state")
	case record.OfNation:
		return l.T("the federal government")
	case record.OfUnknown:
		return l.T("not known")
	default:
		return ""
	}
}
