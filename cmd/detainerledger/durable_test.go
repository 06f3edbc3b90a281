package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"detainerledger/internal/desk"
	"detainerledger/internal/link"
	"detainerledger/internal/mail/mailtest"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// bucket is remote storage for the record: a command that fails while the storage is away.
type bucket struct{ command, there, took, missed string }

func newBucket(t *testing.T) *bucket {
	t.Helper()
	dir := t.TempDir()
	b := &bucket{there: filepath.Join(dir, "there"), took: filepath.Join(dir, "took"),
		missed: filepath.Join(dir, "missed")}
	b.command = fmt.Sprintf(`test -e '%s' || { echo x >>'%s'; echo "the bucket is away" >&2; exit 1; }
		echo "$LEDGER_VERSION $LEDGER_DB" >>'%s'`, b.there, b.missed, b.took)
	return b
}

func (b *bucket) comes(t *testing.T) { t.Helper(); write(t, b.there, "") }

func (b *bucket) goes(t *testing.T) {
	t.Helper()
	if err := os.Remove(b.there); err != nil {
		t.Fatal(err)
	}
}

// has reports whether the bucket stored a version of the record.
func (b *bucket) has(version record.Seq, db string) bool {
	text, err := os.ReadFile(b.took)
	return err == nil && slices.Contains(strings.Split(string(text), "\n"), fmt.Sprintf("%d %s", version, db))
}

// failures returns how often the bucket was away when it was used.
func (b *bucket) failures() int {
	text, _ := os.ReadFile(b.missed)
	return strings.Count(string(text), "x")
}

// becomes waits until a condition holds.
func becomes(t *testing.T, what string, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stopTime)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("timed out waiting until %s", what)
		}
	}
}

// says returns the status and body of an answer.
func (r *running) says(t *testing.T, path string) (int, string) {
	t.Helper()
	res, err := http.Get(r.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// signs reports whether the newest checkpoint has this version.
func (r *running) signs(t *testing.T, version record.Seq) bool {
	t.Helper()
	_, text := r.says(t, "/ledger/checkpoint")
	lines := strings.Split(text, "\n")
	return len(lines) > 1 && lines[1] == strconv.Itoa(int(version))
}

// A version that is not stored durably is not shown, signed, served or mailed. Earlier versions still are. Once it can
// be stored, all of this happens without anyone's help.
func TestNothingIsShownSignedOrMailedBeforeItIsStored(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	postOffice, bucket := mailtest.Serve(t), newBucket(t)
	bucket.comes(t)
	site := start(t, db, "--durable-by", bucket.command, "--base-url", readersSee, "--smtp-url", postOffice.URL(),
		"--mail-from", "ledger@example.org")
	if !bucket.has(publishedVersion, db) || !site.signs(t, publishedVersion) {
		t.Error("the first version was shown before it was stored")
	}
	d := deskBeside(t, db)
	follow(t, d, follower(1), publishedVersion)

	bucket.goes(t)
	must(t, "import", "--db", db, correctionFile(t))
	next := record.Seq(publishedVersion + 1)
	becomes(t, "/readyz says that it could not be stored", func() bool {
		status, text := site.says(t, "/readyz")
		return status == http.StatusOK && strings.Contains(text, `"behind"`) &&
			strings.Contains(text, fmt.Sprintf("version %d is in the record and could not be stored", next))
	})
	if !site.signs(t, publishedVersion) {
		t.Error("a version was signed before it was stored")
	}
	for path, want := range map[string]int{
		"/": http.StatusOK, "/api/v1/jurisdictions/co/weld-county": http.StatusOK, "/data": http.StatusOK,
		link.Change(next): http.StatusNotFound, link.LedgerLeaf(strconv.Itoa(int(next))): http.StatusNotFound,
		fmt.Sprintf("/jurisdictions/co/weld-county?as-of=seq:%d", next): http.StatusBadRequest,
		link.LedgerTile(fmt.Sprintf("tile/0/000.p/%d", next)):           http.StatusNotFound,
	} {
		if status, _ := site.says(t, path); status != want {
			t.Errorf("%s before the version is stored: status %d, want %d", path, status, want)
		}
	}
	const corrected = ",moved,1,,"
	for _, path := range []string{"/jurisdictions/co/weld-county.csv", "/data/figures.csv", "/changes.atom"} {
		if _, text := site.says(t, path); strings.Contains(text, corrected) || strings.Contains(text, "our error") {
			t.Errorf("%s shows the version before it is stored", path)
		}
	}
	// By the third attempt a site that does not wait would have mailed its followers.
	becomes(t, "it is tried again", func() bool { return bucket.failures() >= 3 })
	for postOffice.Waiting() > 0 {
		if l := postOffice.Next(t); l.Subject != confirming {
			t.Errorf("a letter went out before the version was stored: %s", l.Subject)
		}
	}

	bucket.comes(t)
	becomes(t, "the version is signed", func() bool { return site.signs(t, next) })
	if !bucket.has(next, db) {
		t.Error("the version was signed but not stored")
	}
	if _, text := site.says(t, "/jurisdictions/co/weld-county.csv"); !strings.Contains(text, corrected) {
		t.Error("the stored version is not shown")
	}
	if _, text := site.says(t, "/readyz"); strings.Contains(text, "behind") {
		t.Errorf("/readyz says %s", text)
	}
	l := postOffice.Next(t)
	if l.Subject == confirming {
		l = postOffice.Next(t)
	}
	if l.To != follower(1) || !strings.Contains(l.Plain, "Weld County") {
		t.Errorf("the letter is to %s: %s", l.To, l.Plain)
	}
	must(t, "verify", site.address)
	site.stop(t)
	if said := site.stderr.String(); !strings.Contains(said, "the bucket is away") ||
		!strings.Contains(said, `"level":"ERROR","msg":"durable-by"`) {
		t.Errorf("the log does not say why: %s", said)
	}
}

// A site that starts while its version cannot be stored shows nothing and is not ready. It shows the version once it
// is stored. The same holds for a site that was killed after a change and before it was stored.
func TestASiteStartsWithWhatIsStored(t *testing.T) {
	t.Parallel()
	db, bucket := filepath.Join(t.TempDir(), "record.db"), newBucket(t)
	bucket.comes(t)
	flags := []string{"--durable-by", bucket.command}
	site := start(t, db, flags...)
	bucket.goes(t)
	must(t, "import", "--db", db, correctionFile(t))
	site.kill(t)
	site = start(t, db, flags...)
	next := record.Seq(publishedVersion + 1)
	for path, want := range map[string]int{
		"/": http.StatusServiceUnavailable, "/jurisdictions/co/weld-county": http.StatusServiceUnavailable,
		"/api/v1/changes": http.StatusServiceUnavailable, link.LedgerCheckpoint: http.StatusServiceUnavailable,
		"/readyz": http.StatusServiceUnavailable, "/healthz": http.StatusOK,
	} {
		if status, text := site.says(t, path); status != want {
			t.Errorf("%s while nothing is stored: status %d, want %d: %s", path, status, want, text)
		}
	}
	bucket.comes(t)
	becomes(t, "the version is signed", func() bool { return site.signs(t, next) })
	if !bucket.has(next, db) {
		t.Error("the version was signed but not stored")
	}
	site.stop(t)
}

// An import that cannot store what it added fails and reports that the changes are in the file. The same import stores
// them when it is run again.
func TestImportSaysWhatIsNotStored(t *testing.T) {
	t.Parallel()
	db, bucket, file := record2017(t), newBucket(t), correctionFile(t)
	flags := []string{"import", "--db", db, "--durable-by", bucket.command, file}
	must(t, append(flags, "--dry-run")...)
	complaint := refuses(t, "at version 105, and that is not stored durably yet", flags...)
	if !strings.Contains(complaint, "the bucket is away") || !strings.Contains(complaint, "the same import again") {
		t.Errorf("the message does not say why, or what to do: %s", complaint)
	}
	refuses(t, "at version 105, and that is not stored", flags...)
	bucket.comes(t)
	if out := must(t, flags...); !strings.Contains(out, "nothing to add") || !bucket.has(105, db) {
		t.Errorf("the same import does not store the version: %s", out)
	}
}

// The desk tells the publisher that the change is in the record and appears once it is stored. Until then nothing else
// can be published. Then the draft is closed.
func TestDeskSaysThatAPublicationWaitsToBeStored(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, bucket := filepath.Join(dir, "record.db"), newBucket(t)
	write(t, db, string(publishedRecord))
	invitation := strings.TrimSpace(must(t, "editor", "invite", "--db", db, "--name", "Ana", "--role", "publisher"))
	bucket.comes(t)
	site := start(t, db, "--approvals", "1", "--base-url", readersSee, "--durable-by", bucket.command)
	var ana publisher
	ana.enter(t, site, invitation)
	d := deskBeside(t, db)
	st, err := store.OpenToRead(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ana.known(t, d)
	act := desk.Act{At: time.Now(), Editor: ana.editor, Who: "Ana", What: "did", Place: "here"}
	draftOf := func(file string) int64 {
		sent := desk.DraftFile{Name: "corrections.csv", Body: []byte(read(t, file))}
		draft, err := d.AddDraft(t.Context(), act, desk.Draft{Title: "A correction", Files: []desk.DraftFile{sent}})
		if err != nil {
			t.Fatal(err)
		}
		for _, odd := range oddities(t, st, sent) {
			if err := d.TickOddity(t.Context(), act, draft, 1, odd.Key); err != nil {
				t.Fatal(err)
			}
		}
		return draft
	}
	first, second := draftOf(correctionFile(t)), draftOf(correctionOf(t, "ca/alameda-county", "az/maricopa-county"))
	page := func(draft int64) string {
		_, text, err := ana.get(site, link.DeskDraft(strconv.FormatInt(draft, 10)))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}

	bucket.goes(t)
	status, text, err := ana.confirm(t, site, first, "2026-11-23")()
	if err != nil || status != http.StatusNoContent {
		t.Fatalf("publishing: %d %s %v", status, text, err)
	}
	if got := page(first); !strings.Contains(got, "the record has it. The site shows it") {
		t.Errorf("the draft does not say that it waits: %s", got)
	}
	const waits = "What was published last is not stored durably yet."
	if got := page(second); !strings.Contains(got, waits) {
		t.Errorf("the other draft does not say that it waits: %s", got)
	}
	form := link.Question(link.DeskDraftPublish(strconv.FormatInt(second, 10)))
	status, text, err = ana.post(site, form+"?revision=1&date=2026-11-23", "")
	if err != nil || status != http.StatusConflict || !strings.Contains(text, waits) {
		t.Errorf("publishing another: %d %s %v", status, text, err)
	}

	bucket.comes(t)
	becomes(t, "the draft is published", func() bool {
		after, err := d.Draft(t.Context(), first)
		return err == nil && after.State == desk.DraftPublished && after.Last == publishedVersion+1
	})
	if !site.signs(t, publishedVersion+1) || !bucket.has(publishedVersion+1, db) {
		t.Error("the draft was closed before its version was stored and shown")
	}
	status, text, err = ana.confirm(t, site, second, "2026-11-23")()
	if err != nil || status != http.StatusNoContent {
		t.Errorf("publishing another then: %d %s %v", status, text, err)
	}
	site.stop(t)
}

// A new version is announced once readers get it, and the announcement has its number. A failed announcement is
// retried.
func TestVersionIsAnnouncedOnceReadersGetIt(t *testing.T) {
	t.Parallel()
	db, told := filepath.Join(t.TempDir(), "record.db"), make(chan string, 10)
	failures, site := 1, (*running)(nil)
	cache := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if failures--; failures >= 0 {
			http.Error(w, "not now", http.StatusBadGateway)
			return
		}
		told <- r.Method + " " + r.Header.Get("Content-Type") + " " + string(body)
	}))
	defer cache.Close()
	site = start(t, db, "--on-version", cache.URL+"/purge")
	want := fmt.Sprintf(`POST application/json {"version":%d}`, publishedVersion)
	if got := <-told; got != want {
		t.Errorf("announced at the start: %s, want %s", got, want)
	}
	must(t, "import", "--db", db, correctionFile(t))
	want = fmt.Sprintf(`POST application/json {"version":%d}`, publishedVersion+1)
	if got := <-told; got != want {
		t.Errorf("announced: %s, want %s", got, want)
	}
	if _, text := site.says(t, "/jurisdictions/co/weld-county.csv"); !strings.Contains(text, ",moved,1,,") {
		t.Error("readers did not get the announced version")
	}
	site.stop(t)
	if said := site.stderr.String(); !strings.Contains(said, "502 Bad Gateway") {
		t.Errorf("the log does not report the failure: %s", said)
	}

	took := filepath.Join(t.TempDir(), "took")
	site = start(t, db, "--on-version", `echo "$LEDGER_VERSION $LEDGER_DB" >'`+took+`'`)
	becomes(t, "the command runs", func() bool {
		text, err := os.ReadFile(took)
		return err == nil && string(text) == fmt.Sprintf("%d %s\n", publishedVersion+1, db)
	})
	site.stop(t)
	refuses(t, "--on-version is no address", "serve", "--db", db, "--on-version", "http://")
}
