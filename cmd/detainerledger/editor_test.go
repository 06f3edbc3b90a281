package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestEditorsAreInvitedListedAndRevoked(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	link := must(t, "editor", "invite", "--db", db, "--name", " Ana  Vega ", "--role", "publisher", "--base-url",
		"https://ledger.example/")
	if secret, ok := strings.CutPrefix(link, "https://ledger.example/desk/invitation/"); !ok ||
		len(strings.TrimSpace(secret)) < 26 {
		t.Errorf("the link is %q", link)
	}
	if list := must(t, "editor", "list", "--db", db); !strings.Contains(list, "Ana Vega  publisher  0") {
		t.Errorf("the list is\n%s", list)
	}
	must(t, "editor", "revoke", "--db", db, "Ana Vega")
	if list := must(t, "editor", "list", "--db", db); strings.Contains(list, " no\n") {
		t.Errorf("after revoking, the list is\n%s", list)
	}
	// Private data is in a file of its own.
	if status, _, complaint := program(t, "check", "--db", db); status != failed ||
		!strings.Contains(complaint, "no record") {
		t.Errorf("inviting made a record: status %d, %s", status, complaint)
	}
}

func TestEditorCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "record.db")
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"list"}, failed, "no desk yet"},
		{[]string{"revoke", "Ana"}, failed, "no desk yet"},
		{[]string{"invite", "--name", "Ana"}, wrongUsage, "--role"},
		{[]string{"invite", "--name", "Ana", "--role", "king"}, wrongUsage, `"editor","publisher","admin"`},
		{[]string{"invite", "--name", "  ", "--role", "editor"}, failed, "--name is empty"},
		{[]string{"invite", "--name", "Ana", "--role", "editor", "--base-url", "http://ledger.example"}, failed, "https"},
	} {
		status, out, complaint := program(t, append([]string{"editor"}, append(test.args, "--db", db)...)...)
		if status != test.status || !strings.Contains(complaint, test.want) || out != "" {
			t.Errorf("%q: status %d, %q, want %d, %q", test.args, status, complaint, test.status, test.want)
		}
	}
	must(t, "editor", "invite", "--db", db, "--name", "Ana", "--role", "editor")
	if status, _, complaint := program(t, "editor", "revoke", "--db", db, "Ben"); status != failed ||
		!strings.Contains(complaint, `"Ben"`) {
		t.Errorf("revoking nobody: %d, %q", status, complaint)
	}
}
