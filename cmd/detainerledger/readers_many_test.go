//go:build many

package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Readers of two replicas behind nginx get no errors and no mixed versions while Litestream brings new ones, even if a
// replica is killed. No replica goes back to an older version.
func TestManyReadersBehindNginxNoticeNoReplicaThatDies(t *testing.T) {
	t.Parallel()
	dir, db, bucket := t.TempDir(), filepath.Join(t.TempDir(), "record.db"), "file://"+t.TempDir()
	primary := start(t, db, "--base-url", readersSee)
	background(t, "litestream", "replicate", db, bucket)
	litestream := tool(t, "litestream")
	eventually(t, func() error { // until Litestream has copied something
		first := exec.Command(litestream, "restore", "-force", "-o", filepath.Join(dir, "first.db"), bucket)
		if out, err := first.CombinedOutput(); err != nil {
			return fmt.Errorf("litestream restore: %w\n%s", err, out)
		}
		return nil
	})
	staging := filepath.Join(dir, "staging.db")
	background(t, "litestream", "restore", "-f", "-follow-interval", "100ms", "-o", staging, bucket)
	shown := []string{filepath.Join(dir, "a.db"), filepath.Join(dir, "b.db")}
	refresh := func() error {
		for _, to := range shown {
			if status, _, complaint := program(t, "refresh", "--from", staging, "--to", to); status != done {
				return errors.New(complaint)
			}
		}
		return nil
	}
	eventually(t, refresh)
	var replicas []*running
	for _, file := range shown {
		replicas = append(replicas, start(t, file, "--replica", "--primary", primary.address, "--base-url", readersSee,
			"--api-quota", "1000000"))
	}
	at := freePort(t)
	nginxOn(t, freePort(t), portOf(t, replicas[0].address),
		"server 127.0.0.1:8080;", "server 127.0.0.1:8080; server 127.0.0.1:"+portOf(t, replicas[1].address)+";",
		"listen 443 ssl http2;", "listen 443 ssl http2; listen 127.0.0.1:"+at+";", // readers here do not use TLS
		"proxy_cache detainerledger;", "proxy_cache off;", // the test is about the replicas behind nginx
		"add_header Cache-Status", "add_header Replica $upstream_addr always; add_header Cache-Status")
	proxyAt(t, "http", at, nil)
	front := &running{address: "http://127.0.0.1:" + at}

	var work sync.WaitGroup
	var mu sync.Mutex
	read, faults := 0, []string{}
	fault := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		faults = append(faults, fmt.Sprintf(format, args...))
	}
	end := make(chan struct{})
	for n := range 64 {
		work.Go(func() {
			pause := time.NewTicker(250 * time.Millisecond) // the time to read a page
			defer pause.Stop()
			newest := map[string]int{}
			for i := n; ; i++ {
				select {
				case <-end:
					return
				case <-pause.C:
				}
				readWhole(t, []*running{front, front}, i, fault)
				goesOn(t, front, newest, fault)
				mu.Lock()
				read++
				mu.Unlock()
			}
		})
	}
	const versions, killed = 12, 6
	for n := range versions {
		must(t, "import", "--db", db, numberedEvent(t, n))
		eventually(t, func() error {
			if err := refresh(); err != nil {
				return err
			}
			for _, replica := range replicas {
				if !replica.shows(t, publishedVersion+n+1) {
					return fmt.Errorf("version %d is not shown yet", publishedVersion+n+1)
				}
			}
			return nil
		})
		if n == killed {
			replicas[1].kill(t)
			replicas = replicas[:1]
		}
	}
	close(end)
	work.Wait()
	t.Logf("64 readers read %d times while %d versions came", read, versions)
	if len(faults) > 0 {
		t.Errorf("%d faults: %s", len(faults), strings.Join(faults[:min(len(faults), 10)], "\n"))
	}
	if read < 64 {
		t.Errorf("readers read only %d times", read)
	}
	replicas[0].stop(t)
	primary.stop(t)
}

// goesOn reads a page and reports a fault if the replica that answered went back to an older version for this reader.
func goesOn(t *testing.T, front *running, newest map[string]int, fault func(string, ...any)) {
	t.Helper()
	res, err := unfollowing.Get(front.address + "/series")
	if err != nil {
		fault("/series: %v", err)
		return
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
		fault("/series: %d, %v", res.StatusCode, err)
		return
	}
	asked := strings.Split(res.Header.Get("Replica"), ", ")
	replica := asked[len(asked)-1] // the ones before it failed
	version, err := strconv.Atoi(res.Header.Get("Ledger-Version"))
	if err != nil || version < newest[replica] || replica == "" {
		fault("%s is at version %d after %d, %v", replica, version, newest[replica], err)
	}
	newest[replica] = version
}
