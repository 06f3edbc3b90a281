package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"detainerledger/internal/hook"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// seen returns what refuses a record that lacks what readers have seen, or differs from it; nil
// where nothing is said of that.
func (cmd *restoreCmd) seen(ctx context.Context) (holds func(store.Verified) error, err error) {
	if cmd.Seen == "" {
		return nil, nil
	}
	failed := func(err error) error { return fmt.Errorf("--seen %s: %w", cmd.Seen, err) }
	key, err := store.KeyOf(ctx, cmd.From)
	if errors.Is(err, record.ErrNotFound) {
		return nil, failed(fmt.Errorf("the backup in %s was never served, and names no key to check it with", cmd.From))
	}
	if err != nil {
		return nil, err
	}
	before, err := readSeen(ctx, cmd.Seen, key)
	if err != nil {
		return nil, failed(err)
	}
	return func(v store.Verified) error {
		c, err := ledger.CheckpointOf(int64(v.Changes), v.Hashes)
		if err == nil {
			err = checkExtends(c, before, v.Hashes)
		}
		if _, ok := errors.AsType[*contradiction](err); ok {
			return fmt.Errorf("readers have seen version %d of the record (--seen %s), and it is at version %d: %w\n"+
				"restore a newer backup, or bring the rest back from the log of another copy "+
				"(\"detainerledger export --log\", and import) before you serve it; "+
				"without --seen it is restored as it is, and contradicts what was seen",
				before.Size, cmd.Seen, c.Size, err)
		}
		return err
	}, nil
}

// readSeen reads a checkpoint that the key signed: from a site, or from a file as the site gives it
// or as watch keeps it.
func readSeen(ctx context.Context, from, key string) (before ledger.Checkpoint, err error) {
	if hook.IsAddress(from) {
		s, err := siteAt(ctx, from)
		if err == nil {
			_, before, err = s.checkpoint(ctx, key)
		}
		return before, err
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return before, err
	}
	var kept seen
	if json.Unmarshal(text, &kept) == nil {
		text = []byte(kept.Checkpoint)
	}
	return ledger.OpenCheckpoint(text, key)
}
