// Load measures the site as its readers meet it, by HTTP over the loopback, beside
// what one would use instead: nginx with the very same compressed bytes on disk, and a
// bare handler of net/http that writes them. "make bench-http" runs it; it needs wrk
// and nginx. It takes less than five minutes, and ends what it starts.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

// Each server is loaded in turn, for each address, in several rounds, so that what else
// the machine does meets all of them.
const (
	rounds      = 3
	roundTime   = 2 * time.Second
	connections = 64
	// The two long runs, in which nothing may go wrong and memory may not grow.
	manyConnections = 2000
	manyTime        = 60 * time.Second
	floodTime       = 20 * time.Second
	// wholeTime bounds all of it.
	wholeTime = 5 * time.Minute
)

// pages are what is asked for. known is asked for by a reader who has it already.
var pages = []struct {
	name, address string
	known         bool
}{
	{"/", "/", false},
	{"/jurisdictions", "/jurisdictions", false},
	{"a jurisdiction", "/jurisdictions/nv/clark-county", false},
	{"its 304", "/jurisdictions/nv/clark-county", true},
	{"its CSV", "/jurisdictions/nv/clark-county.csv", false},
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "bare" {
		if err := bare(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	if err := measure(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// server is something that answers, by what the table calls it.
type server struct {
	name, url string
	pid       int
}

func measure(ctx context.Context, out io.Writer) (err error) {
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
	defer cancel() // ends what is started, before the folder goes

	program := filepath.Join(dir, "detainerledger")
	if text, err := exec.CommandContext(ctx, "go", "build", "-o", program, "detainerledger/cmd/detainerledger").CombinedOutput(); err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, text)
	}
	db := filepath.Join(dir, "record.db")
	kept, err := start(ctx, "detainerledger", program, "serve", "--addr", "127.0.0.1:0", "--db", db)
	if err != nil {
		return err
	}
	cold, err := start(ctx, "kept nothing", program, "serve", "--addr", "127.0.0.1:0", "--db", db, "--page-cache", "0")
	if err != nil {
		return err
	}
	root := filepath.Join(dir, "root")
	tags, err := save(ctx, kept.url, root)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	plain, err := start(ctx, "bare handler", self, "bare", root)
	if err != nil {
		return err
	}
	static, err := startNginx(ctx, dir, root)
	if err != nil {
		return err
	}

	fmt.Fprintf(out, "%d connections, %d rounds of %v for each server in turn, gzip, one machine for load and servers\n\n", connections, rounds, roundTime)
	if err := compare(ctx, out, []server{kept, plain, static}, cold, tags); err != nil {
		return err
	}
	return endure(ctx, out, kept, dir)
}

// start runs a program until the context ends and waits for the address that it prints.
func start(ctx context.Context, name string, command ...string) (server, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return server{}, err
	}
	if err := cmd.Start(); err != nil {
		return server{}, err
	}
	said := make([]byte, 0, 4096)
	for {
		part := make([]byte, 512)
		n, err := out.Read(part)
		said = append(said, part[:n]...)
		if found := regexp.MustCompile(`is at (http://[0-9.:]+)\s`).FindSubmatch(said); found != nil {
			go func() {
				io.Copy(io.Discard, out)
				cmd.Wait()
			}()
			return server{name, string(found[1]), cmd.Process.Pid}, nil
		}
		if err != nil {
			return server{}, fmt.Errorf("%s told no address: %w: %s", name, err, said)
		}
	}
}

// save asks for each page once, gzipped, and keeps the bytes as files for the others to
// serve. It returns each page's ETag.
func save(ctx context.Context, url, root string) (tags map[string]string, err error) {
	tags = map[string]string{}
	for _, p := range pages {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+p.address, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			return nil, err
		}
		tags[p.address] = res.Header.Get("ETag")
		if res.Header.Get("Content-Encoding") == "" {
			var zipped bytes.Buffer
			w := gzip.NewWriter(&zipped)
			w.Write(body)
			w.Close()
			body = zipped.Bytes()
		}
		file := filepath.Join(root, fileOf(p.address))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, err
		}
		for ending, text := range map[string][]byte{".gz": body, "": nil} { // nginx wants to see the plain file too
			if err := os.WriteFile(file+ending, text, 0o644); err != nil {
				return nil, err
			}
		}
	}
	return tags, nil
}

// fileOf is the file in which the answer of an address is kept.
func fileOf(address string) string {
	if address == "/" {
		return "home.html"
	}
	if filepath.Ext(address) == "" {
		return address + ".html"
	}
	return address
}

// bare serves the files from memory by a handler that does nothing else.
func bare(root string) error {
	type file struct{ tag, contentType, length []string }
	files := map[string]file{}
	bodies := map[string][]byte{}
	for _, p := range pages {
		body, err := os.ReadFile(filepath.Join(root, fileOf(p.address)) + ".gz")
		if err != nil {
			return err
		}
		contentType := "text/html; charset=utf-8"
		if strings.HasSuffix(p.address, ".csv") {
			contentType = "text/csv; charset=utf-8"
		}
		bodies[p.address] = body
		files[p.address] = file{tag: []string{`"bare"`}, contentType: []string{contentType}, length: []string{strconv.Itoa(len(body))}}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("The bare handler is at http://%s\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := files[r.URL.Path]
		h := w.Header()
		h["Etag"] = f.tag
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h["Content-Type"], h["Content-Length"], h["Content-Encoding"] = f.contentType, f.length, []string{"gzip"}
		w.Write(bodies[r.URL.Path])
	}))
}

// startNginx serves the files with as many workers as the machine has cores.
func startNginx(ctx context.Context, dir, root string) (server, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return server{}, err
	}
	address := free.Addr().String()
	free.Close()
	config := fmt.Sprintf(`
worker_processes auto;
daemon off;
pid %[1]s/nginx.pid;
error_log %[1]s/nginx.log;
events { worker_connections 4096; }
http {
  access_log off;
  default_type text/html;
  types { text/csv csv; text/html html; }
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100;
  keepalive_requests 1000000;
  gzip_static always;
  client_body_temp_path %[1]s/body;
  proxy_temp_path %[1]s/proxy;
  fastcgi_temp_path %[1]s/fastcgi;
  uwsgi_temp_path %[1]s/uwsgi;
  scgi_temp_path %[1]s/scgi;
  server {
    listen %[2]s;
    root %[3]s;
    location = / { try_files /home.html =404; }
    location / { try_files $uri $uri.html =404; }
  }
}
`, dir, address, root)
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(config), 0o644); err != nil {
		return server{}, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // its workers are another user
		return server{}, err
	}
	cmd := exec.CommandContext(ctx, "nginx", "-e", filepath.Join(dir, "nginx.log"), "-c", path)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return server{}, err
	}
	go cmd.Wait()
	for {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		if err == nil {
			conn.Close()
			return server{"nginx", "http://" + address, cmd.Process.Pid}, nil
		}
		if ctx.Err() != nil {
			return server{}, fmt.Errorf("nginx does not answer: %w", err)
		}
	}
}

// run is what wrk tells of one run.
type run struct {
	perSecond float64
	p50, p99  time.Duration
	errors    int
}

var (
	requests = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	median   = regexp.MustCompile(`50%\s+(\S+)`)
	tail     = regexp.MustCompile(`99%\s+(\S+)`)
	failed   = regexp.MustCompile(`(?:connect|read|write|timeout|responses:) (\d+)`)
)

// wrk loads an address for some time.
func wrk(ctx context.Context, url string, connections int, lasting time.Duration, more ...string) (run, error) {
	args := append([]string{"-t1", fmt.Sprintf("-c%d", connections), fmt.Sprintf("-d%ds", int(lasting.Seconds())), "--latency", "--timeout", "10s", "-H", "Accept-Encoding: gzip"}, more...)
	out, err := exec.CommandContext(ctx, "wrk", append(args, url)...).CombinedOutput()
	if err != nil {
		return run{}, fmt.Errorf("wrk %s: %w\n%s", url, err, out)
	}
	var r run
	first := func(pattern *regexp.Regexp) string {
		if found := pattern.FindSubmatch(out); found != nil {
			return string(found[1])
		}
		return ""
	}
	if r.perSecond, err = strconv.ParseFloat(first(requests), 64); err != nil {
		return r, fmt.Errorf("wrk %s told no rate:\n%s", url, out)
	}
	r.p50, _ = time.ParseDuration(first(median))
	r.p99, _ = time.ParseDuration(first(tail))
	for _, found := range failed.FindAllSubmatch(out, -1) {
		n, _ := strconv.Atoi(string(found[1]))
		r.errors += n
	}
	return r, nil
}

// compare prints, for each page, what each server reaches, and in relation to it what
// the first one does.
func compare(ctx context.Context, out io.Writer, servers []server, cold server, tags map[string]string) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "page\tserver\trequests/s\tp50\tp99\terrors\tof it\t")
	for _, p := range pages {
		runs := make([][]run, len(servers))
		for range rounds {
			for i, s := range servers {
				var known []string
				if p.known {
					known = []string{"-H", "If-None-Match: " + cmp.Or(map[bool]string{true: tags[p.address]}[i == 0], "*")}
				}
				if p.known && s.name == "nginx" {
					continue // it knows no such tag
				}
				r, err := wrk(ctx, s.url+p.address, connections, roundTime, known...)
				if err != nil {
					return err
				}
				runs[i] = append(runs[i], r)
			}
		}
		ours := middle(runs[0])
		for i, s := range servers {
			if len(runs[i]) == 0 {
				continue
			}
			line(table, p.name, s.name, middle(runs[i]), ours)
		}
	}
	for _, p := range pages[:3] {
		var runs []run
		for range rounds {
			r, err := wrk(ctx, cold.url+p.address, connections, roundTime)
			if err != nil {
				return err
			}
			runs = append(runs, r)
		}
		line(table, p.name, cold.name, middle(runs), run{})
	}
	return table.Flush()
}

func line(w io.Writer, page, name string, r, ours run) {
	ratio := ""
	if ours.perSecond > 0 {
		ratio = fmt.Sprintf("%.2f", ours.perSecond/r.perSecond)
	}
	fmt.Fprintf(w, "%s\t%s\t%.0f\t%v\t%v\t%d\t%s\t\n", page, name, r.perSecond, r.p50, r.p99, r.errors, ratio)
}

// middle is the run of the median rate, with the errors of all.
func middle(runs []run) run {
	slices.SortFunc(runs, func(a, b run) int { return cmp.Compare(a.perSecond, b.perSecond) })
	m := runs[len(runs)/2]
	m.errors = 0
	for _, r := range runs {
		m.errors += r.errors
	}
	return m
}

// flood has each request ask for an address of its own: with a parameter that no page
// knows, and with a name to find.
const flood = `
local n = 0
request = function()
  n = n + 1
  if n % 2 == 0 then return wrk.format("GET", "/jurisdictions?flood=" .. n) end
  return wrk.format("GET", "/find?q=county+" .. n)
end
`

// endure tells how memory grows in the two long runs.
func endure(ctx context.Context, out io.Writer, s server, dir string) error {
	script := filepath.Join(dir, "flood.lua")
	if err := os.WriteFile(script, []byte(flood), 0o644); err != nil {
		return err
	}
	for _, long := range []struct {
		name        string
		connections int
		lasting     time.Duration
		more        []string
	}{
		{fmt.Sprintf("%d connections for %v", manyConnections, manyTime), manyConnections, manyTime, nil},
		{fmt.Sprintf("a new address with each request for %v", floodTime), connections, floodTime, []string{"-s", script}},
	} {
		before, err := resident(s.pid)
		if err != nil {
			return err
		}
		r, err := wrk(ctx, s.url+pages[2].address, long.connections, long.lasting, long.more...)
		if err != nil {
			return err
		}
		after, err := resident(s.pid)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n%s: %.0f requests/s, p99 %v, %d errors; memory %d MiB before, %d MiB after\n", long.name, r.perSecond, r.p99, r.errors, before>>20, after>>20)
	}
	return nil
}

// resident is how much memory a process has, in bytes (proc(5), VmRSS).
func resident(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		return 0, errors.New("no VmRSS in /proc")
	}
	kilobytes, err := strconv.ParseInt(string(found[1]), 10, 64)
	return kilobytes << 10, err
}
