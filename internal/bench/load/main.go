// Load measures the site as its readers meet it, by HTTP over the loopback. It compares the site with nginx
// serving the same compressed bytes from disk, and with a bare net/http handler that writes them. "make
// bench-http" runs it. It needs wrk and nginx, takes less than five minutes, and ends everything that it starts.
//
// Its parts, of which -parts chooses some:
//
//	hot      pages that are kept, on each server in turn
//	cold     pages of a site that keeps none
//	many     2,000 open connections for a minute
//	flood    a new address with each request
//	publish  50 changes in a minute, by another program, while 64 readers check what they get
//
// The rates depend on what else the machine does. The processor time of a request does not, so it is printed
// beside them. The run fails where an answer is wrong or missing, or memory grows: then it measured nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// connections is how many are open at once, unless a part says otherwise.
	connections = 64
	// wholeTime is the limit for the whole run.
	wholeTime = 5 * time.Minute
)

// part is one of the measurements.
type part struct {
	name string
	run  func(context.Context, *bench) error
}

// parts are all, in the order in which they run.
var parts = []part{{"hot", hot}, {"cold", cold}, {"many", many}, {"flood", flood}, {"publish", publish}}

// bench is what the parts share.
type bench struct {
	out     io.Writer
	dir     string // for files that go with it
	program string
	db      string // the record that the site serves
	site    server
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "bare" {
		if err := bare(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	chosen := flag.String("parts", strings.Join(names, ","), "what to measure")
	flag.Parse()
	which := strings.Split(*chosen, ",")
	for _, name := range which {
		if !slices.Contains(names, name) {
			fmt.Fprintf(os.Stderr, "load: there is no part %q\n", name)
			os.Exit(2)
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	if err := measure(ctx, os.Stdout, which); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// measure runs the parts with these names. The error names each that failed.
func measure(ctx context.Context, out io.Writer, which []string) (err error) {
	for _, tool := range []string{"wrk", "nginx"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w: apt-get install wrk nginx-light", err)
		}
	}
	dir, err := os.MkdirTemp("", "detainerledger-load-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, cancel := context.WithCancel(ctx)
	defer started.Wait() // before the folder is removed
	defer cancel()       // ends the processes that it started

	b := &bench{out: out, dir: dir, program: filepath.Join(dir, "detainerledger"), db: filepath.Join(dir, "record.db")}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.program, "detainerledger/cmd/detainerledger")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, text)
	}
	b.site, err = start(ctx, "detainerledger", b.program, "serve", "--addr", "127.0.0.1:0", "--db", b.db)
	if err != nil {
		return err
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Fprintf(out, "%d cores; before it began, %s programs wanted one.\n\n",
			runtime.NumCPU(), strings.Fields(string(load))[0])
	}
	var failed []error
	for _, p := range parts {
		if !slices.Contains(which, p.name) {
			continue
		}
		if err := p.run(ctx, b); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", p.name, err))
		}
	}
	return errors.Join(failed...)
}
