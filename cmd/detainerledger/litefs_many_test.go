//go:build many

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// mountLiteFS mounts LiteFS until the test ends and returns the folder. It is the primary's mount if port and primary
// are the same, else a replica's.
func mountLiteFS(t *testing.T, port, primary string) string {
	t.Helper()
	dir := t.TempDir()
	mount := filepath.Join(dir, "mount")
	config := filepath.Join(dir, "litefs.yml")
	write(t, config, fmt.Sprintf(`
fuse: {dir: %q}
data: {dir: %q}
http: {addr: "127.0.0.1:%s"}
lease: {type: static, hostname: primary, advertise-url: "http://127.0.0.1:%s", candidate: %t}
`, mount, filepath.Join(dir, "data"), port, primary, port == primary))
	background(t, "litefs", "mount", "-config", config)
	eventually(t, func() error { // every mount has this file
		_, err := os.Stat(filepath.Join(mount, ".lag"))
		return err
	})
	return mount
}

// A replica on another machine shows what LiteFS brings there. The primary writes to a mount. LiteFS changes the
// replica's file in place, so serve refuses it and refresh copies it.
func TestManyReplicaShowsWhatLiteFSBrings(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	db := filepath.Join(mountLiteFS(t, port, port), "record.db")
	brought := filepath.Join(mountLiteFS(t, freePort(t), port), "record.db")
	copied, beside := filepath.Join(t.TempDir(), "replica.db"), t.TempDir()
	// LiteFS accepts only databases, and the desk's is private.
	primary := start(t, db, "--signing-key", filepath.Join(beside, "key"), "--desk-db", filepath.Join(beside, "desk.db"))
	showsWhatIsBrought(t, primary, db, brought, copied)
}
