package paint

import (
	"encoding/binary"

	"detainerledger/internal/chart"
)

// Icon returns the site's icon on a square of this many pixels, as in img/favicon.svg: lines of a ledger, one of which
// is corrected.
func Icon(size int) *Canvas {
	c := New(size, size)
	unit := float64(size) / 32
	for _, line := range []struct {
		left, top, right, bottom float64
		ink                      chart.Ink
	}{
		{6, 6, 26, 8.5, chart.Plain}, {6, 12, 15, 14, chart.Plain}, {20, 12, 26, 14, chart.Plain},
		{6, 17.5, 26, 19.5, chart.Corrected}, {6, 23.5, 26, 26, chart.Plain},
	} {
		c.Box(line.left*unit, line.top*unit, line.right*unit, line.bottom*unit, line.ink)
	}
	return c
}

// ICO returns the picture, of fewer than 256 pixels a side, as the file that browsers look for.
func (c *Canvas) ICO() ([]byte, error) {
	picture, err := c.PNG()
	if err != nil {
		return nil, err
	}
	width, height := c.Size()
	const head = 6 + 16
	file := []byte{0, 0, 1, 0, 1, 0, byte(width), byte(height), 0, 0, 1, 0, 32, 0}
	file = binary.LittleEndian.AppendUint32(file, uint32(len(picture)))
	file = binary.LittleEndian.AppendUint32(file, head)
	return append(file, picture...), nil
}
