package words

import "detainerledger/internal/record"

// cadenceWords are the words for the periods and reports of a series with a given cadence.
type cadenceWords struct {
	noun, column, inTurn         string // of a period
	this, before, first, the, of string // names of one period
	byPlace, named               string // of a chart
	periodOne, periodMore        string // {n} of them
	reportOne, reportMore        string
}

// cadences has every cadence of the record. A test checks that every word of each is set.
var cadences = map[record.Cadence]cadenceWords{
	record.Weekly: {
		noun: Mark("week"), column: Mark("Week"), inTurn: Mark("Week by week"),
		this: Mark("this week"), before: Mark("the week before"), first: Mark("first week"),
		the: Mark("the week"), of: Mark("the week of {day}"),
		byPlace: Mark("{place}, by week"), named: Mark("Each week is named by its first day."),
		periodOne: "{n} week", periodMore: Mark("{n} weeks"),
		reportOne: "weekly report", reportMore: Mark("weekly reports"),
	},
	record.Monthly: {
		noun: Mark("month"), column: Mark("Month"), inTurn: Mark("Month by month"),
		this: Mark("this month"), before: Mark("the month before"), first: Mark("first month"),
		the: Mark("the month"), of: Mark("the month {period}"),
		byPlace: Mark("{place}, by month"), named: Mark("Each month is named by its first day."),
		periodOne: "{n} month", periodMore: Mark("{n} months"),
		reportOne: "monthly report", reportMore: Mark("monthly reports"),
	},
	record.Quarterly: {
		noun: Mark("quarter"), column: Mark("Quarter"), inTurn: Mark("Quarter by quarter"),
		this: Mark("this quarter"), before: Mark("the quarter before"), first: Mark("first quarter"),
		the: Mark("the quarter"), of: Mark("the quarter {period}"),
		byPlace: Mark("{place}, by quarter"), named: Mark("Each quarter is named by its first day."),
		periodOne: "{n} quarter", periodMore: Mark("{n} quarters"),
		reportOne: "quarterly report", reportMore: Mark("quarterly reports"),
	},
	record.FiscalYear: {
		noun: Mark("fiscal year"), column: Mark("Fiscal year"), inTurn: Mark("Year by year"),
		this: Mark("this fiscal year"), before: Mark("the fiscal year before"), first: Mark("first fiscal year"),
		the: Mark("the fiscal year"), of: Mark("the fiscal year {period}"),
		byPlace: Mark("{place}, by fiscal year"), named: Mark("Each fiscal year is named by its first day."),
		periodOne: "{n} fiscal year", periodMore: Mark("{n} fiscal years"),
		reportOne: "yearly report", reportMore: Mark("yearly reports"),
	},
	record.CalendarYear: {
		noun: Mark("calendar year"), column: Mark("Year"), inTurn: Mark("Year by year"),
		this: Mark("this year"), before: Mark("the year before"), first: Mark("first year"),
		the: Mark("the year"), of: Mark("the year {period}"),
		byPlace: Mark("{place}, by calendar year"), named: Mark("Each year is named by its first day."),
		periodOne: "{n} calendar year", periodMore: Mark("{n} calendar years"),
		reportOne: "yearly report", reportMore: Mark("yearly reports"),
	},
	record.OneWindow: {
		noun: Mark("period"), column: Mark("Period"), inTurn: Mark("The one period"),
		this: Mark("this period"), before: Mark("the period before"), first: Mark("first period"),
		the: Mark("the period"), of: Mark("the period {period}"),
		byPlace: Mark("{place}, in one period"), named: Mark("The period is named by its first day."),
		periodOne: "{n} period", periodMore: Mark("{n} periods"),
		reportOne: "report of one period", reportMore: Mark("reports of one period"),
	},
	record.Versions: {
		noun: Mark("version"), column: Mark("Version"), inTurn: Mark("Version by version"),
		this: Mark("this version"), before: Mark("the version before"), first: Mark("first version"),
		the: Mark("the version"), of: Mark("the version of {day}"),
		byPlace: Mark("{place}, by version"), named: Mark("Each version is named by its day."),
		periodOne: "{n} version", periodMore: Mark("{n} versions"),
		reportOne: "version of the list", reportMore: Mark("versions of the list"),
	},
}

// of returns the words of a cadence; for an unknown one they are empty.
func of(c record.Cadence) cadenceWords {
	w, known := cadences[c]
	if !known {
		panic("words: no cadence " + string(c))
	}
	return w
}

// Cadence is the noun of a series' period: "week", "quarter", "fiscal year".
func (l *Language) Cadence(c record.Cadence) string { return l.T(of(c).noun) }

// PeriodHeading is the head of a column of periods, "Week".
func (l *Language) PeriodHeading(c record.Cadence) string { return l.T(of(c).column) }

// InTurn is the heading of a table of periods, "Week by week".
func (l *Language) InTurn(c record.Cadence) string { return l.T(of(c).inTurn) }

// PeriodOf names a report's period with its cadence, "the week of Jan 28, 2017".
func (l *Language) PeriodOf(c record.Cadence, p record.Period) string {
	return l.T(of(c).of, "day", l.ShortDay(p.Start), "period", l.Period(p))
}

// PeriodWithin is the same in running text that has said the year, "the week of January 28".
func (l *Language) PeriodWithin(c record.Cadence, p record.Period) string {
	return l.T(of(c).of, "day", l.MonthDay(p.Start), "period", l.Period(p))
}

// ThisPeriod names a period by its cadence, "this week".
func (l *Language) ThisPeriod(c record.Cadence) string { return l.T(of(c).this) }

// ThePeriod names a period that was mentioned, "the week".
func (l *Language) ThePeriod(c record.Cadence) string { return l.T(of(c).the) }

// Before names the period before another, "the week before".
func (l *Language) Before(c record.Cadence) string { return l.T(of(c).before) }

// ByPeriod is the title of a place's chart, "Clark County, by week".
func (l *Language) ByPeriod(c record.Cadence, place string) string {
	return l.T(of(c).byPlace, "place", l.PlaceTitle(place))
}

// NamedByFirstDay says how a chart names its periods.
func (l *Language) NamedByFirstDay(c record.Cadence) string { return l.T(of(c).named) }

// Periods is a number of periods, "52 weeks".
func (l *Language) Periods(c record.Cadence, n int) string {
	return l.N(n, of(c).periodOne, of(c).periodMore)
}

// Reports is what so many reports are called by their cadence, "weekly reports".
func (l *Language) Reports(c record.Cadence, n int) string {
	return l.N(n, of(c).reportOne, of(c).reportMore)
}
