package mirror

import (
	"bytes"
	"cmp"
	"fmt"
	escape "html"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/static"
)

// findScript finds in files what the site would find.
const findScript = "js/places.js"

// findFiles are the addresses that the script of the find box reads.
func findFiles() []string {
	all := []string{static.Path(findScript)}
	for _, l := range words.All {
		all = append(all, l.Address(link.FindPlaces))
	}
	for n := range 100 {
		all = append(all, link.FindZIPs(fmt.Sprintf("%02d", n)))
	}
	return all
}

// isFind reports whether the address is that of the find page.
func isFind(address string) bool {
	page, _, _ := strings.Cut(address, "?")
	_, page = words.FromAddress(page)
	return page == link.Find
}

// findInput writes the box of a find form, with what its script needs.
func (p *page) findInput(tag []byte) {
	var more bytes.Buffer
	add := func(name, address string) {
		fmt.Fprintf(&more, ` %s="%s"`, name, escape.EscapeString(cmp.Or(p.root, "./")+address))
	}
	const slug = "slug" // stands in the address for "nv/clark-county"
	add("data-find-go", strings.Replace(inFolder(p.language.Address(link.Jurisdiction(slug))), slug, "{slug}", 1))
	add("data-find-script", strings.TrimPrefix(static.Path(findScript), "/"))
	add("data-find-places", inFolder(p.language.Address(link.FindPlaces)))
	add("data-find-zips", inFolder(link.FindZIPs("{digits}")))
	at := bytes.Index(tag, []byte(" data-find"))
	p.out.Write(tag[:at])
	p.out.Write(more.Bytes())
	p.out.Write(tag[at:])
}

// foundHere stands on the find page after its form: where the script shows what was
// found, and what who has no script can do.
func (p *page) foundHere() {
	w := p.language
	states := lead{address: w.Address(link.States)}
	fmt.Fprintf(&p.out, `<div role="status" data-found="%s"></div><noscript><p class="note">%s <a href="%s">%s</a></p></noscript>`,
		escape.EscapeString(w.T("No place that we know has that name or number. Type the ZIP code, and we will show its county.")),
		escape.EscapeString(w.T("In this copy of the site, finding needs a script, and none runs here. Each state has a list of its places:")),
		escape.EscapeString(p.relative(states)), escape.EscapeString(w.T("States")))
}
