package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// correctionFile writes a file that corrects a figure of the built-in record.
func correctionFile(t *testing.T) string {
	t.Helper()
	return correctionOf(t, "co/weld-county", "co/jefferson-county")
}

// correctionOf writes a file that moves a figure of the first report to another place.
func correctionOf(t *testing.T, from, to string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "corrections.csv")
	write(t, file, "id,date,by,report,section,measure,jurisdiction,effect,value,reason,date_note,sources,moved_to\n"+
		",2026-11-23,Detainer Ledger,ddor-2017-01-28,II,declined,"+from+",moved,,Entered for the wrong county.,,"+
		"https://example.org/,"+to+"\n")
	return file
}

// refuses runs the program, which must fail and say why, and returns what it says.
func refuses(t *testing.T, want string, args ...string) string {
	t.Helper()
	status, out, complaint := program(t, args...)
	if status != failed || !strings.Contains(complaint, want) {
		t.Errorf("detainerledger %s: status %d, %q %q, want %q", strings.Join(args, " "), status, out, complaint, want)
	}
	return complaint
}

// kill ends the program as a power cut would.
func (r *running) kill(t *testing.T) {
	t.Helper()
	if err := r.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-r.rest
	r.command.Wait()
}

// If a backup is copied over the record of a killed site, every command refuses it: it must not be mixed with what the
// site left. restore puts the backup in place.
func TestBackupCopiedOverAKilledSiteIsRefusedUntilRestored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, copied := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	site := start(t, db)
	must(t, "backup", "--db", db, "--to", copied)
	must(t, "import", "--db", db, correctionFile(t))
	site.kill(t)
	write(t, db, read(t, copied))
	before := folder(t, dir)
	for _, args := range [][]string{
		{"verify"}, {"check"}, {"key"}, {"serve", "--addr", "127.0.0.1:0"}, {"migrate"}, {"migrate", "--dry-run"},
		{"backup", "--to", filepath.Join(t.TempDir(), "c.db")},
		{"export", "--csv", filepath.Join(t.TempDir(), "csv")},
		{"export", "--log", filepath.Join(t.TempDir(), "log.jsonl")},
		{"export", "--site", filepath.Join(t.TempDir(), "site")},
		{"import", "--dry-run", correctionFile(t)},
		{"import", correctionFile(t)},
		{"synth"},
	} {
		if complaint := refuses(t, "its own", append(args, "--db", db)...); !strings.Contains(complaint,
			"detainerledger restore") {
			t.Errorf("%q does not say how to go on: %s", args, complaint)
		}
	}
	after := folder(t, dir)
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
	out := must(t, "restore", "--from", copied, "--db", db)
	if !strings.Contains(out, fmt.Sprintf("restored version %d", publishedVersion)) ||
		!strings.Contains(out, "kept the old file as "+db+".replaced-") {
		t.Errorf("restore says %q", out)
	}
	if out := must(t, "verify", "--db", db); !strings.Contains(out, fmt.Sprintf("read %d changes", publishedVersion)) {
		t.Errorf("verify says %q", out)
	}
	start(t, db).stop(t)
}

func TestRestoreRefusesWhileTheSiteRuns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, copied := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	site := start(t, db)
	must(t, "backup", "--db", db, "--to", copied)
	refuses(t, "stop it first", "restore", "--from", copied, "--db", db)
	// The site still has the old file open, and its -wal is beside the new one.
	if err := os.Rename(copied, db); err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(dir, "c.db")
	write(t, again, read(t, db))
	refuses(t, "stop it first", "restore", "--from", again, "--db", db)
	site.kill(t)
	must(t, "restore", "--from", again, "--db", db)
	must(t, "verify", "--db", db)
}

// A site whose file is replaced reports that it is not ready and publishes nothing into the old file. The backup moved
// there stays intact.
func TestSiteNoticesThatItsFileWasReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, copied := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	site := start(t, db)
	status := func(path string) int {
		answer, err := http.Get(site.address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	if got := status("/readyz"); got != http.StatusOK {
		t.Fatalf("/readyz answers %d before", got)
	}
	if got := status("/about"); got != http.StatusOK {
		t.Fatalf("/about answers %d", got)
	}
	must(t, "backup", "--db", db, "--to", copied)
	if err := os.Rename(copied, db); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(site.address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var said map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusServiceUnavailable ||
		!strings.Contains(fmt.Sprint(said["error"]), "the file was replaced") {
		t.Errorf("/readyz answers %d, %v", answer.StatusCode, said)
	}
	for path, want := range map[string]int{
		"/healthz":                       http.StatusOK,
		"/about":                         http.StatusOK, // this page is cached
		"/jurisdictions/nv/clark-county": http.StatusServiceUnavailable,
	} {
		if got := status(path); got != want {
			t.Errorf("%s answers %d, want %d", path, got, want)
		}
	}
	site.command.Process.Signal(os.Interrupt)
	<-site.rest
	if err := site.command.Wait(); err == nil ||
		!strings.Contains(site.stderr.String(), "replaced while the program ran") {
		t.Errorf("it ended with %v: %s", err, site.stderr.String())
	}
	moved := filepath.Join(dir, "moved.db")
	if err := os.Rename(db, moved); err != nil {
		t.Fatal(err)
	}
	must(t, "restore", "--from", moved, "--db", db)
	must(t, "verify", "--db", db)
}

func TestRestoreBringsBackRecordDeskAndKey(t *testing.T) {
	t.Parallel()
	dir, safe := t.TempDir(), t.TempDir()
	db := filepath.Join(dir, "a.db")
	start(t, db).stop(t)
	must(t, "editor", "invite", "--db", db, "--name", "Ana", "--role", "editor")
	key := must(t, "key", "--db", db)
	copies := []string{filepath.Join(safe, "record.db"), filepath.Join(safe, "desk.db"), filepath.Join(safe, "key")}
	must(t, "backup", "--db", db, "--to", copies[0], "--desk-to", copies[1], "--key-to", copies[2])
	for _, private := range copies[1:] {
		if stat, err := os.Stat(private); err != nil || stat.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 0600", private, stat.Mode(), err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	must(t, "restore", "--from", copies[0], "--desk", copies[1], "--key", copies[2], "--db", db)
	for path, want := range map[string]fs.FileMode{db: 0o644, filepath.Join(dir, "a.desk.db"): 0o600, db + ".key": 0o600} {
		if stat, err := os.Stat(path); err != nil || stat.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want mode %o", path, stat.Mode(), err, want)
		}
	}
	site := start(t, db)
	must(t, "verify", site.address)
	site.stop(t)
	if got := must(t, "key", "--db", db); got != key {
		t.Errorf("the key is %q, want %q", got, key)
	}
	if out := must(t, "editor", "list", "--db", db); !strings.Contains(out, "Ana") {
		t.Errorf("the editors are %q", out)
	}
}

func TestRestoreRefusesTheKeyOfAnotherRecord(t *testing.T) {
	t.Parallel()
	db, _ := signed(t)
	copied := filepath.Join(t.TempDir(), "copy.db")
	must(t, "backup", "--db", db, "--to", copied)
	other, _ := signed(t)
	before := folder(t, filepath.Dir(other))
	refuses(t, "holds the key", "restore", "--from", copied, "--db", other)
	refuses(t, "holds the key", "restore", "--from", copied, "--db", db, "--key", other+".key")
	for name, text := range folder(t, filepath.Dir(other)) {
		if before[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
	must(t, "restore", "--from", copied, "--db", other, "--key", db+".key")
	must(t, "verify", "--db", other)
}

// Whoever restores, the files still belong to the user who serves them.
func TestRestoredFilesKeepTheirOwner(t *testing.T) {
	t.Parallel()
	owner, group := os.Getuid(), os.Getgid()
	if owner == 0 { // only root can change the owner
		owner, group = 65534, 65533
	}
	db, _ := signed(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, "backup", "--db", db, "--to", backup)
	if err := errors.Join(os.Chown(db, owner, group), os.Chmod(db, 0o640)); err != nil {
		t.Fatal(err)
	}
	must(t, "restore", "--from", backup, "--db", db)
	stat, err := os.Stat(db)
	if err != nil {
		t.Fatal(err)
	}
	if is := stat.Sys().(*syscall.Stat_t); int(is.Uid) != owner || int(is.Gid) != group || stat.Mode().Perm() != 0o640 {
		t.Errorf("it belongs to %d:%d with the mode %o", is.Uid, is.Gid, stat.Mode().Perm())
	}
}

// After an older backup, restore reports what is missing and the command that brings it back. That command brings back
// the same ledger.
func TestRestoreOfAnOlderBackupSaysHowToGetTheRestBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, copied := filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")
	site := start(t, db)
	state := filepath.Join(dir, "state")
	must(t, "backup", "--db", db, "--to", copied)
	must(t, "import", "--db", db, correctionFile(t))
	site.stop(t)
	site = start(t, db)
	must(t, "watch", site.address, "--state", state)
	seen := read(t, state)
	site.stop(t)
	out := must(t, "restore", "--from", copied, "--db", db)
	was := fmt.Sprintf("was at version %d before and is at %d now: 1 change", publishedVersion+1, publishedVersion)
	if !strings.Contains(out, was) {
		t.Fatalf("restore says %q", out)
	}
	t.Run("served as it is, watch reports it", func(t *testing.T) {
		site := start(t, db)
		defer site.stop(t)
		write(t, state, strings.ReplaceAll(seen, "127.0.0.1:"+port(seen), "127.0.0.1:"+port(site.address)))
		complaint := refuses(t, "contradicts itself", "watch", site.address, "--state", state)
		if !strings.Contains(complaint, "restored") {
			t.Errorf("watch does not say what may have happened: %s", complaint)
		}
	})
	for line := range strings.Lines(out) {
		if command, ok := strings.CutPrefix(line, "  detainerledger "); ok {
			args := strings.Fields(strings.ReplaceAll(command, "newer.jsonl", filepath.Join(dir, "newer.jsonl")))
			must(t, args...)
		}
	}
	site = start(t, db)
	defer site.stop(t)
	write(t, state, strings.ReplaceAll(seen, "127.0.0.1:"+port(seen), "127.0.0.1:"+port(site.address)))
	must(t, "watch", site.address, "--state", state)
}

// A backup that lacks or contradicts what readers have seen is refused, whatever form the evidence has, and nothing is
// moved. A backup that has all of it is restored.
func TestRestoreRefusesWhatReadersSawMoreOf(t *testing.T) {
	t.Parallel()
	db, _ := signed(t)
	dir := t.TempDir()
	older, whole, fork := filepath.Join(dir, "older"), filepath.Join(dir, "whole"), filepath.Join(dir, "fork")
	must(t, "backup", "--db", db, "--to", older)
	must(t, "backup", "--db", db, "--to", fork)
	must(t, "import", "--db", fork, correctionOf(t, "ca/alameda-county", "az/maricopa-county"))
	must(t, "import", "--db", db, correctionFile(t))
	must(t, "backup", "--db", db, "--to", whole)
	site := newServed(t, db)
	state, checkpoint := filepath.Join(dir, "state"), filepath.Join(dir, "checkpoint")
	must(t, "watch", site.address, "--state", state)
	_, text := fetch(t, site.address+"/ledger/checkpoint", "")
	write(t, checkpoint, string(text))
	for _, seen := range []string{state, checkpoint, site.address} {
		place := filepath.Join(t.TempDir(), "record.db")
		for from, why := range map[string]string{older: "changes 105 to 105 are gone", fork: "the past was changed"} {
			complaint := refuses(t, why, "restore", "--from", from, "--db", place, "--seen", seen)
			at := map[string]string{older: "104", fork: "105"}[from]
			if !strings.Contains(complaint, "readers have seen version 105 of the record") ||
				!strings.Contains(complaint, "it is at version "+at) {
				t.Errorf("the message does not name both versions: %s", complaint)
			}
			if left := folder(t, filepath.Dir(place)); len(left) > 0 {
				t.Errorf("restore left %d files", len(left))
			}
		}
		must(t, "restore", "--from", whole, "--db", place, "--seen", seen)
	}
	other, otherCheckpoint := signed(t)
	refuses(t, "is not signed with the key", "restore", "--from", whole, "--db", other, "--key", db+".key",
		"--seen", otherCheckpoint)
	refuses(t, "was never served", "restore", "--from", record2017(t), "--db", filepath.Join(dir, "new"), "--seen", state)
	refuses(t, "no such file", "restore", "--from", whole, "--db", db, "--seen", filepath.Join(dir, "none"))
}

// port returns the port of the first address on this machine in a text.
func port(text string) string {
	_, rest, _ := strings.Cut(text, "127.0.0.1:")
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return rest
	}
	return rest[:end]
}
