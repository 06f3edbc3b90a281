//go:build many

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// kinds has one file for each kind of file in a copy: the path where it is read, and its content type.
var kinds = map[string]string{
	"/index.html": "text/html; charset=utf-8", "/states/ny/index.html": "text/html; charset=utf-8",
	"/jurisdictions.csv": "text/csv; charset=utf-8; header=present", "/jurisdictions.json": "application/json",
	"/jurisdictions.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"/states/ny.atom":     "application/atom+xml; charset=utf-8", "/map/measure=declined.svg": "image/svg+xml",
	"/card.png": "image/png", "/robots.txt": "text/plain; charset=utf-8", "/sitemap.xml": "application/xml; charset=UTF-8",
	"/data/record.sqlite": "application/vnd.sqlite3", "/data/entries.parquet": "application/vnd.apache.parquet",
	"/data/record-csv.zip": "application/zip", "/data/csv-metadata.json": "application/json",
	"/ledger/checkpoint": "text/plain; charset=utf-8",
}

// nginx, Caddy and object storage filled by rclone serve a copy with the same types and bytes as the site itself.
func TestManyServersGiveACopyItsTypes(t *testing.T) {
	dir := t.TempDir()
	db, site := filepath.Join(dir, "record.db"), filepath.Join(dir, "site")
	must(t, "synth", "--db", db, "--jurisdictions", "20", "--periods", "2")
	started := start(t, db) // this creates the key
	started.stop(t)
	must(t, "export", "--db", db, "--site", site, "--base-url", "http://copy.example", "--live-url",
		"https://live.example")
	if err := filepath.WalkDir(site, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".html" && !strings.Contains(read(t, name), "made-up") {
			t.Errorf("%s does not say that the record is made up", name)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}

	t.Run("nginx", func(t *testing.T) {
		port := freePort(t)
		conf := filepath.Join(t.TempDir(), "nginx.conf")
		write(t, conf, fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log stderr; worker_processes 1; user root;
events {}
http { access_log off; server { listen 127.0.0.1:%[2]s; root %[3]s; include %[3]s/_serve/nginx.conf; } }
`, filepath.Dir(conf), port, site))
		run := listening(t, port, tool(t, "nginx"), "-c", conf)
		servesAll(t, run, site)
	})
	t.Run("caddy", func(t *testing.T) {
		port := freePort(t)
		conf := filepath.Join(t.TempDir(), "Caddyfile")
		write(t, conf, fmt.Sprintf("{\n admin off\n auto_https off\n}\nhttp://127.0.0.1:%s {\n root * %s\n import %s\n}\n",
			port, site, filepath.Join(site, "_serve", "Caddyfile")))
		run := listening(t, port, tool(t, "caddy"), "run", "--config", conf, "--adapter", "caddyfile")
		servesAll(t, run, site)
	})
	t.Run("rclone", func(t *testing.T) {
		few := t.TempDir() // a few of 44,000 files
		for _, name := range []string{"_serve/upload.sh", "_headers", ".detainerledger.json"} {
			write(t, filepath.Join(few, name), read(t, filepath.Join(site, name)))
		}
		for name := range kinds {
			write(t, filepath.Join(few, name), read(t, filepath.Join(site, name)))
		}
		onObjectStorage(t, few)
	})
}

// servesAll requests a file of each kind, and addresses that must redirect to the live site.
func servesAll(t *testing.T, address, site string) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(path string) (*http.Response, []byte) {
		t.Helper()
		answer, err := client.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer, body
	}
	for path, kind := range kinds {
		answer, body := ask(strings.TrimSuffix(path, "index.html"))
		if got := answer.Header.Get("Content-Type"); !sameType(got, kind) || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s as %q, want %q", path, answer.Status, got, kind)
		}
		if string(body) != read(t, filepath.Join(site, filepath.FromSlash(path))) {
			t.Errorf("%s has other bytes than the file", path)
		}
		if answer.Header.Get("X-Content-Type-Options") != "nosniff" || answer.Header.Get("Cache-Control") == "" {
			t.Errorf("%s has the headers %v", path, answer.Header)
		}
	}
	if answer, body := ask("/not-there"); answer.StatusCode != http.StatusNotFound ||
		string(body) != read(t, filepath.Join(site, "404.html")) {
		t.Errorf("a page that does not exist: %s, %.100s", answer.Status, body)
	}
	for _, path := range []string{"/states/ny/?as-of=seq:2", "/api/v1/jurisdictions", "/follow"} {
		if answer, _ := ask(path); answer.Header.Get("Location") != "https://live.example"+path {
			t.Errorf("%s: %s to %q", path, answer.Status, answer.Header.Get("Location"))
		}
	}
	if answer, _ := ask("/.detainerledger.json"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("the list of the files: %s", answer.Status)
	}
}

// sameType reports whether two content types are equal, ignoring case and spaces.
func sameType(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// onObjectStorage uploads the copy twice. The second upload must delete a file that an earlier copy left.
func onObjectStorage(t *testing.T, site string) {
	dir, port := t.TempDir(), freePort(t)
	rclone := tool(t, "rclone")
	if err := os.Mkdir(filepath.Join(dir, "ledger"), 0o755); err != nil {
		t.Fatal(err)
	}
	address := listening(t, port, tool(t, "versitygw"), "--access", "key", "--secret", "secret-key", "--port",
		"127.0.0.1:"+port, "posix", dir)
	env := append(environment(), "RCLONE_CONFIG=/dev/null", "RCLONE_CONFIG_STORE_TYPE=s3",
		"RCLONE_CONFIG_STORE_PROVIDER=Other", "RCLONE_CONFIG_STORE_ACCESS_KEY_ID=key",
		"RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY=secret-key", "RCLONE_CONFIG_STORE_ENDPOINT="+address)
	exec1 := func(name string, args ...string) []byte {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		var stderr bytes.Buffer
		cmd.Env, cmd.Stderr = env, &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, &stderr)
		}
		return out
	}
	left := filepath.Join(dir, "ledger", "left.html")
	upload := filepath.Join(site, "_serve", "upload.sh")
	exec1("sh", upload, "store:ledger")
	write(t, left, "of an earlier copy")
	exec1("sh", upload, "store:ledger")
	if _, err := os.Stat(left); err == nil {
		t.Error("a file that is not in the copy was not deleted")
	}
	var listed []struct{ Path, MimeType string }
	if err := json.Unmarshal(exec1(rclone, "lsjson", "-R", "--files-only", "store:ledger"), &listed); err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	for _, f := range listed {
		types["/"+f.Path] = f.MimeType
	}
	for path, kind := range kinds {
		if !sameType(types[path], kind) {
			t.Errorf("%s is %q, want %q", path, types[path], kind)
		}
	}
	exec1(rclone, "check", "--download", site, "store:ledger", "--exclude", "/_*", "--exclude", "/_serve/**", "--exclude",
		"/.detainerledger.*")
}

// listening runs a program until the test ends. It returns its address once something listens on the port.
func listening(t *testing.T, port, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // a killed nginx would leave a worker
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { cancel(); <-ended })
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s ended: %v\n%s", program, err, &said)
		case <-ticks.C:
			if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
				c.Close()
				return "http://127.0.0.1:" + port
			}
		}
	}
}
