package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"detainerledger/internal/record"
)

// Difference is the first place found where the record contradicts itself, or was altered rather than added to. It is
// an error.
type Difference struct {
	// Seq is the change that it concerns, 0 for the file itself.
	Seq record.Seq
	// Field is the part of the change that differs, in the terms of its JSON: "entries[3].value"; or of the file:
	// "index entry_part".
	Field string
	// Expected and Found are the two values that differ. Expected is the one that is harder to alter: the ledger's
	// rather than the change's, the change's rather than the tables'.
	Expected, Found string
}

// Error describes the difference in one sentence.
func (d *Difference) Error() string {
	if d.Seq == 0 {
		return fmt.Sprintf("%s: expected %s, found %s", d.Field, cut(d.Expected), cut(d.Found))
	}
	return fmt.Sprintf("change %d, %s: expected %s, found %s", d.Seq, d.Field, cut(d.Expected), cut(d.Found))
}

// nothing stands for an absent value.
const nothing = "nothing"

// cut shortens a long value, so that it does not fill the screen.
func cut(text string) string {
	const long = 200
	if letters := []rune(text); len(letters) > long {
		return string(letters[:long]) + "…"
	}
	return text
}

// differing returns the first place where two changes in canonical JSON differ; ok is false if there is none.
func differing(expected, found []byte) (field, want, got string, ok bool) {
	var a, b any
	if err := decode(expected, &a); err != nil {
		return "JSON", "a change", string(expected), true
	}
	if err := decode(found, &b); err != nil {
		return "JSON", "a change", string(found), true
	}
	return differ("", a, b)
}

func decode(text []byte, value any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return dec.Decode(value)
}

func differ(at string, a, b any) (field, want, got string, ok bool) {
	switch x := a.(type) {
	case map[string]any:
		y, same := b.(map[string]any)
		if !same {
			break
		}
		keys := maps.Clone(x)
		maps.Copy(keys, y)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			under := key
			if at != "" {
				under = at + "." + key
			}
			v, inA := x[key]
			w, inB := y[key]
			if inA != inB {
				return under, present(v, inA), present(w, inB), true
			}
			if field, want, got, ok = differ(under, v, w); ok {
				return field, want, got, true
			}
		}
		return "", "", "", false
	case []any:
		y, same := b.([]any)
		if !same {
			break
		}
		for i := range max(len(x), len(y)) {
			under := fmt.Sprintf("%s[%d]", at, i)
			if i >= len(x) {
				return under, nothing, text(y[i]), true
			}
			if i >= len(y) {
				return under, text(x[i]), nothing, true
			}
			if field, want, got, ok = differ(under, x[i], y[i]); ok {
				return field, want, got, true
			}
		}
		return "", "", "", false
	}
	if want, got = text(a), text(b); want != got {
		return at, want, got, true
	}
	return "", "", "", false
}

func present(value any, there bool) string {
	if !there {
		return nothing
	}
	return text(value)
}

// text returns a value as its JSON has it.
func text(value any) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return string(bytes.TrimSpace(out.Bytes()))
}
