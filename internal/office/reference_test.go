package office_test

import (
	"strings"
	"testing"

	"detainerledger/internal/office"
)

func TestReferenceIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for range 200 {
		ref := office.NewReference()
		for _, typed := range []string{string(ref), strings.ToLower(string(ref)), strings.ReplaceAll(string(ref), "-", ""),
			" " + strings.ReplaceAll(string(ref), "-", " - ") + " "} {
			if got, ok := office.ParseReference(typed); !ok || got != ref {
				t.Errorf("%q is read as %q, %t; want %q", typed, got, ok, ref)
			}
		}
	}
	for _, wrong := range []string{"", "0000000", "ABC-DEF", "ABC-DEFGH", "ÄBC-DEFG", "../desk"} {
		if got, ok := office.ParseReference(wrong); ok {
			t.Errorf("%q is read as %q", wrong, got)
		}
	}
}

// One wrong sign, or two neighbours swapped, is always detected.
func TestReferenceFindsSlips(t *testing.T) {
	t.Parallel()
	const signs = "23456789ABCDEFGHJKMNPQRSTWXYZ"
	for range 50 {
		right := strings.ReplaceAll(string(office.NewReference()), "-", "")
		for i := range right {
			for _, sign := range signs {
				if wrong := right[:i] + string(sign) + right[i+1:]; wrong != right {
					if _, ok := office.ParseReference(wrong); ok {
						t.Errorf("%s passes for %s", wrong, right)
					}
				}
			}
			if i > 0 && right[i-1] != right[i] {
				wrong := right[:i-1] + string(right[i]) + string(right[i-1]) + right[i+1:]
				if _, ok := office.ParseReference(wrong); ok {
					t.Errorf("%s passes for %s", wrong, right)
				}
			}
		}
	}
}
