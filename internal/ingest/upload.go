package ingest

import (
	"bytes"
	"context"
	"fmt"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Upload is a file that was sent, not read from a disk.
type Upload struct {
	Name string
	Body []byte
}

// turn is taken by whoever reads files that are large or packed. A process reads
// those of one request at a time, because each takes far more memory than it has bytes.
var turn = make(chan struct{}, 1)

// smallUploads is how many bytes files have at most that wait for no turn.
const smallUploads = 1 << 20

// takeTurn waits until no other files are read, or until ctx ends. done is to be called
// when these are.
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

// PlanUploads reads files that were sent and holds them against the record in the
// snapshot as [Check] does. The error is that of ctx where it ended before the turn of
// the files came.
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

// ReadUploads reads files that were sent as [Read] reads those at paths.
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
