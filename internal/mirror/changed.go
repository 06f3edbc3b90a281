package mirror

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"detainerledger/internal/record"
)

// errWider is the error of a copy of what has changed where more than that is needed.
var errWider = errors.New("more than the changed pages is to be copied")

// runChanged copies the pages that have changed since the folder was written, with what they newly lead to, and takes
// over the other files. The error is errWider where these may no longer be right: an address is gone, pages can offer a
// choice that they did not, or most pages have changed.
func (c *crawl) runChanged(ctx context.Context) error {
	before := &c.folder.before
	var changed []string
	for name, s := range before.Files {
		switch {
		case s.Address == "" || s.Unlinked && !slices.Contains(c.Also, s.Address):
			continue // made in each run, or of an earlier version alone
		case c.of(s.Address).Seq <= before.Version && c.folder.holds(name, s):
			if err := c.folder.note(name, s); err != nil {
				return err
			}
		default:
			changed = append(changed, s.Address)
		}
		if c.seen[s.Address] = "the copy before"; s.Unlinked {
			c.seen[s.Address] = ""
		}
		if hasChoice(s.Address) {
			c.choices[s.Address] = true
		}
	}
	if len(changed) > len(before.Files)/2 {
		return errWider
	}
	for _, address := range changed {
		if hasChoice(address) {
			c.later = append(c.later, address)
		} else {
			c.next = append(c.next, address)
		}
	}
	c.onlyChanged = true
	c.add("", c.Also)
	return c.rounds(ctx)
}

// of is the last change that the page at an address shows anything of.
func (c *crawl) of(address string) record.Entered {
	if c.Of == nil {
		return c.Version
	}
	return c.Of(address)
}

// byVersion sorts addresses so that those of one version follow each other, for which one site is made.
func (c *crawl) byVersion(addresses []string) {
	versions := make(map[string]record.Seq, len(addresses))
	for _, address := range addresses {
		versions[address] = c.of(address).Seq
	}
	slices.SortFunc(addresses, func(a, b string) int {
		return cmp.Or(cmp.Compare(versions[b], versions[a]), cmp.Compare(a, b))
	})
}

// site is the site in the version of which the page at an address is copied.
func (c *crawl) site(address string) http.Handler {
	of := c.of(address)
	if of.Seq == c.Version.Seq || c.Until == nil {
		return c.Site
	}
	return c.sites.of(of)
}

// sitesKept bounds how many earlier states of the site are in memory.
const sitesKept = 3

// sites are some earlier states of the site, the one that was asked for last at the end.
type sites struct {
	until func(record.Entered) http.Handler

	mu   sync.Mutex
	kept []siteUntil
}

type siteUntil struct {
	version record.Seq
	http.Handler
}

func (s *sites) of(version record.Entered) http.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.kept {
		if k.version == version.Seq {
			return k
		}
	}
	made := siteUntil{version.Seq, s.until(version)}
	s.kept = append(s.kept[max(0, len(s.kept)-sitesKept+1):], made)
	return made
}
