package record

import "slices"

// Form is whether a series counts or lists.
type Form string

// The forms of a series.
const (
	// Counts: its lines have numbers.
	Counts Form = "counts"
	// Lists: a line says only that a place is on a list.
	Lists Form = "lists"
)

// Measure is what a line counts, or as what it lists a place, in addresses and files: "declined", "county". Its series
// explains it ([SeriesMeasure]).
type Measure string

// Base is what the cases of a measure have in common. Figures on different bases are never added, compared or divided
// by one another.
type Base string

// The bases of a measure.
const (
	// IssuedIn: detainers issued in the period, whatever their outcome.
	IssuedIn Base = "issued in the period"
	// RecordedIn: outcomes recorded in the period, whenever the detainers were written.
	RecordedIn Base = "recorded in the period"
	// PreparedIn: detainers written in the period, and their outcomes at any time.
	PreparedIn Base = "prepared in the period"
	// OnTheList: places on the list on the day of the version.
	OnTheList Base = "standing on the list"
)

// PrintedLines says which places a report prints with a measure.
type PrintedLines string

// What a report prints.
const (
	EveryPlace PrintedLines = "every place"
	// HighestPlaces only: the printed lines add up to less than the actual total.
	HighestPlaces PrintedLines = "highest places"
)

// Meaning is what it means that a complete report does not name a place.
type Meaning string

// What absence can mean.
const (
	// NoCase: there was none.
	NoCase Meaning = "no case"
	// OffTheList: the place was not on the list.
	OffTheList Meaning = "not on the list"
	// NothingSaid: only the highest places are printed, or some lines name no place.
	NothingSaid Meaning = "nothing"
)

// SeriesMeasure is a series' description of one of its measures.
type SeriesMeasure struct {
	Measure Measure `json:"measure"`
	// Name is the measure's name: "Detainers declined", "Counties".
	Name string `json:"name"`
	// Section is the part of a report that prints the measure, if reports have parts.
	Section Section `json:"section,omitempty"`
	Base    Base    `json:"base"`
	// ShareOf is the measure that this one is a part of, on the same base, so that the two may be divided.
	ShareOf Measure      `json:"share_of,omitempty"`
	Printed PrintedLines `json:"printed"`
	Absence Meaning      `json:"absence"`
}

// The measures of the weekly reports of 2017.
const (
	// Issued counts detainers issued in the period to places that ICE called
	// non-cooperative (Section I, the highest places only).
	Issued Measure = "issued"
	// Declined counts detainers recorded as declined in the period, whenever
	// they had been issued (Section II).
	Declined Measure = "declined"
)

// Divided reports whether a measure is a share of another one of the series, or the reverse.
func (s *Series) Divided(m SeriesMeasure) bool {
	return m.ShareOf != "" ||
		slices.ContainsFunc(s.Measures, func(of SeriesMeasure) bool { return of.ShareOf == m.Measure })
}

// Measures of series that are counted from a table of cases.
const (
	// Prepared are all cases of the period.
	Prepared Measure = "prepared"
	// NoOutcome are those without an outcome in the table, or without one so far.
	NoOutcome Measure = "no-outcome"
)

// Measures are both measures, in the order in which a report prints them.
var Measures = [...]Measure{Issued, Declined}

// Section returns the section in which the weekly reports print the measure.
func (m Measure) Section() Section {
	if m == Issued {
		return SectionI
	}
	return SectionII
}

// weekly2017 are the measures of a series that lists none. When such a series came in, the program knew only the weekly
// reports of 2017: detainers issued, of which Section I prints the highest places, and those recorded as declined, of
// which Section II prints every place. The leaf of such a series can never say so itself.
var weekly2017 = []SeriesMeasure{
	{Measure: Issued, Name: "Detainers issued", Section: SectionI, Base: IssuedIn, Printed: HighestPlaces,
		Absence: NothingSaid},
	{Measure: Declined, Name: "Declines recorded", Section: SectionII, Base: RecordedIn, Printed: EveryPlace,
		Absence: NoCase},
}

// Described returns the series with the defaults for what it does not say: one that names no measure counts what the
// weekly reports of 2017 count.
func (s Series) Described() Series {
	if len(s.Measures) == 0 {
		s.Form, s.Measures = Counts, weekly2017
		s.CaseDay = "the day on which ICE issued the detainer, or recorded the decline"
	}
	return s
}

// measures returns those of the described series.
func (s *Series) measures() []SeriesMeasure {
	if len(s.Measures) == 0 {
		return weekly2017
	}
	return s.Measures
}

// Measure returns the series' description of a measure; ok is false if it has none.
func (s *Series) Measure(m Measure) (of SeriesMeasure, ok bool) {
	all := s.measures()
	i := slices.IndexFunc(all, func(d SeriesMeasure) bool { return d.Measure == m })
	if i < 0 {
		return SeriesMeasure{Measure: m}, false
	}
	return all[i], true
}

// Lists reports whether the series lists places and counts nothing.
func (s *Series) Lists() bool { return s.Form == Lists }

// Scope returns the scope of the control total of all lines of the measure: the section if only the highest places are
// printed, or else the area of the series.
func (s *Series) Scope(of SeriesMeasure) string {
	switch {
	case of.Printed == HighestPlaces:
		return ScopeSection(of.Section)
	case s.Area != "":
		return s.Area
	}
	return ScopeNation
}
