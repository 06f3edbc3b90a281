package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// healthTime is how long the site may take to report its health.
const healthTime = 10 * time.Second

type healthCmd struct {
	Addr string `help:"${health_addr}" default:"http://127.0.0.1:8080" placeholder:"ADDRESS"`
}

// Help says what it is for.
func (cmd *healthCmd) Help() string {
	return "Asks /readyz, for containers and scripts that only look at what a command exits with.\n" +
		"It exits with 0 where it is right to send readers to the site, and with 1 otherwise; one line says why."
}

// dialled returns the address at which this machine reaches a listener with serve's address; a URL stays as it is.
func dialled(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || strings.Contains(address, "/") {
		return address
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Run asks the site whether it is ready.
func (cmd *healthCmd) Run(ctx context.Context, std stdio) error {
	base, err := readBase("--addr", dialled(cmd.Addr), "the site", false)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
	if err != nil {
		return err
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	const long = 64 << 10
	body, err := io.ReadAll(io.LimitReader(res.Body, long))
	if err != nil {
		return fmt.Errorf("%s: %w", r.URL, err)
	}
	var says struct {
		Status, Error string
		Version       int64
	}
	unknown := json.Unmarshal(body, &says)
	switch {
	case res.StatusCode == http.StatusOK && unknown == nil && says.Version > 0:
		fmt.Fprintf(std.out, "ready, at version %d\n", says.Version)
		if says.Error != "" { // a problem of a newer version is no reason to stop a program that shows this one
			fmt.Fprintf(std.out, "%s: %s\n", says.Status, says.Error)
		}
		return nil
	case says.Error != "":
		return errors.New(plain(says.Error))
	}
	return &refusal{r.URL.String(), res.StatusCode, ""}
}
