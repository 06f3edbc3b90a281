// Detainerledger keeps and serves a public record of what was published about each jurisdiction's detainers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"github.com/alecthomas/kong"
)

// The program's exit codes.
const (
	done       = 0
	failed     = 1 // refused or failed; standard error has the reason
	wrongUsage = 2
)

type commands struct {
	Serve   serveCmd   `cmd:"" help:"${serve}"`
	Health  healthCmd  `cmd:"" help:"Ask a running site whether it is ready, and exit with 0 where it is."`
	Import  importCmd  `cmd:"" help:"Check files and add what they bring to a record, all of it or nothing."`
	Check   checkCmd   `cmd:"" help:"Check a record and say how much of each report it holds."`
	Export  exportCmd  `cmd:"" help:"${export}"`
	Verify  verifyCmd  `cmd:"" help:"Compute the ledger of a record or of a running site anew and say what differs."`
	Watch   watchCmd   `cmd:"" help:"${watch}"`
	Key     keyCmd     `cmd:"" help:"Print the public key with which a record's checkpoints are checked."`
	Backup  backupCmd  `cmd:"" help:"Write a consistent copy of a record while it is in use."`
	Restore restoreCmd `cmd:"" help:"Put a backup in the place of a record, which is kept aside."`
	Refresh refreshCmd `cmd:"" help:"Put a newer copy of a record in the place of the one that a replica serves."`
	Migrate migrateCmd `cmd:"" help:"Bring a record that an older program made up to date, or say what that would do."`
	Editor  editorCmd  `cmd:"" help:"Say who may come to the editors’ desk."`
	Synth   synthCmd   `cmd:"" help:"Make up a record for measurements and tests, marked as made up wherever it shows."`
	Version versionCmd `cmd:"" help:"Say which version of the program this is."`
}

// stdio is where a command writes: its result to out, all else to err.
type stdio struct{ out, err io.Writer }

func main() {
	// Signals are caught until the end: a command that succeeded should not exit as if it had been killed.
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run runs the program with these arguments and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (status int) {
	out := &output{w: stdout}
	std := stdio{out, stderr}
	// Truncated output, as on a full disk, must be an error.
	defer func() {
		if status == done && out.err != nil {
			status = std.fail(fmt.Errorf("write what was asked for: %w", out.err))
		}
	}()
	helped := false
	parser, err := commandLine(
		kong.Writers(out, stderr),
		kong.Exit(func(int) { helped = true }), // only --help exits
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std),
	)
	if err != nil {
		return std.fail(err)
	}
	parsed, err := parser.Parse(args)
	if helped {
		return done
	}
	if err != nil {
		return std.misused(err)
	}
	if err := parsed.Run(); err != nil {
		return std.fail(err)
	}
	return done
}

// commandLine defines the command line. Each flag can also be set by an environment variable.
func commandLine(options ...kong.Option) (*kong.Kong, error) {
	return kong.New(&commands{}, append(options,
		kong.Name("detainerledger"),
		kong.Description(
			"A public record of what ICE published about each jurisdiction's detainers, with every correction and answer since.",
		),
		kong.DefaultEnvars("DETAINERLEDGER"),
		kong.PostBuild(giveLongHelp),
	)...)
}

// output writes texts through [printable], always in whole characters, and remembers the first error.
type output struct {
	w   io.Writer
	err error
}

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	if _, err := io.WriteString(o.w, printable(string(p))); err != nil {
		if o.err == nil {
			o.err = err
		}
		return 0, err
	}
	return len(p), nil
}

// printable quotes, in the manner of Go, the characters of a message that a terminal would obey rather than show, such
// as an escape code in the name of a file.
func printable(message string) string {
	var b strings.Builder
	for _, r := range message {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fail reports why a command failed.
func (std stdio) fail(err error) int {
	fmt.Fprintf(std.err, "detainerledger: %s\n", printable(err.Error()))
	return failed
}

// misused reports what is wrong with the arguments.
func (std stdio) misused(err error) int {
	command := "detainerledger"
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context != nil {
		if node := wrong.Context.Selected(); node != nil {
			command = node.FullPath()
		}
	}
	fmt.Fprintf(std.err, "detainerledger: %s\nrun \"%s --help\" to see what it takes\n", printable(err.Error()), command)
	return wrongUsage
}
