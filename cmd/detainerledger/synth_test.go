package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// madeUp returns a new file with a small made-up record.
func madeUp(t *testing.T, seed string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "synthetic.db")
	said := must(t, "synth", "--jurisdictions", "40", "--periods", "12", "--seed", seed, "--db", path)
	if form := regexp.MustCompile(`^made up \S+synthetic\.db with \d+ changes, [56]\d\d entries in [0-9.]+ s, ` +
		`\d+ entries a second(, peak memory \d+ kB)?\n$`); !form.MatchString(said) {
		t.Errorf("got %q", said)
	}
	return path
}

// marked reports whether the file itself says that its record is made up, where file(1) looks: "DTLS" at byte 68 of
// the header (https://www.sqlite.org/fileformat2.html).
func marked(t *testing.T, path string) bool {
	t.Helper()
	header := read(t, path)[:100]
	if id := header[68:72]; id != "DTLS" && id != "DTLR" {
		t.Fatalf("%s has the application id %q", path, id)
	}
	return header[68:72] == "DTLS"
}

func TestSynthMakesARecordThatVerifies(t *testing.T) {
	t.Parallel()
	db := madeUp(t, "5")
	if !marked(t, db) {
		t.Error("the file does not say that it is made up")
	}
	if out := must(t, "verify", "--db", db); !strings.HasSuffix(out, "no difference found\n") {
		t.Errorf("verify says %q", out)
	}
	if out := must(t, "check", "--db", db); !strings.Contains(out, "no fault found") {
		t.Errorf("check says %q", out)
	}
	log := func(db string) string {
		path := filepath.Join(t.TempDir(), "log.jsonl")
		must(t, "export", "--db", db, "--log", path)
		return read(t, path)
	}
	if again := madeUp(t, "5"); log(again) != log(db) {
		t.Error("the same seed makes a different record")
	}
	if other := madeUp(t, "6"); log(other) == log(db) {
		t.Error("another seed makes the same record")
	}
}

func TestSynthTakesOnlyANewFile(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none.db")
	write(t, none, "no database")
	for path, want := range map[string]string{
		record2017(t):  "holds a record; a made-up one never goes into it",
		madeUp(t, "1"): "holds a made-up record already",
		none:           "open the record",
	} {
		status, out, complaint := program(t, "synth", "--jurisdictions", "40", "--periods", "1", "--db", path)
		if status != failed || out != "" || !strings.Contains(complaint, want) {
			t.Errorf("%s: status %d, %q, want %q", path, status, complaint, want)
		}
	}
	if read(t, none) != "no database" {
		t.Error("a file that is not a record was overwritten")
	}
	db := record2017(t)
	version, _ := dump(t, db)
	program(t, "synth", "--jurisdictions", "40", "--periods", "1", "--db", db)
	if after, _ := dump(t, db); after != version || marked(t, db) {
		t.Errorf("the real record is at version %d after it, marked %t", after, marked(t, db))
	}
	for _, args := range [][]string{{"--jurisdictions", "19"}, {"--periods", "0"}, {"--jurisdictions", "50001"}} {
		path := filepath.Join(t.TempDir(), "new.db")
		if status, _, complaint := program(t, append([]string{"synth", "--db", path}, args...)...); status != failed ||
			!strings.Contains(complaint, "it is ") {
			t.Errorf("%q: status %d, %q", args, status, complaint)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%q made a file", args)
		}
	}
}

// A made-up record stays marked as a log, as tables, as a copy and with more added. No part of it can be added to a
// real record.
func TestAMadeUpRecordStaysMarked(t *testing.T) {
	t.Parallel()
	db, dir := madeUp(t, "2"), t.TempDir()
	log, tables, copied := filepath.Join(dir, "log.jsonl"), filepath.Join(dir, "tables"), filepath.Join(dir, "copy.db")
	must(t, "export", "--db", db, "--log", log)
	must(t, "export", "--db", db, "--csv", tables)
	must(t, "backup", "--db", db, "--to", copied)
	if !marked(t, copied) {
		t.Error("the copy is not marked")
	}
	must(t, "import", "--db", db, eventFile(t, "Added."))
	if !marked(t, db) {
		t.Error("the record is not marked after something was added")
	}
	for _, path := range []string{log, tables} {
		fresh := filepath.Join(t.TempDir(), "fresh.db")
		must(t, "import", "--db", fresh, path)
		if !marked(t, fresh) {
			t.Errorf("the record made of %s is not marked", filepath.Base(path))
		}
		real := record2017(t)
		version, rows := dump(t, real)
		if status, _, complaint := program(t, "import", "--db", real, path); status != failed ||
			!strings.Contains(complaint, "nothing was imported") {
			t.Errorf("a real record takes %s: %d, %q", filepath.Base(path), status, complaint)
		}
		if after, left := dump(t, real); after != version || len(left) != len(rows) || marked(t, real) {
			t.Errorf("the real record is at version %d after it, marked %t", after, marked(t, real))
		}
	}
	// Only the source of this row says that it is made up.
	events := filepath.Join(dir, "events.csv")
	write(t, events,
		"date,kind,jurisdiction,concerns,report,by,what,date_note,sources\n"+
			"2017-04-20,list edited,,national,,ICE,Replaced.,,https://synthetic.invalid/2011-01-01\n")
	if status, _, complaint := program(t, "import", "--db", record2017(t), events); status != failed ||
		!strings.Contains(complaint, "made-up record") {
		t.Errorf("a real record takes an event that is made up: %d, %q", status, complaint)
	}
}

func TestServeOfAMadeUpRecordSaysSo(t *testing.T) {
	t.Parallel()
	db := madeUp(t, "3")
	r := start(t, db)
	res, err := http.Get(r.address + "/es/jurisdictions/nv/clark-county")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.Header.Get("Detainer-Ledger-Synthetic") != "?1" ||
		!strings.Contains(string(text), "Este registro es inventado.") {
		t.Errorf("%v: %.200s", res.Header, text)
	}
	r.stop(t)
	status, _, complaint := program(t, "serve", "--addr", "127.0.0.1:0", "--db", db, "--base-url", "https://example.org",
		"--smtp-url", "smtp://127.0.0.1:2525", "--mail-from", "mail@example.org")
	if status != failed || !strings.Contains(complaint, "made up, and nobody is to get mail about it") {
		t.Errorf("the program would send mail: %d, %q", status, complaint)
	}
}
