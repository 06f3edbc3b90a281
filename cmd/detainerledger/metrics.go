package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"

	"detainerledger/web/answer"
)

// metricsPath is where Prometheus asks by default.
const metricsPath = "/metrics"

// measured is a site, of a primary or a replica, that has metrics.
type measured interface {
	http.Handler
	Metrics() http.Handler
}

// serveMetrics answers with the site's metrics at an address of its own, so that no proxy hands them on to readers,
// until stop is called. Where no address is given it does nothing.
func (cmd *serveCmd) serveMetrics(
	ctx context.Context, site measured, out io.Writer, log *slog.Logger,
) (stop func(), err error) {
	if cmd.MetricsAddr == "" {
		return func() {}, nil
	}
	var plain net.ListenConfig
	listener, err := plain.Listen(ctx, "tcp", cmd.MetricsAddr)
	if err != nil {
		return nil, fmt.Errorf("--metrics-addr: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, site.Metrics())
	server := answer.Listener(mux, log)
	served := make(chan struct{})
	go func() {
		defer close(served)
		server.Serve(listener) // until it is closed
	}()
	fmt.Fprintf(out, "Metrics are at %s%s\n", address(listener.Addr()), metricsPath)
	return func() { server.Close(); <-served }, nil
}
