//go:build many

package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A record that Litestream copies while the site runs, in the form of deploy/, comes back as a backup does, with what
// came in last.
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
	again := start(t, db) // and Litestream runs on
	must(t, "health", "--addr", again.address)
	must(t, "verify", again.address)
	again.stop(t)
	out := must(t, "restore", "--from", back, "--db", filepath.Join(t.TempDir(), "other.db"))
	if want := fmt.Sprintf("restored version %d of the record", publishedVersion+1); !strings.Contains(out, want) {
		t.Errorf("restore says %q, want %q", out, want)
	}
	must(t, "verify", "--db", db)
}
