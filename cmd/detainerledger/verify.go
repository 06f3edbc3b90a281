package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
)

type verifyCmd struct {
	DB         string `help:"File that holds the record." default:"detainerledger.db" type:"path"`
	Since      string `help:"${verify_since}" placeholder:"FILE" type:"existingfile"`
	Key        string `help:"${verify_key}" placeholder:"KEY"`
	SigningKey string `help:"${verify_signing_key}" placeholder:"FILE" type:"path"`
	URL        string `arg:"" optional:"" name:"url" help:"${verify_url}"`
}

// Run recomputes the ledger and prints what it checked, or the first difference.
func (cmd *verifyCmd) Run(ctx context.Context, std stdio) error {
	if cmd.Key != "" {
		if err := ledger.CheckKey(cmd.Key); err != nil {
			return err
		}
	}
	verify := cmd.file
	if cmd.URL != "" {
		verify = cmd.site
	}
	if err := verify(ctx, std); err != nil {
		return err
	}
	fmt.Fprintln(std.out, "no difference found")
	return nil
}

// file verifies the record in the database.
func (cmd *verifyCmd) file(ctx context.Context, std stdio) (err error) {
	st, snap, err := openToRead(ctx, cmd.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	key, err := st.LedgerKey(ctx)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return err
	}
	if key != "" {
		if err := ledger.CheckKey(key); err != nil {
			return fmt.Errorf("the record's key: %w", err)
		}
	}
	progress := newBar(std.err)
	defer progress.clear()
	verified, err := st.Verify(ctx, func(done int) { progress.show("verifying", int64(done), int64(snap.Seq)) })
	if err != nil {
		return err
	}
	progress.clear()
	c, err := ledger.CheckpointOf(int64(verified.Changes), verified.Hashes)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "read %s that brought %s from %s\n",
		counted(int(verified.Changes), "change", "changes"), counted(verified.Rows, "row", "rows"), cmd.DB)
	fmt.Fprintf(std.out, "the file, its indexes and its schema are sound\n")
	fmt.Fprintf(std.out, "the changes are numbered without a gap, canonical, and hash to what the ledger holds\n")
	fmt.Fprintf(std.out, "the tables say exactly what the changes say, and no row is without a change\n")
	fmt.Fprintf(std.out, "the root of the %s is %s\n", counted(int(c.Size), "change", "changes"), c.Root)
	if cmd.Key != "" && key != "" && cmd.Key != key {
		return fmt.Errorf("the key was replaced: expected %s, the record names %s", ledger.ShortKey(cmd.Key),
			ledger.ShortKey(key))
	}
	if err := cmd.signingKey(std, key); err != nil {
		return err
	}
	notices, err := st.Notices(ctx)
	if err == nil {
		err = sayNotices(std.out, notices, key)
	}
	if err != nil {
		return err
	}
	if cmd.Key != "" {
		key = cmd.Key
	}
	return cmd.since(std, key, c, verified.Hashes)
}

// signingKey checks that the private key matches the public one, if both exist.
func (cmd *verifyCmd) signingKey(std stdio, key string) error {
	path := keyFile(cmd.DB, cmd.SigningKey)
	signer, err := ledger.LoadKey(path)
	switch {
	case ledger.KeyMissing(err) && cmd.SigningKey == "":
		return nil
	case errors.Is(err, fs.ErrPermission) && cmd.SigningKey == "":
		fmt.Fprintf(std.out, "the private key in %s cannot be read here, so it was not checked\n", path)
		return nil
	case err != nil:
		return err
	case key == "":
		return fmt.Errorf("there is a signing key in %s, and the record names none", path)
	case signer.Key != key:
		return otherKey(cmd.DB, path, key, signer.Key)
	}
	fmt.Fprintf(std.out, "the private key in %s belongs to the record's key %s\n", path, ledger.ShortKey(key))
	return nil
}

// since checks that the tree extends the one of the earlier checkpoint, if any.
func (cmd *verifyCmd) since(std stdio, key string, c ledger.Checkpoint, r ledger.HashReader) error {
	if cmd.Since == "" {
		return nil
	}
	if key == "" {
		return fmt.Errorf("the record names no key to check %s with; name the one that signed it with --key", cmd.Since)
	}
	signed, err := os.ReadFile(cmd.Since)
	if err != nil {
		return err
	}
	before, err := ledger.OpenCheckpoint(signed, key)
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.Since, err)
	}
	if err := checkExtends(c, before, r); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "they begin with the %s of the checkpoint in %s, signed with %s\n",
		counted(int(before.Size), "change", "changes"), cmd.Since, ledger.ShortKey(key))
	return nil
}

// site verifies as much of the record of a running site as can be requested.
func (cmd *verifyCmd) site(ctx context.Context, std stdio) error {
	s, err := siteAt(ctx, cmd.URL)
	if err != nil {
		return err
	}
	key, err := s.key(ctx, cmd.Key)
	if err != nil {
		return err
	}
	_, c, err := s.checkpoint(ctx, key)
	if err != nil {
		return err
	}
	progress := newBar(std.err)
	defer progress.clear()
	computed := make([]ledger.Hash, 0, min(c.Size, 1<<20))
	next, stop := iter.Pull2(s.leaves(ctx, 1, c.Size))
	defer stop()
	for hash, err := range leafHashes(1, c.Size, s.hashes(ctx, c)) {
		if err != nil {
			return err
		}
		leaf, err, _ := next()
		if err != nil {
			return err
		}
		n := int64(len(computed)) + 1
		if _, err := checkLeaf(n, leaf, hash); err != nil {
			return err
		}
		computed = append(computed, hash)
		progress.show("verifying", n, c.Size)
	}
	progress.clear()
	stored, err := ledger.StoredOf(computed)
	if err != nil {
		return err
	}
	root, err := ledger.Root(c.Size, stored)
	if err != nil {
		return err
	}
	if root != c.Root {
		return fmt.Errorf("the root of changes 1 to %d: expected %s, found %s", c.Size, c.Root, root)
	}
	notices, err := s.notices(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "read %s from %s\n", counted(int(c.Size), "change", "changes"), s.address)
	fmt.Fprintf(std.out, "the changes are numbered without a gap, canonical, and hash to what the ledger holds\n")
	fmt.Fprintf(std.out, "the root of the %s is %s, signed with %s\n", counted(int(c.Size), "change", "changes"), c.Root,
		ledger.ShortKey(key))
	if err := sayNotices(std.out, notices, key); err != nil {
		return err
	}
	return cmd.since(std, key, c, stored)
}
