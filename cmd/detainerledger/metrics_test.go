package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// metricsAt returns the address of metrics that the program printed.
func (r *running) metricsAt(t *testing.T) string {
	t.Helper()
	_, rest, found := strings.Cut(r.before, "Metrics are at ")
	if !found {
		t.Fatalf("the program printed no address of metrics: %s", r.before)
	}
	at, _, _ := strings.Cut(rest, "\n")
	return at
}

// metrics returns what Prometheus would scrape.
func (r *running) metrics(t *testing.T) string {
	t.Helper()
	res, err := http.Get(r.metricsAt(t))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// eventually retries something until it succeeds.
func eventually(t *testing.T, try func() error) {
	t.Helper()
	enough, again := time.After(time.Minute), time.NewTicker(50*time.Millisecond)
	defer again.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-again.C:
		case <-enough:
			t.Fatal(err)
		}
	}
}

// measures waits until the metrics have a line and returns them. A request is counted only after its answer is sent.
func (r *running) measures(t *testing.T, line string) (text string) {
	t.Helper()
	eventually(t, func() error {
		if text = r.metrics(t); !strings.Contains(text, "\n"+line+"\n") {
			return fmt.Errorf("no %s in\n%s", line, text)
		}
		return nil
	})
	return text
}

// Metrics have an address of their own, and the site does not serve them to readers.
func TestServeMeasuresOnAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	site := start(t, record2017(t), "--metrics-addr", "127.0.0.1:0")
	at := site.metricsAt(t)
	get := func(address string) (int, string) {
		res, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	for range 3 {
		get(site.address + "/jurisdictions/nv/clark-county")
	}
	site.measures(t, `detainerledger_requests_total{answer="kept",route="/jurisdictions/:state/:place",status="2xx"} 2`)
	if status, body := get(at); status != http.StatusOK || !strings.Contains(body, "\ndetainerledger_drafts 0\n") {
		t.Errorf("status %d:\n%s", status, body)
	}
	if status, _ := get(site.address + metricsPath); status != http.StatusNotFound {
		t.Errorf("the site answers its readers at %s with status %d", metricsPath, status)
	}
	if status, _ := get(strings.TrimSuffix(at, metricsPath) + "/jurisdictions"); status != http.StatusNotFound {
		t.Errorf("the address of metrics has pages, status %d", status)
	}
	site.stop(t)
	if res, err := http.Get(at); err == nil {
		res.Body.Close()
		t.Error("metrics outlive the site")
	}
	status, _, complaint := program(t, "serve", "--addr", "127.0.0.1:0", "--db", record2017(t), "--metrics-addr",
		"nowhere")
	if status != failed || !strings.Contains(complaint, "--metrics-addr") {
		t.Errorf("it exits with %d: %s", status, complaint)
	}
}
