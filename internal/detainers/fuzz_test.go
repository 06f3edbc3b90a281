package detainers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"detainerledger/internal/detainers"
)

// Reading any bytes ends, and errors contain nothing about people.
func FuzzTablesEndInRowsOrAnError(f *testing.F) {
	const heading = `<c t="inlineStr"><is><t>%s</t></is></c>`
	sheet := `<row r="1">`
	for _, name := range []string{"Detainer Prepare Date", "Facility State", "Detainer Facility", "Detainer Lift Reason"} {
		sheet += fmt.Sprintf(heading, name)
	}
	sheet += `</row><row><c><v>46056</v></c>` + fmt.Sprintf(heading, "NEVADA &amp; co") + `</row>`
	for _, path := range []string{
		rawBook(f, "", sheet),
		parquetOf(f, struct {
			Day      int32  `parquet:"detainer_prepare_date,date"`
			State    string `parquet:"facility_state,dict"`
			Facility string `parquet:"detention_facility"`
			Reason   string `parquet:"detainer_lift_reason"`
		}{20_487, "NEVADA", "JAIL", ""}),
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("detainer_prepare_date;facility_state;detainer_facility;detainer_lift_reason\n" +
		"\"2026-02-03\";NV;\"\"\"\";\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "d")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := detainers.Open(t.Context(), path)
		if err == nil {
			defer table.Close()
			for _, err = range table.Rows(t.Context()) {
				if err != nil {
					break
				}
			}
		}
		if err != nil && personal([]byte(err.Error())) != "" {
			t.Errorf("the error mentions a person: %v", err)
		}
	})
}
