package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Verified is what [Store.Verify] has read and found correct.
type Verified struct {
	// Changes is the number of changes, Rows that of the rows that they brought.
	Changes record.Seq
	Rows    int
	// Hashes are those of the tree, computed from the changes.
	Hashes ledger.Stored
}

// Verify recomputes the ledger from the changes and compares it with all that is stored: the changes are numbered from
// 1 without a gap; their JSON is canonical and has the ledger's hash; the tables say of each change exactly what its
// JSON says, in the same order; what is derived from the lines is correct; no row is without a change; and each signed
// checkpoint is of this tree and this key. Before that it checks that the schema is that of the migrations, and lets
// SQLite check that each row is in every index, because some of these reads use an index. The error is the first
// [*Difference], or one that prevented reading.
//
// It reads in one transaction, change by change, so that its memory depends only on the largest change. If progress is
// not nil, it is called after each change with the number done. It uses a connection of its own and takes none from
// readers. [Store.Close] stops it.
func (s *Store) Verify(ctx context.Context, progress func(done int)) (Verified, error) {
	ctx, done := s.checks.begin(ctx)
	defer done()
	// On a read-only connection SQLite skips the check constraints, which say less than the ledger about what is
	// wrong with a value.
	db, closeReader, err := s.file.ForLong()
	if err != nil {
		return Verified{}, fmt.Errorf("verify the record: %w", err)
	}
	defer closeReader()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return Verified{}, fmt.Errorf("verify the record: %w", err)
	}
	defer tx.Rollback()
	v := verifying{ctx: ctx, tx: tx, of: wholeRecord}
	defer v.close()
	err = v.run(progress)
	v.Hashes = v.tree.added
	if _, ok := errors.AsType[*Difference](err); err == nil || ok {
		return v.Verified, err
	}
	if ctx.Err() != nil { // the read's own error then depends on when it was cancelled
		return v.Verified, fmt.Errorf("verify the record: %w", ctx.Err())
	}
	if !sqlite.Unable(err) {
		return v.Verified, &Difference{Seq: v.Changes + 1, Field: "rows", Expected: "what can be read", Found: err.Error()}
	}
	return v.Verified, fmt.Errorf("verify the record: %w", err)
}

// run checks the file, then the ledger, then what requires both.
func (v *verifying) run(progress func(done int)) error {
	different, err := schemaDifferences(v.ctx, v.tx)
	if err != nil {
		return err
	}
	if len(different) > 0 {
		return different[0]
	}
	own, err := ownChecks()
	if err != nil {
		return err
	}
	for _, check := range own {
		if err := v.sound(check); err != nil {
			return err
		}
	}
	if err := v.all(progress); err != nil {
		return err
	}
	if err := v.key(); err != nil {
		return err
	}
	if err := checkSigned(v.ctx, v.tx, v.Changes, &v.tree); err != nil {
		return err
	}
	for _, check := range rowChecks {
		if err := v.sound(check); err != nil {
			return err
		}
	}
	m, err := readMarks(v.ctx, v.tx)
	if err != nil {
		return err
	}
	m.invents = v.madeUp
	if different := m.differ(); len(different) > 0 {
		return different[0]
	}
	return nil
}

// sound returns the first fault of the file that a check finds.
func (v *verifying) sound(check sqlite.Check) error {
	faults, err := check.Faults(v.ctx, v.tx)
	if err != nil || len(faults) == 0 {
		return err
	}
	found := faults[0]
	if more := len(faults) - 1; more > 0 {
		found += fmt.Sprintf(" (and %d more)", more)
	}
	return &Difference{Field: "file", Expected: "no fault", Found: found}
}

// key checks the form of the public key that the record names; it includes a checksum of itself.
func (v *verifying) key() error {
	key, err := readKey(v.ctx, v.tx)
	if err != nil || key == "" {
		return err
	}
	if err := ledger.CheckKey(key); err != nil {
		return &Difference{Field: "the record’s key", Expected: "a public key", Found: key}
	}
	_, err = noticesIn(v.ctx, v.tx)
	return err
}

// verifying is one run over a stretch of changes; for [Store.Verify] that is all of them.
type verifying struct {
	Verified
	ctx     context.Context
	tx      *sql.Tx
	of      stretch
	tree    tree
	changes *sql.Rows
	hashes  *sql.Rows
	tables  []rowsOf
	derived *derivedOf
	madeUp  bool // according to one of the changes
}

func (v *verifying) close() {
	for _, t := range v.tables {
		t.close()
	}
	if v.derived != nil {
		v.derived.close()
	}
	for _, rows := range []*sql.Rows{v.changes, v.hashes} {
		if rows != nil {
			rows.Close()
		}
	}
}

func (v *verifying) all(progress func(done int)) (err error) {
	if v.changes, err = v.tx.QueryContext(v.ctx,
		`select seq, at, kind, file, sha256, body from change where seq > ? and seq <= ? order by seq`,
		v.of.after, v.of.until); err != nil {
		return err
	}
	if v.hashes, err = v.tx.QueryContext(v.ctx, `select idx, hash from ledger_hash where idx >= ? order by idx`,
		v.tree.before); err != nil {
		return err
	}
	if v.tables, err = openTables(v.ctx, v.tx, v.of); err != nil {
		return err
	}
	if v.derived, err = openDerived(v.ctx, v.tx, v.of); err != nil {
		return err
	}
	for v.changes.Next() {
		if err := v.change(); err != nil {
			return err
		}
		if progress != nil {
			progress(int(v.Changes))
		}
	}
	if err := v.changes.Err(); err != nil {
		return err
	}
	for _, t := range v.tables {
		if err := t.left(v.Changes, v.of.until); err != nil {
			return err
		}
	}
	if err := v.derived.left(); err != nil {
		return err
	}
	if v.of.until == wholeRecord.until && v.hashes.Next() {
		return &Difference{Seq: v.Changes + 1, Field: "leaf hash", Expected: "the change that the ledger has a hash of",
			Found: "no such change"}
	}
	return v.hashes.Err()
}

// change checks the next change.
func (v *verifying) change() error {
	var c record.Change
	var body []byte
	if err := scanChange(v.changes, &c, &body); err != nil {
		return err
	}
	if next := v.Changes + 1; c.Seq != next {
		return &Difference{Seq: next, Field: "seq", Expected: fmt.Sprint(next), Found: fmt.Sprint(c.Seq)}
	}
	for _, t := range v.tables {
		n, err := t.take(c.Seq, &c)
		if err != nil {
			return err
		}
		v.Rows += n
	}
	v.madeUp = v.madeUp || c.Synthetic()
	tables, err := c.JSON()
	if err != nil {
		return err
	}
	if err := v.leaf(c.Seq, body, tables); err != nil {
		return err
	}
	v.Changes = c.Seq
	if bytes.Equal(body, tables) {
		return v.derived.check(c)
	}
	if field, want, got, ok := differing(body, tables); ok {
		return &Difference{Seq: c.Seq, Field: field, Expected: want, Found: got}
	}
	return &Difference{Seq: c.Seq, Field: "JSON", Expected: "the canonical form", Found: "another way to write the same"}
}

// leaf adds the leaf of a change to the tree, and compares the stored hashes with the computed ones.
func (v *verifying) leaf(seq record.Seq, body, tables []byte) error {
	hashes, err := ledger.Append(int64(seq), ledger.LeafHash(body), &v.tree)
	if err != nil {
		return err
	}
	for i, computed := range hashes {
		at := v.tree.before + int64(len(v.tree.added))
		stored, err := v.hash(seq, at)
		if err != nil {
			return err
		}
		if stored != computed {
			d := &Difference{Seq: seq, Field: "leaf hash", Expected: stored.String(), Found: computed.String()}
			if i > 0 {
				d.Field = fmt.Sprintf("hash %d of the tree", at)
			} else if field, inJSON, inTables, ok := differing(body, tables); ok {
				d.Found += fmt.Sprintf(" (in %s its JSON says %s, the tables say %s)", field, cut(inJSON), cut(inTables))
			}
			return d
		}
		v.tree.added = append(v.tree.added, computed)
	}
	return nil
}

// hash reads the next hash of the ledger, which must have this number.
func (v *verifying) hash(seq record.Seq, number int64) (h ledger.Hash, err error) {
	missing := &Difference{Seq: seq, Field: fmt.Sprintf("hash %d of the tree", number), Expected: "a hash", Found: nothing}
	if !v.hashes.Next() {
		if err := v.hashes.Err(); err != nil {
			return h, err
		}
		return h, missing
	}
	var at int64
	var hash []byte
	if err := v.hashes.Scan(&at, &hash); err != nil {
		return h, err
	}
	if at != number || len(hash) != len(h) {
		return h, missing
	}
	copy(h[:], hash)
	return h, nil
}
