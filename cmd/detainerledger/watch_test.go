package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/store"
)

// liar serves a site with some of its answers altered.
func liar(t *testing.T, site http.Handler, alter func(path string, answer *httptest.ResponseRecorder)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding") // only plain answers can be altered
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, r)
		alter(r.URL.Path, answer)
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// says replaces the body of an answer.
func says(answer *httptest.ResponseRecorder, text []byte) {
	answer.Body = bytes.NewBuffer(text)
}

func eventFile(t *testing.T, what ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "events.csv")
	text := "date,kind,jurisdiction,concerns,report,by,what,date_note,sources\n"
	for _, w := range what {
		text += "2017-05-01,list edited,nv/clark-county,,,ICE," + w + ",,https://example.org/\n"
	}
	write(t, file, text)
	return file
}

func TestWatchPrintsWhatCame(t *testing.T) {
	t.Parallel()
	db, _ := signed(t)
	site := newServed(t, db)
	state := filepath.Join(t.TempDir(), "seen.json")
	key := strings.TrimSpace(must(t, "key", "--db", db))
	if got, want := must(t, "watch", site.address, "--state",
		state), fmt.Sprintf("watching %s from change 104 on, signed with %s\n", site.address,
		ledger.ShortKey(key)); got != want {
		t.Errorf("at first it says %q, want %q", got, want)
	}
	before := read(t, state)
	if got := must(t, "watch", site.address, "--state", state); got != "" || read(t, state) != before {
		t.Errorf("with nothing new watch says %q", got)
	}
	must(t, "import", "--db", db, eventFile(t, "Edited once.", "Edited twice."))
	got := must(t, "watch", site.address+"/about?x=1", "--state", state, "--key", key)
	lines := strings.Split(got, "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "105  20") ||
		!strings.HasSuffix(lines[1], "Z  event  2017-05-01 list edited: nv/clark-county") || lines[2] != "" {
		t.Errorf("of two new changes it says\n%s", got)
	}
	var kept seen
	if err := json.Unmarshal([]byte(read(t, state)), &kept); err != nil {
		t.Fatal(err)
	}
	if kept.Site != site.address || kept.Key != key || len(kept.Leaves) != 106 {
		t.Errorf("the watcher keeps %s, %s and %d hashes", kept.Site, kept.Key, len(kept.Leaves))
	}
	// Others can check the checkpoint that the watcher keeps.
	checkpoint := filepath.Join(t.TempDir(), "checkpoint")
	write(t, checkpoint, kept.Checkpoint)
	must(t, "verify", "--db", db, "--since", checkpoint)
}

// A site that contradicts itself is found out before anything is printed or kept.
func TestLyingSiteIsFound(t *testing.T) {
	t.Parallel()
	db, checkpoint := signed(t)
	other := copyOf(t, db)
	must(t, "import", "--db", db, eventFile(t, "Edited once."))
	must(t, "import", "--db", other, eventFile(t, "Edited otherwise."))
	honest := newServed(t, db)
	site, fork := honest.site.Load(), newServed(t, other).site.Load()
	from := func(site http.Handler, path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		return answer
	}
	otherKey, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		path  string
		alter func(answer *httptest.ResponseRecorder)
		want  string
		// later is set if a watcher can notice it only after the first run.
		later bool
	}{
		{"a tile altered", "/ledger/tile/", func(a *httptest.ResponseRecorder) { a.Body.Bytes()[40] ^= 1 },
			"do not add up to the root that is signed", false},
		{"a tile cut off", "/ledger/tile/", func(a *httptest.ResponseRecorder) { a.Body.Truncate(64) },
			"do not add up to the root that is signed", false},
		{"the tile of another past", "/ledger/tile/",
			func(a *httptest.ResponseRecorder) { says(a, from(fork, "/ledger/tile/0/000.p/105").Body.Bytes()) },
			"do not add up to the root that is signed", false},
		{"a leaf altered", "/ledger/leaf/105", func(a *httptest.ResponseRecorder) {
			says(a, bytes.Replace(a.Body.Bytes(), []byte("once"), []byte("anon"), 1))
		}, "change 105, leaf hash: expected ", true},
		{"the leaf of another past", "/ledger/leaf/105",
			func(a *httptest.ResponseRecorder) { says(a, from(fork, "/ledger/leaf/105").Body.Bytes()) },
			"change 105, leaf hash: expected ", true},
		{"another leaf", "/ledger/leaf/105",
			func(a *httptest.ResponseRecorder) { says(a, from(site, "/ledger/leaf/104").Body.Bytes()) },
			"change 105, leaf hash: expected ", true},
		{"a checkpoint altered", "/ledger/checkpoint", func(a *httptest.ResponseRecorder) {
			says(a, bytes.Replace(a.Body.Bytes(), []byte("\n105\n"), []byte("\n104\n"), 1))
		}, "its text was altered", false},
		{"a checkpoint of another key", "/ledger/checkpoint", func(a *httptest.ResponseRecorder) {
			signed, err := otherKey.Sign(ledger.Checkpoint{Origin: ledger.Origin})
			if err != nil {
				t.Error(err)
			}
			says(a, signed)
		}, "not signed with the key", false},
		{"no checkpoint", "/ledger/checkpoint", func(a *httptest.ResponseRecorder) { says(a, []byte("none")) },
			"this is no checkpoint", false},
		{"no key", "/ledger/key", func(a *httptest.ResponseRecorder) { says(a, []byte("none\x1b[31m\n")) },
			`/ledger/key: "none\x1b[31m" is no public key`, false},
		{"a refusal", "/ledger/leaf/105", func(a *httptest.ResponseRecorder) {
			a.Code = http.StatusTeapot
			a.Header().Set("Content-Type", "text/plain")
			says(a, []byte("Not \x1b[31mtoday.\n"))
		}, `/ledger/leaf/105 says: Not \x1b[31mtoday.`, true},
		{"a refusal without words", "/ledger/tile/", func(a *httptest.ResponseRecorder) { a.Code = http.StatusGone },
			"answers with status 410, Gone", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			lying := false
			address := liar(t, site, func(path string, answer *httptest.ResponseRecorder) {
				if lying && strings.HasPrefix(path, test.path) {
					test.alter(answer)
				}
			})
			state := filepath.Join(t.TempDir(), "seen.json")
			lying = true
			status, out, complaint := program(t, "verify", address)
			if status != failed || !strings.Contains(complaint, test.want) || strings.Contains(out, "no difference") {
				t.Errorf("verify exits with %d and says %q, want %q", status, complaint, test.want)
			}
			if !test.later {
				status, out, complaint = program(t, "watch", address, "--state", state)
				if status != failed || !strings.Contains(complaint, test.want) || out != "" {
					t.Errorf("at first watch exits with %d and says %q, want %q\n%s", status, complaint, test.want, out)
				}
			}
			// This watcher saw the record before the newest change.
			first := keep(t, address, db, checkpoint)
			write(t, state, first)
			status, out, complaint = program(t, "watch", address, "--state", state)
			if status != failed || !strings.Contains(complaint, test.want) || out != "" || read(t, state) != first {
				t.Errorf("watch exits with %d and says %q, want %q\n%s", status, complaint, test.want, out)
			}
		})
	}
}

// keep returns the state of a watcher who saw the site at the checkpoint of the record in db.
func keep(t *testing.T, address, db, checkpoint string) string {
	t.Helper()
	kept := seen{Site: address, Key: strings.TrimSpace(must(t, "key", "--db", db)), Checkpoint: read(t, checkpoint)}
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	snap, err := st.At(t.Context(), 104)
	if err != nil {
		t.Fatal(err)
	}
	for hash, err := range leafHashes(1, 104, snap.Hashes(t.Context())) {
		if err != nil {
			t.Fatal(err)
		}
		kept.Leaves = append(kept.Leaves, hash)
	}
	text, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWatchTrustsNoDamagedState(t *testing.T) {
	t.Parallel()
	db, checkpoint := signed(t)
	site := newServed(t, db)
	right := keep(t, site.address, db, checkpoint)
	otherKey, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	alter := func(edit func(s *seen)) string {
		var s seen
		if err := json.Unmarshal([]byte(right), &s); err != nil {
			t.Fatal(err)
		}
		edit(&s)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for name, test := range map[string]struct{ state, want string }{
		"empty":   {"", "does not hold what an earlier run keeps there"},
		"cut off": {right[:len(right)/2], "does not hold what an earlier run keeps there"},
		"not signed": {alter(func(s *seen) { s.Checkpoint = strings.Replace(s.Checkpoint, "104", "103", 1) }),
			"does not hold what an earlier run keeps there"},
		"a hash less":  {alter(func(s *seen) { s.Leaves = s.Leaves[:103] }), "its hashes do not add up to its checkpoint"},
		"other hashes": {alter(func(s *seen) { slices.Reverse(s.Leaves) }), "its hashes do not add up to its checkpoint"},
		"another site": {alter(func(s *seen) { s.Site = "https://example.org" }),
			"is about https://example.org, not " + site.address},
		"another key":     {alter(func(s *seen) { s.Key = otherKey.Key }), "does not hold what an earlier run keeps there"},
		"as it should be": {right, ""},
	} {
		state := filepath.Join(t.TempDir(), "seen.json")
		write(t, state, test.state)
		status, out, complaint := program(t, "watch", site.address, "--state", state)
		if (status == 0) != (test.want == "") || !strings.Contains(complaint, test.want) || out != "" {
			t.Errorf("%s: status %d, %q, want %q\n%s", name, status, complaint, test.want, out)
		}
		if status != 0 && read(t, state) != test.state {
			t.Errorf("%s: the file was overwritten", name)
		}
	}
	state := filepath.Join(t.TempDir(), "seen.json")
	write(t, state, right)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"watch", site.address, "--state", state, "--key", otherKey.Key}, "is about the key"},
		{[]string{"watch", site.address, "--state", state, "--key", "none"}, "is no public key"},
		{[]string{"watch", site.address, "--state", filepath.Join(t.TempDir(), "new"), "--key", otherKey.Key},
			"the key was replaced: expected " + ledger.ShortKey(otherKey.Key)},
		{[]string{"watch", site.address, "--state", filepath.Join(state, "under a file")}, "not a directory"},
		{[]string{"watch", "example.org", "--state", state}, "is no address of a site"},
		{[]string{"watch", "ftp://example.org", "--state", state}, "is no address of a site"},
		{[]string{"watch", "http://127.0.0.1:1", "--state", filepath.Join(t.TempDir(), "new")}, "connection refused"},
	} {
		if status, _, complaint := program(t, test.args...); status != failed || !strings.Contains(complaint, test.want) {
			t.Errorf("%q: status %d, %q, want %q", test.args, status, complaint, test.want)
		}
	}
}
