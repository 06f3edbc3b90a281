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

// errWider means that copying only the changed pages is not enough.
var errWider = errors.New("more than the changed pages is to be copied")

// runChanged copies the pages that have changed since the folder was written, and what they newly link to, and keeps
// the other files. It returns errWider if those may be out of date: an address has disappeared, pages may offer a new
// choice, or most pages have changed.
func (c *crawl) runChanged(ctx context.Context) error {
	before := &c.folder.before
	var changed []string
	for name, s := range before.Files {
		switch {
		case s.Address == "" || s.Unlinked && !slices.Contains(c.Also, s.Address):
			continue // written in each run, or specific to an earlier version
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

// of returns the last change that affects the page at an address.
func (c *crawl) of(address string) record.Entered {
	if c.Of == nil {
		return c.Version
	}
	return c.Of(address)
}

// byVersion sorts addresses by version, so that the site of each version is opened once.
func (c *crawl) byVersion(addresses []string) {
	versions := make(map[string]record.Seq, len(addresses))
	for _, address := range addresses {
		versions[address] = c.of(address).Seq
	}
	slices.SortFunc(addresses, func(a, b string) int {
		return cmp.Or(cmp.Compare(versions[b], versions[a]), cmp.Compare(a, b))
	})
}

// site returns the site at the version of which the page at an address is copied.
func (c *crawl) site(address string) http.Handler {
	of := c.of(address)
	if of.Seq == c.Version.Seq || c.Until == nil {
		return c.Site
	}
	return c.sites.of(of)
}

// sitesKept bounds the number of earlier versions of the site in memory.
const sitesKept = 3

// sites caches earlier versions of the site, the last one used at the end.
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
