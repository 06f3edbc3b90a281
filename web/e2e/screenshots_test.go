//go:build e2e && screenshots

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// screenshots is the folder for the pictures; git ignores it.
const screenshots = "../../screenshots"

// TestScreenshots takes a full picture of each kind of page on a phone and a desktop, in light and
// dark.
func TestScreenshots(t *testing.T) {
	if err := os.MkdirAll(screenshots, 0o755); err != nil {
		t.Fatal(err)
	}
	devices := []struct {
		name  string
		width int64
	}{{"phone", phone}, {"desktop", desktop}}
	onEveryPage(t, func(t *testing.T, ctx context.Context, p pageKind) {
		for _, device := range devices {
			do(t, ctx, screen(device.width), open(p.address))
			for _, scheme := range []string{"light", "dark"} {
				do(t, ctx, media(colours(scheme)))
				picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				name := fmt.Sprintf("%s-%s-%s.png", p.name, device.name, scheme)
				if err := os.WriteFile(filepath.Join(screenshots, name), picture, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
