package record

// Jurisdiction is a place that a report can name: a county or its equivalent, a city, town, state or agency. It is
// identified by state, name and kind, never by its name alone.
type Jurisdiction struct {
	Slug Slug   `json:"slug"`
	Name string `json:"name"`
	// State is the two-letter postal code in capitals, "NY".
	State string `json:"state"`
	// Kind is the legal kind: county, parish, borough, census area, municipality, independent city, federal
	// district, city, town, state, state agency, or unclear if the source does not say.
	Kind string `json:"kind"`
	// FIPS is the five-digit code of a county or its equivalent, else empty.
	FIPS string `json:"fips,omitempty"`
	// CountyFIPS are the counties in which a place that is not a county lies.
	CountyFIPS []string `json:"county_fips,omitempty"`
}
