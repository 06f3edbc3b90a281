package mirror

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"detainerledger/internal/link"
	"detainerledger/internal/words"
)

// notFound is the error page for missing addresses, under the name that servers look for. It is fetched from an address
// that cannot be a place's name.
const (
	notFound      = "404.html"
	noSuchAddress = "/-"
)

// crawl is one pass through the site.
//
// It first fetches the pages without parameters. The other forms that they offer, such as a sort order or a measure,
// are fetched after them, but not the forms that those offer in turn: two choices together would be more pages than
// anyone reads. So what is copied depends only on the site, not on timing.
type crawl struct {
	Options
	base   *url.URL
	folder *folder

	mu sync.Mutex
	// seen are the addresses that were or will be fetched, each with the page that links to it.
	seen map[string]string
	// next are those for the next round, later those for the round of choices, in no order.
	next, later []string
	// choices are the addresses with parameters that pages without parameters link to; chosen is set when all are
	// known.
	choices map[string]bool
	chosen  bool
	// onlyChanged is set if the other files are kept; wider is then an address for which that is not enough.
	onlyChanged bool
	wider       string
	sites       sites
	// policy is the Content-Security-Policy of a page.
	policy string

	done atomic.Int64
}

// newCrawl returns a crawl that has not begun.
func newCrawl(o Options, base *url.URL, f *folder) *crawl {
	c := &crawl{Options: o, base: base, folder: f, seen: map[string]string{}, choices: map[string]bool{}}
	c.Also = slices.Concat([]string{"/", "/sitemap.xml"}, c.Also, findFiles())
	c.sites.until = o.Until
	return c
}

// run copies everything.
func (c *crawl) run(ctx context.Context) error {
	c.add("", c.Also)
	return c.rounds(ctx)
}

// rounds copies the known addresses and all that they lead to.
func (c *crawl) rounds(ctx context.Context) error {
	for {
		round := c.next
		c.next = nil
		if len(round) == 0 && !c.chosen {
			c.chosen = true
			round = c.later
		}
		if len(round) == 0 {
			break
		}
		if c.wider != "" {
			return errWider
		}
		c.byVersion(round)
		if err := c.each(ctx, round); err != nil {
			return err
		}
	}
	if err := c.writeNotFound(ctx); err != nil {
		return err
	}
	return c.writeServing()
}

// each copies the addresses concurrently, up to the first error.
func (c *crawl) each(ctx context.Context, addresses []string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var taken atomic.Int64
	var workers sync.WaitGroup
	for range max(1, min(c.Workers, len(addresses))) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(addresses) {
					return
				}
				if err := c.copy(ctx, addresses[i]); err != nil {
					cancel(err)
				}
				c.report()
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// report calls Progress.
func (c *crawl) report() {
	done := int(c.done.Add(1))
	if c.Progress == nil {
		return
	}
	c.mu.Lock()
	known := max(len(c.seen), len(c.folder.before.Files))
	c.mu.Unlock()
	c.Progress(done, known)
}

// copy fetches an address and writes its file.
func (c *crawl) copy(ctx context.Context, address string) error {
	a, err := c.ask(ctx, address)
	if err != nil {
		return err
	}
	if a.status == http.StatusNotFound && slices.Contains(c.Also, address) {
		return nil
	}
	if a.status != http.StatusOK && c.onlyChanged {
		return errWider
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("the site answers %s with status %d, and %s links to it", address, a.status, c.from(address))
	}
	kind := a.kind()
	if (kind == "text/html") != isPage(address) {
		return fmt.Errorf("%s is %s, which its address does not say; %s links to it", address, kind, c.from(address))
	}
	body := a.body.Bytes()
	switch kind {
	case "text/html":
		p := c.newPage(address)
		if body, err = p.rewrite(body); err != nil {
			return fmt.Errorf("%s: %w", address, err)
		}
		c.add(address, p.links)
	case "application/json":
		if address == link.FindPlaces {
			parts, err := findParts(body)
			if err != nil {
				return fmt.Errorf("%s: %w", address, err)
			}
			c.add(address, parts)
		}
	case "application/xml", "application/atom+xml", "image/svg+xml":
		var links []string
		body, links = c.rewriteXML(body)
		c.add(address, links)
	}
	return c.folder.write(fileName(address), body, stored{Address: address,
		Unlinked: c.unlinked(address), Type: a.header.Get("Content-Type")})
}

// add adds the addresses of files that a page links to.
func (c *crawl) add(from string, addresses []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, address := range addresses {
		if _, known := c.seen[address]; known {
			continue
		}
		c.seen[address] = from
		if c.onlyChanged && hasChoice(without(address, free...)) {
			c.wider = address // unchanged pages may offer it too
		}
		if hasChoice(address) && !c.chosen {
			c.choices[address] = true
			c.later = append(c.later, address)
		} else {
			c.next = append(c.next, address)
		}
	}
}

// unlinked reports whether the address was found other than by a link.
func (c *crawl) unlinked(address string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[address] == ""
}

// from returns the page that links to an address.
func (c *crawl) from(address string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cmp.Or(c.seen[address], "nothing")
}

// copied reports whether the address is or will be a file.
func (c *crawl) copied(address string) bool {
	switch {
	case !forFiles(address) || c.Lacks != nil && c.Lacks(address):
		return false
	case !c.chosen:
		return true
	}
	for _, a := range []string{address, pageOf(address)} {
		first := without(a, pageParameter)
		if !hasChoice(without(a, free...)) || c.choices[a] || c.choices[first] {
			return true
		}
	}
	return false
}

// writeNotFound writes the error page for missing addresses. A server shows it at any address, so its links are
// absolute paths.
func (c *crawl) writeNotFound(ctx context.Context) error {
	a, err := c.ask(ctx, noSuchAddress)
	if err != nil {
		return err
	}
	if a.status != http.StatusNotFound {
		return errors.New("the site has no page for addresses that are not there")
	}
	p := c.newPage("/")
	p.root = c.base.Path + "/"
	body, err := p.rewrite(a.body.Bytes())
	if err != nil {
		return fmt.Errorf("%s: %w", notFound, err)
	}
	for _, address := range p.links {
		if _, known := c.seen[address]; !known {
			return fmt.Errorf("%s links to %s, which nothing else links to", notFound, address)
		}
	}
	c.policy = a.header.Get("Content-Security-Policy")
	return c.folder.write(notFound, body, stored{})
}

// newPage returns the page at an address.
func (c *crawl) newPage(address string) *page {
	path, _, _ := strings.Cut(address, "?")
	language, _ := words.FromAddress(path)
	return &page{crawl: c, address: address, root: strings.Repeat("../", strings.Count(inFolder(address), "/")),
		language: language, further: further(address)}
}
