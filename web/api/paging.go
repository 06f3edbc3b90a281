package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// How many rows an answer has: at most, and where its address does not say.
const (
	rowsMost  = 1000
	rowsUsual = 100
)

// A cursor names a row of one list in one version of the record, so that who pages
// through a list never sees two versions of it. Its parts are that version, the
// row, and a digest of what was asked for; to a reader it is opaque.

// cursor is the one that begins at a row of the list that these parameters ask for.
func (k *call) cursor(row int, parameters url.Values) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d.%s", k.Snap.Seq, row, k.question(parameters)))
}

// question is a digest of what a list is asked for, but for its page.
func (k *call) question(parameters url.Values) string {
	asked := url.Values{}
	for name, values := range parameters {
		if name != "cursor" && name != "limit" {
			asked[name] = values
		}
	}
	sum := sha256.Sum256([]byte(link.Query(k.Query.Page, asked)))
	return hex.EncodeToString(sum[:4])
}

// readPaging reads which page of a list is asked for, and returns the version of the record
// that it is of: a cursor decides it.
func (k *call) readPaging(snap *store.Snapshot) (*store.Snapshot, error) {
	k.limit = k.Query.Count("limit", 1, rowsMost, rowsUsual)
	given := k.Query.Values.Get("cursor")
	if given == "" {
		return snap, k.Query.Err()
	}
	var seq record.Seq
	var question string
	decoded, err := base64.RawURLEncoding.DecodeString(given)
	if err == nil {
		_, err = fmt.Sscanf(strings.ReplaceAll(string(decoded), ".", " "), "%d %d %s", &seq, &k.from, &question)
	}
	if err != nil || k.from < 0 || question != k.question(k.Query.Values) {
		return nil, k.refuseCursor()
	}
	then, err := k.Editions.Store.At(k.Ctx(), seq)
	if errors.Is(err, record.ErrNotFound) {
		return nil, k.refuseCursor()
	}
	if err != nil {
		return nil, err
	}
	then.PublishedBy = snap.PublishedBy
	return then, k.Query.Err()
}

func (k *call) refuseCursor() error {
	k.Query.Refuse("cursor", k.W.T("it is that of links.next in an answer to the same question; begin again without it"))
	return k.Query.Err()
}

// span returns which of n rows the answer has, and notes the address of those that
// follow.
func (k *call) span(n int) (from, to int) {
	from = min(k.from, n)
	to = min(n, from+k.limit)
	if to < n {
		parameters := answer.Without(k.QueryParams(), "cursor")
		parameters.Set("cursor", k.cursor(to, parameters))
		k.next = k.address(parameters)
	}
	return from, to
}
