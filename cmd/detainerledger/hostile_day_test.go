package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

// killedAt runs the program and kills it at a random time within the window. It reports whether the program ended
// before.
func killedAt(t *testing.T, window time.Duration, args ...string) (ended bool) {
	t.Helper()
	command := exec.Command(build(t), args...)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- command.Wait() }()
	moment := time.NewTimer(rand.N(window))
	defer moment.Stop()
	select {
	case err := <-done:
		if err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		return true
	case <-moment.C:
		command.Process.Kill()
		return <-done == nil
	}
}

// took runs the program to its end and returns how long it took.
func took(t *testing.T, args ...string) time.Duration {
	t.Helper()
	began := time.Now()
	if out, err := exec.Command(build(t), args...).CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
	return time.Since(began)
}

// A backup killed at any time is either whole or absent.
func TestBackupIsAtomicWhenKilled(t *testing.T) {
	t.Parallel()
	db, _ := signed(t)
	dir := t.TempDir()
	to := func(n int) string { return filepath.Join(dir, fmt.Sprintf("%d.db", n)) }
	window := took(t, "backup", "--db", db, "--to", to(0))
	for n := range often(10, 200) {
		killedAt(t, window, "backup", "--db", db, "--to", to(n+1))
		if exists(to(n + 1)) {
			must(t, "verify", "--db", to(n+1))
		}
	}
	must(t, "verify", "--db", db)
}

// A restore killed at any time leaves the old record, the new one, or a file that every command refuses until it is
// restored again. The old record is never lost.
func TestRestoreLosesNothingWhenKilled(t *testing.T) {
	t.Parallel()
	old, _ := signed(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	must(t, "backup", "--db", old, "--to", backup)
	must(t, "import", "--db", old, correctionFile(t))
	window := time.Hour
	for n := range often(10, 200) + 1 {
		db := filepath.Join(t.TempDir(), "record.db")
		for _, part := range []string{"", ".key"} {
			write(t, db+part, read(t, old+part))
			if err := os.Chmod(db+part, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		// A killed site leaves a -wal file, which must not be applied to the new record.
		site := start(t, db)
		must(t, "import", "--db", db, correctionOf(t, "ca/alameda-county", "az/maricopa-county"))
		site.kill(t)
		args := []string{"restore", "--from", backup, "--db", db}
		if n == 0 {
			window = took(t, args...)
			continue
		}
		killedAt(t, window, args...)
		status, out, complaint := program(t, "verify", "--db", db)
		if status != done && !strings.Contains(complaint, sqlite.ErrForeignWAL.Error()) {
			t.Fatalf("after kill %d: %s", n, complaint)
		}
		if version := verifiedVersion(out); status == done && version != "104" && version != "106" {
			t.Errorf("after kill %d the record is at version %s", n, version)
		}
		found := status == done && verifiedVersion(out) == "106"
		kept, err := filepath.Glob(db + ".replaced-*Z")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range kept {
			out := must(t, "verify", "--db", path)
			found = found || verifiedVersion(out) == "106"
		}
		if !found {
			t.Errorf("after kill %d the old record is lost: %q", n, kept)
		}
		must(t, args...)
		if out := must(t, "verify", "--db", db); verifiedVersion(out) != "104" {
			t.Errorf("restored again: %s", out)
		}
	}
}

// verifiedVersion returns the number of changes that verify reports.
func verifiedVersion(out string) string {
	version, _, _ := strings.Cut(strings.TrimPrefix(out, "read "), " ")
	return version
}

// A migration killed at any time resumes at the next start.
func TestMigrationResumesWhenKilled(t *testing.T) {
	t.Parallel()
	made := read(t, older(t))
	window := time.Hour
	for n := range often(10, 200) + 1 {
		db := filepath.Join(t.TempDir(), "record.db")
		write(t, db, made)
		if n == 0 {
			window = took(t, "migrate", "--db", db)
			continue
		}
		killedAt(t, window, "migrate", "--db", db)
		must(t, "migrate", "--db", db)
		if out := must(t, "verify", "--db", db); verifiedVersion(out) != "71" {
			t.Errorf("after kill %d: %s", n, out)
		}
	}
}

// inSmallDisk returns a shell command that runs a script on a disk of this many kilobytes. Only that shell sees the
// disk.
func inSmallDisk(t *testing.T, kilobytes int, script string, args ...string) *exec.Cmd {
	t.Helper()
	disk := t.TempDir()
	mount := fmt.Sprintf("mount -t tmpfs -o size=%dk none %q && cd %q && ", kilobytes, disk, disk)
	return exec.Command("unshare", append([]string{"-rm", "sh", "-c", mount + script, "sh"}, args...)...)
}

// An import that runs out of disk space at any point reports it and adds nothing. With enough space it adds
// everything.
func TestImportOnAFullDiskAddsNothing(t *testing.T) {
	t.Parallel()
	db := record2017(t)
	places := placesOf(t, db)
	file := filepath.Join(t.TempDir(), "report.csv")
	write(t, file, madeFile("2000-01-01", lines, places))
	write(t, filepath.Join(filepath.Dir(file), "series.csv"),
		"id,title,publisher,cadence,first_period_start,status,legal_basis\nmade,Made,Nobody,week,2000-01-01,,\n")
	must(t, "import", "--db", db, filepath.Join(filepath.Dir(file), "series.csv"))
	const script = `cp "$2" record.db && dd if=/dev/zero of=filler bs=1k count="$4" 2>/dev/null
"$1" import --db record.db "$3"; echo "import $?"
rm filler && "$1" verify --db record.db && "$1" import --db record.db "$3" && "$1" verify --db record.db`
	stat, err := os.Stat(db)
	if err != nil {
		t.Fatal(err)
	}
	const room = 1024 // kilobytes, more than the import needs
	full := 0
	size := int(stat.Size()/1024) + room
	for free := 0; free <= room; free += room / often(16, 256) {
		out, err := inSmallDisk(t, size, script, build(t), db, file, fmt.Sprint(room-free)).CombinedOutput()
		said := string(out)
		if err != nil {
			t.Fatalf("with %d kB free: %v\n%s", free, err, said)
		}
		before := strings.Index(said, "read 105 changes") > 0
		after := strings.Count(said, "read 106 changes")
		switch {
		case strings.Contains(said, "import 0") && !before && after == 2:
		case strings.Contains(said, "import 1") && before && after == 1:
			full++
			why := strings.Contains(said, "disk is full") || strings.Contains(said, "no space left")
			if !why || !strings.Contains(said, "nothing was imported") {
				t.Errorf("with %d kB free it does not say why: %s", free, said)
			}
		default:
			t.Errorf("with %d kB free:\n%s", free, said)
		}
	}
	if full == 0 {
		t.Error("the disk was never full")
	}
}

func placesOf(t *testing.T, db string) []record.Jurisdiction {
	t.Helper()
	st, err := store.OpenToRead(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	places, err := snap.Jurisdictions(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return places
}

// A site whose disk is full still answers readers.
func TestSiteOnAFullDiskAnswersReaders(t *testing.T) {
	t.Parallel()
	db, _ := signed(t)
	const script = `cp "$2" record.db && cp "$2.key" record.db.key && "$1" migrate --db record.db
exec "$1" serve --addr 127.0.0.1:0 --db record.db`
	site := &running{command: inSmallDisk(t, 4096, script, build(t), db), rest: make(chan struct{})}
	site.begin(t)
	// This is the shell's disk, seen from outside.
	root := fmt.Sprintf("/proc/%d/cwd/filler", site.command.Process.Pid)
	filler, err := os.Create(root)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(filler, zeros{}) // until the disk is full
	filler.Close()
	for _, path := range []string{"/", "/jurisdictions", "/jurisdictions/nv/clark-county", "/reports/ddor-2017-01-28.csv",
		"/api/v1/reports", "/readyz", "/ledger/checkpoint"} {
		answer, err := http.Get(site.address + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s answers %s", path, answer.Status)
		}
	}
	must(t, "verify", site.address)
	site.stop(t)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Two sites on one file show the same record, whichever program adds to it.
func TestTwoSitesServeOneFile(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	one := start(t, db)
	two := start(t, db)
	must(t, "import", "--db", db, correctionFile(t))
	first, second := fmt.Sprintf("read %d changes", publishedVersion+1), fmt.Sprintf("read %d changes", publishedVersion+2)
	for _, site := range []*running{one, two} {
		if out := must(t, "verify", site.address); !strings.Contains(out, first) {
			t.Errorf("%s", out)
		}
	}
	one.kill(t)
	must(t, "import", "--db", db, correctionOf(t, "ca/alameda-county", "az/maricopa-county"))
	if out := must(t, "verify", two.address); !strings.Contains(out, second) {
		t.Errorf("%s", out)
	}
	two.stop(t)
	if out := must(t, "verify", "--db", db); !strings.Contains(out, second) {
		t.Errorf("%s", out)
	}
}

// waitUntilReady polls /readyz until the site is ready.
func waitUntilReady(t *testing.T, client *http.Client, address string) {
	t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for begun := time.Now(); ; <-again.C {
		answer, err := client.Get(address + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return
		}
		if time.Since(begun) > stopTime {
			t.Fatalf("/readyz answers %s: %s, %v", answer.Status, said, err)
		}
	}
}

// A site with few file descriptors answers as many requests as it can, and all of them again once the load is gone.
//
//race:long
func TestSiteRecoversFromTooManyOpenFiles(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	site := &running{
		command: exec.Command("sh", "-c", `ulimit -n 64 && exec "$0" serve --addr 127.0.0.1:0 --db "$1"`, build(t), db),
		rest:    make(chan struct{}),
	}
	site.begin(t)
	client := &http.Client{Timeout: stopTime, Transport: &http.Transport{MaxIdleConns: -1, DisableKeepAlives: true}}
	var asking sync.WaitGroup
	for n := range 200 {
		asking.Go(func() {
			answer, err := client.Get(fmt.Sprintf("%s/jurisdictions?q=%d", site.address, n))
			if err == nil { // without an answer there was no descriptor for the connection
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		})
	}
	asking.Wait()
	waitUntilReady(t, client, site.address) // a check of the record that failed is retried
	for _, path := range []string{"/readyz", "/jurisdictions?q=clark", "/jurisdictions/tx/travis-county.csv"} {
		answer, err := client.Get(site.address + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s answers %s afterwards", path, answer.Status)
		}
	}
	must(t, "verify", site.address)
	site.stop(t)
	must(t, "verify", "--db", db)
}

// An import that is asked to stop at any time exits by itself. It has added everything or nothing.
//
//race:long
func TestImportStopsOnSIGTERM(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, log := filepath.Join(dir, "made.db"), filepath.Join(dir, "made.jsonl")
	must(t, "synth", "--db", made, "--jurisdictions", "40", "--periods", "200")
	must(t, "export", "--db", made, "--log", log)
	to := func(n int) string { return filepath.Join(dir, fmt.Sprintf("%d.db", n)) }
	window := took(t, "import", "--db", to(0), log)
	whole := verifiedVersion(must(t, "verify", "--db", to(0)))
	for n := range often(8, 100) {
		command := exec.Command(build(t), "import", "--db", to(n+1), log)
		var said bytes.Buffer
		command.Stderr = &said
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- command.Wait() }()
		moment := time.NewTimer(rand.N(window))
		var err error
		select {
		case err = <-ended:
		case <-moment.C:
			command.Process.Signal(syscall.SIGTERM)
			select {
			case err = <-ended:
			case <-time.After(stopTime):
				command.Process.Kill()
				t.Fatal("it did not stop")
			}
		}
		moment.Stop()
		version, verifyErr := store.Newest(t.Context(), to(n+1))
		switch {
		case verifyErr != nil:
			t.Errorf("after the stop the file cannot be read: %v", verifyErr)
		case err == nil && fmt.Sprint(version) != whole:
			t.Errorf("the import succeeded at version %d, want %s", version, whole)
		case err != nil && version != 0:
			t.Errorf("after the stop (%v, %s) the record is at version %d", err, said.String(), version)
		}
	}
}
