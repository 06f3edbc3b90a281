package ingest

import (
	"bytes"
	"context"
	"fmt"
)

// Upload is a file that was sent, not read from a disk.
type Upload struct {
	Name string
	Body []byte
}

// ReadUploads reads files that were sent as [Read] reads those at paths.
func ReadUploads(ctx context.Context, files []Upload) (*Input, error) {
	rd := &reading{ctx: ctx, in: newInput()}
	for _, f := range files {
		rd.total += int64(len(f.Body))
	}
	for _, f := range files {
		s := source{name: f.Name, path: f.Name}
		if err := rd.stream(s, bytes.NewReader(f.Body), int64(len(f.Body))); err != nil {
			return nil, fmt.Errorf("read %s: %w", f.Name, err)
		}
	}
	return rd.read()
}
