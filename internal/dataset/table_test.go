package dataset_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/dataset"
	"detainerledger/internal/record"
)

func every() []*dataset.Table { return slices.Concat(dataset.Record, dataset.Pages) }

// Programs that read a file rely on its columns, so they are never moved, renamed or removed. New ones are added
// to the log.
func TestColumnsAreThoseOfTheLog(t *testing.T) {
	t.Parallel()
	logged := map[string][]string{}
	last := record.Day("")
	for _, a := range dataset.Log() {
		logged[a.Table] = append(logged[a.Table], a.Columns...)
		if !a.Day.Full() || a.Day < last || len(a.Columns) == 0 {
			t.Errorf("the log has %v after %s", a, last)
		}
		last = a.Day
	}
	for _, table := range every() {
		if !slices.Equal(table.Headings(), logged[table.Name]) {
			t.Errorf("the columns of %s are\n%s\nand in schema.log\n%s\n"+
				"add what is new to the end of both, and take nothing away",
				table.Name, table.Headings(), logged[table.Name])
		}
		delete(logged, table.Name)
	}
	if len(logged) > 0 {
		t.Errorf("the log has tables that are not there: %v", logged)
	}
}

// Entries of the log are permanent: testdata has the log of the first release.
func TestTheLogIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	first, err := os.ReadFile("testdata/schema.log")
	if err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile("schema.log")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(now), string(first)) {
		t.Error("schema.log does not begin with the log of the first release")
	}
}

func TestEveryColumnIsDefinedWhole(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for _, table := range every() {
		if table.Title == "" || table.Means == "" || len(table.Columns) == 0 {
			t.Errorf("%s lacks a title, a meaning or columns", table.Name)
		}
		seen := map[string]bool{}
		for _, c := range table.Columns {
			at := table.Name + "." + c.Name
			if !name.MatchString(c.Name) || c.Title == "" || !strings.HasSuffix(c.Means, ".") || c.Type == "" || seen[c.Name] {
				t.Errorf("%s lacks a name of its own, a title, a sentence about its contents, or a type: %+v", at, c)
			}
			seen[c.Name] = true
			number := c.Type == dataset.Integer || c.Type == dataset.Number
			if number && !c.Required && (!c.Least.Known || c.Least.N <= 0) {
				if _, ok := table.Column(c.Why); !ok {
					t.Errorf("%s can be empty and can be 0, and no column says why it is empty", at)
				}
			} else if c.Why != "" {
				t.Errorf("%s cannot be mistaken for 0, and still names %s", at, c.Why)
			}
		}
		for _, key := range table.Key {
			if c, ok := table.Column(key); !ok || !c.Required {
				t.Errorf("%s: the key has the column %s, which is not there or can be empty", table.Name, key)
			}
		}
		for _, r := range table.Refers {
			to, ok := dataset.Named(r.Table)
			if _, found := table.Column(r.Column); !ok || !found || !slices.Equal(to.Key, []string{r.Key}) {
				t.Errorf("%s refers to something missing: %v", table.Name, r)
			}
			if slices.Index(dataset.Record, to) >= slices.Index(dataset.Record, table) {
				t.Errorf("%s refers to %s, which comes after it", table.Name, r.Table)
			}
		}
	}
}
