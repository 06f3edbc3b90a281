package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// The long runs. They fail on any error and on growing memory.
const (
	manyConnections = 2000
	manyTime        = time.Minute
	floodTime       = 15 * time.Second
	// fillTime is how long a flood runs before it is measured, so that the cache is full.
	fillTime = 5 * time.Second
	// most is how much memory the program may have under any load.
	most = 256 << 20
	// swing is how much more memory the last third of a run may use than the first, since garbage collection makes it
	// vary.
	swing = 24 << 20
)

// many opens more connections at once than any server would like.
func many(ctx context.Context, b *bench) error {
	return endure(ctx, b, fmt.Sprintf("%d connections for %v", manyConnections, manyTime), manyConnections, manyTime)
}

// floods request a different address each time, n. One uses an unknown parameter, the usual way around a cache.
// The others use values of known parameters, each of which is a page of its own.
var floods = []struct{ name, script string }{
	{"unknown parameters", `return wrk.format("GET", "/jurisdictions?flood=" .. n)`},
	{"half unknown parameters, half other searches, pages and versions", `
  local kind = n % 10
  if kind < 5 then return wrk.format("GET", "/jurisdictions?flood=" .. n) end
  if kind < 7 then return wrk.format("GET", "/find?q=county+" .. n) end
  if kind < 8 then return wrk.format("GET", "/jurisdictions?show=all&page=" .. 1 + n % 31 .. "&flood=" .. n) end
  if kind < 9 then return wrk.format("GET", "/states/ca?as-of=seq:" .. 1 + n % 71 .. "&flood=" .. n) end
  return wrk.format("GET", "/jurisdictions?q=" .. n)`},
}

// flood requests a different address each time.
func flood(ctx context.Context, b *bench) error {
	script := filepath.Join(b.dir, "flood.lua")
	for _, f := range floods {
		write := func(from int) error {
			return os.WriteFile(script, fmt.Appendf(nil,
				"local n = %d\nrequest = function()\n  n = n + 1\n  %s\nend\n", from, f.script), 0o644)
		}
		if err := write(0); err != nil {
			return err
		}
		filled, err := wrk(ctx, b.site, "/", connections, fillTime, "-s", script)
		if err != nil {
			return err
		}
		if err := write(2 * filled.requests); err != nil {
			return err
		}
		name := fmt.Sprintf("a new address with each request for %v, after %d: %s", floodTime, filled.requests, f.name)
		if err := endure(ctx, b, name, connections, floodTime, "-s", script); err != nil {
			return err
		}
	}
	return nil
}

// endure loads a page of the site and prints how its memory changes.
func endure(ctx context.Context, b *bench, name string, connections int, lasting time.Duration, more ...string) error {
	watching, stop := context.WithCancel(ctx)
	defer stop()
	seen := make(chan []int64, 1)
	go func() { seen <- watchMemory(watching, b.site.pid) }()
	r, err := wrk(ctx, b.site, "/jurisdictions/nv/clark-county", connections, lasting, more...)
	stop()
	memory := <-seen
	if err != nil {
		return err
	}
	if len(memory) < 3 {
		return fmt.Errorf("memory was looked at %d times", len(memory))
	}
	third := len(memory) / 3
	peak, first, last := slices.Max(memory), slices.Max(memory[:third]), slices.Max(memory[len(memory)-third:])
	fmt.Fprintf(b.out, "\n%s: %.0f requests/s, p50 %v, p99 %v, %d errors; "+
		"memory at most %d MiB, %d in the first third, %d in the last\n",
		name, r.perSecond, r.p50, r.p99, r.errors, peak>>20, first>>20, last>>20)
	switch {
	case r.errors > 0:
		return fmt.Errorf("%d answers are wrong or missing", r.errors)
	case peak > most:
		return fmt.Errorf("it takes %d MiB of memory", peak>>20)
	case last > first+swing:
		return fmt.Errorf("memory grows from %d to %d MiB", first>>20, last>>20)
	}
	return nil
}

// watchMemory samples a process's memory each second until the context ends.
func watchMemory(ctx context.Context, pid int) (seen []int64) {
	clock := time.NewTicker(time.Second)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return seen
		case <-clock.C:
			if bytes, err := resident(pid); err == nil {
				seen = append(seen, bytes)
			}
		}
	}
}
