package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"detainerledger/internal/mail"
	"detainerledger/web"
)

// lookEvery is how often the program looks whether there is something new to tell
// those who follow by mail, in whichever way it came into the record.
const lookEvery = 2 * time.Second

// relay returns the mail server of the flags, nil where there is none.
func (cmd *serveCmd) relay() (*mail.Relay, error) {
	switch {
	case cmd.SMTPURL == "" && cmd.MailFrom == "":
		return nil, nil
	case cmd.SMTPURL == "":
		return nil, errors.New("--mail-from is of use only with --smtp-url")
	case cmd.MailFrom == "":
		return nil, errors.New("--smtp-url needs --mail-from, whom the mail is from")
	case cmd.BaseURL == "":
		return nil, errors.New("--smtp-url needs --base-url: a mail names the site by its address")
	}
	return mail.NewRelay(cmd.SMTPURL, cmd.MailFrom)
}

// post writes and sends letters until stop is called, which waits for what is under
// way.
func post(ctx context.Context, site *web.Site, sender *mail.Sender) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	look := time.NewTicker(lookEvery)
	var work sync.WaitGroup
	work.Go(func() { sender.Run(ctx) })
	work.Go(func() { site.Tell(ctx, look.C) })
	return func() {
		cancel()
		work.Wait()
		look.Stop()
	}
}
