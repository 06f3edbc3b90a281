package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"detainerledger/internal/store"
)

// openExisting opens the record in a file and the newest version of it. A file
// that is not there is an error, not a new record.
func openExisting(ctx context.Context, path string) (*store.Store, *store.Snapshot, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("there is no record in %s: %w", path, fs.ErrNotExist)
	}
	st, err := store.Open(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	snap, err := st.Now(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return st, snap, nil
}
