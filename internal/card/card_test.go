package card

import (
	"os"
	"testing"

	"detainerledger/internal/chart"
)

func franklin() Card {
	return Card{
		Site: "Detainer Ledger", Dateline: "Record version 71, Nov 23, 2026", Title: "Franklin County", Under: "New York",
		Figures: []Figure{{Struck: "9", Word: "withdrawn by ICE, Apr 5, 2017", Text: "detainers issued in the week of Jan 28, 2017"}},
		Marks:   []Mark{{chart.Corrected, "Corrected, Apr 5, 2017"}, {chart.Disputed, "Disputed, Mar 23, 2017"}, {chart.Answered, "Answered, Mar 30, 2017"}},
	}
}

func BenchmarkCard(b *testing.B) {
	for b.Loop() {
		if _, err := franklin().Draw().PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLook(t *testing.T) {
	f := franklin()
	g := f
	g.Title = "Prince of Wales-Hyder Census Area"
	g.Under = "Alaska"
	g.Figures = []Figure{{Struck: "65", Number: "26", Word: "amended", Text: "detainers issued in the week of Feb 4, 2017"}, {Number: "54", Text: "declines recorded in the week of Feb 11, 2017"}}
	h := f
	h.Title, h.Under, h.Figures, h.Marks = "Doña Ana County", "New Mexico", nil, nil
	h.Words = "Not named in any line of ICE’s three weekly reports of 2017 that is in this record. That is not evidence that no detainer was issued or declined."
	for i, c := range []Card{f, g, h} {
		p, _ := c.Draw().PNG()
		os.WriteFile("/tmp/card"+string(rune('0'+i))+".png", p, 0o644)
		t.Log(len(p))
	}
}
