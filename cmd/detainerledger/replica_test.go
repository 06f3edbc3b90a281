package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
)

// replicated is a primary with a replica.
type replicated struct {
	db, copied       string
	primary, replica *running
}

// replicate starts both, with more flags for the replica. The replica starts with the primary's first version.
func replicate(t *testing.T, flags ...string) *replicated {
	t.Helper()
	r := &replicated{db: filepath.Join(t.TempDir(), "record.db"), copied: filepath.Join(t.TempDir(), "replica.db")}
	write(t, r.db, string(publishedRecord))
	must(t, "editor", "invite", "--db", r.db, "--name", "Ana", "--role", "publisher")
	r.primary = start(t, r.db, "--base-url", readersSee)
	r.refresh(t)
	r.replica = start(t, r.copied, append([]string{"--replica", "--primary", r.primary.address, "--base-url", readersSee},
		flags...)...)
	return r
}

// refresh brings the replica's file up to the primary's version.
func (r *replicated) refresh(t *testing.T) string {
	t.Helper()
	return must(t, "refresh", "--from", r.db, "--to", r.copied)
}

// stop stops both.
func (r *replicated) stop(t *testing.T) {
	t.Helper()
	r.replica.stop(t)
	r.primary.stop(t)
}

// ready returns the status and the JSON of /readyz.
func (r *running) ready(t *testing.T) (status int, says map[string]any) {
	t.Helper()
	status, text := r.says(t, "/readyz")
	if err := json.Unmarshal([]byte(text), &says); err != nil {
		t.Fatalf("/readyz says %q: %v", text, err)
	}
	return status, says
}

// shows reports whether readers get this version.
func (r *running) shows(t *testing.T, version int) bool {
	t.Helper()
	_, says := r.ready(t)
	return says["version"] == float64(version)
}

// asked is an answer with the headers that identify it.
type asked struct {
	status                              int
	tag, version, kind, location, again string
	body                                []byte
}

// unfollowing is a client that follows no redirects.
var unfollowing = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
}

// ask sends a request without a body. Concurrent readers use it, so a fault does not end the test.
func (r *running) ask(t *testing.T, method, path string) (a asked) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, r.address+path, nil)
	if err != nil {
		t.Error(err)
		return a
	}
	res, err := unfollowing.Do(q)
	if err != nil {
		t.Error(err)
		return a
	}
	defer res.Body.Close()
	h := res.Header
	a = asked{res.StatusCode, h.Get("ETag"), h.Get("Ledger-Version"), h.Get("Content-Type"), h.Get("Location"),
		h.Get("Retry-After"), nil}
	if a.body, err = io.ReadAll(res.Body); err != nil {
		t.Error(err)
	}
	return a
}

// lists reports whether /data lists all files. Until they are made, the page must not be cached.
func (r *running) lists(t *testing.T) bool {
	t.Helper()
	res, err := http.Get(r.address + "/data")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
	return res.Header.Get("Cache-Control") != "no-store"
}

// numberedEvent writes a file with one event that has this number.
func numberedEvent(t *testing.T, n int) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "events.csv")
	write(t, file, "date,kind,jurisdiction,concerns,report,by,what,date_note,sources\n2017-04-11,private notice,,"+
		fmt.Sprintf("a place,,ICE,Event number %d,,https://example.org/%d\n", n, n))
	return file
}

// alike are addresses with the same answers at a primary and at a replica.
var alike = []string{"/", "/jurisdictions", "/jurisdictions?sort=name", "/jurisdictions.csv",
	"/jurisdictions/nv/clark-county", "/es/jurisdictions/nv/clark-county", "/jurisdictions/nv/clark-county.json",
	"/jurisdictions/nv/clark-county?as-of=seq:50", "/states", "/reports", "/series", "/corrections", "/changes",
	"/changes.atom", "/changes/12", "/ledger", "/ledger/checkpoint", "/ledger/key", "/ledger/leaf/12",
	"/ledger/tile/0/000.p/100", "/map.svg", "/find?q=clark", "/data", "/data/figures.csv",
	"/data/datapackage.json", "/api/v1", "/api/v1/changes?limit=3",
	"/api/v1/jurisdictions/nv/clark-county", "/about", "/about/privacy", "/sitemap.xml", "/robots.txt", "/verify",
	"/nowhere", "/jurisdictions/nv/clark-county?as-of=2017-03-25"}

// signed refreshes the replica until it serves the signed checkpoint of a version, as its primary does.
func (r *replicated) signed(t *testing.T, version int) {
	t.Helper()
	becomes(t, "the replica gives out the checkpoint", func() bool {
		r.refresh(t)
		return r.replica.signs(t, record.Seq(version))
	})
}

// At each version a replica answers with the same bytes and tags as its primary. It makes no files beside its own.
func TestAReplicaAnswersAsItsPrimary(t *testing.T) {
	t.Parallel()
	r := replicate(t)
	for n := range 2 {
		version := publishedVersion + n
		for _, site := range []*running{r.primary, r.replica} {
			becomes(t, "pages are of the new version", func() bool {
				return site.ask(t, http.MethodGet, "/").version == strconv.Itoa(version)
			})
		}
		r.signed(t, version)
		becomes(t, "both have made the files of which /data says the size and the hash", func() bool {
			return r.primary.lists(t) && r.replica.lists(t)
		})
		for _, path := range alike {
			want, got := r.primary.ask(t, http.MethodGet, path), r.replica.ask(t, http.MethodGet, path)
			if !bytes.Equal(got.body, want.body) {
				t.Errorf("%s at version %d has other bytes (%d and %d)", path, version, len(got.body), len(want.body))
			}
			got.body, want.body = nil, nil
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s at version %d: %v, want %v", path, version, got, want)
			}
		}
		page := string(r.replica.ask(t, http.MethodGet, "/jurisdictions/nv/clark-county").body)
		if !strings.Contains(page, fmt.Sprintf("Record version %d,", version)) || !strings.Contains(page, `"/respond/nv/`) {
			t.Error("the page lacks its version or the form that the primary takes")
		}
		must(t, "verify", r.replica.address)
		if n == 0 {
			must(t, "import", "--db", r.db, correctionFile(t))
			if out := r.refresh(t); !strings.Contains(out, fmt.Sprintf("has version %d now, and had version %d", version+1,
				version)) {
				t.Errorf("refresh says %s", out)
			}
			if out := r.refresh(t); !strings.Contains(out, fmt.Sprintf("has version %d already", version+1)) {
				t.Errorf("another refresh says %s", out)
			}
		}
	}
	status, says := r.replica.ready(t)
	if lag, known := says["lag"].(float64); status != http.StatusOK || says["role"] != "replica" ||
		says["status"] != "ok" || !known || lag > 60 {
		t.Errorf("/readyz: %d %v", status, says)
	}
	if _, says := r.primary.ready(t); says["role"] != "primary" {
		t.Errorf("/readyz of the primary: %v", says)
	}
	r.stop(t)
	if entries, err := os.ReadDir(filepath.Dir(r.copied)); err != nil || len(entries) != 2 { // the file and its sum
		t.Errorf("beside the file of the replica there are %v (%v)", entries, err)
	}
}

// A replica redirects what it cannot do to its primary, at the same address. A replica without a primary says so.
func TestAReplicaSendsOnWhatItCannotDo(t *testing.T) {
	t.Parallel()
	r := replicate(t)
	alone := start(t, r.copied, "--replica")
	for _, path := range []string{link.Desk, "/desk/import?a=b%20c",
		"/respond/nv/clark-county?lang=x&y", "/es/report-error?about=%2Fchanges", "/follow", "/requests",
		"/requests.csv?bom=1", "/follow/end/abc"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			a := r.replica.ask(t, method, path)
			if a.status != http.StatusTemporaryRedirect || a.location != r.primary.address+path {
				t.Errorf("%s %s: %d to %s", method, path, a.status, a.location)
			}
			if a := alone.ask(t, method, path); a.status != http.StatusServiceUnavailable || a.location != "" ||
				method != http.MethodHead && !strings.Contains(string(a.body), "replica") &&
					!strings.Contains(string(a.body), "réplica") {
				t.Errorf("%s %s without a primary: %d to %q: %s", method, path, a.status, a.location, a.body)
			}
		}
	}
	if a := alone.ask(t, http.MethodGet, link.Ledger); a.status != http.StatusOK {
		t.Errorf("the page about the ledger without a primary: %d", a.status)
	}
	if page := string(alone.ask(t, http.MethodGet, "/jurisdictions/nv/clark-county").body); strings.Contains(page,
		`"/respond/`) {
		t.Error("without a primary the page offers a form that nobody takes")
	}
	alone.stop(t)
	r.stop(t)
}

// A version that a replica does not have yet is not reported as missing: the answer says when to ask again. What can
// never exist is refused at once.
func TestAReplicaSaysThatAVersionIsToCome(t *testing.T) {
	t.Parallel()
	r := replicate(t)
	must(t, "import", "--db", r.db, numberedEvent(t, 1))
	next := publishedVersion + 1
	becomes(t, "the primary shows it", func() bool { return r.primary.shows(t, next) })
	var list struct{ Links struct{ Next string } }
	if err := json.Unmarshal(r.primary.ask(t, http.MethodGet, "/api/v1/changes?limit=1").body, &list); err != nil {
		t.Fatal(err)
	}
	newer := []string{fmt.Sprintf("/jurisdictions/nv/clark-county?as-of=seq:%d", next),
		fmt.Sprintf("/api/v1/changes?as-of=seq:%d", next), link.LedgerLeaf(strconv.Itoa(next)),
		link.LedgerTile(fmt.Sprintf("tile/0/000.p/%d", next)), link.Change(record.Seq(next)),
		fmt.Sprintf("/api/v1/changes/%d", next), strings.TrimPrefix(list.Links.Next, readersSee)}
	for _, path := range newer {
		if a := r.replica.ask(t, http.MethodGet, path); a.status != http.StatusServiceUnavailable || a.again != "1" {
			t.Errorf("%s before the refresh: %d, Retry-After %q", path, a.status, a.again)
		}
		if a := r.primary.ask(t, http.MethodGet, path); a.status != http.StatusOK {
			t.Errorf("%s at the primary: %d", path, a.status)
		}
	}
	for path, want := range map[string]int{"/jurisdictions/nv/clark-county?as-of=seq:0": http.StatusBadRequest,
		"/jurisdictions/nv/clark-county?as-of=tomorrow": http.StatusBadRequest, "/ledger/leaf/0": http.StatusNotFound,
		"/ledger/tile/0/nothing": http.StatusNotFound, "/changes/x": http.StatusNotFound} {
		if a := r.replica.ask(t, http.MethodGet, path); a.status != want {
			t.Errorf("%s, which can never exist: %d, want %d", path, a.status, want)
		}
	}
	r.refresh(t)
	becomes(t, "the replica shows it", func() bool { return r.replica.shows(t, next) })
	for _, path := range newer {
		if a := r.replica.ask(t, http.MethodGet, path); a.status != http.StatusOK {
			t.Errorf("%s after the refresh: %d", path, a.status)
		}
	}
	r.stop(t)
}

// Whatever is put at the path of a replica's file is shown only if it extends what was shown. Otherwise /readyz says
// why not.
func TestAReplicaShowsOnlyWhatExtendsWhatItShowed(t *testing.T) {
	t.Parallel()
	r := replicate(t)
	dir := t.TempDir()
	older := filepath.Join(dir, "older.db")
	must(t, "backup", "--db", r.db, "--to", older)
	forked := filepath.Join(dir, "forked.db")
	write(t, forked, read(t, older))
	must(t, "import", "--db", forked, numberedEvent(t, 1), "--no-copy")
	must(t, "import", "--db", forked, numberedEvent(t, 2))
	must(t, "import", "--db", r.db, numberedEvent(t, 3))
	r.refresh(t)
	version := publishedVersion + 1
	becomes(t, "the replica turns to the new version", func() bool { return r.replica.shows(t, version) })
	before := r.replica.ask(t, http.MethodGet, "/changes")
	good := read(t, r.copied)

	harmed := func(name, statement string) string {
		path := filepath.Join(dir, name)
		write(t, path, good)
		db := sqlitetest.Raw(t, path)
		for _, trigger := range sqlitetest.Texts(t, db, `select name from sqlite_schema where type = 'trigger'`) {
			sqlitetest.Execute(t, db, `drop trigger "`+trigger+`"`)
		}
		sqlitetest.Execute(t, db, statement)
		return path
	}
	cut := filepath.Join(dir, "cut.db")
	write(t, cut, good[:len(good)/2])
	for _, test := range []struct{ file, status, says string }{
		{forked, "forked", "another past"},
		{older, "behind", "older"},
		{cut, "behind", "cannot be shown"},
		{harmed("newer.db", `insert into goose_db_version (version_id, is_applied) values (99, 1)`), "behind",
			"cannot be shown"},
		{harmed("changed.db", `update entry set value = 99 where value = 54`), "behind", "cannot be shown"},
		{"", "behind", "cannot be shown"},
	} {
		if test.file == "" {
			if err := os.Remove(r.copied); err != nil {
				t.Fatal(err)
			}
		} else {
			put := filepath.Join(dir, "put.db")
			write(t, put, read(t, test.file))
			if err := os.Rename(put, r.copied); err != nil {
				t.Fatal(err)
			}
		}
		becomes(t, "/readyz says why "+test.file+" is not shown", func() bool {
			status, says := r.replica.ready(t)
			why, _ := says["error"].(string)
			return status == http.StatusOK && says["status"] == test.status && strings.Contains(why, test.says) &&
				!strings.Contains(why, dir) && !strings.Contains(why, r.copied)
		})
		if after := r.replica.ask(t, http.MethodGet, "/changes"); !bytes.Equal(after.body, before.body) {
			t.Errorf("%s: the page changed (%d)", test.file, after.status)
		}
		if test.file == forked {
			refuses(t, "is not to be taken over", "refresh", "--from", r.db, "--to", r.copied)
			if out := must(t, "health", "--addr", r.replica.address); !strings.Contains(out, "forked: ") {
				t.Errorf("health says %s", out)
			}
		}
	}
	r.refresh(t)
	becomes(t, "the right file is shown", func() bool {
		_, says := r.replica.ready(t)
		return says["status"] == "ok" && says["version"] == float64(version)
	})
	r.stop(t)
}

// A file copied over the replica's own in place is shown as soon as it is complete. The replica stops reading the old
// one.
func TestAReplicaServesAFileThatReplacedItsOwn(t *testing.T) {
	t.Parallel()
	r := replicate(t)
	must(t, "import", "--db", r.db, correctionFile(t))
	newer := filepath.Join(t.TempDir(), "newer.db")
	must(t, "backup", "--db", r.db, "--to", newer)
	write(t, r.copied, read(t, newer))
	becomes(t, "the new file is shown", func() bool {
		a := r.replica.ask(t, http.MethodGet, "/jurisdictions/co/weld-county.csv")
		return a.status == http.StatusOK && a.version == strconv.Itoa(publishedVersion+1) &&
			bytes.Contains(a.body, []byte(",moved,1,,"))
	})
	if status, says := r.replica.ready(t); status != http.StatusOK || says["status"] != "ok" {
		t.Errorf("/readyz: %d %v", status, says)
	}
	r.stop(t)
}

// Once the primary has had a newer version for too long, /readyz tells load balancers to send no readers. Those who
// still come are answered. A primary that does not answer does not send readers away.
func TestAReplicaSaysHowFarItIsBehind(t *testing.T) {
	t.Parallel()
	r := replicate(t, "--max-lag", "1s")
	must(t, "import", "--db", r.db, numberedEvent(t, 1))
	becomes(t, "the replica is too far behind", func() bool {
		status, says := r.replica.ready(t)
		why, _ := says["error"].(string)
		return status == http.StatusServiceUnavailable && says["status"] == "behind" &&
			strings.Contains(why, fmt.Sprintf("the primary is at version %d", publishedVersion+1))
	})
	if a := r.replica.ask(t, http.MethodGet, "/"); a.status != http.StatusOK {
		t.Errorf("a page of a replica that is behind: %d", a.status)
	}
	r.refresh(t)
	becomes(t, "the replica is ready again", func() bool {
		status, says := r.replica.ready(t)
		return status == http.StatusOK && says["status"] == "ok"
	})
	r.primary.stop(t)
	becomes(t, "the primary does not answer", func() bool {
		_, says := r.replica.ready(t)
		lag, _ := says["lag"].(float64)
		return says["primary"] != nil && lag > 1
	})
	if status, says := r.replica.ready(t); status != http.StatusOK {
		t.Errorf("without a primary that answers: %d %v", status, says)
	}
	r.replica.stop(t)
}

// Flags for what a replica does not have are refused by name. So are files that are not a replica's.
func TestAReplicaRefusesWhatItCannotHave(t *testing.T) {
	t.Parallel()
	db := record2017(t)
	serve := []string{"serve", "--addr", "127.0.0.1:0", "--replica", "--db", db}
	for flag, value := range map[string]string{"--new": "", "--no-copy": "", "--durable-by": "true", "--desk-db": "x",
		"--signing-key": "x", "--approvals": "1", "--retain": "3", "--smtp-url": "smtp://127.0.0.1:25",
		"--mail-from": "a@example.org", "--mail-helo": "example.org"} {
		args := append(slices.Clone(serve), flag)
		if value != "" {
			args = append(args, value)
		}
		refuses(t, "cannot take "+flag, args...)
	}
	refuses(t, "--primary", append(slices.Clone(serve), "--primary", "example.org")...)
	refuses(t, "--max-lag", append(slices.Clone(serve), "--max-lag", "5ms")...)
	refuses(t, "needs --replica", "serve", "--db", db, "--primary", "https://example.org")
	refuses(t, "no such file", "serve", "--replica", "--db", db+".absent")
	write(t, db+"-txid", "0000000000000001")
	refuses(t, db+"-txid", serve...)
	refuses(t, "refresh --from "+db+" --to OTHER-FILE", serve...)
	own := filepath.Join(t.TempDir(), "own.db")
	start(t, own).stop(t)
	refuses(t, "is beside the record", "serve", "--replica", "--db", own)
	refuses(t, "a primary's own", "refresh", "--from", db, "--to", own)
}
