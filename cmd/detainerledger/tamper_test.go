package main

import (
	"database/sql"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/store"
	"detainerledger/web"
)

// signed returns a new file with the weekly reports, a key beside it, and a
// checkpoint of it.
func signed(t *testing.T) (db, checkpoint string) {
	t.Helper()
	db = record2017(t)
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	signer, err := ledger.GenerateKey(db + ".key")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	snap, err := st.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := st.Sign(t.Context(), snap, signer, 0)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint = filepath.Join(t.TempDir(), "checkpoint")
	write(t, checkpoint, string(text))
	return db, checkpoint
}

// tamper runs statements on the file as someone with write access could. It disables the triggers and the foreign keys
// and restores them afterwards.
func tamper(t *testing.T, db string, statements ...string) {
	t.Helper()
	file, err := sql.Open("sqlite3", "file:"+db)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	file.SetMaxOpenConns(1)
	rows, err := file.QueryContext(t.Context(), `select name, sql from sqlite_schema where type = 'trigger'`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name, trigger string
		if err := rows.Scan(&name, &trigger); err != nil {
			t.Fatal(err)
		}
		statements = append(append([]string{"drop trigger " + name}, statements...), trigger)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, s := range append([]string{"pragma foreign_keys = off"}, statements...) {
		if _, err := file.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// served is a running site whose record can be swapped, so that a watcher sees one address with another past.
type served struct {
	address string
	site    atomic.Pointer[web.Site]
}

func (s *served) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.site.Load().ServeHTTP(w, r) }

// serve makes the site serve the record in a file.
func (s *served) serve(t *testing.T, db string) {
	t.Helper()
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	signer, err := ledger.LoadKey(db + ".key")
	if err != nil {
		t.Fatal(err)
	}
	site := web.New(web.Config{Signer: signer}, st, slog.New(slog.DiscardHandler))
	s.site.Store(site)
}

func newServed(t *testing.T, db string) *served {
	t.Helper()
	s := &served{}
	s.serve(t, db)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.address = server.URL
	return s
}

// copyOf returns a copy of a record and its key in another folder.
func copyOf(t *testing.T, db string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "record.db")
	must(t, "backup", "--db", db, "--to", to)
	write(t, to+".key", read(t, db+".key"))
	if err := os.Chmod(to+".key", 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// cutOff deletes the newest ten changes and everything they brought.
var cutOff = []string{
	"delete from event where change > 94", "delete from statement where change > 94",
	"delete from correction where change > 94",
	"delete from entry where change > 94", "delete from policy where change > 94",
	"delete from control_total where change > 94",
	"delete from report where change > 94", "delete from change where seq > 94",
}

func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	db, checkpoint := signed(t)
	other := filepath.Join(t.TempDir(), "other.key")
	otherKey, err := ledger.GenerateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name       string
		statements []string
		// names is what both verify and watch say about the place. verified and watched are what only one of them says.
		names, verified, watched string
	}{
		{name: "a value changed", statements: []string{"update entry set value = 50 where value = 51"},
			names: "change 4, entries[0].value: expected 51, found 50"},
		{name: "an entry deleted", statements: []string{"delete from entry where value = 51"}, names: "change 4, entries[0]"},
		{name: "a correction's date changed",
			statements: []string{"update correction set date = '2017-04-06' where id = 'ice-2017-04-05-ny-franklin-county'"},
			names:      `change 9, correction.date: expected "2017-04-05", found "2017-04-06"`},
		{name: "a row added to a change", statements: []string{
			"insert into entry select report, 1, section, measure, facility, label, state, 7, null, null, custodian, " +
				"note, source, change, line + 100 from entry where value = 51"},
			names: "change 4, entries[40]: expected line 40, found line 100"},
		{name: "a row added without a change", statements: []string{
			"insert into event select date, kind, jurisdiction, concerns, report, by, 'Made up', date_note, sources, " +
				"1000 from event limit 1"},
			names: "change 1000"},
		{name: "a change's JSON altered",
			statements: []string{`update change set body = replace(body, '"value":51', '"value":50') where seq = 4`},
			names:      "change 4, leaf hash"},
		{name: "two changes swapped", statements: []string{
			"create table swap as select seq, body from change where seq in (10, 11)",
			"update change set body = (select body from swap where seq = 21 - change.seq) where seq in (10, 11)",
			"drop table swap"},
			names: "change 10"},
		{name: "the newest ten changes cut off", statements: cutOff, names: "change 95, leaf hash"},
		{name: "the newest ten changes cut off with their hashes", statements: append([]string{
			// A tree of 94 leaves has 2*94 hashes less the number of ones in binary 94: RFC 6962, section 2.1.
			"delete from ledger_checkpoint", "delete from ledger_hash where idx >= 2 * 94 - 5"}, cutOff...),
			names: "changes 95 to 104 are gone"},
		{name: "the key replaced", statements: []string{"update ledger_key set key = '" + otherKey.Key + "'"},
			names: "not signed with the key " + ledger.ShortKey(otherKey.Key)},
		{name: "the key replaced, with what it signed", statements: []string{"delete from ledger_checkpoint",
			"update ledger_key set key = '" + otherKey.Key + "'"},
			verified: "is signed with the key " + ledger.ShortKey(otherKey.Key), watched: "the key was replaced"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			bad := copyOf(t, db)
			state := filepath.Join(t.TempDir(), "seen.json")
			site := newServed(t, db)
			must(t, "watch", site.address, "--state", state)
			seen := read(t, state)
			tamper(t, bad, test.statements...)
			status, out, complaint := program(t, "verify", "--db", bad, "--since", checkpoint)
			if want := test.names + test.verified; status != failed || !strings.Contains(complaint, want) {
				t.Errorf("verify exits with %d and says %q, want %q\n%s", status, complaint, want, out)
			}
			site.serve(t, bad)
			status, _, complaint = program(t, "watch", site.address, "--state", state)
			if want := test.names + test.watched; status != failed || !strings.Contains(complaint, want) {
				t.Errorf("watch exits with %d and says %q, want %q", status, complaint, want)
			}
			if read(t, state) != seen {
				t.Error("watch did not keep what the site said before")
			}
		})
	}
}

// A past that was altered, with its ledger recomputed under the same key, contradicts an earlier checkpoint that
// somebody kept.
func TestRewrittenPastIsFound(t *testing.T) {
	t.Parallel()
	db, checkpoint := signed(t)
	site := newServed(t, db)
	state := filepath.Join(t.TempDir(), "seen.json")
	must(t, "watch", site.address, "--state", state)
	log := filepath.Join(t.TempDir(), "log.jsonl")
	must(t, "export", "--db", db, "--log", log)
	write(t, log, strings.Replace(read(t, log), `"gist":"Calls the listing a mistake; says requests were honored."`,
		`"gist":"Agrees."`, 1))
	rewritten := filepath.Join(t.TempDir(), "record.db")
	must(t, "import", "--db", rewritten, log)
	write(t, rewritten+".key", read(t, db+".key"))
	if err := os.Chmod(rewritten+".key", 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), rewritten)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), strings.TrimSpace(must(t, "key", "--db", db))); err != nil {
		t.Fatal(err)
	}
	st.Close()
	must(t, "verify", "--db", rewritten) // alone it is a sound record
	status, _, complaint := program(t, "verify", "--db", rewritten, "--since", checkpoint)
	if status != failed || !strings.Contains(complaint, "the past was changed") {
		t.Errorf("verify exits with %d and says %q", status, complaint)
	}
	site.serve(t, rewritten)
	status, _, complaint = program(t, "watch", site.address, "--state", state)
	if status != failed || !strings.Contains(complaint, "was altered") {
		t.Errorf("watch exits with %d and says %q", status, complaint)
	}
}

// None of these is tampering.
func TestUntamperedFilesVerify(t *testing.T) {
	t.Parallel()
	db, checkpoint := signed(t)
	site := newServed(t, db)
	state := filepath.Join(t.TempDir(), "seen.json")
	must(t, "watch", site.address, "--state", state)
	for name, change := range map[string]func(t *testing.T) string{
		"a restart":         func(*testing.T) string { return db },
		"a backup restored": func(t *testing.T) string { return copyOf(t, db) },
		"a vacuum": func(t *testing.T) string {
			to := copyOf(t, db)
			file, err := sql.Open("sqlite3", "file:"+to)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			if _, err := file.ExecContext(t.Context(), "vacuum"); err != nil {
				t.Fatal(err)
			}
			return to
		},
		"a log imported into a new file": func(t *testing.T) string {
			log, to := filepath.Join(t.TempDir(), "log.jsonl"), filepath.Join(t.TempDir(), "record.db")
			must(t, "export", "--db", db, "--log", log)
			must(t, "import", "--db", to, log)
			write(t, to+".key", read(t, db+".key"))
			if err := os.Chmod(to+".key", 0o600); err != nil {
				t.Fatal(err)
			}
			st, err := store.Open(t.Context(), to)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			if err := st.SetLedgerKey(t.Context(), strings.TrimSpace(must(t, "key", "--db", db))); err != nil {
				t.Fatal(err)
			}
			return to
		},
		"more that came in": func(t *testing.T) string {
			to := copyOf(t, db)
			file := filepath.Join(t.TempDir(), "events.csv")
			write(t, file,
				"date,kind,jurisdiction,concerns,report,by,what,date_note,sources\n"+
					"2017-05-01,list edited,nv/clark-county,,,ICE,Edited once more.,,https://example.org/\n")
			must(t, "import", "--db", to, file)
			return to
		},
	} {
		t.Run(name, func(t *testing.T) {
			to := change(t)
			must(t, "verify", "--db", to, "--since", checkpoint)
			site.serve(t, to)
			must(t, "verify", site.address, "--since", checkpoint)
			must(t, "watch", site.address, "--state", filepath.Join(filepath.Dir(copyFile(t, state)), "seen.json"))
		})
	}
}

// copyFile returns a copy of a file in another folder.
func copyFile(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	write(t, to, read(t, path))
	return to
}
