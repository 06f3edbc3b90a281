package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"

	"detainerledger/internal/desk"
	"detainerledger/internal/hook"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// durability has the flags for storing a version of the record elsewhere than on the disk of this machine.
type durability struct {
	DurableBy string `help:"${durable_by}" placeholder:"COMMAND"`
}

// storeDurably runs the command for the newest version in the file. Its error says that nothing is lost, and what to do
// next.
func (d durability) storeDurably(ctx context.Context, db string) error {
	if d.DurableBy == "" {
		return nil
	}
	version, err := store.Newest(ctx, db)
	if err != nil || version == 0 {
		return err
	}
	if err := hook.Command(d.DurableBy, db)(ctx, version); err != nil {
		return fmt.Errorf("the record in %s is at version %d, and that is not stored durably yet: --durable-by %w\n"+
			"what was imported is in the file, and lost with it until the command succeeds: mend what it needs, and run "+
			"the same import again, which adds nothing and stores it; a \"serve --durable-by\" tries again by itself",
			db, version, err)
	}
	return nil
}

// storing returns a hook that stores each version durably and only then shows it and releases its letters; nil if there
// is no command for that. The versions must be held back before the desk is opened.
func (d durability) storing(st *store.Store, of *desk.Desk, db string, log *slog.Logger) *hook.Latest {
	if d.DurableBy == "" {
		return nil
	}
	keep := hook.Command(d.DurableBy, db)
	return &hook.Latest{Name: "durable-by", Log: log, Look: st.Newest, Do: func(ctx context.Context, v record.Seq) error {
		if err := keep(ctx, v); err != nil {
			return err
		}
		st.ShowUpTo(v)
		return of.SettleLeft(ctx, st)
	}}
}

// onVersion returns the hook that the operator configured for new versions shown by the site, or nil.
func (cmd *serveCmd) onVersion(site turning, log *slog.Logger) *hook.Latest {
	if cmd.OnVersion == "" {
		return nil
	}
	return &hook.Latest{Name: "on-version", Log: log, Look: site.Turn, Do: hook.Of(cmd.OnVersion, cmd.DB)}
}

// turning is a site, or a replica, that moves to new versions.
type turning interface {
	Turn(ctx context.Context) (record.Seq, error)
}

// checkOnVersion refuses an invalid address.
func (cmd *serveCmd) checkOnVersion() error {
	if !hook.IsAddress(cmd.OnVersion) {
		return nil
	}
	if u, err := url.Parse(cmd.OnVersion); err != nil || u.Host == "" {
		return errors.New("--on-version is no address: write https:// and a name, or a command")
	}
	return nil
}
