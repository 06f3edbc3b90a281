// Package dataset is the data that the site publishes: each table with its columns, defined once, and the formats in
// which it can be downloaded.
//
// CSV, JSON, XLSX, JSON Lines, Parquet and SQLite, the Data Package, the CSVW metadata and the dictionary on the site
// are all generated from the definitions, so they cannot disagree. A table of the whole record reads its own rows; a
// table of a page gets them from the page.
package dataset

import (
	"context"
	"fmt"
	"strings"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Edition is one version of the record as published data. The same version gives the same bytes in every format.
type Edition struct {
	*store.Snapshot
	// Root is the root of the ledger at the version.
	Root ledger.Hash
	// Site is the scheme and host of the site's addresses; empty for relative addresses.
	Site string
}

// Of returns the edition of a snapshot.
func Of(ctx context.Context, snap *store.Snapshot, site string) (*Edition, error) {
	root, err := ledger.Root(int64(snap.Seq), snap.Hashes(ctx))
	if err != nil {
		return nil, fmt.Errorf("edition of version %d: %w", snap.Seq, err)
	}
	return &Edition{Snapshot: snap, Root: root, Site: site}, nil
}

// Day is the day on which the newest change of the edition entered the record.
func (e *Edition) Day() record.Day { return record.DayOf(e.At) }

// FileName returns the name of a file of the edition, with its version, its day and the first eight hexadecimal digits
// of the ledger's root: "detainer-ledger-csv-version-71-2026-11-23-0c2d63fa.zip".
func (e *Edition) FileName(stem, extension string) string {
	bound := ""
	if e.PublishedBy != "" {
		bound = "-published-by-" + string(e.PublishedBy)
	}
	return fmt.Sprintf("%s-version-%d-%s-%s%s%s", stem, e.Seq, e.Day(), e.ShortRoot(), bound, extension)
}

// ShortRoot returns the first eight hexadecimal digits of the ledger's root.
func (e *Edition) ShortRoot() string { return fmt.Sprintf("%x", e.Root[:4]) }

// facts returns what a file says about the edition that it was made from, in order.
func (e *Edition) facts() [][2]string {
	facts := [][2]string{
		{"title", Title},
		{"version", fmt.Sprint(e.Seq)},
		{"version_at", e.At.Format(timeLayout)},
		{"ledger_root", e.Root.String()},
		{"ledger_root_hex", fmt.Sprintf("%x", e.Root[:])},
		{"site", e.Site},
		{"licence", LicenceName},
		{"licence_url", LicenceURL},
		{"credit", strings.Join(Credits, " ")},
	}
	if e.PublishedBy != "" {
		facts = append(facts, [2]string{"published_by", string(e.PublishedBy)})
	}
	return facts
}

// timeLayout formats a time in UTC with whole seconds (RFC 3339).
const timeLayout = "2006-01-02T15:04:05Z"
