package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// readers request pages of a site one after another, as browsers do.
type readers struct {
	work sync.WaitGroup
	stop chan struct{}
	mu   sync.Mutex
	took []time.Duration
	errs []string
}

// readPages starts readers that request pages until end is called.
func readPages(address string) *readers {
	r := &readers{stop: make(chan struct{})}
	pages := []string{"/", "/jurisdictions", "/jurisdictions/nv/clark-county", "/es/jurisdictions/ny/franklin-county",
		"/reports", "/find?q=clark", "/api/v1/states?limit=1"}
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	for n := range 4 {
		r.work.Go(func() {
			pause := time.NewTicker(25 * time.Millisecond) // the time to read a page
			defer pause.Stop()
			for i := n; ; i++ {
				select {
				case <-r.stop:
					return
				case <-pause.C:
				}
				began := time.Now()
				r.note(ask(client, address+pages[i%len(pages)], fmt.Sprintf("203.0.113.%d", i%250)), began)
			}
		})
	}
	return r
}

func ask(client *http.Client, address, reader string) error {
	q, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	q.Header.Set("X-Forwarded-For", reader)
	answer, err := client.Do(q)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, answer.Status)
	}
	return nil
}

func (r *readers) note(err error, began time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took = append(r.took, time.Since(began))
	if err != nil {
		r.errs = append(r.errs, err.Error())
	}
}

// end stops the readers and fails the test if they missed an answer. Waiting times are only logged, because they
// depend on what else the machine does.
func (r *readers) end(t *testing.T) {
	t.Helper()
	close(r.stop)
	r.work.Wait()
	for _, err := range r.errs[:min(5, len(r.errs))] {
		t.Errorf("a reader: %s", err)
	}
	if len(r.took) == 0 {
		t.Fatal("nobody read anything")
	}
	slices.Sort(r.took)
	t.Logf("%d answers to readers, %d lost; half within %s, 99 of 100 within %s, the last %s",
		len(r.took), len(r.errs), r.took[len(r.took)/2], r.took[len(r.took)*99/100], r.took[len(r.took)-1])
}

// peakOf returns the peak memory of a running program, in bytes.
func peakOf(t *testing.T, r *running) int64 {
	t.Helper()
	status := read(t, fmt.Sprintf("/proc/%d/status", r.command.Process.Pid))
	_, rest, _ := strings.Cut(status, "VmHWM:")
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// weight returns the total size of the files in a folder, in bytes.
func weight(path string) (bytes int64) {
	filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // it was removed meanwhile
		}
		if at, err := entry.Info(); err == nil && at.Mode().IsRegular() {
			bytes += at.Size()
		}
		return nil
	})
	return bytes
}

// openDoor starts a site that accepts requests of offices. It has its own folder for temporary files and trusts a
// proxy on this machine.
func openDoor(t *testing.T) (site *running, temporary string) {
	t.Helper()
	db := record2017(t)
	must(t, "editor", "invite", "--db", db, "--name", "Ana", "--role", "publisher")
	temporary = t.TempDir()
	return startWith(t, []string{"TMPDIR=" + temporary, "SQLITE_TMPDIR=" + temporary}, db, "--trust-proxy",
		"127.0.0.1/32"), temporary
}

// body is the chunk that clients send repeatedly until they reach the size of a request.
var body = bytes.Repeat([]byte("a"), 32<<10)

// flood is a kind of request with a large body.
type flood struct {
	name, address, kind, before string
	size                        int
	// chunked is whether the body is sent without its length.
	chunked bool
	// slow is whether the client stops before the end of the body and waits.
	slow bool
}

const (
	answerForm = "/respond/nv/clark-county"
	fields     = "application/x-www-form-urlencoded"
	inParts    = "multipart/form-data; boundary=b"
)

const field = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n"

var floods = []flood{
	{name: "a text of 11.5 MB", address: answerForm, kind: fields, before: "text=", size: 11_500_000},
	{name: "a text of 11.5 MB among parts", address: answerForm, kind: inParts, before: field, size: 11_500_000},
	{name: "a text of 11.5 MB in pieces", address: answerForm, kind: inParts, before: field, size: 11_500_000,
		chunked: true},
	{name: "a text of 10 MB", address: answerForm, kind: inParts, before: field, size: 10_000_000},
	{name: "files of 31 MB from nobody", address: "/desk/import", kind: inParts,
		before: "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.csv\"\r\n\r\n", size: 31_000_000},
	{name: "a file of 10 MB", address: answerForm, kind: inParts,
		before: "--b\r\nContent-Disposition: form-data; name=\"paper\"; filename=\"a.pdf\"\r\n\r\n", size: 10_000_000,
		slow: true},
	{name: "a table of 2 MB", address: "/verify", kind: fields, before: "text=", size: 2_000_000},
	{name: "a report of an error of 190 kB", address: "/report-error", kind: fields, before: "text=", size: 190_000,
		slow: true},
}

// send sends the request once. It returns the status of the answer, or 0 if there was none.
func (f flood) send(address, reader string, patience <-chan struct{}) (status int) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		return 0
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * time.Minute))
	length := fmt.Sprintf("Content-Length: %d", f.size)
	if f.chunked {
		length = "Transfer-Encoding: chunked"
	}
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: ledger.example\r\nX-Forwarded-For: %s\r\nContent-Type: %s\r\n%s\r\n\r\n",
		f.address, reader, f.kind, length)
	answered := make(chan int, 1)
	go func() {
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			answered <- 0
			return
		}
		io.Copy(io.Discard, answer.Body)
		answered <- answer.StatusCode
	}()
	piece := func(p []byte) (err error) {
		if f.chunked {
			if _, err = fmt.Fprintf(conn, "%x\r\n%s\r\n", len(p), p); err != nil {
				return err
			}
			return nil
		}
		_, err = conn.Write(p)
		return err
	}
	left := f.size
	for first := true; left > 0; first = false {
		p := body[:min(left, len(body))]
		if first {
			p = []byte(f.before)
		}
		if f.slow && left <= 2*len(body) {
			select { // keep the connection open
			case <-patience:
			case status = <-answered:
				return status
			}
			break
		}
		if piece(p) != nil {
			break
		}
		left -= len(p)
	}
	if f.chunked {
		fmt.Fprint(conn, "0\r\n\r\n")
	}
	if left > 0 && f.slow {
		return 0
	}
	return <-answered
}

// A crowd that posts as much as it can to every form, some of it slowly, uses little memory and disk and leaves no
// files. Readers are still served.
//
//race:long
func TestReadersAreServedDuringAFloodOfBodies(t *testing.T) {
	if !inFull() {
		t.Parallel()
	}
	site, temporary := openDoor(t)
	began := peakOf(t, site)
	reading := readPages(site.address)
	patience := make(chan struct{})
	var crowd sync.WaitGroup
	var disk atomic.Int64
	var mu sync.Mutex
	statuses := map[string]map[int]int{}
	for n := range often(64, 1000) {
		f := floods[n%len(floods)]
		reader := "198.51.100.1"
		if n%2 == 1 { // the other half has one address
			reader = fmt.Sprintf("10.0.%d.%d", n>>8, n&255)
		}
		crowd.Go(func() {
			status := f.send(site.address, reader, patience)
			mu.Lock()
			defer mu.Unlock()
			if statuses[f.name] == nil {
				statuses[f.name] = map[int]int{}
			}
			statuses[f.name][status]++
		})
	}
	over := make(chan struct{})
	go func() { crowd.Wait(); close(over) }()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	enough := time.After(time.Duration(often(3, 30)) * time.Second)
	for watching := true; watching; {
		select {
		case <-look.C:
			disk.Store(max(disk.Load(), weight(temporary)))
		case <-enough:
			close(patience)
			enough = nil
		case <-over:
			watching = false
		}
	}
	reading.end(t)
	memory := peakOf(t, site)
	t.Logf("memory at most %d MiB, of which %d at first; disk at most %d MiB", memory>>20, began>>20, disk.Load()>>20)
	for name, n := range statuses {
		t.Logf("%s: %v", name, n)
		for status := range n {
			if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
				t.Errorf("%s: status %d", name, status)
			}
		}
	}
	if memory > 256<<20 || disk.Load() > 64<<20 {
		t.Errorf("it took %d MiB of memory and %d MiB of disk", memory>>20, disk.Load()>>20)
	}
	if left := weight(temporary); left > 0 {
		t.Errorf("%d bytes are left in the temporary folder", left)
	}
	answer, err := http.Post(site.address+"/report-error", "application/x-www-form-urlencoded",
		strings.NewReader("text=x"))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusUnprocessableEntity { // refused as too fast for a person
		t.Errorf("a form afterwards: %s", answer.Status)
	}
	site.stop(t)
}
