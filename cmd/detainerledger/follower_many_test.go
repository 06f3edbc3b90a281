//go:build many

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"detainerledger/internal/sqlite/sqlitetest"
)

// followed is a replica that gets the record from Litestream by way of an object store.
type followed struct {
	t                   *testing.T
	dir, staging, shown string
	config              string
	db                  string
	primary, replica    *running
	store, follower     *exec.Cmd
	versions            int
}

// followedBy starts a primary, an object store, Litestream at both ends, and a replica.
func followedBy(t *testing.T) *followed {
	t.Helper()
	dir, port := t.TempDir(), freePort(t)
	f := &followed{t: t, dir: dir, staging: filepath.Join(dir, "staging.db"), shown: filepath.Join(dir, "replica.db"),
		config: filepath.Join(dir, "litestream.yml"), db: filepath.Join(t.TempDir(), "record.db"), versions: publishedVersion}
	bucket := filepath.Join(t.TempDir(), "bucket")
	write(t, filepath.Join(bucket, "record", "left"), "") // the folder becomes the bucket
	f.store = background(t, "versitygw", "--access", "key", "--secret", "secret-key", "--port", "127.0.0.1:"+port, "posix",
		bucket)
	t.Cleanup(func() { f.store.Process.Signal(syscall.SIGCONT) }) // a stopped process could not exit
	write(t, f.config, fmt.Sprintf(`dbs:
- path: %s
  replica: {type: s3, bucket: record, path: db, endpoint: "http://127.0.0.1:%s", region: us-east-1,
    access-key-id: key, secret-access-key: secret-key, force-path-style: true}
`, f.db, port))
	f.primary = start(t, f.db)
	background(t, "litestream", "replicate", "-config", f.config)
	eventually(t, func() error { // until Litestream has copied something
		first := exec.Command(tool(t, "litestream"), "restore", "-config", f.config, "-force", "-o",
			filepath.Join(dir, "first.db"), f.db)
		first.Env = environment()
		if out, err := first.CombinedOutput(); err != nil {
			return fmt.Errorf("litestream restore: %w\n%s", err, out)
		}
		return nil
	})
	f.brings()
	eventually(t, f.refresh)
	f.replica = start(t, f.shown, "--replica", "--primary", f.primary.address, "--max-lag", "1s")
	return f
}

// brings lets Litestream follow, ten times a second.
func (f *followed) brings() {
	f.t.Helper()
	f.follower = background(f.t, "litestream", "restore", "-config", f.config, "-f", "-follow-interval", "100ms", "-o",
		f.staging, f.db)
}

// refresh brings what Litestream delivered to the replica's file.
func (f *followed) refresh() error {
	if status, _, complaint := program(f.t, "refresh", "--from", f.staging, "--to", f.shown); status != done {
		return errors.New(complaint)
	}
	return nil
}

// stays fails if readers of the replica get anything but the version. It also fails if /readyz does not come to answer
// with the given code, status and part of an error.
func (f *followed) stays(version, answers int, status, why string) {
	f.t.Helper()
	eventually(f.t, func() error {
		a := f.replica.ask(f.t, http.MethodGet, "/changes")
		if a.status != http.StatusOK || a.version != fmt.Sprint(version) {
			f.t.Fatalf("readers get status %d at version %s, want version %d", a.status, a.version, version)
		}
		got, says := f.replica.ready(f.t)
		if text := fmt.Sprint(says["error"]); got != answers || says["status"] != status || !strings.Contains(text, why) {
			return fmt.Errorf("/readyz answers %d, %v; want %d, %s, %q", got, says, answers, status, why)
		}
		return nil
	})
}

// adds adds a version to the primary.
func (f *followed) adds() {
	f.t.Helper()
	f.versions++
	must(f.t, "import", "--db", f.db, numberedEvent(f.t, f.versions))
}

// catchesUp fails if the replica does not come to show the primary's version and to be ready.
func (f *followed) catchesUp() {
	f.t.Helper()
	eventually(f.t, func() error {
		if err := f.refresh(); err != nil {
			return err
		}
		if got, says := f.replica.ready(f.t); got != http.StatusOK || says["version"] != float64(f.versions) ||
			says["error"] != nil {
			return fmt.Errorf("/readyz answers %d, %v; want version %d", got, says, f.versions)
		}
		return nil
	})
	must(f.t, "verify", f.replica.address)
}

// puts moves a file to the path of the replica's file.
func (f *followed) puts(file string) {
	f.t.Helper()
	if err := os.Rename(file, f.shown); err != nil {
		f.t.Fatal(err)
	}
}

// Whatever breaks between a primary and a replica, readers get the last version that arrived and /readyz says why.
// Once the fault is over, the replica catches up.
func TestManyReplicaKeepsItsReadersWhateverBecomesOfItsSource(t *testing.T) {
	t.Parallel()
	f := followedBy(t)
	const late = "has been newer for longer than 1s"
	f.adds()
	f.catchesUp()

	// The follower is killed.
	before := f.versions
	if err := f.follower.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	f.follower.Wait()
	f.adds()
	f.stays(before, http.StatusServiceUnavailable, "behind", late)
	if err := f.refresh(); err != nil { // the file it left is whole
		t.Error(err)
	}
	f.brings()
	f.catchesUp()

	// The object store does not answer.
	before = f.versions
	if err := f.store.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	f.adds()
	f.stays(before, http.StatusServiceUnavailable, "behind", late)
	if err := f.refresh(); err != nil {
		t.Error(err)
	}
	if err := f.store.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	f.catchesUp()

	// A file with another past is put in place, and then one with a newer schema.
	fork, newer := filepath.Join(f.dir, "fork.db"), filepath.Join(f.dir, "newer.db")
	must(t, "backup", "--db", f.shown, "--to", newer)
	db := sqlitetest.Raw(t, newer)
	sqlitetest.Execute(t, db, `insert into goose_db_version (version_id, is_applied) values (99, 1)`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	refuses(t, "the file has schema 99", "refresh", "--from", newer, "--to", f.shown)
	write(t, fork, string(publishedRecord))
	for n := range 2 * (f.versions - publishedVersion) {
		must(t, "import", "--db", fork, numberedEvent(t, -1-n))
	}
	refuses(t, "another past", "refresh", "--from", fork, "--to", f.shown)
	for _, wrong := range []struct{ file, status, why string }{
		{fork, "forked", "another past"}, {newer, "behind", "cannot be shown"},
	} {
		f.puts(wrong.file)
		f.stays(f.versions, http.StatusOK, wrong.status, wrong.why)
		if err := os.Remove(f.shown); err != nil { // as the manual says
			t.Fatal(err)
		}
		f.adds()
		f.catchesUp()
	}

	// For refresh, the disk is full.
	before = f.versions
	f.adds()
	eventually(t, func() error {
		full := exec.Command("sh", "-c", `ulimit -f 100 && exec "$@"`, "sh", build(t), "refresh", "--from", f.staging, "--to",
			f.shown)
		out, err := full.CombinedOutput()
		if err == nil {
			return fmt.Errorf("there is nothing to copy yet: %s", out)
		}
		return nil
	})
	f.stays(before, http.StatusServiceUnavailable, "behind", late)
	if left, err := filepath.Glob(f.shown + ".staged-*"); err != nil || len(left) > 0 {
		t.Errorf("refresh left %q, %v", left, err)
	}
	f.catchesUp()
	f.replica.stop(t)
	f.primary.stop(t)
}
