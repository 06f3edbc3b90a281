package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"detainerledger/internal/ingest"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
)

type watchCmd struct {
	State string `help:"${watch_state}" placeholder:"FILE" required:"" type:"path"`
	Key   string `help:"Public key that must have signed; by default the one seen at the first run." placeholder:"KEY"`
	URL   string `arg:"" name:"url" help:"Address of the site to watch."`
}

// seen is what a watcher stores between two runs.
type seen struct {
	Site string `json:"site"`
	Key  string `json:"key"`
	// Checkpoint is the signed text as the site gave it, with which anyone can prove what the site once said.
	Checkpoint string `json:"checkpoint"`
	// Leaves are the hashes of the changes up to then, so that an altered change can be identified.
	Leaves []ledger.Hash `json:"leaves"`
	// Notices are the signed notices by which the site declared versions lost that had been seen.
	Notices []string `json:"notices,omitempty"`
}

// Run compares what the site says now with what it said at the last run, and prints the changes since.
func (cmd *watchCmd) Run(ctx context.Context, std stdio) error {
	s, err := siteAt(ctx, cmd.URL)
	if err != nil {
		return err
	}
	last, before, err := cmd.last(s)
	if err != nil {
		return err
	}
	now, added, notices, err := watch(ctx, s, last, before)
	if _, ok := errors.AsType[*contradiction](err); ok && last.Checkpoint != "" {
		return fmt.Errorf("%s contradicts itself: %w\nwhat it said before is kept in %s\n"+
			"its past was changed, or its operator restored an older backup: then a newer copy can bring the rest back "+
			"(\"detainerledger export --log\", and import), and this warning ends", s.address, err, cmd.State)
	}
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(now, "", " ")
	if err != nil {
		return err
	}
	if last.Checkpoint == "" {
		_, err = fmt.Fprintf(std.out, "watching %s from change %d on, signed with %s\n", s.address, len(now.Leaves),
			ledger.ShortKey(now.Key))
	}
	for _, n := range notices {
		if err == nil {
			_, err = fmt.Fprint(std.out, noticeText(n, now.Key))
		}
	}
	for _, c := range added {
		if err == nil {
			_, err = fmt.Fprintf(std.out, "%d  %s  %s  %s\n", c.Seq, c.At.Format(time.RFC3339), c.Kind, plain(ingest.Summary(c)))
		}
	}
	if err != nil {
		return err
	}
	return replaceFile(cmd.State, append(text, '\n'))
}

// last returns the state of the last run; before the first run only the site and perhaps a key.
func (cmd *watchCmd) last(s *site) (last seen, before ledger.Checkpoint, err error) {
	if cmd.Key != "" {
		if err := ledger.CheckKey(cmd.Key); err != nil {
			return last, before, err
		}
	}
	text, err := os.ReadFile(cmd.State)
	if errors.Is(err, fs.ErrNotExist) {
		return seen{Site: s.address, Key: cmd.Key}, before, nil
	}
	if err != nil {
		return last, before, err
	}
	damaged := func(err error) error {
		return fmt.Errorf("%s does not hold what an earlier run keeps there: %w", cmd.State, err)
	}
	if err := json.Unmarshal(text, &last); err != nil {
		return last, before, damaged(err)
	}
	if before, err = ledger.OpenCheckpoint([]byte(last.Checkpoint), last.Key); err != nil {
		return last, before, damaged(err)
	}
	if ledger.RootIs(last.Leaves, before) != nil {
		return last, before, damaged(errors.New("its hashes do not add up to its checkpoint"))
	}
	switch {
	case last.Site != s.address:
		return last, before, fmt.Errorf("%s is about %s, not %s; keep one file for each site", cmd.State, last.Site,
			s.address)
	case cmd.Key != "" && cmd.Key != last.Key:
		return last, before, fmt.Errorf("%s is about the key %s, not %s", cmd.State, ledger.ShortKey(last.Key),
			ledger.ShortKey(cmd.Key))
	}
	return last, before, nil
}

// watch asks the site for its checkpoint, and proves that its tree only added to the one seen before or, with a notice
// of the site, to the part of it that still holds. It returns the state to store, the new changes, and those notices.
// The first run has no changes and no notices.
func watch(
	ctx context.Context, s *site, last seen, before ledger.Checkpoint,
) (now seen, added []record.Change, notices []ledger.Notice, err error) {
	now.Site = last.Site
	if now.Key, err = s.key(ctx, last.Key); err != nil {
		return now, nil, nil, err
	}
	signed, c, err := s.checkpoint(ctx, now.Key)
	if err != nil {
		return now, nil, nil, err
	}
	now.Checkpoint = string(signed)
	hashes := s.hashes(ctx, c)
	if last.Checkpoint != "" {
		if last, before, notices, err = s.follows(ctx, c, last, before, hashes); err != nil {
			return now, nil, nil, err
		}
	}
	now.Notices = last.Notices
	now.Leaves = slices.Clone(last.Leaves)
	for hash, err := range leafHashes(before.Size+1, c.Size, hashes) {
		if err != nil {
			return now, nil, nil, err
		}
		now.Leaves = append(now.Leaves, hash)
	}
	if last.Checkpoint == "" {
		return now, nil, nil, nil
	}
	n := before.Size
	for leaf, err := range s.leaves(ctx, before.Size+1, c.Size) {
		if err != nil {
			return now, nil, nil, err
		}
		change, err := checkLeaf(n+1, leaf, now.Leaves[n])
		if err != nil {
			return now, nil, nil, err
		}
		added = append(added, change)
		n++
	}
	return now, added, notices, nil
}

// follows checks that the tree of checkpoint c extends the one seen before. If not, it leaves out the versions that the
// site's notices declare lost, and returns the rest with these notices.
func (s *site) follows(
	ctx context.Context, c ledger.Checkpoint, last seen, before ledger.Checkpoint, r ledger.HashReader,
) (seen, ledger.Checkpoint, []ledger.Notice, error) {
	var notices []ledger.Notice
	for { // each notice removes something, so the loop ends
		err := s.extends(c, before, r, last.Leaves)
		if _, ok := errors.AsType[*contradiction](err); !ok {
			return last, before, notices, err
		}
		var n ledger.Notice
		if last, n, err = s.takenBack(ctx, last, err); err != nil {
			return last, before, notices, err
		}
		before = n.Holds
		notices = append(notices, n)
	}
}

// extends checks that the tree begins with the one seen before, and identifies the first changed leaf.
func (s *site) extends(c, before ledger.Checkpoint, r ledger.HashReader, leaves []ledger.Hash) error {
	failed := checkExtends(c, before, r)
	if failed == nil || before.Size > c.Size {
		return failed
	}
	n := int64(0)
	for hash, err := range leafHashes(1, before.Size, r) {
		if err != nil {
			return err
		}
		if n++; hash != leaves[n-1] {
			return contradicts("change %d was altered, leaf hash: expected %s, found %s", n, leaves[n-1], hash)
		}
	}
	return failed
}

// replaceFile replaces the file at path atomically.
func replaceFile(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".detainerledger-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
