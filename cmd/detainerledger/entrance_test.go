package main

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// overseer is a service manager as the program sees one. It passes a listening socket to the program and receives its
// state on another socket.
type overseer struct {
	t    *testing.T
	lent *os.File
	// at is the address of lent, path is the path of the socket for states.
	at, path string
	states   chan string
}

func newOverseer(t *testing.T) *overseer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // lent is a duplicate of this socket
	o := &overseer{t: t, at: listener.Addr().String()}
	if o.lent, err = listener.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "notify") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	o.path = filepath.Join(dir, "s")
	told, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: o.path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	o.states = make(chan string, 10_000)
	go func() { // a service manager always reads
		buffer := make([]byte, 4096)
		for {
			n, err := told.Read(buffer)
			if err != nil {
				return
			}
			o.states <- string(buffer[:n])
		}
	}()
	t.Cleanup(func() {
		o.lent.Close()
		told.Close()
		os.RemoveAll(dir)
	})
	return o
}

// start starts the program with the socket as file descriptor 3, as service managers do.
func (o *overseer) start(db string, flags ...string) *running {
	o.t.Helper()
	const script = `export LISTEN_PID=$$ WATCHDOG_PID=$$; exec "$0" "$@"`
	r := &running{rest: make(chan struct{})}
	r.command = exec.Command("sh", append([]string{"-c", script, build(o.t), "serve", "--db", db, "--addr",
		"192.0.2.1:1"}, flags...)...)
	r.command.ExtraFiles = []*os.File{o.lent}
	r.command.Env = append(os.Environ(), "LISTEN_FDS=1", "NOTIFY_SOCKET="+o.path, "WATCHDOG_USEC=300000")
	r.begin(o.t)
	return r
}

// told waits until the program reports a state.
func (o *overseer) told(state string) {
	o.t.Helper()
	enough := time.After(stopTime)
	for {
		select {
		case told := <-o.states:
			if told == state {
				return
			}
		case <-enough:
			o.t.Fatalf("the program never reported %s", state)
		}
	}
}

// A reader who connects between two programs gets an answer from the second, because both get the same socket. The
// service manager knows the state of the program throughout.
func TestRestartOnALentSocketLosesNoReader(t *testing.T) {
	t.Parallel()
	db, o := record2017(t), newOverseer(t)
	first := o.start(db)
	if want := "http://" + o.at; first.address != want {
		t.Errorf("the site is at %s, want %s", first.address, want)
	}
	o.told("READY=1")
	o.told("WATCHDOG=1")
	o.told("WATCHDOG=1")
	if err := askOnce(o.at, "/jurisdictions/nv/clark-county"); err != nil {
		t.Error(err)
	}
	first.stop(t)
	o.told("STOPPING=1")
	between, err := net.Dial("tcp", o.at)
	if err != nil {
		t.Fatalf("between two programs: %v", err)
	}
	defer between.Close()
	if _, err := between.Write([]byte("GET /healthz HTTP/1.1\r\nHost: ledger.example\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	second := o.start(db)
	o.told("READY=1")
	between.SetDeadline(time.Now().Add(stopTime))
	res, err := http.ReadResponse(bufio.NewReader(between), nil)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("the reader between two programs: %v, %v", res, err)
	}
	second.stop(t)
}

// As soon as the program is asked to stop, /readyz tells load balancers to send no more readers. Readers who come
// anyway are answered while it drains.
func TestDrainingTakesReadersAndSaysSo(t *testing.T) {
	t.Parallel()
	o := newOverseer(t)
	site := o.start(record2017(t), "--drain-time", "5s")
	if err := askOnce(o.at, "/readyz"); err != nil {
		t.Errorf("before: %v", err)
	}
	if err := site.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	o.told("STOPPING=1")
	if err := askOnce(o.at, "/readyz"); err == nil || !strings.HasPrefix(err.Error(), "503") {
		t.Errorf("/readyz: %v, want 503", err)
	}
	for _, path := range []string{"/", "/jurisdictions/nv/clark-county", "/healthz"} {
		if err := askOnce(o.at, path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	o.told("WATCHDOG=1") // so it does not seem stuck meanwhile
	site.stop(t)
}

// Any other socket is refused. On a Unix socket the site could not tell its readers apart.
//
//race:long
func TestServeTakesOneTCPSocketAlone(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "lent")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	unix, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close()
	lent, err := unix.File()
	if err != nil {
		t.Fatal(err)
	}
	defer lent.Close()
	c := exec.Command("sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"`, build(t), "serve", "--db", record2017(t))
	c.ExtraFiles = []*os.File{lent}
	out, err := c.CombinedOutput()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != failed || !strings.Contains(string(out), "one TCP socket that listens") {
		t.Errorf("%v: %s", err, out)
	}
}
