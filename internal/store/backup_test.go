package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

func TestBackupIsTheRecordAsItWas(t *testing.T) {
	t.Parallel()
	st, path := filledInWAL(t)
	want := everything(t, now(t, st))
	to := filepath.Join(t.TempDir(), "copy?#%20.db")
	seq, err := st.Backup(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	if seq != now(t, st).Seq {
		t.Errorf("the copy is of version %d, the record at %d", seq, now(t, st).Seq)
	}
	if got := files(t, filepath.Dir(to)); !slices.Equal(got, []string{filepath.Base(to)}) {
		t.Errorf("beside the copy there is something else: %q", got)
	}
	if mode := sqlitetest.Texts(t, sqlitetest.Raw(t, to, "mode", "ro", "immutable", "1"),
		`pragma journal_mode`)[0]; mode != "delete" {
		t.Errorf("the copy is in journal mode %s, which cannot be read from a read-only folder", mode)
	}
	apply(t, st, event("after the copy")) // which the copy must not follow
	copied := reopen(t, to)
	if diff := difference(want, everything(t, now(t, copied))); diff != "" {
		t.Errorf("the copy is a different record (-want +got):\n%s", diff)
	}
	apply(t, copied, event("in the copy"))
	if st2 := now(t, reopen(t, path)); st2.Seq != seq+1 {
		t.Errorf("the record is at version %d, want %d", st2.Seq, seq+1)
	}
}

func TestBackupOfAnEmptyRecord(t *testing.T) {
	t.Parallel()
	st, _ := create(t)
	to := filepath.Join(t.TempDir(), "copy.db")
	if seq, err := st.Backup(t.Context(), to); seq != 0 || err != nil {
		t.Fatalf("version %d, %v", seq, err)
	}
	apply(t, reopen(t, to), example()...)
}

//race:test
func TestBackupWhileWriting(t *testing.T) {
	t.Parallel()
	st, _ := filledInWAL(t)
	from := now(t, st).Seq
	const writes = 40
	var writing sync.WaitGroup
	written := make(chan struct{})
	writing.Go(func() {
		defer close(written)
		for i := range writes {
			if err := st.Apply(t.Context(), from+record.Seq(i), moment, []record.Change{event(fmt.Sprint(i))}, nil); err != nil {
				t.Error(err)
				return
			}
		}
	})
	dir := t.TempDir()
	for i, last := 0, false; !last; i++ {
		select {
		case <-written:
			last = true
		default:
		}
		to := filepath.Join(dir, fmt.Sprint(i))
		seq, err := st.Backup(t.Context(), to)
		if err != nil {
			t.Fatal(err)
		}
		copied := reopen(t, to)
		if faults, err := copied.Integrity(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("copy %d: %q, %v", i, faults, err)
		}
		original, err := st.At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(everything(t, original), everything(t, now(t, copied))); diff != "" {
			t.Errorf("copy %d is not version %d (-want +got):\n%s", i, seq, diff)
		}
		if last && seq != from+writes {
			t.Errorf("the copy made after all writing is of version %d, want %d", seq, from+writes)
		}
	}
	writing.Wait()
}

func TestFailedBackupLeavesNothing(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	damaged, path := filledInWAL(t)
	harm(t, path, `delete from change where seq = 3`)
	outOfBounds, at := filledInWAL(t)
	harm(t, at, `pragma ignore_check_constraints = on; update entry set value = -1 where value = 54`)
	sound, _ := filledInWAL(t)
	dir := t.TempDir()
	for name, test := range map[string]struct {
		ctx context.Context
		st  *store.Store
		to  string
	}{
		"a damaged record":    {t.Context(), damaged, filepath.Join(dir, "copy.db")},
		"a number under 0":    {t.Context(), outOfBounds, filepath.Join(dir, "copy.db")},
		"an ended context":    {ended, sound, filepath.Join(dir, "copy.db")},
		"a folder not there":  {t.Context(), sound, filepath.Join(dir, "missing", "copy.db")},
		"a file for a folder": {t.Context(), sound, filepath.Join(path, "copy.db")},
	} {
		seq, err := test.st.Backup(test.ctx, test.to)
		if err == nil || seq != 0 {
			t.Errorf("%s: version %d, %v, want an error", name, seq, err)
		}
		if errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v, but nothing was there", name, err)
		}
		if got := files(t, dir); len(got) > 0 {
			t.Errorf("%s left %q", name, got)
		}
	}
}
