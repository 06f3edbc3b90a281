// Package hook notifies others of a new version of the record, as the operator configured: it runs a command, or posts
// to an address.
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

// killedWait is how long to wait for the output of a command that was killed.
const killedWait = time.Second

// complaintShown is how many bytes of a command's standard error are repeated: its end, which says why it failed.
const complaintShown = 2000

// Action is what to do with a version of the record.
type Action func(ctx context.Context, version record.Seq) error

// Command returns an action that runs a line with /bin/sh, with the version in LEDGER_VERSION and the record's file in
// LEDGER_DB. The error includes its standard error.
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
		sh.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that its children end with it
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

// Post returns an action that posts {"version":N} as JSON to an address. Any 2xx status is success.
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
		io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection can be reused
		if answer.StatusCode < 200 || answer.StatusCode > 299 {
			return fmt.Errorf("%s answers with status %s", r.URL.Redacted(), answer.Status)
		}
		return nil
	}
}

// IsAddress reports whether the operator's text is an http or https address.
func IsAddress(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

// Of returns the action for the operator's text: a request to an address, or a command.
func Of(text, db string) Action {
	if IsAddress(text) {
		return Post(text)
	}
	return Command(text, db)
}
