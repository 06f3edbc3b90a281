package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// crowdSize is how many readers send requests at once, and crowdTime is for how long.
const (
	crowdSize = 32
	crowdTime = 15 * time.Second
)

// crowd has many readers request all kinds of page at once, from a site with its usual cache, and notes its peak
// memory in bytes.
func (m *measured) crowd(ctx context.Context, o options, w *world) (err error) {
	site, err := start(ctx, o.program, "serve", "--addr", "127.0.0.1:0", "--db", m.db, "--api-quota", "1000000000")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.stop()) }()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: crowdSize}}
	defer client.CloseIdleConnections()
	addresses, ended := make(chan string), make(chan error, crowdSize)
	for range crowdSize {
		go func() {
			r := reader{ctx: ctx, client: client, site: site.url}
			for address := range addresses {
				if _, n, err := r.ask(address); err != nil || n == 0 {
					ended <- errors.Join(fmt.Errorf("%s: not answered", address), err)
					return
				}
			}
			ended <- nil
		}()
	}
	end := time.After(crowdTime)
	for asking := true; asking; m.asked++ {
		select {
		case addresses <- kinds[m.asked%len(kinds)].address(w, m.asked/len(kinds)):
		case <-end:
			asking = false
		}
	}
	close(addresses)
	for range crowdSize {
		err = errors.Join(err, <-ended)
	}
	if err != nil {
		return err
	}
	_, m.crowded, err = site.memory()
	return err
}
