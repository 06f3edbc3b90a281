package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"detainerledger/internal/mail"
	"detainerledger/web"
)

// lookEvery is how often the program checks for changes to mail to followers, however they came into the record.
const lookEvery = 2 * time.Second

// relay returns the mail server of the flags, or nil.
func (cmd *serveCmd) relay() (*mail.Relay, error) {
	switch {
	case cmd.SMTPURL == "" && cmd.MailFrom == "" && cmd.MailHELO == "":
		return nil, nil
	case cmd.SMTPURL == "" && cmd.MailFrom == "":
		return nil, errors.New("--mail-helo is of use only with --smtp-url")
	case cmd.SMTPURL == "":
		return nil, errors.New("--mail-from is of use only with --smtp-url")
	case cmd.MailFrom == "":
		return nil, errors.New("--smtp-url needs --mail-from, whom the mail is from")
	case cmd.BaseURL == "":
		return nil, errors.New("--smtp-url needs --base-url: a mail names the site by its address")
	}
	relay, err := mail.NewRelay(cmd.SMTPURL, cmd.MailFrom)
	if err != nil {
		return nil, err
	}
	if cmd.MailHELO == "" {
		if base, err := url.Parse(cmd.BaseURL); err == nil {
			relay.Greet(base.Hostname()) // or with the sender's domain, if readers see no domain
		}
		return relay, nil
	}
	if !relay.Greet(cmd.MailHELO) {
		return nil, fmt.Errorf("--mail-helo is %q; write the full name of this machine, such as ledger.example.org, "+
			"or its address as [192.0.2.1]", cmd.MailHELO)
	}
	return relay, nil
}

// post writes and sends letters until stop is called, which waits for work in progress.
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
