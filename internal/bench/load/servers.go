package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is a server with its name in the table. pid is its process, or the parent of the processes that answer.
type server struct {
	name, url string
	pid       int
}

// started are the processes that were started.
var started sync.WaitGroup

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
			started.Go(func() {
				io.Copy(io.Discard, out)
				cmd.Wait()
			})
			return server{name, string(found[1]), cmd.Process.Pid}, nil
		}
		if err != nil {
			return server{}, fmt.Errorf("%s told no address: %w: %s", name, err, said)
		}
	}
}

// fetch gets an address, gzipped if the server offers it.
func fetch(ctx context.Context, address string) (header http.Header, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	if body, err = io.ReadAll(res.Body); err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, res.Status)
	}
	return res.Header, body, err
}

// save stores the gzipped bytes of each page as files for the other servers. Its headers go beside them, as JSON,
// because the other servers have to send those too.
func save(ctx context.Context, url, root string) error {
	for _, p := range pages {
		header, body, err := fetch(ctx, url+p.address)
		if err != nil {
			return err
		}
		if header.Get("Content-Encoding") == "" {
			var zipped bytes.Buffer
			w := gzip.NewWriter(&zipped)
			w.Write(body)
			w.Close()
			body = zipped.Bytes()
		}
		file := filepath.Join(root, fileOf(p.address))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		header.Set("Content-Encoding", "gzip")
		header.Set("Content-Length", strconv.Itoa(len(body)))
		header.Del("Date") // each sets it
		said, err := json.Marshal(header)
		if err != nil {
			return err
		}
		// nginx needs the plain file too.
		for ending, text := range map[string][]byte{".gz": body, ".json": said, "": nil} {
			if err := os.WriteFile(file+ending, text, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// saved returns the headers and the body of a page.
func saved(root, address string) (header http.Header, body []byte, err error) {
	file := filepath.Join(root, fileOf(address))
	said, err := os.ReadFile(file + ".json")
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(said, &header); err != nil {
		return nil, nil, err
	}
	body, err = os.ReadFile(file + ".gz")
	return header, body, err
}

// fileOf is the file with the answer for an address.
func fileOf(address string) string {
	if address == "/" {
		return "home.html"
	}
	if filepath.Ext(address) == "" {
		return address + ".html"
	}
	return address
}

// bare serves the pages from memory with a handler that does nothing else. It has the time limits of the site,
// since no public server goes without them.
func bare(root string) error {
	type answer struct {
		header http.Header
		body   []byte
	}
	kept := map[string]answer{}
	for _, p := range pages {
		header, body, err := saved(root, p.address)
		if err != nil {
			return err
		}
		kept[p.address] = answer{header, body}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("The bare handler is at http://%s\n", listener.Addr())
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := kept[r.URL.Path]
		h := w.Header()
		maps.Copy(h, a.header)
		if r.Header.Get("If-None-Match") == h.Get("ETag") {
			delete(h, "Content-Type")
			delete(h, "Content-Length")
			delete(h, "Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(a.body)
	})
	return limited(handler).Serve(listener)
}

// limited returns a server with the time limits of the site (web.Listener), since they cost time.
func limited(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// startNginx serves the files with as many workers as the machine has cores.
func startNginx(ctx context.Context, dir, root string) (server, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return server{}, err
	}
	address := free.Addr().String()
	free.Close()
	var locations strings.Builder
	for i, p := range pages {
		if slices.IndexFunc(pages, func(other page) bool { return other.address == p.address }) < i {
			continue // another one is of the same address
		}
		header, _, err := saved(root, p.address)
		if err != nil {
			return server{}, err
		}
		fmt.Fprintf(&locations, "    location = %s {\n", p.address)
		for name, values := range header {
			switch name {
			case "Content-Type", "Content-Length", "Content-Encoding", "Etag":
				continue // it has its own
			}
			for _, value := range values {
				quote := `"`
				if strings.Contains(value, quote) {
					quote = "'"
				}
				fmt.Fprintf(&locations, "      add_header %s %s%s%s;\n", name, quote, value, quote)
			}
		}
		fmt.Fprintf(&locations, "      try_files /%s =404;\n    }\n", strings.TrimPrefix(fileOf(p.address), "/"))
	}
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
%[4]s
  }
}
`, dir, address, root, locations.String())
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(config), 0o644); err != nil {
		return server{}, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // its workers run as another user
		return server{}, err
	}
	cmd := exec.CommandContext(ctx, "nginx", "-e", filepath.Join(dir, "nginx.log"), "-c", path)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		return server{}, err
	}
	started.Go(func() { cmd.Wait() })
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

// used is the processor time of a server and its children.
func used(s server) (time.Duration, error) {
	total, err := processTime(s.pid)
	if err != nil {
		return 0, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%[1]d/task/%[1]d/children", s.pid))
	if err != nil {
		return 0, err
	}
	for child := range strings.FieldsSeq(string(children)) {
		pid, err := strconv.Atoi(child)
		if err != nil {
			return 0, err
		}
		of, err := processTime(pid)
		if err != nil {
			return 0, err
		}
		total += of
	}
	return total, nil
}

// tick is the unit of times in /proc. Linux uses a hundredth of a second on every processor that Go runs on.
const tick = time.Second / 100

// processTime is the processor time of a process, in user mode and in the kernel (proc(5), utime and stime).
func processTime(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := bytes.Cut(stat, []byte(") ")) // its name may hold anything
	fields := bytes.Fields(after)
	if len(fields) < 13 {
		return 0, fmt.Errorf("%d fields in /proc/%d/stat", len(fields), pid)
	}
	user, err1 := strconv.ParseInt(string(fields[11]), 10, 64)
	system, err2 := strconv.ParseInt(string(fields[12]), 10, 64)
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

var residentLine = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// resident is how much memory a process has, in bytes (proc(5), VmRSS).
func resident(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	found := residentLine.FindSubmatch(status)
	if found == nil {
		return 0, errors.New("no VmRSS in /proc")
	}
	kilobytes, err := strconv.ParseInt(string(found[1]), 10, 64)
	return kilobytes << 10, err
}
