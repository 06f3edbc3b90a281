package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"detainerledger/internal/ledger"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
)

// The limits of one answer of a site: a change has at most what one import may bring.
const (
	answerTime = time.Minute
	maxAnswer  = 128 << 20
)

// atOnce is how many changes are requested concurrently.
const atOnce = 8

// site is a running site, seen from outside.
type site struct {
	address string
	client  *http.Client
}

// siteAt returns the site at the address, which may be of any of its pages. A site may be in a folder of its host: it
// is where a checkpoint is found, looking from the address upwards, or else at the host's root.
func siteAt(ctx context.Context, address string) (*site, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is no address of a site; write https:// and its name", address)
	}
	host := (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
	s := &site{client: &http.Client{Timeout: answerTime}}
	for folder := strings.TrimRight(u.EscapedPath(), "/"); ; folder = folder[:strings.LastIndexByte(folder, '/')] {
		s.address = host + folder
		if folder == "" {
			return s, nil
		}
		_, err := s.get(ctx, link.LedgerCheckpoint)
		if refused, ok := errors.AsType[*refusal](err); !ok || refused.status != http.StatusNotFound {
			return s, nil // reading it will report what is wrong there
		}
	}
}

// get returns the answer to a request for a path of the site.
func (s *site) get(ctx context.Context, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Cache-Control", "no-cache")
	r.Header.Set("User-Agent", "detainerledger")
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s%s: %w", s.address, path, err)
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("%s%s: the answer is longer than %d MiB", s.address, path, maxAnswer>>20)
	case answer.StatusCode != http.StatusOK:
		return nil, &refusal{s.address + path, answer.StatusCode, reason(answer.Header.Get("Content-Type"), body)}
	}
	return body, nil
}

// refusal is an unsuccessful answer.
type refusal struct {
	address string
	status  int
	reason  string
}

// Error returns the site's own words if there are any.
func (r *refusal) Error() string {
	if r.reason != "" {
		return fmt.Sprintf("%s says: %s", r.address, r.reason)
	}
	return fmt.Sprintf("%s answers with status %d, %s", r.address, r.status, http.StatusText(r.status))
}

// reason returns a refusal's plain text.
func reason(contentType string, body []byte) string {
	const long = 1000
	if kind, _, err := mime.ParseMediaType(contentType); err != nil || kind != "text/plain" || len(body) > long {
		return ""
	}
	return plain(string(body))
}

// plain returns a text of a site on one line, without anything that a terminal would obey.
func plain(text string) string { return printable(strings.Join(strings.Fields(text), " ")) }

// contradiction means that the site cannot be honest: a statement contradicts an earlier one, or another one made at
// the same time.
type contradiction struct{ what string }

// Error says what it is.
func (c *contradiction) Error() string { return c.what }

func contradicts(format string, args ...any) error {
	return &contradiction{fmt.Sprintf(format, args...)}
}

// key returns the public key that the site names. If one is expected, it must be the same.
func (s *site) key(ctx context.Context, expected string) (string, error) {
	text, err := s.get(ctx, link.LedgerKey)
	if err != nil {
		return "", err
	}
	key := strings.TrimSpace(string(text))
	if err := ledger.CheckKey(key); err != nil {
		return "", fmt.Errorf("%s%s: %s", s.address, link.LedgerKey, plain(err.Error()))
	}
	if expected != "" && key != expected {
		return "", contradicts("the key was replaced: expected %s, the site names %s",
			ledger.ShortKey(expected), plain(ledger.ShortKey(key)))
	}
	return key, nil
}

// checkpoint returns the site's checkpoint, signed and parsed, after checking its signature.
func (s *site) checkpoint(ctx context.Context, key string) (signed []byte, c ledger.Checkpoint, err error) {
	if signed, err = s.get(ctx, link.LedgerCheckpoint); err != nil {
		return nil, c, err
	}
	if c, err = ledger.OpenCheckpoint(signed, key); err != nil {
		return nil, c, contradicts("%s", plain(err.Error()))
	}
	return signed, c, nil
}

// hashes returns a reader of hashes of the checkpoint's tree that uses the site's tiles.
func (s *site) hashes(ctx context.Context, c ledger.Checkpoint) ledger.HashReader {
	tiles := ledger.FromTiles(c, func(path string) ([]byte, error) { return s.get(ctx, link.LedgerTile(path)) })
	return ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) {
		hashes, err := tiles.ReadHashes(indexes)
		if errors.Is(err, ledger.ErrProof) {
			return nil, contradicts("the hashes of the %d changes do not add up to the root that is signed, %s", c.Size, c.Root)
		}
		return hashes, err
	})
}

// leafHashes reads the hashes of leaves first to last, a few tiles at a time.
func leafHashes(first, last int64, r ledger.HashReader) iter.Seq2[ledger.Hash, error] {
	const several = 1024
	return func(yield func(ledger.Hash, error) bool) {
		for ; first <= last; first += several {
			var indexes []int64
			for n := first; n < first+several && n <= last; n++ {
				indexes = append(indexes, ledger.LeafIndex(n))
			}
			hashes, err := r.ReadHashes(indexes)
			if err != nil {
				yield(ledger.Hash{}, err)
				return
			}
			for _, h := range hashes {
				if !yield(h, nil) {
					return
				}
			}
		}
	}
}

// leaves gets the changes first to last, in order.
func (s *site) leaves(ctx context.Context, first, last int64) iter.Seq2[[]byte, error] {
	type got struct {
		leaf []byte
		err  error
	}
	return func(yield func([]byte, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		coming := make(chan chan got, atOnce)
		go func() {
			defer close(coming)
			for n := first; n <= last; n++ {
				one := make(chan got, 1)
				select {
				case coming <- one:
				case <-ctx.Done():
					return
				}
				go func() {
					leaf, err := s.get(ctx, link.LedgerLeaf(strconv.FormatInt(n, 10)))
					one <- got{leaf, err}
				}()
			}
		}()
		for one := range coming {
			g := <-one
			if !yield(g.leaf, g.err) || g.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// checkLeaf checks that a leaf is the canonical JSON of the change with this
// number and has this hash.
func checkLeaf(n int64, leaf []byte, hash ledger.Hash) (record.Change, error) {
	if found := ledger.LeafHash(leaf); found != hash {
		return record.Change{}, contradicts("change %d, leaf hash: expected %s, found %s", n, hash, found)
	}
	c, err := record.ParseChange(leaf)
	if err != nil {
		return record.Change{}, contradicts("change %d, JSON: expected a change as this program writes it, found %s", n,
			plain(err.Error()))
	}
	if c.Seq != record.Seq(n) {
		return record.Change{}, contradicts("change %d, seq: expected %d, found %d", n, n, c.Seq)
	}
	return c, nil
}

// checkExtends checks that the tree of checkpoint c, whose hashes r reads, begins
// with that of an earlier checkpoint.
func checkExtends(c, before ledger.Checkpoint, r ledger.HashReader) error {
	if before.Size > c.Size {
		return contradicts("changes %d to %d are gone: the earlier checkpoint is of %d changes, and now there are %d",
			c.Size+1, before.Size, before.Size, c.Size)
	}
	proof, err := ledger.ProveExtension(c.Size, before.Size, r)
	if err != nil {
		return err
	}
	err = c.CheckExtension(before, proof)
	if errors.Is(err, ledger.ErrProof) {
		root, rootErr := ledger.Root(before.Size, r)
		if rootErr != nil {
			return rootErr
		}
		return contradicts("the past was changed: the root of changes 1 to %d: expected %s, found %s", before.Size,
			before.Root, root)
	}
	return err
}
