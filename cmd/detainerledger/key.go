package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"

	"detainerledger/internal/hook"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web"
)

type keyCmd struct {
	DB         string `help:"File that holds the record." default:"detainerledger.db" type:"path"`
	SigningKey string `help:"${signing_key}" placeholder:"FILE" type:"path"`
}

// Run prints the public key with which the record's checkpoints are checked.
func (cmd *keyCmd) Run(ctx context.Context, std stdio) (err error) {
	path := keyFile(cmd.DB, cmd.SigningKey)
	st, _, err := openToRead(ctx, cmd.DB)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	key := ""
	if st != nil {
		defer func() { err = errors.Join(err, st.Close()) }()
		if key, err = st.LedgerKey(ctx); err != nil && !errors.Is(err, record.ErrNotFound) {
			return err
		}
	}
	signer, err := ledger.LoadKey(path)
	switch {
	case err == nil && key != "" && signer.Key != key:
		return otherKey(cmd.DB, path, key, signer.Key)
	case err == nil:
		key = signer.Key
	case key != "" && errors.Is(err, fs.ErrPermission):
	case !ledger.KeyMissing(err):
		return err
	case key == "":
		return fmt.Errorf("the record in %s has no key yet, and there is none in %s: \"detainerledger serve\" makes one at "+
			"its first start", cmd.DB, path)
	}
	_, err = fmt.Fprintln(std.out, key)
	return err
}

// keyFile returns the file of the private key of the record in db: the named one or, for "", the one beside the record.
func keyFile(db, named string) string {
	if named != "" {
		return named
	}
	return db + ".key"
}

// signing returns a hook that signs each version that may be shown.
func signing(site *web.Site, st *store.Store, log *slog.Logger) *hook.Latest {
	return &hook.Latest{
		Name: "checkpoint", Log: log,
		Look: func(ctx context.Context) (record.Seq, error) {
			snap, err := st.Now(ctx)
			if err != nil {
				return 0, err
			}
			return snap.Seq, nil
		},
		Do: func(ctx context.Context, _ record.Seq) error { return site.Sign(ctx) },
	}
}

// signerOf returns the signer of the record in st. A record without a key gets the one in the file at path, which is
// created if necessary. A record with a key is signed only with that; if it is lost, that is an error.
func signerOf(ctx context.Context, st *store.Store, db, path string, out io.Writer) (*ledger.Signer, error) {
	key, err := st.LedgerKey(ctx)
	if err != nil && !errors.Is(err, record.ErrNotFound) {
		return nil, err
	}
	signer, err := ledger.LoadKey(path)
	switch {
	case ledger.KeyMissing(err) && key != "":
		return nil, fmt.Errorf("the record in %s is signed with the key %s, and its private key is not in %s\n"+
			"put the file back from a backup, or name the one that has it with --signing-key\n"+
			"no new key is made: whoever checks the record would have to take it for another one",
			db, ledger.ShortKey(key), path)
	case ledger.KeyMissing(err):
		if signer, err = ledger.GenerateKey(path); err != nil {
			return nil, err
		}
		fmt.Fprintf(out, "made the record's signing key in %s: keep a copy where nobody else can read it\n", path)
	case err != nil:
		return nil, err
	case key == "":
		fmt.Fprintf(out, "the record is signed with the key in %s from now on\n", path)
	case signer.Key != key:
		return nil, otherKey(db, path, key, signer.Key)
	}
	if key == "" {
		if err := st.SetLedgerKey(ctx, signer.Key); err != nil {
			return nil, err
		}
	}
	return signer, nil
}

func otherKey(db, path, want, got string) error {
	return fmt.Errorf("the record in %s is signed with the key %s, and %s holds the key %s\n"+
		"put the right file back from a backup, or name the one that has it with --signing-key",
		db, ledger.ShortKey(want), path, ledger.ShortKey(got))
}
