package paint

import (
	"image/color"

	"detainerledger/internal/chart"
)

// inks are those that can be painted, each in as many steps from the paper to its full strength as thirty-two colours
// allow: few colours make a picture small and quick to compress. Steps that an ink lacks are taken from the others:
// pale ink is much like pale grey.
var inks = [...]struct {
	ink   chart.Ink
	steps int
}{
	{chart.Plain, 8}, {chart.Quiet, 4}, {chart.Rule, 1}, {chart.Corrected, 6}, {chart.Disputed, 4}, {chart.Answered, 4},
	{chart.Bar, 4}, {chart.Paper, 0},
}

// strengths is how many steps of covering a pixel differ.
const strengths = 16

// palette are the colours of a picture, the paper first.
var palette = makePalette()

func makePalette() color.Palette {
	paper := chart.OnPaper[chart.Paper]
	p := color.Palette{paper}
	for _, i := range inks {
		for step := range i.steps {
			p = append(p, mix(paper, chart.OnPaper[i.ink], step+1, i.steps))
		}
	}
	return p
}

// mix returns the colour with n of all parts of ink over the colour beneath.
func mix(under, ink color.RGBA, n, all int) color.RGBA {
	part := func(u, i uint8) uint8 { return uint8((int(u)*(all-n) + int(i)*n + all/2) / all) }
	return color.RGBA{part(under.R, ink.R), part(under.G, ink.G), part(under.B, ink.B), 255}
}

// layers has, for each ink, strength and colour beneath, the nearest colour of the palette.
type layers [strengths + 1][32]uint8

var layered = makeLayers()

func makeLayers() map[chart.Ink]*layers {
	all := map[chart.Ink]*layers{}
	for _, i := range inks {
		l := &layers{}
		for strength := range l {
			for under, c := range palette {
				l[strength][under] = uint8(palette.Index(mix(c.(color.RGBA), chart.OnPaper[i.ink], strength, strengths)))
			}
		}
		all[i.ink] = l
	}
	return all
}
