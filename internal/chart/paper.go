package chart

import "image/color"

// OnPaper are the colours of the inks where a drawing stands by itself, as a file
// or a picture, and must read the same wherever it is placed: those of the site's
// sheet in the light.
var OnPaper = map[Ink]color.RGBA{
	Plain:     {0x1c, 0x1b, 0x18, 255},
	Quiet:     {0x5c, 0x58, 0x4f, 255},
	Rule:      {0xd8, 0xd3, 0xc6, 255},
	Paper:     {0xfb, 0xfa, 0xf6, 255},
	Bar:       {0x33, 0x78, 0x8a, 255},
	Corrected: {0x7a, 0x43, 0x00, 255},
	Disputed:  {0x54, 0x31, 0x8c, 255},
	Answered:  {0x2f, 0x5a, 0x2d, 255},
}
