// Package record is the subject of Detainer Ledger: what a publisher printed about each jurisdiction's detainers, later
// corrections, officials' statements, and the rules for reading a figure.
//
// It knows nothing of files, SQL or pages. How a figure reads is computed by [Read] from the printed lines and the
// corrections, and never stored.
package record

import "errors"

// ErrNotFound is wrapped by every error that means that something asked for is not in the record.
var ErrNotFound = errors.New("not in the record")

// Slug is a jurisdiction's address within the site, the state's code and the place in lower case, such as
// "ny/franklin-county". It identifies the jurisdiction; two places of the same name never share it.
type Slug string

// State returns the two-letter code in lower case, "ny" of "ny/franklin-county".
func (s Slug) State() string {
	if len(s) < 2 {
		return ""
	}
	return string(s[:2])
}

// Sources are the addresses of the pages and documents that a row is from, in the order in which the record names them.
type Sources []string
