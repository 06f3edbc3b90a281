package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"detainerledger/web"
)

// replication are the flags of a replica.
type replication struct {
	Replica bool          `help:"${serve_replica}" default:"false"`
	Primary string        `help:"${serve_primary}" placeholder:"URL"`
	MaxLag  time.Duration `help:"${serve_max_lag}" default:"60s"`
}

// usual are the values of flags which only a primary has, where none are given.
var usual = serveCmd{Approvals: 2, Retain: 180}

// checkReplica refuses flags that a replica cannot have, and those that only a replica has.
func (cmd *serveCmd) checkReplica() (err error) {
	if !cmd.Replica {
		if cmd.Primary != "" {
			return errors.New("--primary is for a replica: it needs --replica")
		}
		return nil
	}
	var refused []string
	for _, flag := range []struct {
		name  string
		given bool
	}{
		{"--new", cmd.New}, {"--no-copy", cmd.NoCopy}, {"--durable-by", cmd.DurableBy != ""},
		{"--desk-db", cmd.DeskDB != ""}, {"--signing-key", cmd.SigningKey != ""},
		{"--approvals", cmd.Approvals != usual.Approvals}, {"--retain", cmd.Retain != usual.Retain},
		{"--smtp-url", cmd.SMTPURL != ""}, {"--mail-from", cmd.MailFrom != ""}, {"--mail-helo", cmd.MailHELO != ""},
	} {
		if flag.given {
			refused = append(refused, flag.name)
		}
	}
	if len(refused) > 0 {
		return fmt.Errorf("a replica only reads: it has no key, no desk and no mail, and cannot take %s",
			strings.Join(refused, ", "))
	}
	if cmd.MaxLag < time.Second {
		return fmt.Errorf("--max-lag is %s; it is 1s or more", cmd.MaxLag)
	}
	if key := keyFile(cmd.DB, ""); exists(key) {
		return fmt.Errorf("the private key %s is beside the record: it is a primary's own, and a replica has a file "+
			"of its own, as \"detainerledger refresh\" makes it", key)
	}
	cmd.Primary, err = readBase("--primary", cmd.Primary, "the primary", false)
	return err
}

// serveReplica serves a replica until ctx ends, then finishes the requests under way.
func (cmd *serveCmd) serveReplica(ctx context.Context, std stdio) (err error) {
	log := slog.New(slog.NewJSONHandler(std.err, nil))
	cmd.tuneMemory()
	site, err := web.NewReplica(ctx, web.ReplicaConfig{
		Config: web.Config{
			BaseURL:         cmd.BaseURL,
			SecurityContact: cmd.SecurityContact,
			TrustProxies:    cmd.trusted(),
			APIQuota:        cmd.APIQuota,
			PageCache:       cmd.PageCache << 20,
			Measure:         cmd.MetricsAddr != "",
			Draining:        func() bool { return ctx.Err() != nil },
		},
		DB:      cmd.DB,
		Primary: cmd.Primary,
		MaxLag:  cmd.MaxLag,
	}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.Close()) }()
	in, err := cmd.open(ctx)
	if err != nil {
		return err
	}
	working, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer beside.Wait() // before the file is closed
	defer stop()
	beside.Go(func() { site.Follow(working) })
	beside.Go(func() { cmd.onVersion(site, log).Run(working) })
	return cmd.answer(ctx, in, site, std.out, log)
}
