package words

import "detainerledger/internal/record"

// Read describes what a reading filled in: "number read: 5".
func (l *Language) Read(r record.Reading) string {
	value := l.Official(r.Value)
	if n := r.Count(); n.Known {
		value = l.Number(n.N)
	}
	switch r.Column {
	case "value":
		return l.T("number read: {n}", "n", value)
	case "rank":
		return l.T("rank read: {n}", "n", value)
	case "published_on":
		return l.T("day of publication read: {day}", "day", l.Day(record.Day(r.Value)))
	case "issued_total":
		return l.T("detainers sent nationwide read: {n}", "n", value)
	case "declined_total":
		return l.T("declines recorded nationwide read: {n}", "n", value)
	case "section1_rows":
		return l.T("lines in Section I read: {n}", "n", value)
	case "policies_listed":
		return l.T("lines in Section III read: {n}", "n", value)
	case "pages":
		return l.T("pages read: {n}", "n", value)
	case "aor":
		return l.T("field office read: {text}", "text", value)
	case "enacted":
		return l.T("date enacted read: {day}", "day", l.Day(record.Day(r.Value)))
	case "instrument":
		return l.T("instrument read: {text}", "text", value)
	case "criteria":
		return l.T("criteria read: {text}", "text", value)
	default:
		return l.N(len(r.Sources), "{n} source added", "{n} sources added")
	}
}
