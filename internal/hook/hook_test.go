package hook

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/record"
)

// A version that waits for another attempt is replaced by a newer one, and never runs after it.
func TestANewerVersionTakesThePlaceOfOneThatFailed(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	newest, did := record.Seq(1), []record.Seq(nil)
	l := &Latest{Name: "test", Log: slog.New(slog.DiscardHandler)}
	l.Look = func(context.Context) (record.Seq, error) { return newest, nil }
	l.Do = func(_ context.Context, version record.Seq) error {
		did = append(did, version)
		switch {
		case version == 1:
			newest = 3
			return errors.New("not now")
		case len(did) == 2:
			if l.Failed() == nil {
				t.Error("the failure is not reported")
			}
			return errors.New("nor now")
		}
		cancel()
		return nil
	}
	l.Run(ctx)
	if want := []record.Seq{1, 3, 3}; !slices.Equal(did, want) {
		t.Errorf("it was done with %d, want %d", did, want)
	}
	if err := l.Failed(); err != nil {
		t.Errorf("after it succeeded it still reports %v", err)
	}
	l.Once(t.Context())
	if len(did) != 3 {
		t.Error("it was done again with a version that it was done with")
	}
}

// A command receives the version and the file. The error contains its standard error.
func TestCommandGetsTheVersionAndItsErrorIsRepeated(t *testing.T) {
	t.Parallel()
	took := filepath.Join(t.TempDir(), "took")
	run := Command(`echo "$LEDGER_VERSION $LEDGER_DB" >'`+took+`'; echo quiet; echo loud >&2; exit $LEDGER_VERSION`,
		"/x/a.db")
	if err := run(t.Context(), 0); err != nil {
		t.Error(err)
	}
	err := run(t.Context(), 3)
	if err == nil || !strings.Contains(err.Error(), "exit status 3: loud") || strings.Contains(err.Error(), "quiet\n") {
		t.Errorf("the error is %v", err)
	}
	if text, err := os.ReadFile(took); err != nil || string(text) != "3 /x/a.db\n" {
		t.Errorf("it got %q, %v", text, err)
	}
}

// When a command is killed, its children are too. They would hold up the next one.
func TestCommandIsEndedWithWhatItStarted(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		// The reader of the pipe sees its end when the last process that has it open exits.
		ended <- Command(`mkfifo '`+pipe+`'; : >'`+pipe+`.made'; exec 3>'`+pipe+`'; cat <&0 | cat /dev/zero >/dev/null`,
			"a.db")(ctx, 1)
	}()
	for !exists(pipe + ".made") {
		select {
		case err := <-ended:
			t.Fatalf("it ended by itself: %v", err)
		default:
		}
	}
	f, err := os.Open(pipe)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cancel()
	if _, err := f.Read(make([]byte, 1)); err == nil {
		t.Error("there was something in the pipe")
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// Any answer outside the 200s is a failure.
func TestPostFailsUnlessItIsTaken(t *testing.T) {
	t.Parallel()
	for status, well := range map[int]bool{200: true, 204: true, 304: false, 404: false, 500: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		if err := Of(server.URL, "")(t.Context(), 7); (err == nil) != well {
			t.Errorf("an answer of %d gives %v", status, err)
		}
		server.Close()
	}
}
