package ui

import "testing"

func TestSiteNames(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://www.ice.gov/doclib/ddor/x.pdf":   "ICE",
		"https://kfiam640.iheart.com/content/x":   "KFI AM 640",
		"https://preview.reviewjournal.com/crime": "Las Vegas Review-Journal",
		"HTTPS://WWW.USATODAY.COM/story":          "USA Today",
		"https://www.example.org:8080/a":          "example.org",
		"https://sub.example.org/":                "sub.example.org",
		"https://notice.gov/":                     "notice.gov",
		"no address":                              "no address",
		"":                                        "",
		"https://m.thedailyreview.com/news":       "The Daily Review",
		"https://evil.example/https://www.ice.gov/doclib/ddor/x/": "evil.example",
	} {
		if got := SiteName(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
