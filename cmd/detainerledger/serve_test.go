package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stopTime bounds the wait for a program to end.
const stopTime = 20 * time.Second

// running is the real program while it serves.
type running struct {
	command *exec.Cmd
	address string
	before  string // what it printed before the address
	stderr  bytes.Buffer
	rest    chan struct{} // closed once all of its standard output is read
}

// start serves the record in a file with the real program, with more flags. It waits for the address that the program
// prints.
func start(t *testing.T, db string, flags ...string) *running {
	t.Helper()
	return startWith(t, nil, db, flags...)
}

// startWith is start with more environment variables.
func startWith(t *testing.T, variables []string, db string, flags ...string) *running {
	t.Helper()
	return startOf(t, variables, build(t), db, flags...)
}

// startOf is startWith for a program that may be another build.
func startOf(t *testing.T, variables []string, program, db string, flags ...string) *running {
	t.Helper()
	r := &running{command: exec.Command(program,
		append([]string{"serve", "--addr", "127.0.0.1:0", "--db", db}, flags...)...), rest: make(chan struct{})}
	r.command.Env = append(os.Environ(), variables...)
	r.begin(t)
	return r
}

// begin starts the program and waits for the address that it prints.
func (r *running) begin(t *testing.T) {
	t.Helper()
	r.command.Stderr = &r.stderr
	out, err := r.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.command.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), "Detainer Ledger is at "); found {
			r.address = address
			break
		}
		r.before += lines.Text() + "\n"
	}
	go func() {
		defer close(r.rest)
		io.Copy(io.Discard, out)
	}()
	if r.address == "" {
		t.Fatalf("the program printed no address: %s", r.stderr.String())
	}
}

// stop stops the program as an operator does. It must exit by itself with success.
func (r *running) stop(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stopTime)
	defer cancel()
	ended := make(chan error, 1)
	if err := r.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	go func() { <-r.rest; ended <- r.command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the program ended with %v: %s", err, r.stderr.String())
		}
	case <-ctx.Done():
		t.Error("the program did not end")
	}
}

func TestServeMakesTheRecordAndStopsCleanly(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "new.db")
	site := start(t, db)
	for _, path := range []string{"/healthz", "/", "/jurisdictions/nv/clark-county"} {
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
	if out := must(t, "check", "--db", db); !strings.Contains(out, "Declines recorded (Section II): 175 of 206 entered") {
		t.Errorf("the record in the new file: %s", out)
	}
	again := start(t, db) // the record is not loaded twice
	if out := must(t, "verify", again.address); !strings.Contains(out, fmt.Sprintf("read %d changes", publishedVersion)) {
		t.Errorf("after a restart: %s", out)
	}
	again.stop(t)
}

func TestServeShowsAnImportAtOnce(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "new.db")
	site := start(t, db)
	file := filepath.Join(t.TempDir(), "corrections.csv")
	write(t, file, "id,date,by,report,section,measure,jurisdiction,effect,value,reason,date_note,sources,moved_to\n"+
		",2026-11-23,Detainer Ledger,ddor-2017-01-28,II,declined,co/weld-county,moved,,Entered for the wrong county.,,"+
		"https://example.org/,co/jefferson-county\n")
	must(t, "import", "--db", db, file)
	for path, want := range map[string]string{
		"/jurisdictions/co/weld-county.csv":            ",moved,1,,",
		"/jurisdictions/co/jefferson-county.csv":       ",moved here,,1,",
		fmt.Sprintf("/changes/%d", publishedVersion+1): "our error",
	} {
		answer, err := http.Get(site.address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || !strings.Contains(string(body), want) {
			t.Errorf("%s does not say %q (%v)", path, want, err)
		}
	}
	must(t, "verify", "--db", db)
	site.stop(t)
}

// The program does not start with a lost or wrong key. It never makes a new key for a record that has one.
func TestServeRefusesAnotherKey(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	start(t, db).stop(t)
	key := db + ".key"
	if mode, err := os.Stat(key); err != nil || mode.Mode().Perm() != 0o600 {
		t.Fatalf("the key: %v, %v", mode, err)
	}
	public := must(t, "key", "--db", db)
	kept := read(t, key)
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	status, _, complaint := program(t, "serve", "--addr", "127.0.0.1:0", "--db", db)
	if status != failed || !strings.Contains(complaint, "its private key is not in "+key) {
		t.Errorf("without its key it exits with %d: %s", status, complaint)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("the program made a new key for an old record")
	}
	other := filepath.Join(t.TempDir(), "other.db")
	start(t, other).stop(t)
	status, _, complaint = program(t, "serve", "--addr", "127.0.0.1:0", "--db", db, "--signing-key", other+".key")
	if status != failed || !strings.Contains(complaint, "is signed with the key") {
		t.Errorf("with another key it exits with %d: %s", status, complaint)
	}
	write(t, key, kept)
	status, _, complaint = program(t, "serve", "--addr", "127.0.0.1:0", "--db", db)
	if status != failed || !strings.Contains(complaint, "600") {
		t.Errorf("with a key that others can read it exits with %d: %s", status, complaint)
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, db).stop(t)
	if now := must(t, "key", "--db", db); now != public {
		t.Errorf("the public key was %s, is %s", public, now)
	}
}

func TestServeRefusesAnAddressInUse(t *testing.T) {
	t.Parallel()
	site := start(t, filepath.Join(t.TempDir(), "one.db"))
	status, _, complaint := program(t, "serve", "--addr", strings.TrimPrefix(site.address, "http://"), "--db",
		filepath.Join(t.TempDir(), "two.db"))
	if status != failed || !strings.Contains(complaint, "address already in use") {
		t.Errorf("it exits with %d: %s", status, complaint)
	}
	site.stop(t)
}

// A client behind a trusted proxy is counted by its own address. A client that only claims to be behind one is not
// believed.
func TestServeBehindAProxy(t *testing.T) {
	t.Parallel()
	ask := func(site *running, reader string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.address+"/api/v1/states?limit=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", reader)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	const served, refused = http.StatusOK, http.StatusTooManyRequests
	proxied := start(t, filepath.Join(t.TempDir(), "one.db"), "--api-quota", "1", "--trust-proxy", "10.0.0.0/8,127.0.0.1")
	if a, b, again := ask(proxied, "192.0.2.1"), ask(proxied, "192.0.2.2"), ask(proxied, "192.0.2.1"); a != served ||
		b != served || again != refused {
		t.Errorf("two readers behind the proxy, and the first again: %d, %d, %d", a, b, again)
	}
	direct := start(t, filepath.Join(t.TempDir(), "two.db"), "--api-quota", "1", "--trust-proxy", "10.0.0.0/8")
	if a, b := ask(direct, "192.0.2.1"), ask(direct, "192.0.2.2"); a != served || b != refused {
		t.Errorf("one reader under two names: %d, %d", a, b)
	}
	if a, again := ask(proxied, "192.0.2.3:4711"), ask(proxied, "192.0.2.3:4712"); a != served || again != refused {
		t.Errorf("one reader by two ports: %d, %d", a, again)
	}
	for flag, wrong := range map[string]string{"--trust-proxy": "everyone", "--api-quota": "0"} {
		if status, _, complaint := program(t, "serve", "--addr", "127.0.0.1:0", "--db",
			filepath.Join(t.TempDir(), "three.db"), flag, wrong); status == 0 || !strings.Contains(complaint, flag) {
			t.Errorf("%s %s: it exits with %d: %s", flag, wrong, status, complaint)
		}
	}
}

// What a killed program left of drafts is removed at the next start, and the folder when the program stops.
func TestServeClearsWhatIsLeftOfPreviews(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	scratch := filepath.Join(filepath.Dir(db), "record.desk.db-scratch")
	left := filepath.Join(scratch, "1.db")
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, []byte("a draft"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, db)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s still exists: %v", left, err)
	}
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		t.Fatal(err)
	}
	r.stop(t)
	if _, err := os.Stat(scratch); !os.IsNotExist(err) {
		t.Errorf("%s outlives the program: %v", scratch, err)
	}
}

// An invalid address would be in every canonical link, feed and mail.
func TestServeRefusesAnInvalidBaseURL(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	for _, base := range []string{"example.org", "https://", "https://example.org/ledger", "https://example.org?x=1",
		"https://exam ple.org", "ftp://example.org", "https://a:b@example.org", "https://example.org:99999"} {
		status, _, complaint := program(t, "serve", "--addr", "127.0.0.1:0", "--db", db, "--base-url", base)
		if status != failed || !strings.Contains(complaint, "--base-url") ||
			!strings.Contains(complaint, "such as https://example.org") {
			t.Errorf("%s: it exits with %d: %s", base, status, complaint)
		}
		status, _, complaint = program(t, "editor", "invite", "--db", db, "--name", "Ana", "--role", "editor", "--base-url",
			base)
		if status != failed || !strings.Contains(complaint, "such as https://example.org") {
			t.Errorf("an invitation to %s: it exits with %d: %s", base, status, complaint)
		}
	}
	if _, err := os.Stat(db); !os.IsNotExist(err) {
		t.Errorf("a record was made anyway: %v", err)
	}
	site := start(t, db, "--base-url", "https://Ledger.EXAMPLE/")
	res, err := http.Get(site.address + "/robots.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil ||
		!strings.Contains(string(body), "https://ledger.example/sitemap.xml") {
		t.Errorf("%s, %v", body, err)
	}
}
