package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"detainerledger/internal/desk"
)

// retain deletes data that is no longer needed, immediately and then at each tick until ctx ends: the contacts of
// requests closed a given number of days ago, the files of drafts discarded as long ago, and unconfirmed addresses.
func retain(
	ctx context.Context, d *desk.Desk, days int, now func() time.Time, tick <-chan time.Time, log *slog.Logger,
) {
	for {
		by := desk.Act{At: now(), Who: "the site", Place: "the site itself"}
		before := by.At.AddDate(0, 0, -days)
		by.What = "deleted who made requests"
		requests, err := d.ClearRequests(ctx, by, before)
		by.What = "deleted the files of discarded drafts"
		drafts, more := d.ClearDrafts(ctx, by, before)
		err = errors.Join(err, more, d.Forget(ctx, by.At))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.LogAttrs(ctx, slog.LevelError, "retain", slog.String("error", err.Error()))
		case requests+drafts > 0:
			log.LogAttrs(ctx, slog.LevelInfo, "retain", slog.Int("requests", requests), slog.Int("drafts", drafts))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
}
