package gazetteer

// A Reason is why a place answers a query. The caller puts it into words.
type Reason struct {
	Kind ReasonKind
	// Value depends on the kind. It is empty for kinds without one.
	Value string
}

// A ReasonKind is one way to answer a query.
type ReasonKind string

// The kinds of reasons, each with the meaning of its value.
const (
	FIPSCode       ReasonKind = "fips"        // the FIPS code
	WithinFIPSCode ReasonKind = "within-fips" // the FIPS code of a county that contains the place
	ZIPWhole       ReasonKind = "zip"         // the ZIP code, which is in this county only
	ZIPMost        ReasonKind = "zip-most"    // the ZIP code, most of whose people live in this of its counties
	ZIPPart        ReasonKind = "zip-part"    // the ZIP code, which reaches into this county too
	ZIPWithin      ReasonKind = "zip-within"  // the ZIP code; the place is not a county, but is in one of its counties

	NameAndState ReasonKind = "name-and-state"
	SameName     ReasonKind = "name"
	OtherKind    ReasonKind = "other-kind" // same name, but not the kind of place that was typed
	AlsoCalled   ReasonKind = "also"       // another name of the place, as people write it
	CityWhole    ReasonKind = "city"       // the name of a city in this county
	CityMost     ReasonKind = "city-most"  // the name of a city, most of whose people live in this of its counties
	CityPart     ReasonKind = "city-part"  // the name of a city that reaches into this county

	Beginning        ReasonKind = "beginning"
	BeginningInState ReasonKind = "beginning-in-state" // the state's postal code
	InState          ReasonKind = "state"              // the state's postal code
	EveryWord        ReasonKind = "words"
	Spelling         ReasonKind = "spelling" // similar spelling
)
