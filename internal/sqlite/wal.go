package sqlite

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// walLog is the part of a -wal that SQLite would replay.
type walLog struct {
	// frames is the number of pages in complete transactions.
	frames int
	// first and last are the generations of its first and its last transaction; 0 where none of them wrote
	// the first page.
	first, last generation
}

// of reports whether the -wal can belong to the file.
func (l walLog) of(file header) bool {
	switch {
	case l.frames == 0:
		return true
	case !file.wal:
		return false
	case l.first == 0:
		return true // a program without generations wrote it
	case file.generation == 0:
		return false
	}
	// The file is in the state before the first transaction, or has part of the log already.
	before := l.first.previous()
	return before.to(file.generation) <= before.to(l.last)
}

// The lengths of the headers of a -wal and of each of its frames
// (https://www.sqlite.org/fileformat.html, 4.1).
const (
	walHeader   = 32
	frameHeader = 24
)

// walMagic begins a -wal; its lowest bit is set where the checksums are big-endian.
const walMagic = 0x377f0682

// readWAL reads the -wal at path as SQLite does when it recovers one: up to the first frame that does not
// belong to this log or whose checksum is wrong. A missing one is empty.
func readWAL(path string) (walLog, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return walLog{}, nil
	}
	if err != nil {
		return walLog{}, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	head := make([]byte, walHeader)
	if more, err := fill(in, head); !more {
		return walLog{}, err
	}
	magic, pageSize := binary.BigEndian.Uint32(head), int(binary.BigEndian.Uint32(head[8:]))
	sum := walSum{order: binary.LittleEndian}
	if magic&1 == 1 {
		sum.order = binary.BigEndian
	}
	sum.add(head[:24])
	if magic&^1 != walMagic || pageSize < 512 || pageSize > 65536 || !sum.is(head[24:]) {
		return walLog{}, nil // SQLite takes it for empty
	}
	var log, whole walLog
	frame := make([]byte, frameHeader+pageSize)
	for {
		if more, err := fill(in, frame); !more {
			return whole, err
		}
		sum.add(frame[:8])
		sum.add(frame[frameHeader:])
		if string(frame[8:16]) != string(head[16:24]) || !sum.is(frame[16:frameHeader]) {
			return whole, nil
		}
		log.frames++
		if page := binary.BigEndian.Uint32(frame); page == 1 {
			log.last = generation(binary.BigEndian.Uint32(frame[frameHeader+60:]))
			if log.first == 0 {
				log.first = log.last
			}
		}
		if commit := binary.BigEndian.Uint32(frame[4:]); commit != 0 {
			whole = log
		}
	}
}

// fill reads until p is full; false where there are not enough bytes.
func fill(r io.Reader, p []byte) (bool, error) {
	_, err := io.ReadFull(r, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return false, nil
	}
	return err == nil, err
}

// walSum is the checksum that runs through a whole -wal (https://www.sqlite.org/fileformat.html, 4.2).
type walSum struct {
	order  binary.ByteOrder
	s0, s1 uint32
}

func (s *walSum) add(p []byte) {
	for ; len(p) >= 8; p = p[8:] {
		s.s0 += s.order.Uint32(p) + s.s1
		s.s1 += s.order.Uint32(p[4:]) + s.s0
	}
}

// is reports whether the sum is the one stored in a -wal.
func (s *walSum) is(stored []byte) bool {
	return binary.BigEndian.Uint32(stored) == s.s0 && binary.BigEndian.Uint32(stored[4:]) == s.s1
}

// cutWait is how long [File.CutLog] waits for readers before it gives up: those of this program are done in a
// moment.
const cutWait = 100 * time.Millisecond

// CutLog copies the -wal into the file and empties it, unless a reader holds it. It takes no context, because
// the request before it may be over by now.
func (f *File) CutLog() (held bool, err error) {
	ctx := context.Background()
	if err := f.replaced(ctx); err != nil {
		return false, err
	}
	conn, err := f.Write.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`pragma busy_timeout = %d`, cutWait.Milliseconds())); err != nil {
		return false, err
	}
	defer conn.ExecContext(ctx, `pragma busy_timeout = `+busyTimeout)
	var pages, copied int
	err = conn.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&held, &pages, &copied)
	return held, err
}
