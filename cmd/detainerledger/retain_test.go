package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/office"
)

//race:test
func TestRetainForgetsWhoMadeARequest(t *testing.T) {
	t.Parallel()
	d, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "record.desk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	made := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	by := desk.Act{At: made, Who: "a reader", What: "made a request", Place: "the public form"}
	ref, err := d.AddRequest(t.Context(), by, desk.NewRequest{
		Request: office.Request{Listed: office.Listed{Kind: office.Reader, Text: "The rank is 7."},
			Contact: office.Contact{Mail: "jo@example.org"}, Language: "en"}, Secret: "s",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.WithdrawRequest(t.Context(), by, "s", nil); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	now, tick, ended := make(chan time.Time), make(chan time.Time), make(chan struct{})
	go func() {
		retain(ctx, d, 180, func() time.Time { return <-now }, tick, slog.New(slog.DiscardHandler))
		close(ended)
	}()
	mail := func() string {
		t.Helper()
		r, err := d.Request(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		return r.Mail
	}
	now <- made.AddDate(0, 0, 180) // at the start
	tick <- time.Time{}            // taken when that is done
	if mail() == "" {
		t.Error("forgotten too early")
	}
	now <- made.AddDate(0, 0, 181)
	tick <- time.Time{}
	if mail() != "" {
		t.Error("not forgotten")
	}
	now <- made.AddDate(0, 0, 182)
	stop()
	<-ended
	acts, err := d.Acts(t.Context(), 0, 10)
	if err != nil || acts[0].What != "deleted who made requests" || acts[0].About != "1" || acts[1].What == acts[0].What {
		t.Errorf("%+v, %v", acts, err)
	}
}
