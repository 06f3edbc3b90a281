package dataset

import "slices"

// Where the profiles of the Data Package standard, version 2, are.
const (
	packageProfile  = "https://datapackage.org/profiles/2.0/datapackage.json"
	resourceProfile = "https://datapackage.org/profiles/2.0/dataresource.json"
	schemaProfile   = "https://datapackage.org/profiles/2.0/tableschema.json"
)

type dataPackage struct {
	Schema       string         `json:"$schema"`
	Name         string         `json:"name"`
	Title        string         `json:"title"`
	Description  string         `json:"description"`
	Homepage     string         `json:"homepage,omitempty"`
	Version      string         `json:"version"`
	Created      string         `json:"created"`
	Licenses     []packageLink  `json:"licenses"`
	Contributors []contributor  `json:"contributors"`
	Sources      []packageLink  `json:"sources"`
	Keywords     []string       `json:"keywords"`
	LedgerRoot   string         `json:"ledgerRoot"`
	Resources    []dataResource `json:"resources"`
}

type packageLink struct {
	Name  string `json:"name,omitempty"`
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type contributor struct {
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

type dataResource struct {
	Schema      string      `json:"$schema"`
	Name        string      `json:"name"`
	Type        string      `json:"type"`
	Path        string      `json:"path"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Format      string      `json:"format"`
	MediaType   string      `json:"mediatype"`
	Encoding    string      `json:"encoding"`
	Bytes       int64       `json:"bytes"`
	Hash        string      `json:"hash"`
	Rows        int         `json:"rowCount"`
	Columns     tableSchema `json:"schema"`
}

type tableSchema struct {
	Schema        string       `json:"$schema"`
	Fields        []field      `json:"fields"`
	MissingValues []string     `json:"missingValues"`
	PrimaryKey    []string     `json:"primaryKey,omitempty"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
}

type field struct {
	Name        string         `json:"name"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Type        string         `json:"type"`
	Unit        string         `json:"unit,omitempty"`
	Constraints map[string]any `json:"constraints,omitempty"`
}

type foreignKey struct {
	Fields    []string `json:"fields"`
	Reference struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	} `json:"reference"`
}

// DataPackage describes the CSV files of the edition in the form of the Data Package standard, version 2. Its paths are
// relative to its own address.
func DataPackage(e *Edition, facts []Facts) []byte {
	p := dataPackage{
		Schema: packageProfile, Name: Name, Title: Title, Description: Description, Homepage: e.Site,
		Version: string(appendJSON(nil, int(e.Seq))), Created: e.At.Format(timeLayout), LedgerRoot: e.Root.String(),
		Licenses:     []packageLink{{Name: LicenceName, Title: LicenceTitle, Path: LicenceURL}},
		Contributors: []contributor{{"Detainer Ledger", []string{"publisher"}}},
		Keywords:     []string{"ICE", "immigration detainers", "declined detainers", "counties", "corrections"},
	}
	for _, credit := range Credits[:len(Credits)-1] { // the last is a request, not a source
		p.Sources = append(p.Sources, packageLink{Title: credit})
	}
	for i, t := range Record {
		p.Resources = append(p.Resources, dataResource{
			Schema: resourceProfile, Name: t.Name, Type: "table", Path: t.Name + ".csv", Title: t.Title, Description: t.Means,
			Format: "csv", MediaType: "text/csv", Encoding: "utf-8", Bytes: facts[i].Bytes, Hash: "sha256:" + facts[i].SHA256,
			Rows:    facts[i].Rows,
			Columns: t.schema(),
		})
	}
	return indented(p)
}

func (t *Table) schema() tableSchema {
	s := tableSchema{Schema: schemaProfile, MissingValues: []string{""}, PrimaryKey: t.Key}
	for _, c := range t.Columns {
		s.Fields = append(s.Fields, c.field(slices.Equal(t.Key, []string{c.Name})))
	}
	for _, r := range t.Refers {
		key := foreignKey{Fields: []string{r.Column}}
		key.Reference.Resource, key.Reference.Fields = r.Table, []string{r.Key}
		s.ForeignKeys = append(s.ForeignKeys, key)
	}
	return s
}

// dayPattern matches the known part of a day.
const dayPattern = `\d{4}(-\d{2}(-\d{2})?)?`

// field describes the column; key means that it is the whole key of its table. A list is a string: the standard has a
// type for it, but its own profile refuses that.
func (c Column) field(key bool) field {
	f := field{Name: c.Name, Title: c.Title, Description: c.describe(), Unit: c.Unit, Constraints: map[string]any{}}
	f.Type = map[Type]string{Text: "string", Integer: "integer", Number: "number", Boolean: "boolean", Date: "date",
		Day: "string", Moment: "datetime", List: "string"}[c.Type]
	if c.Required {
		f.Constraints["required"] = true
	}
	if key {
		f.Constraints["unique"] = true
	}
	if c.Least.Known {
		f.Constraints["minimum"] = c.Least.N
	}
	if len(c.Values) > 0 {
		f.Constraints["enum"] = c.Values
	}
	if c.Type == Day {
		f.Constraints["pattern"] = dayPattern
	}
	return f
}
