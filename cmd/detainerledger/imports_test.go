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

// imports lists exactly the packages of this module that each package imports. A package that imports none can be
// understood and tested by itself.
var imports = map[string][]string{
	// The program.
	"cmd/detainerledger": {
		"web", "internal/auth", "internal/bench/synth", "internal/desk", "internal/detainers",
		"internal/gazetteer", "internal/hook", "internal/ingest", "internal/ledger", "internal/link", "internal/mail",
		"internal/mirror", "internal/record", "internal/sqlite", "internal/store", "internal/words", "web/answer",
	},

	// The site: handlers and the pages they fill. Its parts (public, api, door, desk) do not import one another.
	"web": {
		"internal/coding", "internal/desk", "internal/edition", "internal/gazetteer", "internal/ledger",
		"internal/link", "internal/record", "internal/soundness", "internal/sqlite", "internal/store",
		"internal/words", "static", "templates/pages", "templates/ui", "web/answer", "web/api", "web/desk",
		"web/door", "web/letters", "web/present", "web/public",
	},
	"web/public": {
		"internal/chart", "internal/cite", "internal/coding", "internal/dataset", "internal/edition",
		"internal/formula", "internal/gazetteer", "internal/gazetteer/outline", "internal/ledger", "internal/link",
		"internal/paint", "internal/record", "internal/schema", "internal/soundness", "internal/store",
		"internal/words", "templates/pages", "templates/ui", "web/answer", "web/present",
	},
	"web/api": {
		"internal/dataset", "internal/edition", "internal/gazetteer", "internal/link", "internal/record",
		"internal/soundness", "internal/store", "internal/words", "templates/pages", "templates/ui", "web/answer",
		"web/present",
	},
	"web/door": {
		"internal/dataset", "internal/desk", "internal/edition", "internal/gazetteer", "internal/ingest",
		"internal/link", "internal/mail", "internal/office", "internal/record", "internal/soundness",
		"internal/store", "internal/words", "templates/letter", "templates/pages", "templates/ui", "web/answer",
		"web/letters", "web/present",
	},
	"web/desk": {
		"internal/auth", "internal/desk", "internal/edition", "internal/ingest", "internal/link", "internal/mail",
		"internal/office", "internal/record", "internal/soundness", "internal/store", "internal/words",
		"templates/desk", "templates/pages", "templates/ui", "web/answer", "web/letters", "web/present",
	},
	"web/letters": {
		"internal/desk", "internal/link", "internal/office", "internal/words", "templates/letter",
		"templates/pages", "web/answer",
	},
	"web/present": {
		"internal/chart", "internal/dataset", "internal/desk", "internal/edition", "internal/gazetteer",
		"internal/link", "internal/office", "internal/record", "internal/store", "internal/words",
		"templates/pages", "templates/ui", "web/answer",
	},
	"web/answer": {
		"internal/cite", "internal/coding", "internal/edition", "internal/link", "internal/paint", "internal/record",
		"internal/sqlite", "internal/store", "internal/words", "static", "templates/ui",
	},
	"templates/desk": {
		"internal/auth", "internal/link", "internal/office", "internal/record", "static", "templates/ui",
	},
	"templates/pages": {
		"internal/chart", "internal/link", "internal/office", "internal/record", "internal/words", "static",
		"templates/ui",
	},
	"templates/ui": {
		"internal/chart", "internal/cite", "internal/link", "internal/record", "internal/schema", "internal/words", "static",
	},
	"templates/letter": {},

	// Copying, drawing, citing and exporting the site.
	"internal/mirror": {"internal/link", "internal/record", "internal/words", "static"},
	"internal/dataset": {
		"internal/formula", "internal/ledger", "internal/link", "internal/office", "internal/record", "internal/store",
		"internal/words",
	},
	"internal/paint": {"internal/chart"},
	"internal/chart": {"internal/gazetteer/outline", "internal/record"},
	"internal/cite":  {"internal/record", "internal/words"},

	// Input and mail, and the two databases. The record's does not depend on the desk's.
	"internal/mail":      {"internal/desk"},
	"internal/desk":      {"internal/auth", "internal/office", "internal/record", "internal/sqlite", "internal/store"},
	"internal/edition":   {"internal/gazetteer", "internal/ledger", "internal/record", "internal/store"},
	"internal/ingest":    {"internal/formula", "internal/gazetteer", "internal/record", "internal/store"},
	"internal/detainers": {"internal/formula", "internal/gazetteer", "internal/record"},
	"internal/hook":      {"internal/record"},
	"internal/soundness": {"internal/record", "internal/sqlite", "internal/store"},
	"internal/store":     {"internal/ledger", "internal/record", "internal/sqlite"},

	// The domain, and packages that stand alone.
	"internal/office":            {"internal/gazetteer", "internal/record"},
	"internal/words":             {"internal/record"},
	"internal/record":            {},
	"internal/ledger":            {},
	"internal/auth":              {},
	"internal/sqlite":            {},
	"internal/gazetteer":         {},
	"internal/gazetteer/outline": {},
	"internal/formula":           {},
	"internal/link":              {},
	"internal/schema":            {},
	"static":                     {"internal/coding"},
	"internal/coding":            {},

	// For tests, measurements and generated files.
	"web/e2e":             {},
	"internal/bench/load": {},
	"internal/bench/size": {},
	"internal/bench/synth": {
		"internal/detainers", "internal/gazetteer", "internal/ingest", "internal/record",
	},
	"internal/gazetteer/generate": {"internal/gazetteer"},
	"internal/mail/mailtest":      {},
	"internal/sqlite/sqlitetest":  {},
	"internal/store/storetest":    {"internal/store"},
}

// modules lists exactly the packages that import a module. A move to another module, or to its next version, affects
// these alone. If there are none, only tests import it.
var modules = map[string][]string{
	"github.com/labstack/echo/v4": {
		"web", "web/answer", "web/api", "web/desk", "web/door", "web/letters", "web/present", "web/public",
	},
	"github.com/mattn/go-sqlite3": {"internal/sqlite", "internal/sqlite/sqlitetest", "internal/store/storetest"},
	"database/sql": {
		"internal/desk", "internal/sqlite", "internal/sqlite/sqlitetest", "internal/store", "internal/store/storetest",
	},
	"github.com/a-h/templ": {
		"templates/desk", "templates/letter", "templates/pages", "templates/ui", "web/answer", "web/door", "web/present",
		"web/public",
	},
	"github.com/pressly/goose/v3":           {"internal/sqlite"},
	"github.com/xuri/excelize/v2":           {"internal/ingest"},
	"golang.org/x/mod/sumdb":                {"internal/ledger"},
	"github.com/alecthomas/kong":            {"cmd/detainerledger"},
	"github.com/klauspost/compress":         {"internal/coding", "internal/dataset"},
	"github.com/andybalholm/brotli":         {"internal/coding", "static"},
	"golang.org/x/image":                    {"internal/paint"},
	"golang.org/x/net":                      {"internal/mirror"},
	"golang.org/x/sys":                      {"cmd/detainerledger"},
	"golang.org/x/text":                     {"internal/gazetteer", "internal/ingest", "internal/words"},
	"github.com/nicksnyder/go-i18n":         {"internal/words"},
	"github.com/mattn/go-isatty":            {"cmd/detainerledger"},
	"go.yaml.in/yaml":                       {"web/api"},
	"github.com/getkin/kin-openapi":         {},
	"github.com/PuerkitoBio/goquery":        {},
	"github.com/chromedp/chromedp":          {},
	"github.com/google/go-cmp":              {},
	"pgregory.net/rapid":                    {},
	"github.com/parquet-go/parquet-go":      {"internal/bench/synth", "internal/dataset", "internal/detainers"},
	"github.com/santhosh-tekuri/jsonschema": {},
	"github.com/go-webauthn/webauthn":       {"internal/auth"},
	"github.com/alexedwards/scs/v2":         {"web/desk"},
	"github.com/maypok86/otter/v2":          {"web", "web/desk"},
	"github.com/cespare/xxhash/v2":          {"web/answer"},
	"github.com/wneessen/go-mail":           {"internal/mail"},
	"github.com/emersion/go-smtp":           {"internal/mail/mailtest"},
	"github.com/emersion/go-sasl":           {"internal/mail/mailtest"},
	"github.com/prometheus/client_golang":   {"web"},
	"github.com/coreos/go-systemd/v22":      {"cmd/detainerledger"},
}

// importing returns the packages of the program with what each imports. Imports of tests do not count.
func importing(t *testing.T) map[string][]string {
	t.Helper()
	list, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "detainerledger/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	for packages := json.NewDecoder(bytes.NewReader(list)); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(p.ImportPath, "detainerledger/")] = p.Imports
	}
}

// moduleOf returns the module of the table that a package belongs to. It returns the package itself if it belongs to
// none, and "" if it is in the standard library and not in the table.
func moduleOf(imported string) string {
	first, _, _ := strings.Cut(imported, "/")
	if _, named := modules[imported]; named {
		return imported
	}
	if !strings.Contains(first, ".") {
		return ""
	}
	for module := range modules {
		if strings.HasPrefix(imported, module+"/") {
			return module
		}
	}
	return imported
}

// TestImportsAreExactlyThoseOfTheTables compares all imports of the program with the two tables, in both directions.
func TestImportsAreExactlyThoseOfTheTables(t *testing.T) {
	t.Parallel()
	found := importing(t)
	importers := map[string][]string{} // by module
	for name, all := range found {
		want, known := imports[name]
		if !known {
			t.Errorf("the package %s is in no table: add its imports to imports, and its purpose to internal/README.md",
				name)
		}
		var own []string
		for _, imported := range all {
			if ours, is := strings.CutPrefix(imported, "detainerledger/"); is {
				own = append(own, ours)
			} else if module := moduleOf(imported); module != "" && !slices.Contains(importers[module], name) {
				importers[module] = append(importers[module], name)
			}
		}
		same(t, name+" imports", own, want)
	}
	for name := range imports {
		if _, is := found[name]; !is {
			t.Errorf("the table imports names a package that does not exist: %s", name)
		}
	}
	for module, names := range importers {
		same(t, module+" is imported by", names, modules[module])
	}
	for module, names := range modules {
		if len(names) > 0 && importers[module] == nil {
			t.Errorf("no package imports %s, but the table modules names %s", module, strings.Join(names, ", "))
		}
	}
}

// same reports names that differ from those of a table.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s %s, which the table does not allow", what, name)
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s no %s: take it out of the table", what, name)
		}
	}
}
