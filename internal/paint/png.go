package paint

import (
	"bytes"
	"image/png"
	"sync"
)

// encoder favours speed: flat colours compress well in any case.
var encoder = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: new(buffers)}

// buffers are pooled, because the tables of a compressor are expensive to create.
type buffers struct{ sync.Pool }

func (b *buffers) Get() *png.EncoderBuffer {
	kept, _ := b.Pool.Get().(*png.EncoderBuffer)
	return kept
}

func (b *buffers) Put(used *png.EncoderBuffer) { b.Pool.Put(used) }

// PNG is the picture as a file.
func (c *Canvas) PNG() ([]byte, error) {
	var file bytes.Buffer
	file.Grow(64 << 10)
	err := encoder.Encode(&file, c.image)
	return file.Bytes(), err
}
