// Package schema has the parts of schema.org's vocabulary with which pages describe themselves to search engines, as
// JSON-LD. Empty fields are left out.
package schema

// Graph is a page's whole description of itself.
type Graph struct {
	Context string `json:"@context"`
	Things  []any  `json:"@graph"`
}

// NewGraph returns the graph of things.
func NewGraph(things ...any) Graph { return Graph{"https://schema.org", things} }

// Ref refers by address to a thing that is described elsewhere.
type Ref struct {
	ID string `json:"@id"`
}

// Organization makes or publishes something.
type Organization struct {
	// Type is Organization or GovernmentOrganization.
	Type string `json:"@type"`
	ID   string `json:"@id,omitempty"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
	// Identifier and AreaServed are those of an agency of a state.
	Identifier []PropertyValue `json:"identifier,omitempty"`
	AreaServed *Place          `json:"areaServed,omitempty"`
}

// WebSite is the whole site.
type WebSite struct {
	Type        string `json:"@type"`
	ID          string `json:"@id"`
	Name        string `json:"name"`
	URL         string `json:"url"`
	InLanguage  string `json:"inLanguage"`
	Description string `json:"description"`
	Publisher   Ref    `json:"publisher"`
}

// Place is a county, a city or a state.
type Place struct {
	// Type is AdministrativeArea, City, State or Country.
	Type             string          `json:"@type"`
	Name             string          `json:"name"`
	Identifier       []PropertyValue `json:"identifier,omitempty"`
	ContainedInPlace *Place          `json:"containedInPlace,omitempty"`
}

// PropertyValue is a code under the name of its list, or a thing that is counted.
type PropertyValue struct {
	Type        string `json:"@type"`
	PropertyID  string `json:"propertyID,omitempty"`
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	Value       string `json:"value,omitempty"`
}

// Dataset is the table of a page.
type Dataset struct {
	Type                string           `json:"@type"`
	ID                  string           `json:"@id"`
	Name                string           `json:"name"`
	Description         string           `json:"description"`
	URL                 string           `json:"url"`
	Identifier          string           `json:"identifier,omitempty"`
	InLanguage          string           `json:"inLanguage"`
	Version             string           `json:"version"`
	DateModified        string           `json:"dateModified,omitempty"`
	License             string           `json:"license"`
	IsAccessibleForFree bool             `json:"isAccessibleForFree"`
	Creator             Ref              `json:"creator"`
	IsPartOf            *Ref             `json:"isPartOf,omitempty"`
	TemporalCoverage    string           `json:"temporalCoverage,omitempty"`
	SpatialCoverage     *Place           `json:"spatialCoverage,omitempty"`
	About               any              `json:"about,omitempty"`
	VariableMeasured    []PropertyValue  `json:"variableMeasured,omitempty"`
	Distribution        []DataDownload   `json:"distribution,omitempty"`
	IsBasedOn           []string         `json:"isBasedOn,omitempty"`
	Correction          []CorrectionNote `json:"correction,omitempty"`
}

// DataDownload is a table in a format for programs.
type DataDownload struct {
	Type           string `json:"@type"`
	EncodingFormat string `json:"encodingFormat"`
	ContentURL     string `json:"contentUrl"`
}

// Report is an issue of a series by its publisher, not by this site.
type Report struct {
	Type             string           `json:"@type"`
	ID               string           `json:"@id"`
	Name             string           `json:"name"`
	Description      string           `json:"description"`
	ReportNumber     string           `json:"reportNumber"`
	URL              string           `json:"url"`
	DatePublished    string           `json:"datePublished,omitempty"`
	TemporalCoverage string           `json:"temporalCoverage"`
	Publisher        Organization     `json:"publisher"`
	IsPartOf         Series           `json:"isPartOf"`
	SameAs           []string         `json:"sameAs,omitempty"`
	Correction       []CorrectionNote `json:"correction,omitempty"`
}

// Series is a family of reports.
type Series struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// CorrectionNote says what was corrected, by whom and when.
type CorrectionNote struct {
	Type          string       `json:"@type"`
	Text          string       `json:"text"`
	DatePublished string       `json:"datePublished,omitempty"`
	Author        Organization `json:"author"`
	URL           string       `json:"url"`
}

// Breadcrumbs lead from the menu to the page.
type Breadcrumbs struct {
	Type  string     `json:"@type"`
	Items []ListItem `json:"itemListElement"`
}

// ListItem is one of them; positions count from 1.
type ListItem struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}
