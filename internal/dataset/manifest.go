package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"detainerledger/internal/link"
)

// Manifest lists the files of an edition, so that a person with a file can check that it is complete and which version
// it is.
type Manifest struct {
	Title       string    `json:"title"`
	Version     int64     `json:"version"`
	VersionAt   time.Time `json:"version_at"`
	PublishedBy string    `json:"published_by,omitempty"`
	// Root is the ledger's root in base64, as the site shows it, and in hexadecimal; file names end with the first
	// eight digits of the latter.
	Root    string  `json:"ledger_root"`
	RootHex string  `json:"ledger_root_hex"`
	Licence string  `json:"licence"`
	Tables  []Facts `json:"tables"`
	Files   []File  `json:"files,omitempty"`
}

// File is one file of the whole record.
type File struct {
	// Address is the file's address on the site, Name its name on a reader's disk.
	Address   string `json:"address"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`
}

// ManifestOf returns the manifest of an edition with these facts and files.
func ManifestOf(e *Edition, facts []Facts, files []File) Manifest {
	return Manifest{
		Title: Title, Version: int64(e.Seq), VersionAt: e.At, PublishedBy: string(e.PublishedBy),
		Root: e.Root.String(), RootHex: fmt.Sprintf("%x", e.Root[:]), Licence: LicenceName, Tables: facts, Files: files,
	}
}

// JSON returns the manifest as a file.
func (m Manifest) JSON() []byte { return indented(m) }

// indented returns a description as JSON that is meant for programs but that people can read.
func indented(v any) []byte {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		panic(err) // descriptions consist of texts and numbers
	}
	return text.Bytes()
}

// readMe returns the text in a ZIP file that describes its content.
func readMe(e *Edition, facts []Facts, extension string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n\n", Title, Description)
	for _, fact := range e.facts()[1:] {
		if fact[1] != "" {
			fmt.Fprintf(&b, "%-16s %s\n", fact[0]+":", fact[1])
		}
	}
	b.WriteString("\nAn empty cell is never 0: where a number is missing, a column beside it says why.\n" +
		"Detainers issued and detainers declined are counted on different bases and are not to be added.\n" +
		"In the CSV, an apostrophe stands before a text that a spreadsheet would take for a formula.\n" +
		"Excel reads the letters of a CSV rightly with a byte-order mark before it, which " + e.Site +
		link.Download("NAME.csv") + "?bom=1 has.\n\n")
	for i, t := range Record {
		fmt.Fprintf(&b, "%s%s, %d rows\n  %s\n", t.Name, extension, facts[i].Rows, t.Means)
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "    %s (%s): %s\n", c.Name, c.Type, c.describe())
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}
