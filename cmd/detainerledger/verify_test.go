package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/store"
)

func TestVerifySaysWhatItChecked(t *testing.T) {
	t.Parallel()
	db, checkpoint := signed(t)
	c, err := ledger.ParseCheckpoint(strings.SplitAfter(read(t, checkpoint), "=\n")[0])
	if err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(must(t, "key", "--db", db))
	short := ledger.ShortKey(key)
	site := newServed(t, db)
	tree := "the changes are numbered without a gap, canonical, and hash to what the ledger holds\n"
	since := fmt.Sprintf("they begin with the 104 changes of the checkpoint in %s, signed with %s\n", checkpoint, short)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"verify", "--db", db},
			fmt.Sprintf("read 104 changes that brought 3590 rows from %s\nthe file, its indexes and its schema are sound\n"+
				"%sthe tables say exactly what the changes say, and no row is without a change\n"+
				"the root of the 104 changes is %s\n"+
				"the private key in %s.key belongs to the record's key %s\nno difference found\n",
				db, tree, c.Root, db, short)},
		{[]string{"verify", site.address + "/", "--since", checkpoint, "--key", key},
			fmt.Sprintf("read 104 changes from %s\n%sthe root of the 104 changes is %s, signed with %s\n%sno difference found\n",
				site.address, tree, c.Root, short, since)},
	} {
		if got := must(t, test.args...); got != test.want {
			t.Errorf("%q says\n%s\nwant\n%s", test.args, got, test.want)
		}
	}
	if out := must(t, "verify", "--db", db, "--since", checkpoint, "--key", key); !strings.HasSuffix(out,
		since+"no difference found\n") {
		t.Errorf("of the earlier checkpoint it says\n%s", out)
	}
	// A record without a key, and an empty one, are sound too.
	if out := must(t, "verify", "--db", record2017(t)); strings.Contains(out, "key") {
		t.Errorf("of a record without a key it says\n%s", out)
	}
	empty := filepath.Join(t.TempDir(), "empty.db")
	st, err := store.Open(t.Context(), empty)
	if err != nil {
		t.Fatal(err)
	}
	st.Close()
	if out := must(t, "verify", "--db", empty); !strings.Contains(out, "read 0 changes that brought 0 rows") {
		t.Errorf("of an empty record it says\n%s", out)
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	db, checkpoint := signed(t)
	site := newServed(t, db)
	dir := t.TempDir()
	other, err := ledger.GenerateKey(filepath.Join(dir, "other.key"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "loose.key"), read(t, db+".key"))
	write(t, filepath.Join(dir, "nothing"), "")
	keyless, otherKeyless := record2017(t), record2017(t)
	write(t, otherKeyless+".key", read(t, db+".key"))
	if err := os.Chmod(otherKeyless+".key", 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--db", filepath.Join(dir, "absent.db")}, "there is no record"},
		{[]string{"--db", db, "--key", "none"}, "is no public key"},
		{[]string{"--db", db, "--key", other.Key}, "the key was replaced: expected " + ledger.ShortKey(other.Key)},
		{[]string{"--db", db, "--signing-key", filepath.Join(dir, "other.key")},
			"holds the key " + ledger.ShortKey(other.Key)},
		{[]string{"--db", db, "--signing-key", filepath.Join(dir, "loose.key")}, "chmod 600"},
		{[]string{"--db", db, "--signing-key", filepath.Join(dir, "absent.key")}, "no such file"},
		{[]string{"--db", otherKeyless}, "and the record names none"},
		{[]string{"--db", keyless, "--since", checkpoint}, "name the one that signed it with --key"},
		{[]string{"--db", keyless, "--since", checkpoint, "--key", other.Key},
			"not signed with the key " + ledger.ShortKey(other.Key)},
		{[]string{"--db", db, "--since", filepath.Join(dir, "nothing")}, "this is no checkpoint"},
		{[]string{site.address, "--key", other.Key}, "the key was replaced: expected " + ledger.ShortKey(other.Key)},
		{[]string{site.address, "--since", filepath.Join(dir, "nothing")}, "this is no checkpoint"},
		{[]string{"example.org"}, "is no address of a site"},
		{[]string{newServed(t, db).address + "0"}, "invalid port"},
	} {
		status, out, complaint := program(t, append([]string{"verify"}, test.args...)...)
		if status != failed || !strings.Contains(complaint, test.want) || strings.Contains(out, "no difference") {
			t.Errorf("%q: status %d, %q, want %q", test.args, status, complaint, test.want)
		}
	}
	// If the record has no key, the key that signed is enough.
	key := strings.TrimSpace(must(t, "key", "--db", db))
	must(t, "verify", "--db", keyless, "--since", checkpoint, "--key", key)
	if status, _, complaint := program(t, "verify", "--db", db, "--since",
		filepath.Join(dir, "absent")); status != wrongUsage {
		t.Errorf("a checkpoint that is not there: status %d, %q", status, complaint)
	}
}

// A site may be in a folder of its host, and is found from any of its pages.
func TestVerifyAndWatchInAFolder(t *testing.T) {
	t.Parallel()
	db, _ := signed(t)
	s := newServed(t, db)
	server := httptest.NewServer(http.StripPrefix("/records/ddor", s))
	t.Cleanup(server.Close)
	folder := server.URL + "/records/ddor"
	for _, address := range []string{folder, folder + "/", folder + "/jurisdictions/nv/clark-county?as-of=seq:40#cite"} {
		if out := must(t, "verify", address); !strings.HasPrefix(out, "read 104 changes from "+folder+"\n") {
			t.Errorf("verify %s says\n%s", address, out)
		}
		if out := must(t, "watch", address, "--state", filepath.Join(t.TempDir(), "seen.json")); !strings.HasPrefix(out,
			"watching "+folder+" from change 104 on") {
			t.Errorf("watch %s says\n%s", address, out)
		}
	}
	// The root of the host is not the site.
	if status, _, complaint := program(t, "verify", server.URL); status != failed ||
		!strings.Contains(complaint, server.URL+"/ledger/") {
		t.Errorf("at the root: status %d, %q", status, complaint)
	}
	// A folder without a checkpoint is not the folder of a site.
	if out := must(t, "verify", s.address+"/jurisdictions/nv"); !strings.HasPrefix(out,
		"read 104 changes from "+s.address+"\n") {
		t.Errorf("from a page it says\n%s", out)
	}
}
