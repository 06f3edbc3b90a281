package dataset_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"detainerledger/internal/dataset"
)

// pathPattern replaces the one pattern of the profile that Go's expressions cannot express, because they have no
// lookahead or lookbehind.
type pathPattern string

func (p pathPattern) String() string { return string(p) }
func (p pathPattern) MatchString(s string) bool {
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		return true
	}
	return s != "" && !strings.ContainsAny(s[:1], "./~") && !strings.HasPrefix(s, "file:") &&
		!strings.Contains(s, "/../") && !strings.Contains(s, `\`) && !strings.Contains(s, "://")
}

func profile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/datapackage-2.0.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.UseRegexpEngine(func(expression string) (jsonschema.Regexp, error) {
		if strings.HasPrefix(expression, `^((?=[^./~])`) {
			return pathPattern(expression), nil
		}
		return regexp.Compile(expression)
	})
	if err := compiler.AddResource("profile.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("profile.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestDataPackageIsOneByItsProfile(t *testing.T) {
	t.Parallel()
	schema := profile(t)
	text := dataset.DataPackage(published, facts(t, published))
	valid := func(text []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	if err := valid(text); err != nil {
		t.Errorf("%v", err)
	}
	for old, broken := range map[string]string{
		`"type": "integer"`: `"type": "int"`, `"path": "figures.csv"`: `"path": "../figures.csv"`,
		`"hash": "sha256:`: `"hash": "sha256 `,
		`"required": true`: `"required": "yes"`, `"primaryKey": [`: `"primaryKey": [7, `,
		`"created": "2026`: `"created": "on 2026`,
	} {
		if !strings.Contains(string(text), old) {
			t.Fatalf("it lacks %s", old)
		}
		if valid([]byte(strings.Replace(string(text), old, broken, 1))) == nil {
			t.Errorf("the profile accepts %s", broken)
		}
	}
}

// The Data Package, the CSVW metadata and the tables agree about the columns.
func TestDescriptionsAgree(t *testing.T) {
	t.Parallel()
	known := facts(t, published)
	var p struct {
		Version   string
		Resources []struct {
			Name, Path, Hash string
			Bytes            int64
			RowCount         int
			Schema           struct {
				Fields []struct{ Name, Title, Description, Type, Unit string }
			}
		}
	}
	if err := json.Unmarshal(dataset.DataPackage(published, known), &p); err != nil {
		t.Fatal(err)
	}
	var w struct {
		Tables []struct {
			URL         string
			TableSchema struct {
				Columns []struct {
					Name, Titles, Separator string
					Description             string `json:"dc:description"`
					Unit                    string `json:"schema:unitText"`
				}
			}
		}
	}
	if err := json.Unmarshal(dataset.CSVW(published), &w); err != nil {
		t.Fatal(err)
	}
	if p.Version != "192" || len(p.Resources) != len(dataset.Record) || len(w.Tables) != len(dataset.Record) {
		t.Fatalf("version %s, %d and %d tables", p.Version, len(p.Resources), len(w.Tables))
	}
	for i, table := range dataset.Record {
		resource, described := p.Resources[i], w.Tables[i]
		if resource.Path != table.Name+".csv" || described.URL != resource.Path ||
			resource.Hash != "sha256:"+known[i].SHA256 || resource.Bytes != known[i].Bytes ||
			resource.RowCount != known[i].Rows {
			t.Errorf("%s: %+v", table.Name, resource)
		}
		var fields, columns []string
		for k, c := range table.Columns {
			field, column := resource.Schema.Fields[k], described.TableSchema.Columns[k]
			fields, columns = append(fields, field.Name), append(columns, column.Titles)
			if field.Description != column.Description || !strings.HasPrefix(field.Description, c.Means) ||
				field.Unit != c.Unit || column.Unit != c.Unit ||
				(column.Separator == " ") != (c.Type == dataset.List) {
				t.Errorf("%s.%s: %+v and %+v", table.Name, c.Name, field, column)
			}
		}
		if !slices.Equal(fields, table.Headings()) || !slices.Equal(columns, fields) {
			t.Errorf("%s: %v and %v", table.Name, fields, columns)
		}
	}
}
