package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// The exit status of health says whether to send readers to the site. If not, its one line of output says why.
func TestHealthReportsWhetherTheSiteIsReady(t *testing.T) {
	t.Parallel()
	db := record2017(t)
	site := start(t, db)
	if out := must(t, "health", "--addr", site.address); out != "ready, at version 104\n" {
		t.Errorf("got %q", out)
	}
	// serve and health share the environment variable for --addr.
	_, port, _ := strings.Cut(strings.TrimPrefix(site.address, "http://"), ":")
	for _, host := range []string{"", "0.0.0.0", "[::]", "127.0.0.1", "localhost"} {
		must(t, "health", "--addr", host+":"+port)
	}
	if err := os.Rename(db, db+".away"); err != nil {
		t.Fatal(err)
	}
	unhealthy := func(address, want string) {
		t.Helper()
		status, stdout, stderr := program(t, "health", "--addr", address)
		if status != failed || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, want %d with %q: %q", address, status, failed, want, stderr)
		}
	}
	becomes(t, "the site is not ready", func() bool { // the site checks its file 100 times a second
		status, _, _ := program(t, "health", "--addr", site.address)
		return status == failed
	})
	unhealthy(site.address, "the file was replaced while the program ran")
	site.command.Process.Kill()
	<-site.rest
	site.command.Wait()
	unhealthy(site.address, "connection refused")
	unhealthy("nowhere", "no address that the site can be read at")
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("another program\x1b[2J\n"))
	}))
	defer other.Close()
	unhealthy(other.URL, "answers with status 200")
}
