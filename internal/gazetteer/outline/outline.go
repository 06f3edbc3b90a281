// Package outline draws the states and counties of 2017: for the country and for
// each state a map of the outlines as SVG paths.
//
// They come from the U.S. Census Bureau's cartographic boundaries of 2017, which are in the public domain, as
// packaged in the npm package us-atlas 3.0.1 (ISC licence). "go generate ./internal/gazetteer/outline" makes the
// file again. It needs node and npm. generate/generate.mjs describes the contents of the file and how it is
// simplified.
package outline

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

//go:generate npm ci --prefix generate
//go:generate node generate/generate.mjs

// A Map is a picture of the country or of one state. Its units are about half a pixel of a wide screen, and y
// grows downwards.
type Map struct {
	Width, Height int
	// Shapes are in the order of their codes. The country has the states and then the counties. A state has its
	// counties.
	Shapes []Shape
	byFIPS map[string]int
}

// A Shape is the outline of a state or county.
type Shape struct {
	FIPS string // two digits of a state, five of a county
	// X and Y are a point well inside the largest part.
	X, Y int
	// Width and Height are the size of the whole shape.
	Width, Height int
	// Path is the d of an SVG path.
	Path string
}

// Shape returns the outline of the state or county with this code.
func (m *Map) Shape(fips string) (Shape, bool) {
	i, ok := m.byFIPS[fips]
	if !ok {
		return Shape{}, false
	}
	return m.Shapes[i], true
}

// Country is the map of the 50 states and the District of Columbia, with Alaska
// and Hawaii moved below the southwest and Alaska drawn smaller than the rest.
func Country() *Map { return maps()["US"] }

// State is the map of the state with this two-digit code, with north up. It is nil if there is no such state. The
// map of Hawaii omits the islands northwest of Niʻihau.
func State(fips string) *Map {
	if fips == "US" {
		return nil
	}
	return maps()[fips]
}

//go:embed outlines.txt.gz
var packed []byte

// maps are all maps by the code in their first line. They are unpacked, about 650 kB, when the first is requested.
var maps = sync.OnceValue(func() map[string]*Map {
	all, err := read(packed)
	if err != nil {
		panic(fmt.Sprintf("outline: outlines.txt.gz: %v", err))
	}
	return all
})

func read(packed []byte) (map[string]*Map, error) {
	unpack, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.Grow(len(packed) * 3)
	if _, err := io.Copy(&text, unpack); err != nil {
		return nil, err
	}
	all := map[string]*Map{}
	var m *Map
	n := 0
	for line := range strings.Lines(text.String()) {
		n++
		line = strings.TrimSuffix(line, "\n")
		if head, ok := strings.CutPrefix(line, "map "); ok {
			code, size, _ := strings.Cut(head, " ")
			m = &Map{byFIPS: map[string]int{}}
			if _, err := numbers(size, &m.Width, &m.Height); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			all[code] = m
			continue
		}
		fips, rest, _ := strings.Cut(line, " ")
		s := Shape{FIPS: fips}
		if s.Path, err = numbers(rest, &s.X, &s.Y, &s.Width, &s.Height); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		m.byFIPS[fips] = len(m.Shapes)
		m.Shapes = append(m.Shapes, s)
	}
	return all, nil
}

// numbers reads numbers from the words that text begins with and returns the rest.
func numbers(text string, into ...*int) (rest string, err error) {
	for _, n := range into {
		var word string
		word, text, _ = strings.Cut(text, " ")
		if *n, err = strconv.Atoi(word); err != nil {
			return "", err
		}
	}
	return text, nil
}
