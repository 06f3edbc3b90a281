package paint

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/color"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// PNG is the picture as a file: a byte for each pixel, which is its colour in the
// palette. image/png writes the same, but spends most of the time of a card on
// compressing; here the compressor is a quicker one.
func (c *Canvas) PNG() ([]byte, error) {
	width, height := c.Size()
	var file bytes.Buffer
	file.Grow(64 << 10)
	file.WriteString("\x89PNG\r\n\x1a\n")

	header := binary.BigEndian.AppendUint32(nil, uint32(width))
	header = binary.BigEndian.AppendUint32(header, uint32(height))
	chunk(&file, "IHDR", append(header, 8, 3, 0, 0, 0)) // 8 bits, colours of a palette, not interlaced
	chunk(&file, "PLTE", paletteBytes)

	var pixels bytes.Buffer
	pixels.Grow(48 << 10)
	z := compressors.Get().(*zlib.Writer)
	defer compressors.Put(z)
	z.Reset(&pixels)
	for y := range height {
		z.Write(unfiltered) // nothing that writes to a buffer fails
		z.Write(c.image.Pix[c.image.PixOffset(0, y):c.image.PixOffset(width, y)])
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	chunk(&file, "IDAT", pixels.Bytes())
	chunk(&file, "IEND", nil)
	return file.Bytes(), nil
}

// unfiltered begins a row whose bytes are the pixels themselves.
var unfiltered = []byte{0}

var paletteBytes = func() []byte {
	var all []byte
	for _, c := range palette {
		rgba := c.(color.RGBA)
		all = append(all, rgba.R, rgba.G, rgba.B)
	}
	return all
}()

// chunk writes a part of a PNG file: its length, its name and bytes, and their sum.
func chunk(file *bytes.Buffer, name string, content []byte) {
	var number [4]byte
	binary.BigEndian.PutUint32(number[:], uint32(len(content)))
	file.Write(number[:])
	begin := file.Len()
	file.WriteString(name)
	file.Write(content)
	binary.BigEndian.PutUint32(number[:], crc32.ChecksumIEEE(file.Bytes()[begin:]))
	file.Write(number[:])
}

// compressors are kept because their tables are dear to make. They compress as
// quickly as they can: flat colours are small in any case.
var compressors = sync.Pool{New: func() any {
	z, err := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed)
	if err != nil {
		panic("paint: " + err.Error()) // the level is a constant that every picture tries
	}
	return z
}}
