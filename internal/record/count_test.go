package record_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/record"
)

func TestUnknownCountIsNeverTheNumberZero(t *testing.T) {
	t.Parallel()
	unknown, zero := record.Count{}, record.Known(0)
	if unknown == zero {
		t.Error("the zero Count equals the number 0")
	}
	if got := unknown.String(); got != "" {
		t.Errorf("an unknown count is written %q, want nothing", got)
	}
	if got := zero.String(); got != "0" {
		t.Errorf("the number 0 is written %q", got)
	}
	for want, c := range map[string]record.Count{"null": unknown, "0": zero} {
		if got, err := json.Marshal(c); err != nil || string(got) != want {
			t.Errorf("%+v in JSON is %s, %v, want %s", c, got, err, want)
		}
	}
	if v, err := unknown.Value(); v != nil || err != nil {
		t.Errorf("an unknown count in a column is %v, %v, want null", v, err)
	}
	if v, err := zero.Value(); v != int64(0) || err != nil {
		t.Errorf("the number 0 in a column is %v (%[1]T), %v, want the integer 0", v, err)
	}
}

func TestCountComesBackFromJSONAndSQL(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := record.Count{}
		if rapid.Bool().Draw(t, "known") {
			want = record.Known(rapid.Int().Draw(t, "n"))
		}
		type row struct {
			Value record.Count `json:"value"`
		}
		text, err := json.Marshal(row{want})
		if err != nil {
			t.Fatal(err)
		}
		fromJSON := row{record.Known(99)} // the earlier value must be overwritten
		if err := json.Unmarshal(text, &fromJSON); err != nil || fromJSON.Value != want {
			t.Errorf("%s reads as %+v, %v, want %+v", text, fromJSON.Value, err, want)
		}
		column, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		fromSQL := record.Known(99)
		if err := fromSQL.Scan(column); err != nil || fromSQL != want {
			t.Errorf("column %v reads as %+v, %v, want %+v", column, fromSQL, err, want)
		}
	})
}

func TestCountRefusesWhatIsNoWholeNumber(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"5"`, `5.5`, `1e3`, `true`, `[]`, `{}`, `99999999999999999999`} {
		var c record.Count
		if err := json.Unmarshal([]byte(text), &c); err == nil {
			t.Errorf("%s reads as %+v, want an error", text, c)
		}
		if c.Known {
			t.Errorf("%s was refused, but left the number %d", text, c.N)
		}
	}
	for _, column := range []any{"5", 5.0, []byte("5"), true} {
		var c record.Count
		if err := c.Scan(column); err == nil || c.Known {
			t.Errorf("column %v (%[1]T) reads as %+v, %v, want an error", column, c, err)
		}
	}
}
