package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// run is the result of one run of wrk.
type run struct {
	requests  int
	perSecond float64
	p50, p99  time.Duration
	errors    int
	// used is the processor time of the server during the run.
	used time.Duration
}

// each is the processor time of one request.
func (r run) each() time.Duration { return r.used / time.Duration(max(r.requests, 1)) }

var (
	counted = regexp.MustCompile(`(\d+) requests in`)
	rate    = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	median  = regexp.MustCompile(`50%\s+(\S+)`)
	tail    = regexp.MustCompile(`99%\s+(\S+)`)
	failed  = regexp.MustCompile(`(?:connect|read|write|timeout|responses:) (\d+)`)
)

// wrk loads an address of a server for some time.
func wrk(
	ctx context.Context, s server, address string, connections int, lasting time.Duration, more ...string,
) (run, error) {
	args := append([]string{
		"-t1", fmt.Sprintf("-c%d", connections), fmt.Sprintf("-d%ds", int(lasting.Seconds())), "--latency", "--timeout",
		"10s", "-H", "Accept-Encoding: gzip",
	}, more...)
	before, err := used(s)
	if err != nil {
		return run{}, err
	}
	out, err := exec.CommandContext(ctx, "wrk", append(args, s.url+address)...).CombinedOutput()
	if err != nil {
		return run{}, fmt.Errorf("wrk %s: %w\n%s", address, err, out)
	}
	after, err := used(s)
	if err != nil {
		return run{}, err
	}
	first := func(pattern *regexp.Regexp) string {
		if found := pattern.FindSubmatch(out); found != nil {
			return string(found[1])
		}
		return ""
	}
	r := run{used: after - before}
	if r.perSecond, err = strconv.ParseFloat(first(rate), 64); err != nil {
		return r, fmt.Errorf("wrk %s told no rate:\n%s", address, out)
	}
	if r.requests, err = strconv.Atoi(first(counted)); err != nil {
		return r, fmt.Errorf("wrk %s told no number:\n%s", address, out)
	}
	r.p50, _ = time.ParseDuration(first(median))
	r.p99, _ = time.ParseDuration(first(tail))
	for _, found := range failed.FindAllSubmatch(out, -1) {
		n, _ := strconv.Atoi(string(found[1]))
		r.errors += n
	}
	return r, nil
}
