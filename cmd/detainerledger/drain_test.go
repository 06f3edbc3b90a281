package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// errRefused means that a connection was refused.
var errRefused = errors.New("refused")

// askOnce requests a page over its own connection and fails unless it gets the whole page.
func askOnce(address, path string) error {
	conn, err := net.DialTimeout("tcp", address, 20*time.Second)
	if err != nil {
		return errRefused
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: ledger.example\r\nConnection: close\r\n\r\n",
		path); err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return nil
}

// A client that is connected when the program is asked to stop gets its whole answer. All other connections are
// refused.
//
//race:long
func TestStoppingCutsNoAnswer(t *testing.T) {
	t.Parallel()
	for range often(1, 5) {
		site := start(t, record2017(t))
		address := strings.TrimPrefix(site.address, "http://")
		var whole, refused atomic.Int64
		var clients sync.WaitGroup
		many := make(chan struct{})
		enough := sync.OnceFunc(func() { close(many) })
		for n := range 32 {
			clients.Go(func() {
				for i := n; ; i++ {
					switch err := askOnce(address, []string{"/", "/jurisdictions/nv/clark-county", "/healthz"}[i%3]); {
					case err == nil:
						if whole.Add(1) == int64(often(300, 10_000)) {
							enough()
						}
					case errors.Is(err, errRefused):
						refused.Add(1)
						return
					default:
						t.Errorf("an answer was cut: %v", err)
						enough()
						return
					}
				}
			})
		}
		<-many
		site.stop(t)
		clients.Wait()
		t.Logf("%d answers, and %d connections refused", whole.Load(), refused.Load())
	}
}
