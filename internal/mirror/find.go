package mirror

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	escape "html"
	"strings"

	"golang.org/x/net/html"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/static"
)

// findScript searches in files instead of asking the site.
const findScript = "js/places.js"

// findFiles are the addresses that the find box's script reads first.
func findFiles() []string {
	all := []string{static.Path(findScript)}
	for _, l := range words.All {
		all = append(all, l.Address(link.FindPlaces))
	}
	return all
}

// findParts are the files that the index of the find box names.
func findParts(index []byte) (all []string, err error) {
	var parts struct{ ZIPs, Towns []string }
	if err := json.Unmarshal(index, &parts); err != nil {
		return nil, err
	}
	for _, digits := range parts.ZIPs {
		all = append(all, link.FindZIPs(digits))
	}
	for _, letters := range parts.Towns {
		all = append(all, link.FindTowns(letters))
	}
	return all, nil
}

// isFind reports whether the address is of the find page.
func isFind(address string) bool {
	page, _, _ := strings.Cut(address, "?")
	_, page = words.FromAddress(page)
	return page == link.Find
}

// findInput writes the input of a find form, with the attributes that its script needs.
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
	add("data-find-towns", inFolder(link.FindTowns("{letters}")))
	at := bytes.Index(tag, []byte(" data-find"))
	p.out.Write(tag[:at])
	p.out.Write(more.Bytes())
	p.out.Write(tag[at:])
}

// findPage replaces what the site's find page says about its own finder, which can do more than a copy's. It reports
// whether the element is such a part.
func (p *page) findPage(z *html.Tokenizer, tag []byte, name string) bool {
	class, _ := attributeOf(tag, "class")
	w := p.language
	switch {
	case name == "p" && class == "lede":
		skip(z, "p")
		lede := w.T("Type how the name of a county, town, agency or state begins, with its state if you like, or a ZIP code.")
		fmt.Fprintf(&p.out, "%s%s</p>", tag, escape.EscapeString(lede))
	case name == "div" && class == "small quiet":
		skip(z, "p") // what can be found
		skip(z, "p") // how to tell a ZIP code from a FIPS code
		knows := w.T("This copy finds a name as it is spelled here, without slips, and a county by a town in it.")
		codes := w.T("ZIP codes and FIPS codes lead to their counties.")
		town := w.T("If your town is not found, type its ZIP code.")
		fmt.Fprintf(&p.out, "%s<p>%s %s</p>", tag, escape.EscapeString(knows+" "+codes+" "+town), p.lists())
	default:
		return false
	}
	return true
}

// foundHere writes what follows the form of the find page: the element in which the script shows results, and the
// alternative for readers without scripts.
func (p *page) foundHere() {
	w := p.language
	fmt.Fprintf(&p.out, `<div role="status" data-found="%s"></div><noscript><p class="note">%s %s</p></noscript>`,
		escape.EscapeString(w.T("No name begins like that. Type only its first letters, or a ZIP code.")),
		escape.EscapeString(w.T("In this copy of the site, finding needs a script, and none runs here.")), p.lists())
}

// lists returns links to the lists that have every place.
func (p *page) lists() string {
	w := p.language
	to := func(address, text string) string {
		href := p.relative(p.lead(w.Address(address)))
		return `<a href="` + escape.EscapeString(href) + `">` + escape.EscapeString(text) + `</a>`
	}
	return escape.EscapeString(w.T("These lists have every place:")) + " " +
		to(link.States, w.T("States")) + ", " + to(link.Jurisdictions+"?show=all", w.T("All that can be named"))
}
