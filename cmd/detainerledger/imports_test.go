package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says which packages of this module a package may import. What is not
// named may import none of them: it can be understood, and tested, by itself.
var allowed = map[string][]string{
	"cmd/detainerledger": {"web", "internal/mirror", "internal/link", "internal/ingest", "internal/ledger", "internal/store", "internal/desk", "internal/sqlite", "internal/record", "internal/gazetteer", "internal/dataset", "internal/auth", "internal/mail", "internal/bench/synth"},
	"web":                {"templates/pages", "templates/ui", "static", "internal/words", "internal/store", "internal/desk", "internal/sqlite", "internal/ledger", "internal/ingest", "internal/record", "internal/link", "internal/gazetteer", "internal/gazetteer/outline", "internal/chart", "internal/coding", "internal/paint", "internal/card", "internal/cite", "internal/schema", "internal/dataset", "templates/desk", "internal/auth", "internal/mail", "templates/letter", "internal/office"},
	"templates/pages":    {"templates/ui", "internal/words", "internal/record", "internal/link", "static", "internal/office"},
	"templates/ui":       {"internal/chart", "internal/cite", "internal/schema", "internal/words", "internal/record", "internal/link", "static"},
	"internal/dataset":   {"internal/office", "internal/words", "internal/store", "internal/ledger", "internal/ingest", "internal/record", "internal/link"},
	"internal/ingest":    {"internal/store", "internal/record", "internal/gazetteer"},
	"internal/store":     {"internal/sqlite", "internal/record", "internal/ledger"},
	"internal/desk":      {"internal/sqlite", "internal/store", "internal/record", "internal/auth", "internal/office"},
	"internal/sqlite":    {},
	"internal/words":     {"internal/record"},
	"internal/mirror":    {"internal/words", "internal/record", "internal/link", "static"},
	"internal/record":    {},
	"internal/link":      {},
	"internal/ledger":    {},
	"internal/auth":      {},
	"internal/mail":      {"internal/desk"},
	"templates/letter":   {},
	"templates/desk":     {"templates/ui", "internal/auth", "internal/link", "internal/record", "static", "internal/office"},
	"internal/office":    {"internal/record", "internal/gazetteer"},
	"internal/gazetteer": {},
	"internal/coding":    {},
	"static":             {"internal/coding"},
	"web/e2e":            {"internal/words"},

	"internal/bench/load":  {},
	"internal/bench/size":  {},
	"internal/bench/synth": {"internal/ingest", "internal/record", "internal/gazetteer"},

	"internal/mail/mailtest":      {},
	"internal/store/storetest":    {"internal/store"},
	"internal/sqlite/sqlitetest":  {},
	"internal/gazetteer/generate": {"internal/gazetteer"},
	"internal/gazetteer/outline":  {},
	"internal/chart":              {"internal/record", "internal/gazetteer/outline"},
	"internal/paint":              {"internal/chart"},
	"internal/card":               {"internal/chart", "internal/paint"},
	"internal/schema":             {},
	"internal/cite":               {"internal/record", "internal/words"},
}

// only names the packages that may import a module: so that a move to another
// one, or to its next version, touches these alone.
var only = map[string][]string{
	"github.com/labstack/echo/v4":           {"web"},
	"github.com/mattn/go-sqlite3":           {"internal/sqlite", "internal/sqlite/sqlitetest", "internal/store/storetest"},
	"database/sql":                          {"internal/sqlite", "internal/store", "internal/desk", "internal/sqlite/sqlitetest", "internal/store/storetest"},
	"github.com/pressly/goose/v3":           {"internal/sqlite"},
	"github.com/a-h/templ":                  {"templates/pages", "templates/ui", "web", "templates/desk", "templates/letter"},
	"github.com/xuri/excelize/v2":           {"internal/ingest"},
	"golang.org/x/mod/sumdb":                {"internal/ledger"},
	"github.com/alecthomas/kong":            {"cmd/detainerledger"},
	"github.com/klauspost/compress":         {"internal/coding", "internal/dataset", "internal/paint"},
	"github.com/andybalholm/brotli":         {"static", "internal/coding"},
	"golang.org/x/image":                    {"internal/paint"},
	"golang.org/x/net":                      {"internal/mirror"},
	"golang.org/x/text":                     {"internal/gazetteer", "internal/ingest", "internal/words"},
	"github.com/nicksnyder/go-i18n":         {"internal/words"},
	"github.com/mattn/go-isatty":            {"cmd/detainerledger"},
	"go.yaml.in/yaml":                       {"web"},
	"github.com/getkin/kin-openapi":         {},
	"github.com/PuerkitoBio/goquery":        {},
	"github.com/chromedp/chromedp":          {},
	"github.com/google/go-cmp":              {},
	"pgregory.net/rapid":                    {},
	"github.com/parquet-go/parquet-go":      {"internal/dataset"},
	"github.com/santhosh-tekuri/jsonschema": {},
	"github.com/go-webauthn/webauthn":       {"internal/auth"},
	"github.com/alexedwards/scs/v2":         {"web"},
	"github.com/maypok86/otter/v2":          {"web"},
	"github.com/cespare/xxhash/v2":          {"web"},
	"github.com/wneessen/go-mail":           {"internal/mail"},
	"github.com/emersion/go-smtp":           {"internal/mail/mailtest"},
	"github.com/emersion/go-sasl":           {"internal/mail/mailtest"},
}

// inDirectory is the package's folder in the module.
func inDirectory(path string) string { return strings.TrimPrefix(path, "detainerledger/") }

// TestImports holds every import of the program to the two tables. Tests may
// import what they need.
func TestImports(t *testing.T) {
	t.Parallel()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "detainerledger/...")
	list, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := json.NewDecoder(bytes.NewReader(list))
	seen := 0
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := inDirectory(p.ImportPath)
		may, known := allowed[name]
		if !known {
			t.Errorf("the package %s is in no table: say in allowed what it may import, and in README what it is for", name)
			continue
		}
		seen++
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "detainerledger/") {
				if !slices.Contains(may, inDirectory(imported)) {
					t.Errorf("%s imports %s; it may import only %s of this module", name, inDirectory(imported), strings.Join(may, ", "))
				}
				continue
			}
			if !strings.Contains(strings.Split(imported, "/")[0], ".") && imported != "database/sql" {
				continue // the standard library
			}
			for module, who := range only {
				if (imported == module || strings.HasPrefix(imported, module+"/")) && !slices.Contains(who, name) {
					t.Errorf("%s imports %s, which only %s may: what is built on it stays in one place", name, imported, strings.Join(who, ", "))
				}
			}
			if strings.HasPrefix(name, "internal/record") || strings.HasPrefix(name, "internal/link") {
				t.Errorf("%s imports %s; it is to stand on the standard library alone", name, imported)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("go list found %d of the %d packages in the table", seen, len(allowed))
	}
}
