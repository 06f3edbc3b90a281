package paint

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"detainerledger/internal/chart"
	"detainerledger/internal/gazetteer"
)

// franklin is a card with everything on it that a card can have.
func franklin() Card {
	return Card{
		Site: "Detainer Ledger", Dateline: "Record version 71, Nov 23, 2026",
		Title: "Franklin County", Under: "New York",
		Figures: []Figure{{
			Struck: "9", Number: "3", Word: "amended", Text: "detainers issued in the week of Jan 28, 2017",
		}, {Number: "54", Text: "declines recorded in the week of Feb 11, 2017"}},
		Marks: []Mark{{chart.Corrected, "Corrected by ICE, Apr 5, 2017"}, {chart.Disputed, "Disputed, Mar 23, 2017"},
			{chart.Answered, "Answered, Mar 30, 2017"}},
	}
}

// picture is a card as a picture.
func picture(t testing.TB, c Card) image.Image {
	t.Helper()
	file, err := c.Draw().PNG()
	if err != nil {
		t.Fatal(err)
	}
	p, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// inked reports whether something is drawn in a rectangle.
func inked(p image.Image, r image.Rectangle) bool {
	paper := p.At(0, 0)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if p.At(x, y) != paper {
				return true
			}
		}
	}
	return false
}

// margins are the four strips at the sides of a card.
var margins = []image.Rectangle{
	image.Rect(0, 0, CardWidth, 30), image.Rect(0, CardHeight-30, CardWidth, CardHeight),
	image.Rect(0, 0, 50, CardHeight), image.Rect(CardWidth-50, 0, CardWidth, CardHeight),
}

// The name of every county is complete on its card, and nothing crosses the edge.
func TestEveryNameFits(t *testing.T) {
	t.Parallel()
	longest := ""
	for _, place := range gazetteer.Counties() {
		if len(place.Name) > len(longest) {
			longest = place.Name
		}
		set, lines := fit(place.Name, Text{Style: SerifBold, Size: 64}, 36, CardWidth-2*edge, 2)
		if strings.Join(lines, " ") != place.Name || set.Size < 48 {
			t.Errorf("%q is set as %q in %v", place.Name, lines, set.Size)
		}
	}
	for _, name := range []string{
		longest, "Doña Ana County", "X", strings.Repeat("Long ", 60), strings.Repeat("Unbroken", 30),
	} {
		for _, c := range []Card{franklin(), {Words: strings.Repeat("No line in this record names this place. ", 8)}} {
			c.Title = name
			p := picture(t, c)
			for _, m := range margins {
				if inked(p, m) {
					t.Errorf("%.40q: something is in the margin %v", name, m)
				}
			}
		}
	}
}

// The parts of a card are below each other. A long name takes space from the figures and does not overlap them.
func TestLongTextsStayApart(t *testing.T) {
	t.Parallel()
	c := franklin()
	c.Title = strings.Repeat("Prince of Wales ", 5)
	for i := range c.Figures {
		c.Figures[i].Text = strings.Repeat("counted within New York City ", 6)
		c.Figures[i].Struck = "1,234,567"
	}
	c.Marks[0].Text = strings.Repeat("Corrected by an office with a long name ", 4)
	p := picture(t, c)
	for _, m := range margins {
		if inked(p, m) {
			t.Errorf("something is in the margin %v", m)
		}
	}
	if gap := image.Rect(CardWidth/2-10, 330, CardWidth/2+10, 480); inked(p, gap) {
		t.Error("the two figures run into each other")
	}
}

// A number that is no longer valid has a line through it from side to side.
func TestStruckNumber(t *testing.T) {
	t.Parallel()
	card := Card{Figures: []Figure{{Struck: "1"}}} // a letter with nothing beside it
	standing := Card{Figures: []Figure{{Number: "1"}}}
	middle := image.Rect(int(edge)-6, 250, int(edge)+4, 500)
	if !inked(picture(t, card), middle) || inked(picture(t, standing), middle) {
		t.Error("a struck number looks like a valid one")
	}
}

// A card is the same to the last byte, however often it is drawn and whatever is drawn at the same time.
func TestSameCardSameBytes(t *testing.T) {
	t.Parallel()
	first, err := franklin().Draw().PNG()
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			again, err := franklin().Draw().PNG()
			if err != nil || !bytes.Equal(first, again) {
				t.Errorf("%d and %d bytes (%v)", len(first), len(again), err)
			}
		})
	}
}

func BenchmarkCard(b *testing.B) {
	for b.Loop() {
		if _, err := franklin().Draw().PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
