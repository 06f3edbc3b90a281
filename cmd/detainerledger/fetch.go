package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// maxFetched is the largest file that is fetched, in bytes; tries is how often an interrupted transfer is resumed
// without receiving a byte; stalled is how long it may receive nothing.
const (
	maxFetched = 4 << 30
	tries      = 5
	stalled    = time.Minute
)

// fetcher fetches files. Its zero value is not usable; see newFetcher.
type fetcher struct {
	client *http.Client
	most   int64
	// pause waits before a transfer is resumed.
	pause func(ctx context.Context, tried int) error
}

func newFetcher() *fetcher {
	return &fetcher{
		client: &http.Client{
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 20 * time.Second, ResponseHeaderTimeout: stalled,
				DialContext: (&net.Dialer{Timeout: 20 * time.Second}).DialContext, ForceAttemptHTTP2: true,
			},
			CheckRedirect: onlyEncrypted,
		},
		most:  maxFetched,
		pause: pauseBetween,
	}
}

// onlyEncrypted refuses a redirect to an address without encryption.
func onlyEncrypted(r *http.Request, via []*http.Request) error {
	if r.URL.Scheme != "https" {
		return errors.New("the server sends on to an address that is not https")
	}
	if len(via) > 10 {
		return errors.New("the server sends on more than ten times")
	}
	return nil
}

func pauseBetween(ctx context.Context, tried int) error {
	wait := time.NewTimer(time.Duration(tried) * 2 * time.Second)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}

// isAddress reports whether an input is an address, to be fetched.
func isAddress(file string) bool { return strings.Contains(file, "://") }

// fetched is a file that was fetched.
type fetched struct {
	path, sha256 string
	bytes        int64
}

// transfer is a file being fetched.
type transfer struct {
	*fetcher
	address  string
	file     *os.File
	done     int64
	total    int64  // 0 if unknown
	state    string // by which the server knows whether the file is unchanged
	progress func(done, total int64)
}

// errFinal is wrapped by errors that trying again cannot solve.
var errFinal = errors.New("")

func final(format string, args ...any) error {
	return fmt.Errorf("%w"+format, append([]any{errFinal}, args...)...)
}

// fetch downloads the file at an address to a folder. An interrupted transfer is resumed.
func (f *fetcher) fetch(
	ctx context.Context, address, dir string, progress func(done, total int64),
) (got fetched, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("fetch %s: %w", address, err)
		}
	}()
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Scheme != "https" || at.User != nil {
		return got, errors.New("a file is fetched from an https address without a password, or fetch it and name the file")
	}
	file, err := os.OpenFile(filepath.Join(dir, fileName(at)), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	t := &transfer{fetcher: f, address: address, file: file, progress: progress}
	for tried := 0; ; {
		before := t.done
		err := t.take(ctx)
		if err == nil {
			break
		}
		if tried++; t.done > before {
			tried = 1
		}
		if ctx.Err() != nil {
			return got, ctx.Err()
		}
		if errors.Is(err, errFinal) || tried == tries {
			return got, err
		}
		if err := f.pause(ctx, tried); err != nil {
			return got, err
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return got, err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return got, err
	}
	return fetched{file.Name(), hex.EncodeToString(sum.Sum(nil)), t.done}, nil
}

// fileName is the name of the file at an address.
func fileName(at *url.URL) string {
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_.", c) {
			return c
		}
		return '-'
	}, path.Base(at.Path))
	if strings.Trim(name, "-.") == "" {
		return "detainers"
	}
	return name[max(0, len(name)-100):]
}

// take requests the missing part of the file and writes it.
func (t *transfer) take(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	watch := time.AfterFunc(stalled, func() { stop(fmt.Errorf("nothing came for %s", stalled)) })
	defer watch.Stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", "identity")
	if t.done > 0 && t.state != "" {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", t.done))
		r.Header.Set("If-Range", t.state)
	}
	answer, err := t.client.Do(r)
	if err != nil {
		return because(ctx, err)
	}
	defer answer.Body.Close()
	if err := t.begin(answer); err != nil {
		return err
	}
	room := make([]byte, 1<<16)
	for {
		n, err := answer.Body.Read(room)
		watch.Reset(stalled)
		if t.done+int64(n) > t.most {
			return final("the file is longer than %d MiB", t.most>>20)
		}
		if _, err := t.file.Write(room[:n]); err != nil {
			return final("%w", err)
		}
		t.done += int64(n)
		if t.progress != nil {
			t.progress(t.done, t.total)
		}
		switch {
		case err == io.EOF && t.done < t.total:
			return errors.New("the transfer broke off")
		case err == io.EOF:
			return nil
		case err != nil:
			return because(ctx, err)
		}
	}
}

// because returns the cause for which a transfer was cancelled, or else the error.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if wrong, ok := errors.AsType[*url.Error](err); ok { // it repeats the address
		return wrong.Err
	}
	return err
}

// begin handles the head of the server's answer. If the server does not resume the transfer, it starts over.
func (t *transfer) begin(answer *http.Response) error {
	switch code := answer.StatusCode; {
	case code == http.StatusPartialContent:
		var from int64
		if _, err := fmt.Sscanf(answer.Header.Get("Content-Range"), "bytes %d-", &from); err != nil || from != t.done {
			return final("the server goes on at another place than was asked for")
		}
	case code == http.StatusOK:
		t.done = 0
		if err := t.file.Truncate(0); err != nil {
			return final("%w", err)
		}
		if kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); kind == "text/html" {
			return final("there is a page and no file; take the address of the file itself")
		}
	case code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout:
		return fmt.Errorf("the server answers %s", answer.Status)
	default:
		return final("the server answers %s", answer.Status)
	}
	if _, err := t.file.Seek(t.done, io.SeekStart); err != nil {
		return final("%w", err)
	}
	t.total = 0
	if answer.ContentLength >= 0 {
		t.total = t.done + answer.ContentLength
	}
	if t.total > t.most {
		return final("the file has %d MiB, and no more than %d are fetched", t.total>>20, t.most>>20)
	}
	t.state = answer.Header.Get("ETag")
	if t.state == "" || strings.HasPrefix(t.state, "W/") {
		t.state = answer.Header.Get("Last-Modified")
	}
	return nil
}
