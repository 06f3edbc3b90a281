package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"detainerledger/internal/hook"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// sighting is a checkpoint that readers have seen, with the hashes of all its leaves if they are known.
type sighting struct {
	ledger.Checkpoint
	leaves []ledger.Hash
}

// seen returns the check of --seen, or nil without that flag. It refuses a record that does not extend the checkpoint
// that readers have seen. With --notice it adds the notice to the record instead.
func (cmd *restoreCmd) seen(
	ctx context.Context, signer *ledger.Signer, now time.Time,
) (holds func(*store.Store, store.Verified) error, err error) {
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
	before, err := readSeen(ctx, cmd.Seen, key, cmd.Notice != "")
	if err != nil {
		return nil, failed(err)
	}
	return func(st *store.Store, v store.Verified) error {
		c, err := ledger.CheckpointOf(int64(v.Changes), v.Hashes)
		if err == nil {
			err = checkExtends(c, before.Checkpoint, v.Hashes)
		}
		_, contradicts := errors.AsType[*contradiction](err)
		switch {
		case contradicts && cmd.Notice != "":
			n, err := cmd.noticeOf(before, c, v, signer, now)
			if err == nil {
				err = st.AddNotice(ctx, n)
			}
			return err
		case contradicts:
			return fmt.Errorf("readers have seen version %d of the record (--seen %s), and it is at version %d: %w\n"+
				"restore a newer backup, or bring the rest back from the log of another copy "+
				"(\"detainerledger export --log\", and import) before you serve it; if there is none, say what happened with "+
				"--notice; without --seen it is restored as it is, and contradicts what was seen",
				before.Size, cmd.Seen, c.Size, err)
		case err == nil && cmd.Notice != "":
			return fmt.Errorf("the backup holds all that readers have seen (--seen %s, version %d): there is nothing to "+
				"give notice of; restore it without --notice", cmd.Seen, before.Size)
		}
		return err
	}, nil
}

// readSeen reads a checkpoint signed with the key: from a site, or from a file as the site publishes it or as watch
// stores it. It includes the leaves if they are wanted and available.
func readSeen(ctx context.Context, from, key string, leaves bool) (before sighting, err error) {
	if hook.IsAddress(from) {
		s, err := siteAt(ctx, from)
		if err == nil {
			_, before.Checkpoint, err = s.checkpoint(ctx, key)
		}
		if err != nil || !leaves {
			return before, err
		}
		for hash, err := range leafHashes(1, before.Size, s.hashes(ctx, before.Checkpoint)) {
			if err != nil {
				return before, err
			}
			before.leaves = append(before.leaves, hash)
		}
		return before, nil
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return before, err
	}
	var kept seen
	if json.Unmarshal(text, &kept) == nil {
		text, before.leaves = []byte(kept.Checkpoint), kept.Leaves
	}
	if before.Checkpoint, err = ledger.OpenCheckpoint(text, key); err != nil || before.leaves == nil {
		return before, err
	}
	if err = ledger.RootIs(before.leaves, before.Checkpoint); err != nil {
		err = fmt.Errorf("its hashes do not add up to its checkpoint: %w", err)
	}
	return before, err
}
