package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
	"detainerledger/internal/store/storetest"
)

// signs gives the record a new key and returns it.
func signs(t testing.TB, st *store.Store) *ledger.Signer {
	t.Helper()
	signer, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.SetLedgerKey(t.Context(), signer.Key); err != nil {
		t.Fatal(err)
	}
	return signer
}

// sign signs the version of a snapshot, which must succeed with the head of its ledger.
func sign(t testing.TB, snap *store.Snapshot, st *store.Store, by *ledger.Signer) (text string) {
	t.Helper()
	signed, err := st.Sign(t.Context(), snap, by, 0)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.OpenCheckpoint(signed, by.Key)
	if want, failed := snap.Checkpoint(t.Context()); err != nil || failed != nil || c != want {
		t.Fatalf("signed is %v, want %v (%v, %v)", c, want, err, failed)
	}
	return string(signed)
}

// at returns the snapshot of a version.
func at(t testing.TB, st *store.Store, version record.Seq) *store.Snapshot {
	t.Helper()
	snap, err := st.At(t.Context(), version)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// A published checkpoint is always published with the same bytes, even by a program that was started later or has
// a copy of the file. A lost one is made again with the same bytes.
func TestSignedCheckpointIsKept(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	key := signs(t, st)
	snap := now(t, st)
	if _, err := snap.Signed(t.Context()); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("before anything is signed: %v", err)
	}
	unsigned := filepath.Join(t.TempDir(), "unsigned.db") // as if the program had been killed before it signed
	backup(t, st, unsigned)
	text := sign(t, snap, st, key)
	copied := filepath.Join(t.TempDir(), "copied.db")
	backup(t, st, copied)
	for name, of := range map[string]*store.Store{"itself": st, "opened again": reopen(t, path),
		"a copy": reopen(t, copied)} {
		if signed, err := now(t, of).Signed(t.Context()); err != nil || string(signed.Text) != text ||
			signed.Size != int64(snap.Seq) {
			t.Errorf("%s: %q, %v", name, signed.Text, err)
		}
		if _, err := of.Verify(t.Context(), nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if faults, err := of.Integrity(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("%s: %q, %v", name, faults, err)
		}
	}
	if again := reopen(t, unsigned); sign(t, now(t, again), again, key) != text {
		t.Error("signed again, it has a different text")
	}
	if signed, err := at(t, st, snap.Seq-1).Signed(t.Context()); !errors.Is(err, record.ErrNotFound) {
		t.Errorf("an earlier version has the checkpoint of a later one: %v", signed)
	}
}

// A version can be signed however many unsigned versions precede it, and whatever follows it.
func TestEveryVersionCanBeSigned(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	key := signs(t, st)
	newest := now(t, st).Seq
	for _, version := range []record.Seq{1, 2, 7, newest - 1, newest - 3, newest} {
		sign(t, at(t, st, version), st, key)
	}
	if _, err := st.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	other, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := st.Sign(t.Context(), now(t, st), other, newest); !errors.Is(err, store.ErrOtherKey) || text != nil {
		t.Errorf("with another key it is signed: %q, %v", text, err)
	}
}

// Every stored column of a change, in every table, is checked against the ledger before the change is signed.
//
//race:long
func TestSigningFindsEveryAlteredColumnOfWhatIsNew(t *testing.T) {
	t.Parallel()
	const before = 3
	st, path := filled(t)
	key := signs(t, st)
	sign(t, at(t, st, before), st, key)
	whole := filepath.Join(t.TempDir(), "whole.db")
	backup(t, st, whole)
	db := sqlitetest.Raw(t, path)
	tried := 0
	for _, table := range sqlitetest.Texts(t, db, tables) {
		if slices.Contains(besideTheRecord, table) {
			continue
		}
		last := lastOf(t, db, table)
		for _, column := range sqlitetest.Texts(t, db, `select name || ' ' || lower(type) from pragma_table_info(?)`, table) {
			name, kind, _ := strings.Cut(column, " ")
			if slices.Contains([]string{"change", "ledger_hash"}, table) ||
				sqlitetest.Texts(t, db, `select change > ? from "`+table+`" where `+last, before)[0] == "1" {
				tried++
			} else {
				continue
			}
			value := map[string]string{"integer": `coalesce("` + name + `", 1000) + 1`, "blob": `zeroblob(32)`,
				"text": `coalesce("` + name + `", '') || 'x'`}[kind]
			t.Run(table+"."+name, func(t *testing.T) {
				t.Parallel()
				altered := filepath.Join(t.TempDir(), "altered.db")
				sqlitetest.CopyFile(t, whole, altered)
				harm(t, altered, `pragma ignore_check_constraints = on`,
					fmt.Sprintf(`update "%s" set "%s" = %s where %s`, table, name, value, last))
				of := reopen(t, altered)
				newest, err := of.Newest(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				snap, err := of.At(t.Context(), newest)
				if err != nil {
					return // then none of it is shown either
				}
				if text, err := of.Sign(t.Context(), snap, key, 0); err == nil || text != nil ||
					!store.Damaged(err) {
					t.Errorf("it is signed (%v)", err)
				}
			})
		}
	}
	if tried < 80 {
		t.Errorf("only %d columns were tried", tried)
	}
}

// A check of the whole record finds what was altered in changes before the last signed one. Signing later changes
// reads none of it.
func TestWhatWasSignedIsNotReadAgainToSign(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	key := signs(t, st)
	sign(t, now(t, st), st, key)
	harm(t, path, `update entry set value = 99 where change = 4 and value = 51`)
	again := reopen(t, path)
	apply(t, again, event("later"))
	sign(t, now(t, again), again, key)
	if found := differs(t, path); found.Seq != 4 {
		t.Errorf("found is %v", found)
	}
}

// A signed checkpoint that does not match this record is detected. It is neither published nor extended.
func TestAnAlteredCheckpointIsFound(t *testing.T) {
	t.Parallel()
	sound, path := filled(t)
	key := signs(t, sound)
	earlier := sign(t, at(t, sound, 5), sound, key)
	sign(t, now(t, sound), sound, key)
	other, err := ledger.GenerateKey(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	head, err := now(t, sound).Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	forged, err := other.Sign(head)
	if err != nil {
		t.Fatal(err)
	}
	head.Root[0]++
	lying, err := key.Sign(head)
	if err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "whole.db")
	backup(t, reopen(t, path), whole)
	set := func(text string) string {
		return fmt.Sprintf(`update ledger_checkpoint set signed = '%s' where size = %d`, text, head.Size)
	}
	for name, test := range map[string]struct{ harm, want string }{
		"its text":     {set(strings.Replace(string(lying), "\n", "\n1", 1)), "its text was altered"},
		"another size": {set(earlier), fmt.Sprintf("expected %d, found 5", head.Size)},
		"another key":  {set(string(forged)), "not signed with the key " + ledger.ShortKey(key.Key)},
		"another root": {set(string(lying)), "expected the root " + head.Root.String()},
		"nothing":      {set("x"), "this is no checkpoint"},
		"the record's key": {`update ledger_key set key = '` + other.Key + `'`,
			"not signed with the key " + ledger.ShortKey(other.Key)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			altered := filepath.Join(t.TempDir(), "altered.db")
			sqlitetest.CopyFile(t, whole, altered)
			harm(t, altered, test.harm)
			st := reopen(t, altered)
			_, verified := st.Verify(t.Context(), nil)
			_, given := now(t, st).Signed(t.Context())
			faults, err := st.Integrity(t.Context())
			if err != nil || len(faults) != 1 {
				t.Errorf("the finding for the file is %q (%v)", faults, err)
			}
			for who, found := range map[string]error{"verify": verified, "given out": given,
				"check": errors.New(strings.Join(faults, "\n"))} {
				if found == nil || !strings.Contains(found.Error(), "signed checkpoint") ||
					!strings.Contains(found.Error(), test.want) || who != "check" && !store.Damaged(found) {
					t.Errorf("%s: %v, want %q", who, found, test.want)
				}
			}
			apply(t, st, event("later"))
			if text, err := st.Sign(t.Context(), now(t, st), key, 0); err == nil || text != nil {
				t.Error("a later version is signed")
			}
		})
	}
}

// If the newest changes were removed, with all their rows and hashes, the checkpoint that was signed for them
// shows it.
func TestChangesCutOffAreMissedByTheirCheckpoint(t *testing.T) {
	t.Parallel()
	st, path := filled(t)
	apply(t, st, event("one"), event("two"))
	version := now(t, st).Seq
	sign(t, now(t, st), st, signs(t, st))
	harm(t, path, `delete from event where change = `+fmt.Sprint(version),
		`delete from change where seq = `+fmt.Sprint(version),
		`delete from ledger_hash where idx >= `+fmt.Sprint(ledger.HashCount(int64(version)-1)))
	want := fmt.Sprintf("that changes %d to %d are gone", version, version)
	if found := differs(t, path); !strings.Contains(found.Error(), want) {
		t.Errorf("found is %v, want %q", found, want)
	}
	faults, err := reopen(t, path).Integrity(t.Context())
	if err != nil || !strings.Contains(strings.Join(faults, "\n"), want) {
		t.Errorf("the finding for the file is %q (%v), want %q", faults, err, want)
	}
}

// Signing a change reads no more of a large record than of a small one.
func TestSigningAChangeScansNoTable(t *testing.T) {
	t.Parallel()
	// The tables of series and sources have one row here. With statistics, SQLite scans them.
	grows := strings.Join(append(slices.Clone(growing), "report", "control_total", "tally", "packed", "ledger_hash",
		"reading", "publication", "series_status", "release", "release_facility", "revision"), "|")
	var asked [][]string
	for _, places := range []int{100, 1000} {
		for _, statistics := range []bool{false, true} {
			st, path := create(t)
			apply(t, st, many(places, 5)...)
			key := signs(t, st)
			before := now(t, st)
			if _, err := st.Sign(t.Context(), before, key, before.Seq); err != nil {
				t.Fatal(err)
			}
			apply(t, st, correctionWith(func(c *record.Correction) {
				c.Sources = sources
				c.ID, c.Jurisdiction, c.Report = "new", "nv/place-3", "ddor-2017-01-28"
			}), entryWith(func(e *record.Entry) {
				e.Jurisdiction, e.Report, e.Section, e.Facility = "nv/place-3", "ddor-2017-01-28", record.SectionII, "Jail"
				e.Measure, e.PartOf, e.Sources = record.Declined, "", sources
			}))
			if statistics {
				sqlitetest.Execute(t, sqlitetest.Raw(t, path), `analyze`)
			}
			listener := storetest.Listen(t, st, path)
			snap := now(t, st)
			listener.Heard()
			if _, err := st.Sign(t.Context(), snap, key, 0); err != nil {
				t.Fatal(err)
			}
			var queries []string
			for _, q := range listener.Heard() {
				queries = append(queries, q.Text)
				called := regexp.MustCompile(`(?:from|join)\s+"?(` + grows + `)"?(?: (\w)\b)?`)
				names := grows
				for _, m := range called.FindAllStringSubmatch(q.Text, -1) {
					if m[2] != "" {
						names += "|" + m[2]
					}
				}
				steps := listener.Plan(t, q)
				// From the end, past the new rows to the first older one.
				if strings.HasSuffix(q.Text, "desc limit 1") && len(steps) == 1 {
					continue
				}
				whole := regexp.MustCompile(`^SCAN (` + names + `)\b|^SEARCH (` + names +
					`) USING INTEGER PRIMARY KEY \(rowid<\?\)`)
				for _, step := range steps {
					if whole.MatchString(step) {
						t.Errorf("%s\nin\n%s", step, q.Text)
					}
				}
			}
			if len(queries) < 20 {
				t.Fatalf("only %d queries were recorded", len(queries))
			}
			asked = append(asked, queries)
		}
	}
	for _, queries := range asked[1:] {
		if len(queries) != len(asked[0]) {
			t.Errorf("%d queries were made, and %d of the smallest record", len(queries), len(asked[0]))
		}
	}
}
