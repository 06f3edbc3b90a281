package paint

import (
	_ "embed"
	"image"
	"image/draw"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed font/serif-regular.ttf
var serifRegular []byte

//go:embed font/serif-bold.ttf
var serifBold []byte

//go:embed font/sans-regular.ttf
var sansRegular []byte

//go:embed font/sans-bold.ttf
var sansBold []byte

// Style is a typeface with its weight.
type Style int

// The styles, as on the pages: serif for names, ledes and the few large figures, sans for the rest.
const (
	Serif Style = iota
	SerifBold
	Sans
	SansBold
)

var fonts = [...]*sfnt.Font{Serif: parse(serifRegular), SerifBold: parse(serifBold), Sans: parse(sansRegular),
	SansBold: parse(sansBold)}

// parse parses an embedded font. It panics if that is invalid.
func parse(file []byte) *sfnt.Font {
	f, err := opentype.Parse(file)
	if err != nil {
		panic("paint: " + err.Error())
	}
	return f
}

// face is a style at a size, its letters widened on all sides by halo.
type face struct {
	style Style
	size  float64
	halo  float64
}

// letters caches the letters of a face, each drawn once. The cache needs no bound: there are only a few sizes and a few
// hundred letters of a font.
type letters struct {
	mu   sync.Mutex
	face font.Face
	halo float64
	kept map[rune]letter
	kern map[[2]rune]float64
}

// letter is a letter's mask, and the offset of its upper left corner from the letter's position.
type letter struct {
	mask    *image.Alpha
	corner  image.Point
	advance float64
}

var faces sync.Map // of *letters by face

func lettersOf(f face) *letters {
	if kept, ok := faces.Load(f); ok {
		return kept.(*letters)
	}
	of, err := opentype.NewFace(fonts[f.style], &opentype.FaceOptions{Size: f.size, DPI: 72})
	if err != nil { // it never returns one
		panic("paint: " + err.Error())
	}
	kept, _ := faces.LoadOrStore(f, &letters{face: of, halo: f.halo, kept: map[rune]letter{}, kern: map[[2]rune]float64{}})
	return kept.(*letters)
}

// each calls do with the letters of a text and the distance of each from its start. It returns where the text ends.
func (l *letters) each(text string, do func(letter, float64)) float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	x, before := 0.0, rune(-1)
	for _, r := range text {
		if before >= 0 {
			x += l.kerning(before, r)
		}
		g := l.letter(r)
		do(g, x)
		x += g.advance
		before = r
	}
	return x
}

func (l *letters) kerning(a, b rune) float64 {
	pair := [2]rune{a, b}
	by, known := l.kern[pair]
	if !known {
		by = float64(l.face.Kern(a, b)) / 64
		l.kern[pair] = by
	}
	return by
}

func (l *letters) letter(r rune) letter {
	if g, ok := l.kept[r]; ok {
		return g
	}
	box, mask, from, advance, _ := l.face.Glyph(fixed.Point26_6{}, r)
	g := letter{corner: box.Min, advance: float64(advance) / 64, mask: image.NewAlpha(image.Rectangle{Max: box.Size()})}
	if mask != nil {
		draw.Draw(g.mask, g.mask.Rect, mask, from, draw.Src) // the face reuses its mask for the next letter
	}
	if l.halo > 0 && !box.Empty() {
		r := int(math.Ceil(l.halo))
		g.mask, g.corner = widened(g.mask, l.halo), g.corner.Sub(image.Pt(r, r))
	}
	l.kept[r] = g
	return g
}

// widened is a mask grown by r pixels on all sides.
func widened(mask *image.Alpha, r float64) *image.Alpha {
	reach := int(math.Ceil(r))
	wide := image.NewAlpha(image.Rect(0, 0, mask.Rect.Dx()+2*reach, mask.Rect.Dy()+2*reach))
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			if math.Hypot(float64(dx), float64(dy)) > r {
				continue
			}
			for y := range mask.Rect.Dy() {
				row := wide.Pix[(y+dy+reach)*wide.Stride+dx+reach:]
				for x, alpha := range mask.Pix[y*mask.Stride : y*mask.Stride+mask.Rect.Dx()] {
					row[x] = max(row[x], alpha)
				}
			}
		}
	}
	return wide
}

// turned returns a mask turned so that its right side is on top.
func turned(mask *image.Alpha) *image.Alpha {
	width, height := mask.Rect.Dx(), mask.Rect.Dy()
	up := image.NewAlpha(image.Rect(0, 0, height, width))
	for y := range height {
		for x := range width {
			up.Pix[(width-1-x)*up.Stride+y] = mask.Pix[y*mask.Stride+x]
		}
	}
	return up
}
