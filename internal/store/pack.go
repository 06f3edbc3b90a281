package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	"detainerledger/internal/record"
)

// The lines of one measure that a change brought are stored a second time, packed, so that pages that need all places
// at once take a few reads instead of one for each line. Packed lines are in the order of their places' rows. Each is
// two numbers in the variable-length encoding of encoding/binary:
//
//	the place's row less that of the line before, which is 0 at first
//	0 where the number was not read, else 1 more than it; doubled, plus 1 where
//	the line is contained in another place's

// packedLine is the part of a line that is packed.
type packedLine struct {
	place int64 // the row of its jurisdiction
	value record.Count
	// part is set if another place's count contains it.
	part bool
}

// pack packs lines that are in the order of their places.
func pack(lines []packedLine) []byte {
	packed := make([]byte, 0, 3*len(lines))
	at := int64(0)
	for _, l := range lines {
		value := uint64(0)
		if l.value.Known {
			value = uint64(l.value.N)*2 + 2
		}
		if l.part {
			value++
		}
		packed = binary.AppendUvarint(packed, uint64(l.place-at))
		packed = binary.AppendUvarint(packed, value)
		at = l.place
	}
	return packed
}

// errPacked is the error for bytes that pack did not write.
var errPacked = errors.New("packed lines are damaged")

// unpack returns the lines that were packed.
func unpack(packed []byte) iter.Seq2[packedLine, error] {
	return func(yield func(packedLine, error) bool) {
		var l packedLine
		for at := 0; at < len(packed); {
			step, n := binary.Uvarint(packed[at:])
			value, m := binary.Uvarint(packed[at+max(0, n):])
			if n <= 0 || m <= 0 {
				yield(l, fmt.Errorf("%w at byte %d", errPacked, at))
				return
			}
			at += n + m
			l.place += int64(step)
			l.part, l.value = value&1 == 1, record.Count{}
			if value >= 2 {
				l.value = record.Known(int(value/2 - 1))
			}
			if !yield(l, nil) {
				return
			}
		}
	}
}
