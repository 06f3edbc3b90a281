package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/mirror"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/web"
)

// exportSite writes the whole site as files.
//
// It uses a copy of the record, so that a running site can go on adding to the original: all pages show the same
// version.
func (cmd *exportCmd) exportSite(ctx context.Context, std stdio, st *store.Store) (err error) {
	dir, err := os.MkdirTemp("", "detainerledger-export-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	still := filepath.Join(dir, "record.db")
	if _, err := st.Backup(ctx, still); err != nil {
		return err
	}
	frozen, snap, err := openToRead(ctx, still)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, frozen.Close()) }()
	if snap.Seq == 0 {
		// The site's texts refer to places and reports that an empty record lacks.
		return fmt.Errorf("the record in %s is empty: there is no site to copy; import a report first", cmd.DB)
	}
	head, err := snap.Checkpoint(ctx)
	if err != nil {
		return err
	}
	signer, err := cmd.signer(ctx, frozen)
	if err != nil {
		return err
	}
	signed := snap.Seq
	if signer == nil {
		if signed, err = cmd.signedBefore(ctx, snap, std.err); err != nil {
			return err
		}
	}
	program, err := programHash()
	if err != nil {
		return err
	}
	if signer == nil {
		program += " without a key"
	}
	// Little of what a page is made from outlives it: collecting garbage less often takes a fifth of the time, at
	// the cost of some hundred megabytes.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	base, err := readBase("--base-url", cmp.Or(cmd.BaseURL, mirror.Nowhere), "files", true)
	if err != nil {
		return err
	}
	live, err := readBase("--live-url", cmd.LiveURL, "a running site", true)
	if err != nil {
		return err
	}
	site := web.New(web.Config{BaseURL: base, Signer: signer, Now: func() time.Time { return snap.At }, Copied: true},
		frozen, slog.New(slog.NewJSONHandler(std.err, &slog.HandlerOptions{Level: slog.LevelError})))
	if err := site.Check(ctx); err != nil {
		return err
	}
	versions, err := site.PageVersions(ctx)
	if err != nil {
		return err
	}
	series, err := usualSeries(ctx, snap)
	if err != nil {
		return err
	}
	lacks, err := placesLacking(ctx, frozen, snap)
	if err != nil {
		return err
	}
	shown := newBar(std.err)
	var telling sync.Mutex
	begun := time.Now()
	result, err := mirror.Write(ctx, mirror.Options{
		Site:    site,
		BaseURL: base,
		LiveURL: live,
		Of:      versions.Of,
		Until:   func(v record.Entered) http.Handler { return site.Until(v) },
		Extends: func(ctx context.Context, version record.Seq, root string) (bool, error) {
			return extends(ctx, frozen, version, root)
		},
		Series:  series,
		Lacks:   lacks,
		Version: record.Entered{Seq: snap.Seq, EnteredAt: snap.At},
		Root:    head.Root.String(),
		Signed:  signed,
		Program: program,
		Also:    unlinked(snap.Seq, signed),
		Dir:     cmd.Site,
		Workers: 2 * runtime.GOMAXPROCS(0), // half of them wait for the disk
		Progress: func(done, known int) {
			telling.Lock()
			defer telling.Unlock()
			shown.writing(done, known)
		},
	})
	shown.clear()
	if err != nil {
		return err
	}
	if result.Current {
		fmt.Fprintf(std.out, "%s holds version %d of the site already, %d files\n", cmd.Site, snap.Seq, result.Files)
		return nil
	}
	fmt.Fprintf(std.out,
		"wrote version %d of the site to %s: %d files, %.1f MiB, in %.1f s; %d new or changed, %d removed\n",
		snap.Seq, cmd.Site, result.Files, float64(result.Bytes)/(1<<20), time.Since(begun).Seconds(),
		result.Written, result.Removed)
	return nil
}

// extends reports whether the record had this root at a version.
func extends(ctx context.Context, st *store.Store, version record.Seq, root string) (bool, error) {
	then, err := st.At(ctx, version)
	if errors.Is(err, record.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	head, err := then.Checkpoint(ctx)
	return head.Root.String() == root, err
}

// usualSeries returns the series that the lists show by default, or "" for a record without series.
func usualSeries(ctx context.Context, snap *store.Snapshot) (string, error) {
	all, err := snap.AllSeries(ctx)
	if err != nil || len(all) == 0 || all[0].Form != "" { // a series that says what it counts has its own list
		return "", err
	}
	return string(all[0].ID), nil
}

// placesLacking returns a function that reports whether an address is of a place or report that a made-up record lacks.
// It returns nil for any other record, because that has everything that the site's texts mention.
func placesLacking(ctx context.Context, st *store.Store, snap *store.Snapshot) (func(string) bool, error) {
	if !st.Synthetic() {
		return nil, nil
	}
	places, err := snap.Jurisdictions(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	reports, err := snap.Reports(ctx, "")
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, j := range places {
		has[link.Jurisdiction(j.Slug)] = true
	}
	for _, r := range reports {
		has[link.Report(r.ID)] = true
	}
	return func(address string) bool {
		page, _, _ := strings.Cut(address, "?")
		_, page = words.FromAddress(page)
		parts := strings.SplitN(page, "/", 5) // "", "jurisdictions", "nv", "clark-county", "sheet"
		of := 4
		if strings.HasPrefix(page, link.Reports+"/") && page != link.RanksChart {
			of = 3
		} else if !strings.HasPrefix(page, link.Jurisdictions+"/") {
			return false
		}
		if len(parts) < of {
			return false
		}
		named := strings.Join(parts[:of], "/")
		return !has[strings.TrimSuffix(named, path.Ext(named))]
	}, nil
}

// signer returns the signer of the record, or nil if it has no key or the private key is not here: a program that may
// not sign can make a copy, too.
func (cmd *exportCmd) signer(ctx context.Context, st *store.Store) (*ledger.Signer, error) {
	key, err := st.LedgerKey(ctx)
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	path := keyFile(cmd.DB, cmd.SigningKey)
	signer, err := ledger.LoadKey(path)
	switch {
	case ledger.KeyMissing(err):
		return nil, nil
	case err != nil:
		return nil, err
	case signer.Key != key:
		return nil, otherKey(cmd.DB, path, key, signer.Key)
	}
	return signer, nil
}

// signedBefore returns the version of the newest signed checkpoint in the record, 0 for none. A copy that is made
// without the private key has that checkpoint.
func (cmd *exportCmd) signedBefore(ctx context.Context, snap *store.Snapshot, out io.Writer) (record.Seq, error) {
	path := keyFile(cmd.DB, cmd.SigningKey)
	newest, err := snap.Signed(ctx)
	switch {
	case errors.Is(err, record.ErrNotFound):
		fmt.Fprintf(out, "there is no private key in %s, so the copy has no signed checkpoint\n", path)
		return 0, nil
	case err != nil:
		return 0, err
	}
	fmt.Fprintf(out, "there is no private key in %s, so the copy has the newest signed checkpoint in the record, "+
		"of version %d\n", path, newest.Size)
	return record.Seq(newest.Size), nil
}

// unlinked returns the addresses for programs that no page links to. If the copy has a signed checkpoint, these include
// what "verify" and "watch" read, of the version signed.
func unlinked(version, signed record.Seq) []string {
	all := []string{"/robots.txt", "/llms.txt"}
	if signed == 0 {
		return all
	}
	all = append(all, link.LedgerCheckpoint, link.LedgerKey)
	for n := int64(1); n <= int64(version); n++ {
		all = append(all, link.LedgerLeaf(strconv.FormatInt(n, 10)))
	}
	for _, t := range ledger.Tiles(int64(signed)) {
		all = append(all, link.LedgerTile(ledger.TilePath(t)))
	}
	return all
}

// programHash distinguishes this build of the program from all others, which may write other bytes. A version number
// would not do: a program may be built from uncommitted files.
func programHash() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
