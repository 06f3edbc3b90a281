package ingest

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func TestDecoded(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[string]string{
		"":                           "",
		"plain":                      "plain",
		"Doña Ana – €":               "Doña Ana – €",
		"\xef\xbb\xbfDoña":           "Doña",
		"\xff\xfeD\x00o\x00\xf1\x00": "Doñ",
		"\xfe\xff\x00D\x00o\x00\xf1": "Doñ",
		"Do\xf1a Ana \x96 \x80":      "Doña Ana – €",
		"Ca\xf1":                     "Cañ",
		"\xf1":                       "ñ",
		"Caf\xe9, 5 \xb0":            "Café, 5 °",
	} {
		for name, r := range map[string]io.Reader{"whole": stringReader(bytes),
			"byte by byte": iotest.OneByteReader(stringReader(bytes))} {
			got, err := io.ReadAll(decoded(r))
			if err != nil || string(got) != want {
				t.Errorf("%q %s: got %q, %v, want %q", bytes, name, got, err, want)
			}
		}
	}
	for _, bytes := range []string{"Doña \xf1", "\xef\xbb\xbfDo\xf1a"} {
		if _, err := io.ReadAll(decoded(stringReader(bytes))); !errors.Is(err, errMixed) {
			t.Errorf("%q: got %v, want %v", bytes, err, errMixed)
		}
	}
}

func stringReader(s string) io.Reader { return bytes.NewReader([]byte(s)) }

// Whatever the pieces that the bytes arrive in, the text is the same, and it is UTF-8.
func FuzzDecoded(f *testing.F) {
	for _, seed := range []string{"", "plain", "Doña", "Do\xf1a", "\xff\xfea\x00", "\xfe\xff\x00a", "\xef\xbb\xbfa",
		"ñ\xf1", "\xe2\x82", "a\xf0\x9f\x98", "\xef\xbb\xbf\xbf"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		whole, err := io.ReadAll(decoded(bytes.NewReader(text)))
		pieces, piecesErr := io.ReadAll(decoded(iotest.OneByteReader(bytes.NewReader(text))))
		if !bytes.Equal(whole, pieces) || (err == nil) != (piecesErr == nil) {
			t.Errorf("whole %q, %v; byte by byte %q, %v", whole, err, pieces, piecesErr)
		}
		if err == nil && !utf8.Valid(whole) {
			t.Errorf("%q is not UTF-8", whole)
		}
	})
}
