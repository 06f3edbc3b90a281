package ingest

import (
	"bytes"
	"context"
	"fmt"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Upload is a file that was uploaded, not read from a disk.
type Upload struct {
	Name string
	Body []byte
}

// turn is held while reading large or packed files. A process reads those of one request at a time, because each takes
// far more memory than its size.
var turn = make(chan struct{}, 1)

// smallUploads is the largest total size of files that need not wait.
const smallUploads = 1 << 20

// takeTurn waits until no other files are being read, or until ctx ends. The caller calls done when finished.
func takeTurn(ctx context.Context, files []Upload) (done func(), err error) {
	size, packed := 0, false
	for _, f := range files {
		size += len(f.Body)
		packed = packed || bytes.HasPrefix(f.Body, []byte("PK"))
	}
	if size <= smallUploads && !packed {
		return func() {}, nil
	}
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait until other files are read: %w", ctx.Err())
	}
}

// PlanUploads reads uploaded files and checks them against the record in the snapshot as [Check] does. The error is
// that of ctx if it ended while the files waited for their turn.
func PlanUploads(ctx context.Context, snap *store.Snapshot, files []Upload, today record.Day) (Plan, error) {
	done, err := takeTurn(ctx, files)
	if err != nil {
		return Plan{}, err
	}
	defer done()
	in, err := ReadUploads(ctx, files)
	if err != nil {
		return Plan{}, err
	}
	return Check(ctx, snap, in, today)
}

// ReadUploads reads uploaded files as [Read] reads those at paths.
func ReadUploads(ctx context.Context, files []Upload) (*Input, error) {
	rd := &reading{ctx: ctx, in: newInput()}
	for _, f := range files {
		rd.total += int64(len(f.Body))
	}
	if rd.tooMuch(len(files)) {
		return rd.in, nil
	}
	for _, f := range files {
		s := source{name: f.Name, path: f.Name}
		if err := rd.stream(s, bytes.NewReader(f.Body), int64(len(f.Body))); err != nil {
			return nil, fmt.Errorf("read %s: %w", f.Name, err)
		}
	}
	return rd.read()
}
