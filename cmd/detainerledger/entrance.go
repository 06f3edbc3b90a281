package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/coreos/go-systemd/v22/daemon"
)

// supervision has serve's flags for service managers and monitoring.
type supervision struct {
	DrainTime   time.Duration `help:"${serve_drain_time}" default:"0s"`
	MetricsAddr string        `help:"${serve_metrics_addr}" placeholder:"HOST:PORT"`
}

// entrance is the listener of the site, and how to close it.
type entrance struct {
	net.Listener
	// lent is set if the socket is the service manager's: it outlives the program, and connections made while no
	// program runs wait for the next one.
	lent bool
	// drain is how long requests are still accepted after the program is asked to stop.
	drain time.Duration
}

// open listens on --addr, or uses the socket of the service manager (sd_listen_fds(3)).
func (cmd *serveCmd) open(ctx context.Context) (*entrance, error) {
	in := &entrance{drain: cmd.DrainTime}
	lent, err := activation.Listeners()
	switch {
	case err != nil:
		return nil, fmt.Errorf("the sockets of the service manager: %w", err)
	case len(lent) == 1:
		in.lent = true
		if tcp, ok := lent[0].(*net.TCPListener); ok {
			in.Listener = tcp
			return in, nil
		}
		fallthrough // on a Unix socket readers have no address
	case len(lent) > 1:
		return nil, errors.New("the service manager hands over something else than one TCP socket that listens")
	}
	var plain net.ListenConfig
	plain.SetMultipathTCP(false) // Linux cannot turn away its connections (see turnAway)
	in.Listener, err = plain.Listen(ctx, "tcp", cmd.Addr)
	return in, err
}

// shut turns away new connections, if the system can, so that clients already connected get an answer. On a lent socket
// they wait for the next program.
func (in *entrance) shut(failed <-chan error) error {
	tcp, ok := in.Listener.(*net.TCPListener)
	if !ok || in.lent || turnAway(tcp) != nil {
		return nil
	}
	select {
	case err := <-failed:
		return err
	case <-time.After(acceptTime):
		return nil
	}
}

// announce reports the state of the program to the service manager, if there is one (sd_notify(3)).
func announce(state string, log *slog.Logger) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.LogAttrs(context.Background(), slog.LevelWarn, "service manager", slog.String("error", err.Error()))
	}
}

// keepAwake reports to the service manager's watchdog, if there is one, that the site still answers, until stop is
// called. A site that hangs does not report, and is restarted.
func keepAwake(ctx context.Context, site http.Handler, log *slog.Logger) (stop func(), err error) {
	patience, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		return nil, fmt.Errorf("WATCHDOG_USEC: %w", err)
	}
	if patience == 0 {
		return func() {}, nil
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the watchdog runs while it stops, too
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(patience / 3)
		defer tick.Stop()
		for {
			if answersHealth(ctx, site) {
				announce(daemon.SdNotifyWatchdog, log)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() { cancel(); <-ended }, nil
}

// answersHealth reports whether the site answers /healthz with 200.
func answersHealth(ctx context.Context, site http.Handler) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/healthz", nil)
	if err != nil {
		return false
	}
	w := &statusOnly{header: http.Header{}}
	site.ServeHTTP(w, r)
	return w.status == http.StatusOK
}

// statusOnly discards an answer and keeps its status.
type statusOnly struct {
	header http.Header
	status int
}

// Header implements [http.ResponseWriter].
func (w *statusOnly) Header() http.Header { return w.header }

// WriteHeader implements [http.ResponseWriter].
func (w *statusOnly) WriteHeader(status int) { w.status = status }

// Write implements [http.ResponseWriter].
func (w *statusOnly) Write(p []byte) (int, error) { return len(p), nil }
