package main

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// slowKinds are the ways in which a client can keep a connection open for long. Each repeats its step until the server
// closes the connection.
var slowKinds = map[string]struct {
	begin string
	step  func(conn net.Conn) error
}{
	"heads": {"GET / HTTP/1.1\r\nHost: ledger.example\r\n", func(conn net.Conn) error {
		_, err := fmt.Fprint(conn, "X-A: b\r\n")
		return err
	}},
	"bodies": {"POST /report-error HTTP/1.1\r\nHost: ledger.example\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n", func(conn net.Conn) error {
		_, err := fmt.Fprint(conn, "a=b&")
		return err
	}},
	"readers": {"GET /jurisdictions?show=all HTTP/1.1\r\nHost: ledger.example\r\n\r\n", func(conn net.Conn) error {
		_, err := conn.Read(make([]byte, 64))
		return err
	}},
}

// Many clients that send headers or bodies slowly, or read answers slowly, do not stop others from reading.
//
//race:long
func TestReadersAreServedBesideSlowClients(t *testing.T) {
	if !inFull() {
		t.Parallel()
	}
	site, _ := openDoor(t)
	address := strings.TrimPrefix(site.address, "http://")
	reading := readPages(site.address)
	stop := make(chan struct{})
	var slow sync.WaitGroup
	var open, again atomic.Int64
	for _, kind := range slowKinds {
		for range often(35, 1000) {
			slow.Go(func() {
				pace := time.NewTicker(time.Second)
				defer pace.Stop()
				for {
					conn, err := net.Dial("tcp", address)
					if err != nil {
						t.Error(err)
						return
					}
					conn.(*net.TCPConn).SetReadBuffer(4096)
					_, err = fmt.Fprint(conn, kind.begin)
					open.Add(1)
					for err == nil {
						select {
						case <-stop:
							conn.Close()
							return
						case <-pace.C:
						}
						conn.SetDeadline(time.Now().Add(2 * time.Second))
						err = kind.step(conn)
					}
					conn.Close()
					again.Add(1)
					select {
					case <-stop:
						return
					case <-pace.C:
					}
				}
			})
		}
	}
	<-time.After(time.Duration(often(3, 60)) * time.Second) // the load itself
	reading.end(t)
	close(stop)
	slow.Wait()
	t.Logf("%d slow connections, %d of them closed by the site; memory at most %d MiB", open.Load(), again.Load(),
		peakOf(t, site)>>20)
	site.stop(t)
}
