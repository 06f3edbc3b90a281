package dataset

import (
	"regexp"
	"strconv"
	"strings"
)

// csvwContext is the context of CSVW metadata, whose texts are in English.
var csvwContext = []any{"http://www.w3.org/ns/csvw", map[string]string{"@language": "en"}}

type csvw struct {
	Context     []any       `json:"@context"`
	Title       string      `json:"dc:title"`
	Description string      `json:"dc:description"`
	Licence     resource    `json:"dc:license"`
	Modified    typed       `json:"dc:modified"`
	Version     string      `json:"schema:version"`
	Tables      []csvwTable `json:"tables"`
}

type resource struct {
	ID string `json:"@id"`
}

type typed struct {
	Value string `json:"@value"`
	Type  string `json:"@type"`
}

type csvwTable struct {
	URL         string     `json:"url"`
	Title       string     `json:"dc:title"`
	Description string     `json:"dc:description"`
	Schema      csvwSchema `json:"tableSchema"`
}

type csvwSchema struct {
	Columns     []csvwColumn `json:"columns"`
	PrimaryKey  []string     `json:"primaryKey,omitempty"`
	ForeignKeys []csvwKey    `json:"foreignKeys,omitempty"`
}

type csvwColumn struct {
	Name        string `json:"name"`
	Titles      string `json:"titles"`
	Title       string `json:"dc:title"`
	Description string `json:"dc:description"`
	Type        any    `json:"datatype"`
	Separator   string `json:"separator,omitempty"`
	Required    bool   `json:"required,omitempty"`
	Unit        string `json:"schema:unitText,omitempty"`
}

type csvwKey struct {
	Columns   []string `json:"columnReference"`
	Reference struct {
		Resource string   `json:"resource"`
		Columns  []string `json:"columnReference"`
	} `json:"reference"`
}

// CSVW describes the CSV files of the edition in the form of the W3C's "CSV on the Web"
// (https://www.w3.org/TR/tabular-metadata/). Its addresses are relative to its own.
func CSVW(e *Edition) []byte {
	m := csvw{
		Context: csvwContext, Title: Title, Description: Description, Licence: resource{LicenceURL},
		Modified: typed{e.At.Format(timeLayout), "http://www.w3.org/2001/XMLSchema#dateTime"},
		Version:  strconv.FormatInt(int64(e.Seq), 10),
	}
	for _, t := range Record {
		table := csvwTable{URL: t.Name + ".csv", Title: t.Title, Description: t.Means, Schema: csvwSchema{PrimaryKey: t.Key}}
		for _, c := range t.Columns {
			column := csvwColumn{Name: c.Name, Titles: c.Name, Title: c.Title, Description: c.describe(), Type: c.datatype(),
				Required: c.Required, Unit: c.Unit}
			if c.Type == List {
				column.Separator = " "
			}
			table.Schema.Columns = append(table.Schema.Columns, column)
		}
		for _, r := range t.Refers {
			key := csvwKey{Columns: []string{r.Column}}
			key.Reference.Resource, key.Reference.Columns = r.Table+".csv", []string{r.Key}
			table.Schema.ForeignKeys = append(table.Schema.ForeignKeys, key)
		}
		m.Tables = append(m.Tables, table)
	}
	return indented(m)
}

// datatype returns the type of the column's cells: its name, or an object with its constraints.
func (c Column) datatype() any {
	base := map[Type]string{Text: "string", Integer: "integer", Number: "decimal", Boolean: "boolean", Date: "date",
		Day: "string", Moment: "dateTime", List: "string"}[c.Type]
	type held struct {
		Base    string `json:"base"`
		Format  string `json:"format,omitempty"`
		Minimum *int   `json:"minimum,omitempty"`
	}
	switch {
	case len(c.Values) > 0:
		values := make([]string, len(c.Values))
		for i, v := range c.Values {
			values[i] = regexp.QuoteMeta(v)
		}
		return held{Base: base, Format: strings.Join(values, "|")}
	case c.Type == Day:
		return held{Base: base, Format: dayPattern}
	case c.Least.Known:
		return held{Base: base, Minimum: &c.Least.N}
	default:
		return base
	}
}
