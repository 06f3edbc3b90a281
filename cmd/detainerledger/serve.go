package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"detainerledger/internal/desk"
	"detainerledger/internal/ingest"
	"detainerledger/internal/mail"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
	"detainerledger/web"
	"detainerledger/web/answer"
)

// finishTime is how long requests in progress may take when the program stops.
const finishTime = 10 * time.Second

// acceptTime is how long connections that had begun when the program was asked to stop are still accepted: the last
// packet of their handshake may still be on its way.
const acceptTime = 500 * time.Millisecond

// maxPageCache is more than any machine has, in mebibytes.
const maxPageCache = 1 << 24

// usualCache is the default size of the page cache, in bytes; a smaller one leaves the rest for making pages.
const usualCache = 64 << 20

// besideCache is the memory that Go may use in addition to the page cache before the collector runs more often, in
// bytes. By default a flood of addresses would double the whole.
const besideCache = 112 << 20

// gcPercent lets the heap grow to three times the live data before the collector runs, while that limit is far off.
// With Go's default, twice, making pages takes a tenth longer.
const gcPercent = 200

type serveCmd struct {
	migration
	durability
	replication
	OnVersion       string    `help:"${serve_on_version}" placeholder:"COMMAND|URL"`
	New             bool      `help:"${serve_new}" default:"false"`
	Addr            string    `help:"Address to listen on; with port 0 a free port is picked and printed." default:":8080"`
	DB              string    `help:"${serve_db}" default:"detainerledger.db" type:"path"`
	DeskDB          string    `help:"${serve_desk_db}" placeholder:"FILE" type:"path"`
	SigningKey      string    `help:"${serve_signing_key}" placeholder:"FILE" type:"path"`
	BaseURL         string    `help:"${serve_base_url}"`
	TrustProxy      []network `help:"${serve_trust_proxy}" placeholder:"CIDR,..."`
	APIQuota        int       `help:"Requests to the API that each reader may make in ten seconds." default:"100"`
	PageCache       int64     `help:"${serve_page_cache}" default:"64"`
	Approvals       int       `help:"${serve_approvals}" default:"2"`
	Retain          int       `help:"${serve_retain}" default:"180"`
	SMTPURL         string    `name:"smtp-url" help:"${serve_smtp_url}" placeholder:"URL"`
	MailFrom        string    `help:"${serve_mail_from}" placeholder:"ADDRESS"`
	MailHELO        string    `name:"mail-helo" help:"${serve_mail_helo}" placeholder:"NAME"`
	SecurityContact string    `help:"${serve_security_contact}"`
	supervision
}

// Run serves the site until ctx ends, then finishes the requests in progress.
func (cmd *serveCmd) Run(ctx context.Context, std stdio) (err error) {
	if err := cmd.check(); err != nil {
		return err
	}
	if cmd.Replica {
		return cmd.serveReplica(ctx, std)
	}
	relay, err := cmd.relay()
	if err != nil {
		return err
	}
	st, err := cmd.record(ctx, std)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if st.Synthetic() {
		if relay != nil {
			return fmt.Errorf("the record in %s is made up, and nobody is to get mail about it: leave --smtp-url out", cmd.DB)
		}
		fmt.Fprintf(std.out, "The record in %s is made up; every page says so\n", cmd.DB)
	}
	signer, err := signerOf(ctx, st, cmd.DB, keyFile(cmd.DB, cmd.SigningKey), std.out)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(std.err, nil))
	if cmd.DurableBy != "" {
		st.HoldBack()
	}
	d, err := cmd.desk(ctx, std.out, st, signer.Key, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(d.Scratch()), d.Close()) }()
	in, err := cmd.open(ctx)
	if err != nil {
		return err
	}
	cmd.tuneMemory()
	working, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer beside.Wait() // before the desk is closed
	defer stop()
	hour := time.NewTicker(time.Hour)
	defer hour.Stop()
	beside.Go(func() { retain(working, d, cmd.Retain, time.Now, hour.C, log) })
	storing := cmd.storing(st, d, cmd.DB, log)
	storing.Once(ctx) // so that the first reader finds a version
	beside.Go(func() { storing.Run(working) })
	site := web.New(web.Config{
		BaseURL:         cmd.BaseURL,
		SecurityContact: cmd.SecurityContact,
		TrustProxies:    cmd.trusted(),
		APIQuota:        cmd.APIQuota,
		PageCache:       cmd.PageCache << 20,
		Measure:         cmd.MetricsAddr != "",
		Draining:        func() bool { return ctx.Err() != nil },
		Signer:          signer,
		Desk:            d,
		Approvals:       cmd.Approvals,
		Retain:          cmd.Retain,
		Mail:            relay != nil,
		NotStored:       storing.Failed,
	}, st, log)
	beside.Go(func() { cmd.onVersion(site, log).Run(working) })
	beside.Go(func() { signing(site, st, log).Run(working) })
	if relay != nil {
		defer post(ctx, site, &mail.Sender{Desk: d, Relay: relay, Log: log, Now: time.Now})()
		fmt.Fprintf(std.out, "Mail goes out by %s\n", relay)
	}
	return cmd.answer(ctx, in, site, std.out, log)
}

// answer serves a site, its metrics and the service manager's watchdog until ctx ends.
func (cmd *serveCmd) answer(ctx context.Context, in *entrance, site measured, out io.Writer, log *slog.Logger) error {
	stopMetrics, err := cmd.serveMetrics(ctx, site, out, log)
	if err != nil {
		return err
	}
	defer stopMetrics()
	stopWaking, err := keepAwake(ctx, site, log)
	if err != nil {
		return err
	}
	defer stopWaking()
	return serve(ctx, in, site, out, log)
}

// check refuses invalid values of flags, and normalizes the base address.
func (cmd *serveCmd) check() (err error) {
	switch {
	case cmd.APIQuota < 1:
		return fmt.Errorf("--api-quota is %d; it is 1 or more", cmd.APIQuota)
	case cmd.PageCache < 0 || cmd.PageCache > maxPageCache:
		return fmt.Errorf("--page-cache is %d; it is 0 to %d", cmd.PageCache, maxPageCache)
	case cmd.Approvals < 1:
		return fmt.Errorf("--approvals is %d; it is 1 or more", cmd.Approvals)
	case cmd.Retain < 1:
		return fmt.Errorf("--retain is %d; it is 1 or more", cmd.Retain)
	case cmd.DrainTime < 0:
		return fmt.Errorf("--drain-time is %s; it is 0s or more", cmd.DrainTime)
	}
	if err := errors.Join(cmd.checkOnVersion(), cmd.checkReplica()); err != nil {
		return err
	}
	cmd.BaseURL, err = readBase("--base-url", cmd.BaseURL, "the site", false)
	return err
}

// trusted are the networks of the proxies.
func (cmd *serveCmd) trusted() []netip.Prefix {
	var all []netip.Prefix
	for _, n := range cmd.TrustProxy {
		all = append(all, n.Prefix)
	}
	return all
}

// tuneMemory limits Go's memory, unless the environment does.
func (cmd *serveCmd) tuneMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(max(cmd.PageCache<<20, usualCache) + besideCache)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}

// desk opens the desk of the record, and settles what an interrupted program left in it.
func (cmd *serveCmd) desk(
	ctx context.Context, out io.Writer, st *store.Store, key string, log *slog.Logger,
) (*desk.Desk, error) {
	path := deskFile(cmd.DB, cmd.DeskDB)
	if err := cmd.keep(ctx, deskIn(path), out); err != nil {
		return nil, err
	}
	warn := func(text string) { log.LogAttrs(ctx, slog.LevelWarn, "desk", slog.String("warning", text)) }
	d, err := openDesk(ctx, path, cmd.DB, key, warn)
	if err != nil {
		return nil, err
	}
	if err = keepRecordOf(ctx, d, key); err == nil {
		err = d.Settle(ctx, st)
	}
	if err == nil {
		err = os.RemoveAll(d.Scratch())
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// record opens the record, or begins it with the built-in one.
func (cmd *serveCmd) record(ctx context.Context, std stdio) (*store.Store, error) {
	key := keyFile(cmd.DB, cmd.SigningKey)
	if cmd.New {
		if err := cmd.clear(ctx, std.out, key); err != nil {
			return nil, err
		}
	}
	if err := neverBegun(ctx, cmd.DB, key, deskFile(cmd.DB, cmd.DeskDB)); err != nil {
		return nil, err
	}
	if err := cmd.keep(ctx, recordIn(cmd.DB), std.out); err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, cmd.DB)
	if err != nil {
		return nil, err
	}
	snap, err := st.Now(ctx)
	switch {
	case err != nil:
	case snap.Seq > 0:
		err = reportPublished(ctx, std.out, st, snap)
	default:
		if err = ingest.LoadPublished(ctx, st, time.Now()); err != nil {
			err = fmt.Errorf("load the embedded record: %w", err)
		}
	}
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// clear moves aside what an earlier record left behind, so that a new one begins with its own key and desk.
func (cmd *serveCmd) clear(ctx context.Context, out io.Writer, key string) error {
	version, err := store.Newest(ctx, cmd.DB)
	if err != nil {
		return err
	}
	if version > 0 {
		return fmt.Errorf("--new begins a record, and there is one in %s, at version %d; name another file with --db",
			cmd.DB, version)
	}
	for _, path := range []string{cmd.DB, key, deskFile(cmd.DB, cmd.DeskDB)} {
		kept, err := sqlite.MoveAside(path, time.Now())
		if err != nil {
			return err
		}
		for _, name := range kept {
			fmt.Fprintf(out, "kept %s\n", name)
		}
	}
	return nil
}

// serve answers requests until ctx ends, and then finishes those that came before.
func serve(ctx context.Context, in *entrance, site http.Handler, out io.Writer, log *slog.Logger) error {
	server := answer.Listener(site, log)
	fmt.Fprintf(out, "Detainer Ledger is at %s\n", address(in.Addr()))
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(in) }()
	announce(daemon.SdNotifyReady, log)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	announce(daemon.SdNotifyStopping, log)
	select {
	case err := <-failed:
		return err
	case <-time.After(in.drain):
	}
	server.SetKeepAlivesEnabled(false)
	if err := in.shut(failed); err != nil {
		return err
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTime)
	defer cancel()
	return server.Shutdown(finish)
}

// address is where a reader on this machine opens the site.
func address(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return a.String()
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(tcp.Port))
}
