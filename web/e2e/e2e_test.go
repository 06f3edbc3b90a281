//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Every test shares one running site and one browser.
var (
	site     string // scheme and host of the running program
	program  string // its file
	db       string // its record
	chromium context.Context
)

const (
	// pageTime is the time limit for a test's work on one page.
	pageTime = 2 * time.Minute
	stopTime = 20 * time.Second
	// announced is what the program prints before its address once it is ready.
	announced = "Detainer Ledger is at "
)

func TestMain(m *testing.M) {
	flag.Parse()
	status, err := withSiteAndBrowser(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		status = 1
	}
	os.Exit(status)
}

// withSiteAndBrowser builds the program, starts it on a new record, starts a browser, and stops
// both afterwards.
func withSiteAndBrowser(tests func() int) (status int, err error) {
	dir, err := os.MkdirTemp("", "detainerledger-e2e-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	program, db = filepath.Join(dir, "detainerledger"), filepath.Join(dir, "record.db")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "detainerledger/cmd/detainerledger")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("build the program: %w\n%s", err, out)
	}
	var stop func() error
	if site, stop, err = startProgram(db); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stop()) }()

	// Requests cannot be made unless somebody works at the desk.
	if out, err := exec.Command(program, "editor", "invite", "--db", db, "--name", "Noa Reyes", "--role",
		"editor").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("invite an editor: %w\n%s", err, out)
	}
	executable, err := exec.LookPath(browserName())
	if err != nil {
		return 0, fmt.Errorf("%w: run \"make tools\"", err)
	}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath(executable),
		chromedp.NoSandbox, // not available in containers, and only our own pages are opened
		chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-component-update", true),
		// A browser that resolves names of other hosts would hide requests to them.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("lang", "en-US"),
		// The tabs use all processors, so threads that compile scripts ahead only take turns with them.
		chromedp.Flag("js-flags", "--single-threaded"),
	))
	defer cancel()
	if err := chromedp.Do(ctx); err != nil {
		return 0, fmt.Errorf("start %s: %w", executable, err)
	}
	chromium = ctx
	return tests(), nil
}

// browserName is the program that opens the pages: the same browser without windows, which take more time to draw
// than the pages, or the whole browser in "make test-long".
func browserName() string {
	if inFull() {
		return "chromium"
	}
	return "chromium-headless-shell"
}

// startProgram serves a record on a free port, with further flags, and waits for the program's
// address. stop ends the program as an operator would, and returns an error if it failed or logged
// one.
func startProgram(db string, flags ...string) (address string, stop func() error, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, append([]string{"serve", "--addr", "127.0.0.1:0", "--db", db}, flags...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTime
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		cancel()
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		cancel()
		return "", nil, err
	}
	stop = func() error {
		cancel()
		if err := cmd.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			return fmt.Errorf("the program did not stop as it should: %w\n%s", err, log.String())
		}
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, `"level":"ERROR"`) {
				return fmt.Errorf("the program logged an error: %s", line)
			}
		}
		return nil
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if address, ok := strings.CutPrefix(strings.TrimSpace(line), announced); ok {
			go io.Copy(io.Discard, lines)
			return address, stop, nil
		}
		if err != nil {
			return "", nil, errors.Join(fmt.Errorf("the program never said %q: %w\n%s", announced, err, log.String()), stop())
		}
	}
}

// newTab opens a tab with its own storage and permissions. It closes with the test, which fails if
// a page complains.
func newTab(t *testing.T) context.Context {
	t.Helper()
	tab, w := newWatchedTab(t)
	t.Cleanup(func() { w.report(t) })
	ctx, cancel := context.WithTimeout(tab, pageTime)
	t.Cleanup(cancel)
	return ctx
}

// newWatchedTab opens a tab and a watch that records the complaints of its pages.
func newWatchedTab(t *testing.T) (context.Context, *watch) {
	t.Helper()
	w := &watch{home: site}
	tab, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.event))
	t.Cleanup(cancel)
	do(t, tab,
		// Only one window of a machine has the focus. Every tab must act as if it had it.
		call(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
		reportPolicyViolations,
	)
	return tab, w
}

// open loads a page of the site.
func open(address string) chromedp.Action[chromedp.Void] { return chromedp.Navigate(site + address) }

// call is a command of the browser's protocol whose result is ignored.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// do runs actions without results.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// eval returns the result of a script on the page.
func eval[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
	if err != nil {
		t.Fatalf("%v\nin: %.200s", err, script)
	}
	return v
}

// quoted returns a string as a JavaScript literal.
func quoted(s string) string { return strconv.Quote(s) }

// screen sets the width of the window. The height only matters for what is visible.
func screen(width int64) chromedp.Action[chromedp.Void] {
	if width <= phone {
		return chromedp.EmulateViewport(width, 844, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.EmulateViewport(width, 900)
}

// The widths that most readers have.
const (
	phone   = 390
	desktop = 1280
)

// media sets the reader's system preferences, such as [colours].
func media(features ...*emulation.MediaFeature) chromedp.Action[chromedp.Void] {
	return call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

// colours is the preference for "light" or "dark".
func colours(scheme string) *emulation.MediaFeature {
	return &emulation.MediaFeature{Name: "prefers-color-scheme", Value: scheme}
}
