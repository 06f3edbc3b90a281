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

// metricsPath is where Prometheus looks by default.
const metricsPath = "/metrics"

// measured is a site with metrics, of a primary or a replica.
type measured interface {
	http.Handler
	Metrics() http.Handler
}

// serveMetrics serves the site's metrics at a separate address, so that no proxy passes them on to readers, until stop
// is called. Without an address it does nothing.
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
		server.Serve(listener) // until closed
	}()
	fmt.Fprintf(out, "Metrics are at %s%s\n", address(listener.Addr()), metricsPath)
	return func() { server.Close(); <-served }, nil
}
