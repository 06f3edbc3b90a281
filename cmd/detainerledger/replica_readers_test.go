package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// While new versions arrive, readers of several replicas get whole answers of one version each. The parts of a list
// have the same version, whichever replicas they come from.
//
//race:long
func TestReadersOfReplicasGetWholeVersions(t *testing.T) {
	t.Parallel()
	r := replicate(t, "--api-quota", "1000000")
	second := filepath.Join(t.TempDir(), "second.db")
	must(t, "refresh", "--from", r.db, "--to", second)
	replicas := []*running{r.replica, start(t, second, "--replica", "--primary", r.primary.address, "--base-url",
		readersSee, "--api-quota", "1000000")}
	var work sync.WaitGroup
	stop, faults := make(chan struct{}), make(chan string, 1000)
	fault := func(format string, args ...any) {
		select {
		case faults <- fmt.Sprintf(format, args...):
		default:
		}
	}
	for n := range 64 {
		work.Go(func() {
			pause := time.NewTicker(250 * time.Millisecond) // the time to read a page
			defer pause.Stop()
			for i := n; ; i++ {
				select {
				case <-stop:
					return
				case <-pause.C:
				}
				readWhole(t, replicas, i, fault)
			}
		})
	}
	const versions = 20
	for n := range versions {
		must(t, "import", "--db", r.db, numberedEvent(t, n))
		for _, to := range []string{r.copied, second} {
			must(t, "refresh", "--from", r.db, "--to", to)
		}
	}
	for _, replica := range replicas {
		becomes(t, "the last version is shown", func() bool { return replica.shows(t, publishedVersion+versions) })
	}
	close(stop)
	work.Wait()
	close(faults)
	for f := range faults {
		t.Error(f)
	}
	replicas[1].stop(t)
	r.stop(t)
}

// readWhole reads a page, or a list in two parts from two replicas, and reports a fault if it mixes versions.
func readWhole(t *testing.T, replicas []*running, i int, fault func(string, ...any)) {
	t.Helper()
	from := replicas[i%2]
	pages := []string{"/", "/changes", "/jurisdictions/nv/clark-county", "/jurisdictions?page=2"}
	if i%3 > 0 {
		path := pages[i%len(pages)]
		a := from.ask(t, http.MethodGet, path)
		if a.status != http.StatusOK || !bytes.Contains(a.body, []byte("Record version "+a.version+",")) {
			fault("%s: %d, of version %s by its header and of another on the page", path, a.status, a.version)
		}
		if newest := []byte(`href="/changes/` + a.version + `"`); path == "/changes" && !bytes.Contains(a.body, newest) {
			fault("%s at version %s does not list it", path, a.version)
		}
		return
	}
	type list struct {
		Version, Count int
		Links          struct{ Next string }
		Data           []struct{ Change int }
	}
	read := func(from *running, path string) (l list) {
		a := from.ask(t, http.MethodGet, path)
		again := time.NewTicker(20 * time.Millisecond)
		defer again.Stop()
		for begun := time.Now(); a.status == http.StatusServiceUnavailable && a.again == "1" &&
			time.Since(begun) < stopTime; <-again.C {
			a = from.ask(t, http.MethodGet, path)
		}
		if err := json.Unmarshal(a.body, &l); err != nil || a.status != http.StatusOK {
			fault("%s: %d %s", path, a.status, a.body)
		}
		return l
	}
	first := read(from, "/api/v1/changes?limit=2")
	if len(first.Data) == 0 || first.Data[0].Change != first.Version || first.Count != first.Version {
		fault("the first part at version %d is %+v", first.Version, first)
		return
	}
	next := read(replicas[(i+1)%2], strings.TrimPrefix(first.Links.Next, readersSee))
	if len(next.Data) == 0 || next.Version != first.Version || next.Data[0].Change != first.Version-2 {
		fault("the second part is %+v, after %+v", next, first)
	}
}
