//go:build many

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A record that Litestream copies from a running site, configured as in deploy/, can be restored like a backup. It has
// the newest change.
func TestManyLitestreamBringsTheRecordBack(t *testing.T) {
	t.Parallel()
	litestream, dir, db := tool(t, "litestream"), t.TempDir(), filepath.Join(t.TempDir(), "record.db")
	site := start(t, db)
	config := adapted(t, "litestream.yml", "/run/litestream/litestream.sock", filepath.Join(dir, "s"),
		"/var/lib/detainerledger/detainerledger.db", db, "/var/lib/detainerledger/detainerledger.desk.db",
		filepath.Join(filepath.Dir(db), "record.desk.db"), "s3://ledger-backup/record", "file://"+dir+"/record",
		"s3://ledger-backup-private/desk", "file://"+dir+"/desk")
	background(t, "litestream", "replicate", "-config", config)
	must(t, "import", "--db", db, correctionFile(t))
	back := filepath.Join(dir, "back.db")
	eventually(t, func() error {
		sync := exec.Command(litestream, "sync", "-wait", "-socket", filepath.Join(dir, "s"), db)
		if out, err := sync.CombinedOutput(); err != nil {
			return fmt.Errorf("litestream sync: %w\n%s", err, out)
		}
		return nil
	})
	restore := exec.Command(litestream, "restore", "-config", config, "-o", back, db)
	if out, err := restore.CombinedOutput(); err != nil {
		t.Fatalf("litestream restore: %v\n%s", err, out)
	}
	must(t, "health", "--addr", site.address)
	site.stop(t)
	again := start(t, db) // Litestream keeps running
	must(t, "health", "--addr", again.address)
	must(t, "verify", again.address)
	again.stop(t)
	out := must(t, "restore", "--from", back, "--db", filepath.Join(t.TempDir(), "other.db"))
	if want := fmt.Sprintf("restored version %d of the record", publishedVersion+1); !strings.Contains(out, want) {
		t.Errorf("restore says %q, want %q", out, want)
	}
	must(t, "verify", "--db", db)
}

// A replica on another machine shows what Litestream brings there, as the manual describes. Litestream writes to a
// file of its own, which serve refuses, and refresh copies it.
func TestManyReplicaShowsWhatLitestreamBrings(t *testing.T) {
	t.Parallel()
	dir, db, bucket := t.TempDir(), filepath.Join(t.TempDir(), "record.db"), "file://"+t.TempDir()
	staging, copied := filepath.Join(dir, "staging.db"), filepath.Join(t.TempDir(), "replica.db")
	primary := start(t, db)
	background(t, "litestream", "replicate", db, bucket)
	litestream := tool(t, "litestream")
	eventually(t, func() error { // until Litestream has copied something
		ready := exec.Command(litestream, "restore", "-o", filepath.Join(t.TempDir(), "first.db"), bucket)
		if out, err := ready.CombinedOutput(); err != nil {
			return fmt.Errorf("litestream restore: %w\n%s", err, out)
		}
		return nil
	})
	background(t, "litestream", "restore", "-f", "-o", staging, bucket)
	eventually(t, func() error {
		_, err := os.Stat(staging + "-txid")
		return err
	})
	showsWhatIsBrought(t, primary, db, staging, copied)
}

// showsWhatIsBrought checks that a replica shows what another program copies from the primary's record db to the file
// brought. That file is refused by serve, and refresh copies it to copied. Both sites are stopped.
func showsWhatIsBrought(t *testing.T, primary *running, db, brought, copied string) {
	t.Helper()
	refresh := func() error {
		if status, _, complaint := program(t, "refresh", "--from", brought, "--to", copied); status != done {
			return errors.New(complaint)
		}
		return nil
	}
	eventually(t, refresh)
	refuses(t, "is changed in place", "serve", "--replica", "--db", brought)
	replica := start(t, copied, "--replica", "--primary", primary.address)
	for n := range 3 {
		must(t, "import", "--db", db, numberedEvent(t, n))
		eventually(t, func() error {
			if err := refresh(); err != nil {
				return err
			}
			want := strconv.Itoa(publishedVersion + n + 1)
			if a := replica.ask(t, http.MethodGet, "/changes"); a.version != want {
				return fmt.Errorf("version %s is shown, want %s", a.version, want)
			}
			return nil
		})
	}
	must(t, "verify", replica.address)
	replica.stop(t)
	primary.stop(t)
}
