// Package record is the subject of Detainer Ledger: what a publisher printed
// about each jurisdiction's detainers, what was corrected since, what officials
// answered, and the rules by which a figure is read.
//
// Nothing here knows of files, SQL or pages. What a figure reads as is computed
// by [Read] from the printed lines and the corrections, and stored nowhere.
package record

import "errors"

// ErrNotFound is wrapped by every error that says that a thing asked for is not
// in the record.
var ErrNotFound = errors.New("not in the record")

// Slug is a jurisdiction's address within the site: the state's code and the
// place, in lower case, such as "ny/franklin-county". It is the jurisdiction's
// identity; two places of one name never share it.
type Slug string

// State returns the two-letter code in lower case, "ny" of "ny/franklin-county".
func (s Slug) State() string {
	if len(s) < 2 {
		return ""
	}
	return string(s[:2])
}

// Sources are the addresses of the pages and documents where a row is written,
// in the order in which the record names them.
type Sources []string
