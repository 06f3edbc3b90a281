package record_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"detainerledger/internal/record"
)

// reference is the canonical form as encoding/json writes it from the tags of the types.
func reference(t interface{ Fatal(...any) }, c record.Change) []byte {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

var awkward = rapid.OneOf(rapid.StringMatching(`[a-z0-9/-]{0,12}`), rapid.String(),
	rapid.StringOfN(rapid.RuneFrom([]rune("\"\\/<>&\b\f\n\r\t\x00\x1f\x7f\u2028\u2029’é\ufffd😀a")), 0, 8, -1),
	rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 6), func(b []byte) string { return string(b) }))

// fill sets v to drawn values, whatever its type.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(awkward.Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "known"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		if n := rapid.IntRange(-1, 3).Draw(t, "items"); n >= 0 { // -1: nil
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i))
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds"), 0).UTC()))
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Tag.Get("json") != "-" {
				fill(t, v.Field(i))
			}
		}
	default:
		t.Fatalf("a change holds a %s", v.Type())
	}
}

// The canonical form is identical to that of encoding/json, to the byte. What can be read back is read as
// encoding/json reads it.
func TestCanonicalFormIsThatOfEncodingJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c record.Change
		fill(t, reflect.ValueOf(&c).Elem())
		want := reference(t, c)
		got, err := c.JSON()
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("got  %s, %v\nwant %s", got, err, want)
		}
		one := oneKind(t, c)
		text := reference(t, one)
		var plain record.Change
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatal(err)
		}
		back, err := record.ParseChange(text)
		if again := reference(t, plain); !bytes.Equal(again, text) { // such as one with invalid UTF-8
			if err == nil {
				t.Fatalf("accepted, although it is written back as %s: %s", again, text)
			}
			return
		}
		if err != nil {
			if !strings.Contains(err.Error(), "kind") {
				t.Fatalf("%v: %s", err, text)
			}
			return
		}
		if diff := cmp.Diff(plain, back); diff != "" {
			t.Fatalf("%s (-encoding/json +got):\n%s", text, diff)
		}
	})
}

// oneKind reduces a change to the content of a single kind.
func oneKind(t *rapid.T, c record.Change) record.Change {
	one := record.Change{Seq: c.Seq, At: c.At, Origin: c.Origin}
	report := record.ReportID(awkward.Draw(t, "report"))
	switch one.Kind = rapid.SampledFrom([]record.ChangeKind{record.AddPlaces, record.AddSeries, record.AddReport,
		record.AddLines,
		record.AddCorrection, record.AddStatement, record.AddEvent, record.AddReading, record.AddPublication,
		record.AddStatus}).Draw(t, "kind"); one.Kind {
	case record.AddPlaces:
		one.Places = c.Places
	case record.AddSeries:
		one.Series = c.Series
	case record.AddReport, record.AddLines:
		if one.Kind == record.AddReport && c.Report != nil {
			one.Report = c.Report
			one.Report.ID = report
		}
		one.Totals, one.Entries, one.Policies = c.Totals, c.Entries, c.Policies
		for i := range one.Totals {
			one.Totals[i].Report = report
		}
		for i := range one.Entries {
			one.Entries[i].Report = report
		}
		for i := range one.Policies {
			one.Policies[i].Report = report
		}
	case record.AddCorrection:
		one.Correction = c.Correction
	case record.AddStatement:
		one.Statement = c.Statement
	case record.AddEvent:
		one.Event = c.Event
	case record.AddReading:
		one.Reading = c.Reading
	case record.AddPublication:
		one.Publication = c.Publication
	case record.AddStatus:
		one.Status = c.Status
	}
	return one
}

// A year beyond four digits is refused, as encoding/json refuses it.
func TestCanonicalFormHasNoYearBeyondFourDigits(t *testing.T) {
	t.Parallel()
	if text, err := (record.Change{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}).JSON(); err == nil {
		t.Errorf("written as %s", text)
	}
}

// weekly is a change with n entries, as a report of all places has.
func weekly(n int) record.Change {
	c := record.Change{Seq: 9, At: time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC), Kind: record.AddReport,
		Origin: record.Origin{File: "entries.csv", SHA256: strings.Repeat("ab", 32)},
		Report: &record.Report{ID: week, Series: "ddor", Period: record.Weekly.Period("2017-01-28"),
			PublishedOn: "2017-03-20", Status: record.StatusPublished, Sources: record.Sources{"https://a.example/"}}}
	for i := range n {
		c.Entries = append(c.Entries, record.Entry{Report: week, Section: record.SectionII, Measure: record.Declined,
			Jurisdiction: record.Slug(fmt.Sprintf("nv/made-county-%d", i)),
			Value:        record.Known(i % 300),
			Sources:      record.Sources{"https://www.ice.gov/doclib/ddor/ddor2017_01-28to02-03.pdf"}})
	}
	return c
}

func BenchmarkChangeJSON(b *testing.B) {
	const entries = 20_000
	c := weekly(entries)
	text := canonical(b, c)
	rate := func(b *testing.B) {
		b.ReportMetric(float64(entries*b.N)/b.Elapsed().Seconds(), "entries/s")
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
	}
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			canonical(b, c)
		}
		rate(b)
	})
	b.Run("write by encoding-json", func(b *testing.B) {
		for b.Loop() {
			reference(b, c)
		}
		rate(b)
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := record.ParseChange(text); err != nil {
				b.Fatal(err)
			}
		}
		rate(b)
	})
	b.Run("read by encoding-json", func(b *testing.B) {
		for b.Loop() {
			var c record.Change
			dec := json.NewDecoder(bytes.NewReader(text))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&c); err != nil {
				b.Fatal(err)
			}
			reference(b, c)
		}
		rate(b)
	})
}
