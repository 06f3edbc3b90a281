package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// incident is a record that lost versions which readers had seen. It was backed up in older at version 104. One
// watcher saw versions 105 and 106, and another kept only the checkpoint.
type incident struct {
	db, older, dir    string
	early, late, bare string // a watcher's file at version 105 and at 106, and the checkpoint of 106
}

func newIncident(t *testing.T) incident {
	t.Helper()
	db, _ := signed(t)
	dir := t.TempDir()
	in := incident{db: db, dir: dir, older: filepath.Join(dir, "older"), early: filepath.Join(dir, "early"),
		late: filepath.Join(dir, "late"), bare: filepath.Join(dir, "bare")}
	must(t, "backup", "--db", db, "--to", in.older)
	site := start(t, db)
	defer site.kill(t)
	must(t, "import", "--db", db, numberedEvent(t, 1))
	sees := func(state, version string) {
		eventually(t, func() error {
			if a := site.ask(t, http.MethodGet, "/ledger/checkpoint"); a.version != version {
				return fmt.Errorf("version %s is signed, want %s", a.version, version)
			}
			return nil
		})
		must(t, "watch", site.address, "--state", state)
	}
	sees(in.early, "105")
	must(t, "import", "--db", db, numberedEvent(t, 2))
	sees(in.late, "106")
	_, text := fetch(t, site.address+"/ledger/checkpoint", "")
	write(t, in.bare, string(text))
	return in
}

// notice writes the text of a notice of the incident to a file and returns its path.
func (in incident) notice(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notice.txt")
	write(t, path, text)
	return path
}

// movedTo returns a copy of a watcher's file for another address.
func movedTo(t *testing.T, state, address string) string {
	t.Helper()
	text := read(t, state)
	path := filepath.Join(t.TempDir(), "state")
	write(t, path, strings.ReplaceAll(text, "127.0.0.1:"+port(text), "127.0.0.1:"+port(address)))
	return path
}

const diskFailed = "The disk failed on <30 November>.\n\nThe newest copy is a day older: nothing else is left."

// A reader who saw a lost version gets the operator's notice once. A reader who did not see it gets none. Both
// continue with the restored record.
func TestWatchPrintsANoticeOnceToReadersOfALostVersion(t *testing.T) {
	t.Parallel()
	in := newIncident(t)
	refuses(t, "say what happened with --notice", "restore", "--from", in.older, "--db", in.db, "--seen", in.late)
	out := must(t, "restore", "--from", in.older, "--db", in.db, "--seen", in.late, "--notice", in.notice(t, diskFailed))
	if !strings.Contains(out, "is signed and goes with the record") {
		t.Errorf("restore says %q", out)
	}
	site := start(t, in.db)
	early, late := movedTo(t, in.early, site.address), movedTo(t, in.late, site.address)
	before := movedTo(t, in.late, site.address)
	must(t, "import", "--db", in.db, eventFile(t, "Edited once."))
	eventually(t, func() error {
		if a := site.ask(t, http.MethodGet, "/ledger/checkpoint"); a.version != "105" {
			return fmt.Errorf("version %s is signed, want 105", a.version)
		}
		return nil
	})
	for _, state := range []string{early, late} {
		lines := strings.Split(must(t, "watch", site.address, "--state", state), "\n")
		if len(lines) != 7 || !strings.HasPrefix(lines[0], "notice of 20") ||
			!strings.HasSuffix(lines[0], ": versions 105 to 106 are lost") ||
			lines[1] != "  The disk failed on <30 November>." || lines[2] != "" ||
			lines[4] != "going on from version 104, which still holds" || !strings.HasPrefix(lines[5], "105  20") {
			t.Errorf("watch says\n%s", strings.Join(lines, "\n"))
		}
		if again := must(t, "watch", site.address, "--state", state); again != "" {
			t.Errorf("and again watch says\n%s", again)
		}
		var kept seen
		if err := json.Unmarshal([]byte(read(t, state)), &kept); err != nil || len(kept.Notices) != 1 ||
			len(kept.Leaves) != 105 {
			t.Errorf("the watcher keeps %d notices and %d hashes, %v", len(kept.Notices), len(kept.Leaves), err)
		}
	}
	for language, heading := range map[string]string{"": "Versions that are lost", "/es": "Aviso del "} {
		if text := string(site.ask(t, http.MethodGet, language+"/ledger").body); !strings.Contains(text, heading) ||
			!strings.Contains(text, `<p lang="en">The disk failed on &lt;30 November&gt;.</p>`) ||
			!strings.Contains(text, `href="/ledger/notices.json"`) { // this link brings it into a copy of the site as files
			t.Errorf("%s/ledger does not show the notice:\n%s", language, text)
		}
	}
	if out := must(t, "verify", site.address); !strings.Contains(out, ": versions 105 to 106 are lost") {
		t.Errorf("verify says %q", out)
	}
	// The notice is in a backup and in a replica too.
	copied, replica := filepath.Join(in.dir, "copy"), filepath.Join(in.dir, "replica")
	must(t, "backup", "--db", in.db, "--to", copied)
	must(t, "refresh", "--from", copied, "--to", replica)
	other := start(t, replica, "--replica", "--primary", site.address)
	theirs := site.ask(t, http.MethodGet, "/ledger/notices.json").body
	if ours := other.ask(t, http.MethodGet, "/ledger/notices.json").body; string(ours) != string(theirs) {
		t.Errorf("a replica gives %s, want %s", ours, theirs)
	}
	if out := must(t, "verify", "--db", copied); !strings.Contains(out, ": versions 105 to 106 are lost") {
		t.Errorf("verify of the backup says %q", out)
	}
	other.stop(t)
	site.stop(t)
	// The notice does not cover anything else that contradicts what was seen.
	fork := filepath.Join(in.dir, "fork")
	must(t, "restore", "--from", in.older, "--db", fork, "--key", in.db+".key")
	must(t, "import", "--db", fork, eventFile(t, "Edited otherwise."))
	forked := newServed(t, fork)
	for state, watched := range map[string]string{"that got the notice": late, "that did not": before} {
		liar := liar(t, forked.site.Load(), func(path string, answer *httptest.ResponseRecorder) {
			if path == "/ledger/notices.json" {
				answer.Code = http.StatusOK
				says(answer, theirs)
			}
		})
		status, out, complaint := program(t, "watch", liar, "--state", movedTo(t, watched, liar))
		if notified := state == "that got the notice"; notified != (status == failed) {
			t.Errorf("of another past under the same notice a watcher %s: status %d, %q %q", state, status, out, complaint)
		}
	}
}

// A notice excuses nothing if it is about something else or the record's key did not sign it.
func TestNoticeOfSomethingElseExcusesNothing(t *testing.T) {
	t.Parallel()
	in := newIncident(t)
	must(t, "restore", "--from", in.older, "--db", in.db, "--seen", in.bare, "--notice", in.notice(t, diskFailed))
	site := newServed(t, in.db)
	// The checkpoint alone says nothing about the versions before it.
	refuses(t, "it names the root of version 106 alone, and version 105 was seen", "watch", site.address, "--state",
		movedTo(t, in.early, site.address))
	notices := (&running{address: site.address}).ask(t, http.MethodGet, "/ledger/notices.json").body
	for name, test := range map[string]struct{ text, want string }{
		"the right one":  {string(notices), ""},
		"none":           {`{"notices":[]}`, "changes 105 to 106 are gone"},
		"another text":   {strings.Replace(string(notices), "failed", "burned", 1), "its text was altered"},
		"another number": {strings.Replace(string(notices), "106", "107", 1), "its text was altered"},
		"no JSON":        {"none", "/ledger/notices.json: invalid character"},
	} {
		address := liar(t, site.site.Load(), func(path string, answer *httptest.ResponseRecorder) {
			if path == "/ledger/notices.json" {
				says(answer, []byte(test.text))
			}
		})
		state := movedTo(t, in.late, address)
		before := read(t, state)
		status, out, complaint := program(t, "watch", address, "--state", state)
		if (status == 0) != (test.want == "") || !strings.Contains(complaint, test.want) {
			t.Errorf("%s: status %d, %q %q, want %q", name, status, out, complaint, test.want)
		}
		if status != 0 && (out != "" || read(t, state) != before || !strings.Contains(complaint, "contradicts itself")) {
			t.Errorf("%s: something was printed or kept, %q %q", name, out, complaint)
		}
	}
	// This record has another past under the same key. The notice names versions that were never seen there.
	fork := filepath.Join(in.dir, "fork")
	must(t, "restore", "--from", in.older, "--db", fork, "--key", in.db+".key")
	must(t, "import", "--db", fork, eventFile(t, "Edited once.", "Edited twice."))
	forked := newServed(t, fork)
	state := filepath.Join(in.dir, "forked")
	must(t, "watch", forked.address, "--state", state)
	refuses(t, "a notice of the site does not account for it", "watch", site.address, "--state",
		movedTo(t, state, site.address))
}

// A notice without a loss, a proper text, a key or enough evidence is refused, and nothing is restored.
func TestNoticeIsRefusedWhereItWouldSayNothing(t *testing.T) {
	t.Parallel()
	in := newIncident(t)
	whole, place := filepath.Join(in.dir, "whole"), filepath.Join(t.TempDir(), "record.db")
	must(t, "backup", "--db", in.db, "--to", whole)
	fork := filepath.Join(in.dir, "fork")
	must(t, "restore", "--from", in.older, "--db", fork)
	must(t, "import", "--db", fork, eventFile(t, "Edited once.", "Edited twice."))
	key := []string{"--key", in.db + ".key"}
	for name, test := range map[string]struct {
		from, seen, text string
		key              []string
		want             string
	}{
		"nothing is lost": {whole, in.late, diskFailed, key, "there is nothing to give notice of"},
		"nothing said":    {in.older, in.late, " \n", key, "the text of a notice is empty"},
		"too much said":   {in.older, in.late, strings.Repeat("é", 2001), key, "at most 2000 characters, and this one 2001"},
		"not plain":       {in.older, in.late, "The \x1b[31mdisk.", key, "has the character U+001B"},
		"no key":          {in.older, in.late, diskFailed, nil, "--notice is signed with the record's private key"},
		"nobody knows since when": {fork, in.bare, diskFailed, key,
			"names the root of version 106 alone, so that nobody knows which version still holds"},
	} {
		args := append([]string{"restore", "--from", test.from, "--db", place, "--seen", test.seen, "--notice",
			in.notice(t, test.text)}, test.key...)
		refuses(t, test.want, args...)
		if left := folder(t, filepath.Dir(place)); len(left) > 0 {
			t.Errorf("%s: restore left %d files", name, len(left))
		}
	}
	longest := in.notice(t, strings.Repeat("é", 2000)+"\r\n")
	must(t, append([]string{"restore", "--from", fork, "--db", place, "--seen", in.late, "--notice", longest}, key...)...)
	if out := must(t, "verify", "--db", place); !strings.Contains(out, ": versions 105 to 106 are lost") {
		t.Errorf("verify says %q", out)
	}
}
