//go:build e2e

package e2e

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// byName replaces the number of this machine in an address by its name: browsers allow passkeys
// only for names.
func byName(address string) string { return strings.Replace(address, "127.0.0.1", "localhost", 1) }

// deskTab opens a tab for pages of this site, with a device that verifies its owner and holds
// passkeys.
func deskTab(t *testing.T, desk string) (tab context.Context, w *watch) {
	t.Helper()
	tab, w = newWatchedTab(t)
	w.home = desk
	t.Cleanup(func() { w.report(t) })
	do(t, tab,
		call(webauthn.Enable, webauthn.EnableParams{}),
		call(webauthn.AddVirtualAuthenticator,
			webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
				HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
			}}),
	)
	return tab, w
}

// invite returns the link of an invitation to the desk beside a record.
func invite(t *testing.T, db, desk, name, role string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, "editor", "invite", "--db", db, "--name", name, "--role", role,
		"--base-url", desk)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// pressButton presses a button and waits for the next page.
func pressButton(t *testing.T, tab context.Context, button, then string) {
	t.Helper()
	do(t, tab,
		chromedp.Click(chromedp.CSS(button)),
		chromedp.WaitVisible(chromedp.CSS(then)),
	)
}

// checkDeskPage checks that the page has this title, no accessibility violations, and no sideways
// scrolling at any width.
func checkDeskPage(t *testing.T, ctx context.Context, title string) {
	t.Helper()
	if got := eval[string](t, ctx, `document.querySelector("h1").textContent`); got != title {
		t.Errorf("the page is %q, want %q", got, title)
	}
	do(t, ctx, axe(t))
	reportViolations(t, ctx, title)
	for _, width := range []int64{320, phone, desktop} {
		do(t, ctx, screen(width))
		if wide := eval[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`); wide {
			t.Errorf("%s is wider than %d px", title, width)
		}
	}
}

func TestEditorComesInByInvitationAndPasskey(t *testing.T) {
	t.Parallel()
	desk := byName(site)
	tab, _ := deskTab(t, desk)
	ctx, cancel := context.WithTimeout(tab, pageTime)
	defer cancel()
	check := func(title string) {
		t.Helper()
		checkDeskPage(t, ctx, title)
	}
	address := invite(t, db, desk, "Ana Vega", "admin")
	do(t, ctx, chromedp.Navigate(address))
	check("Welcome, Ana Vega")
	pressButton(t, ctx, "form[data-passkey] button", ".desk-bar")
	check("The desk")

	do(t, ctx, chromedp.Navigate(address))
	check("This invitation cannot be used")
	do(t, ctx, chromedp.Navigate(desk+"/desk"))
	pressButton(t, ctx, ".desk-bar button", "form[data-passkey] button")
	check("Sign in to the desk")
	pressButton(t, ctx, "form[data-passkey] button", ".desk-bar")
	check("The desk")
	for _, page := range []struct{ address, title string }{
		{"/desk/acts", "What was done at the desk"},
		{"/desk/editors", "Editors"},
		{"/desk/account", "Your passkeys and sessions"},
	} {
		do(t, ctx, chromedp.Navigate(desk+page.address))
		check(page.title)
	}
	// The device has a passkey for her already.
	pressButton(t, ctx, "form[data-passkey] button", "[data-message]:not(:empty)")
	if got := eval[string](t, ctx,
		`document.querySelector("[data-message]").textContent`); got != "This device has a passkey for you already." {
		t.Errorf("a second passkey on one device: %q", got)
	}
}
