package coding_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"detainerledger/internal/coding"
)

// decode decodes what was encoded, with the decoder of each coding.
func decode(c coding.Coding, encoded []byte) ([]byte, error) {
	var r io.Reader = bytes.NewReader(encoded)
	switch c {
	case coding.Brotli:
		r = brotli.NewReader(r)
	case coding.Gzip:
		zipped, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = zipped
	case coding.Zstd:
		z, err := zstd.NewReader(r)
		if err != nil {
			return nil, err
		}
		defer z.Close()
		r = z
	}
	return io.ReadAll(r)
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]coding.Coding{
		"": coding.Identity, "identity": coding.Identity, "deflate": coding.Identity, "brotli": coding.Identity,
		"gzip;": coding.Identity, "gzip;level=1": coding.Identity,
		"gzip": coding.Gzip, "GZIP": coding.Gzip, "br": coding.Brotli, "zstd": coding.Zstd,
		"gzip, deflate, br, zstd": coding.Brotli, "zstd, gzip": coding.Zstd,
		"br;q=0": coding.Identity, "br;q=0.000, gzip": coding.Gzip, "br; q=0 , zstd ;Q=0.1": coding.Zstd,
		"gzip;q=1.0, br;q=0.5": coding.Gzip, "gzip;q=0.4, br;q=0.5": coding.Brotli,
		"*": coding.Brotli, "*;q=0": coding.Identity, "br;q=0, *": coding.Zstd, "*;q=0, gzip": coding.Gzip,
		"*;q=0.1, zstd;q=0.2":  coding.Zstd,
		"identity, gzip;q=0.5": coding.Identity, "identity;q=0.5, gzip": coding.Gzip, "identity;q=0": coding.Identity,
		"identity, br": coding.Brotli, "identity;q=0, *": coding.Brotli,
		"gzip;q=2": coding.Identity, "gzip;q=-1": coding.Identity, "gzip;q=NaN": coding.Identity,
		"gzip;q=high, zstd;q=0.1": coding.Zstd, ",,gzip,,": coding.Gzip, ";;;": coding.Identity,
	} {
		if got := coding.Choose(header, coding.All...); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", header, got, want)
		}
	}
	if got := coding.Choose("br, gzip;q=0.1", coding.Gzip); got != coding.Gzip {
		t.Errorf("of gzip alone it chooses %q", got)
	}
	if got := coding.Choose("br"); got != coding.Identity {
		t.Errorf("without a coding it chooses %q", got)
	}
}

// What an encoder wrote before leaves no trace in its next output.
func TestEncodingIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) []byte {
			part := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "part")
			return bytes.Repeat(part, rapid.IntRange(0, 300).Draw(t, "times"))
		})
		body, other := text.Draw(t, "body"), text.Draw(t, "other")
		for _, c := range coding.All {
			first := c.Encode(body)
			c.Encode(other)
			again := c.Encode(body)
			if !bytes.Equal(first, again) {
				t.Fatalf("%s: %d bytes, then %d others for the same body", c, len(first), len(again))
			}
			if back, err := decode(c, first); err != nil || !bytes.Equal(back, body) {
				t.Fatalf("%s: %d bytes are decoded as %d: %v", c, len(body), len(back), err)
			}
		}
	})
	if body := []byte("as it is"); &coding.Identity.Encode(body)[0] != &body[0] {
		t.Error("without a coding the body is copied")
	}
}

func TestWritingPieceByPiece(t *testing.T) {
	t.Parallel()
	for _, c := range coding.All {
		var out, body bytes.Buffer
		e := c.Open(&out)
		early := 0
		for i := range 100_000 {
			row := fmt.Sprintf("nv/clark-county,%d,listed\r\n", i)
			body.WriteString(row)
			if _, err := io.WriteString(e, row); err != nil {
				t.Fatal(err)
			}
			if i == 50_000 {
				early = out.Len()
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		c.Release(e)
		if early == 0 {
			t.Errorf("%s: nothing was sent on before the end", c)
		}
		if back, err := decode(c, out.Bytes()); err != nil || !bytes.Equal(back, body.Bytes()) {
			t.Errorf("%s: %d bytes are decoded as %d: %v", c, body.Len(), len(back), err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	var page strings.Builder
	for i := range 300 {
		fmt.Fprintf(&page,
			`<tr><th><a href="/jurisdictions/tx/place-%d">Place %d</a></th>`+
				`<td class="number">%d</td><td>not listed</td></tr>`+"\n", i, i*7, i*i%97)
	}
	body := []byte(page.String())
	for _, c := range coding.All {
		b.Run(string(c), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = len(c.Encode(body))
			}
			b.ReportMetric(float64(size)/float64(len(body)), "of-size")
		})
	}
}
