package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"detainerledger/internal/store"
)

func TestWrongUsageIsExplained(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, `run "detainerledger --help"`},
		{[]string{"improt", "x"}, `run "detainerledger --help"`},
		{[]string{"import"}, `run "detainerledger import --help"`},
		{[]string{"import", "--quick", "x"}, "unknown flag --quick"},
		{[]string{"check", "now"}, "unexpected argument now"},
		{[]string{"export"}, "missing flags: --csv=DIR or --json=DIR or "},
		{[]string{"export", "--csv", "a", "--json", "b"}, "can't be used together"},
		{[]string{"export", "--template", "report.ods"}, `ends in .csv or .xlsx, not in ".ods"`},
		{[]string{"backup"}, "--to-dir=DIR, or of --to=FILE"},
		{[]string{"backup", "--to-dir", "a", "--to", "b"}, "is given without --to, --desk-to and --key-to"},
		{[]string{"restore", "--from-dir", ".", "--key", "usage_test.go"}, "is given without --from, --desk and --key"},
		{[]string{"restore", "--key", "usage_test.go", "--seen", "x"}, "it needs --from-dir or --from"},
		{[]string{"restore", "--from", "usage_test.go", "--notice", "usage_test.go"}, "it needs --seen"},
		{[]string{"restore"}, "--from-dir=DIR, or of --from=FILE"},
		{[]string{"watch", "https://example.org"}, "--state=FILE"},
		{[]string{"watch", "--state", "x"}, "<url>"},
	} {
		status, stdout, stderr := program(t, test.args...)
		if status != 2 || stdout != "" || !strings.Contains(stderr, test.want) {
			t.Errorf("%q: status %d, want 2 with %q\n%s", test.args, status, test.want, stderr)
		}
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	t.Parallel()
	out := must(t, "--help")
	for _, command := range []string{"serve", "health", "import", "check", "export", "backup", "key", "verify", "watch",
		"editor", "synth", "version"} {
		if !strings.Contains(out, "\n  "+command) {
			t.Errorf("the help lacks %s:\n%s", command, out)
		}
		must(t, command, "--help")
	}
}

func TestEveryFlagHasAVariableAndHelp(t *testing.T) {
	t.Parallel()
	parser, err := commandLine()
	if err != nil {
		t.Fatal(err)
	}
	flags := 0
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		switch n := node.(type) {
		case *kong.Node:
			checkHelp(t, n.FullPath(), n.Help)
		case *kong.Value: // the value of a flag, too
			checkHelp(t, n.Name, n.Help)
		case *kong.Flag:
			if n.Name == "help" {
				return nil
			}
			flags++
			want := []string{"DETAINERLEDGER_" + strings.ToUpper(strings.ReplaceAll(n.Name, "-", "_"))}
			if !slices.Equal(n.Envs, want) {
				t.Errorf("--%s has the environment variables %q, want %q", n.Name, n.Envs, want)
			}
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if flags < 60 {
		t.Errorf("only %d flags were found", flags)
	}
}

// Every command parses the command line first. A container's health check does so every few seconds.
func TestCommandLineIsParsedWithFewAllocations(t *testing.T) {
	allocations := testing.AllocsPerRun(1, func() {
		if _, err := commandLine(); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > 30_000 {
		t.Errorf("parsing takes %.0f allocations", allocations)
	}
}

func checkHelp(t *testing.T, name, help string) {
	t.Helper()
	if len(help) < 20 || !strings.HasSuffix(help, ".") {
		t.Errorf("the help of %s is no sentence: %q", name, help)
	}
}

func TestFlagsAreReadFromTheEnvironment(t *testing.T) {
	t.Setenv("DETAINERLEDGER_DB", record2017(t))
	if out := must(t, "check"); !strings.HasSuffix(out, "version 104\n") {
		t.Errorf("got\n%s", out)
	}
}

func TestImportNamesAMissingFile(t *testing.T) {
	t.Parallel()
	status, _, stderr := program(t, "import", "--db", record2017(t), filepath.Join(t.TempDir(), "absent.csv"))
	if status != 1 || !strings.Contains(stderr, "absent.csv") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestVersionPrintsProgramAndSchema(t *testing.T) {
	t.Parallel()
	if out := must(t, "version"); !strings.HasPrefix(out, "detainerledger ") ||
		!strings.HasSuffix(out, ", schema "+strconv.Itoa(store.Schema())+"\n") {
		t.Errorf("got %q", out)
	}
	build := &debug.BuildInfo{GoVersion: "go1.26.8", Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123"}, {Key: "vcs.time", Value: "2026-11-23T08:00:00Z"},
		{Key: "vcs.modified", Value: "true"},
	}}
	build.Main.Version = "v1.2.0"
	if got, want := versionLine(build), "detainerledger v1.2.0, revision 0123456789ab of 2026-11-23T08:00:00Z, "+
		"modified, go1.26.8, schema "+strconv.Itoa(store.Schema()); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressBarShowsAfterAWhileAndIsErased(t *testing.T) {
	t.Parallel()
	var screen strings.Builder
	begun := time.Now()
	b := &bar{w: &screen, begun: begun, now: func() time.Time { return begun.Add(patience / 2) }}
	b.adding(1, 4)
	b.clear()
	if screen.Len() > 0 {
		t.Errorf("something is shown before %s: %q", patience, screen.String())
	}
	b.now = func() time.Time { return begun.Add(patience) }
	b.adding(2, 4)
	b.adding(2, 4)
	b.clear()
	if want := "\r\x1b[Kadding [###############               ]  50 %\r\x1b[K"; screen.String() != want {
		t.Errorf("got %q, want %q", screen.String(), want)
	}
	if newBar(&screen).w != nil || newBar(os.NewFile(^uintptr(0), "closed")).w != nil {
		t.Error("a bar is shown where there is no terminal")
	}
}
