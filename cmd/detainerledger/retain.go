package main

import (
	"context"
	"log/slog"
	"time"

	"detainerledger/internal/store"
)

// retain deletes who made the requests that were closed so many days ago: at once, and
// then at each tick until ctx ends.
func retain(ctx context.Context, desk *store.Desk, days int, now func() time.Time, tick <-chan time.Time, log *slog.Logger) {
	for {
		by := store.Act{At: now(), Who: "the site", What: "deleted who made requests", Place: "the site itself"}
		n, err := desk.ClearRequests(ctx, by, by.At.AddDate(0, 0, -days))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.LogAttrs(ctx, slog.LevelError, "retain", slog.String("error", err.Error()))
		case n > 0:
			log.LogAttrs(ctx, slog.LevelInfo, "retain", slog.Int("requests", n))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
}
