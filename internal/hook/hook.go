// Package hook does what an operator asked for when the record has a new version: it runs a
// command, or sends a request to an address.
package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"detainerledger/internal/record"
)

// Limit is how long a command or a request may take.
const Limit = time.Minute

// killedWait is how long the output of a command is waited for after it was ended.
const killedWait = time.Second

// complaintShown is how much of what a command says on standard error is repeated, in bytes:
// the end of it, which says why it failed.
const complaintShown = 2000

// Action is what is done with a version of the record.
type Action func(ctx context.Context, version record.Seq) error

// Command has /bin/sh run a line, with the version in LEDGER_VERSION and the record's file in
// LEDGER_DB. The error has what it said on standard error.
func Command(line, db string) Action {
	return func(ctx context.Context, version record.Seq) error {
		file, err := filepath.Abs(db)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, Limit)
		defer cancel()
		sh := exec.CommandContext(ctx, "/bin/sh", "-c", line)
		sh.Env = append(os.Environ(), "LEDGER_VERSION="+strconv.FormatInt(int64(version), 10), "LEDGER_DB="+file)
		var complaint bytes.Buffer
		sh.Stderr = &complaint
		sh.WaitDelay = killedWait
		sh.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that what it started ends with it
		sh.Cancel = func() error { return syscall.Kill(-sh.Process.Pid, syscall.SIGKILL) }
		err = sh.Run()
		if ended := ctx.Err(); err != nil && ended != nil {
			err = ended
			if errors.Is(ended, context.DeadlineExceeded) {
				err = fmt.Errorf("it took longer than %s", Limit)
			}
		}
		if err == nil {
			return nil
		}
		said := complaint.Bytes()
		said = bytes.TrimSpace(said[max(0, len(said)-complaintShown):])
		if len(said) > 0 {
			return fmt.Errorf("%q: %w: %s", line, err, said)
		}
		return fmt.Errorf("%q: %w", line, err)
	}
}

// Post sends {"version":N} as JSON to an address. Any answer of the 200s is a success.
func Post(address string) Action {
	client := &http.Client{Timeout: Limit}
	return func(ctx context.Context, version record.Seq) error {
		body, err := json.Marshal(map[string]record.Seq{"version": version})
		if err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("User-Agent", "detainerledger")
		answer, err := client.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection can be used again
		if answer.StatusCode < 200 || answer.StatusCode > 299 {
			return fmt.Errorf("%s answers with status %s", r.URL.Redacted(), answer.Status)
		}
		return nil
	}
}

// IsAddress reports whether what an operator wrote is an http or https address.
func IsAddress(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

// Of is the action that an operator wrote: a request to an address, or a command.
func Of(text, db string) Action {
	if IsAddress(text) {
		return Post(text)
	}
	return Command(text, db)
}
