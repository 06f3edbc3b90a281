//go:build many

package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// varnish starts Varnish in front of a site, with its working folder in dir, and returns its address.
func varnish(t *testing.T, site *running, dir string) string {
	t.Helper()
	daemon, err := exec.LookPath("varnishd")
	if err != nil {
		t.Fatalf("%v: install it (Debian: apt-get install varnish)", err)
	}
	// Without a jail Varnish can read the folders of a test, whichever user runs it.
	command := exec.Command(daemon, "-j", "none", "-F", "-a", "127.0.0.1:0", "-b",
		strings.TrimPrefix(site.address, "http://"), "-n", dir)
	said, err := os.Create(dir + ".said")
	if err != nil {
		t.Fatal(err)
	}
	command.Stdout, command.Stderr = said, said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Signal(os.Interrupt)
		command.Wait()
		said.Close()
		if t.Failed() {
			t.Logf("Varnish says: %s", read(t, said.Name()))
		}
	})
	var address string
	becomes(t, "Varnish listens", func() bool {
		out, err := exec.Command("varnishadm", "-n", dir, "debug.listen_address").Output()
		if fields := strings.Fields(string(out)); err == nil && len(fields) == 3 {
			address = "http://" + net.JoinHostPort(fields[1], fields[2])
		}
		return address != ""
	})
	return address
}

// Readers behind Varnish get a new version as soon as it is announced to Varnish, although the cached page stays fresh
// for a minute.
func TestManyVarnishGivesANewVersionAtOnce(t *testing.T) {
	t.Parallel()
	db, dir := filepath.Join(t.TempDir(), "record.db"), filepath.Join(t.TempDir(), "varnish")
	site := start(t, db, "--on-version", "varnishadm -n '"+dir+"' ban 'obj.http.Cache-Tag ~ ledger'")
	address := varnish(t, site, dir)
	read := func() (version, hits string) {
		res, err := http.Get(address + "/jurisdictions/co/weld-county")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if id := res.Header.Get("X-Request-Id"); id != "" {
			t.Errorf("the cached page has the ID of one request, %s", id)
		}
		return res.Header.Get("Ledger-Version"), res.Header.Get("X-Varnish")
	}
	becomes(t, "Varnish keeps the page", func() bool {
		version, hits := read()
		return version == fmt.Sprint(publishedVersion) && strings.Contains(hits, " ")
	})
	must(t, "import", "--db", db, correctionFile(t))
	becomes(t, "its readers get the new version", func() bool {
		version, _ := read()
		return version == fmt.Sprint(publishedVersion+1)
	})
	site.stop(t)
}
