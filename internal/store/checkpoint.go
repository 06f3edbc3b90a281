package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Signed is a signed head of the ledger.
type Signed struct {
	ledger.Checkpoint
	// Text is the checkpoint with its signature, as it is given out.
	Text []byte
}

// hashesIn reads the hashes of the tree of the changes up to version.
func hashesIn(ctx context.Context, q sqlite.Querier, version record.Seq) ledger.HashReader {
	return ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) {
		return readHashes(ctx, q, version, indexes)
	})
}

// Signed returns the newest signed checkpoint in the file that is of the snapshot's version or an earlier one. The
// error wraps [record.ErrNotFound] where there is none, and is a [*Difference] where it is not of this tree or was not
// signed with the key that the record names.
func (s *Snapshot) Signed(ctx context.Context) (Signed, error) {
	return newestSigned(ctx, s.read, s.Seq)
}

func newestSigned(ctx context.Context, q sqlite.Querier, version record.Seq) (Signed, error) {
	all, err := readSigned(ctx, q, `where size <= ? order by size desc limit 1`, version)
	if err != nil {
		return Signed{}, err
	}
	if len(all) == 0 {
		return Signed{}, fmt.Errorf("a signed checkpoint: %w", record.ErrNotFound)
	}
	key, err := readKey(ctx, q)
	if err != nil {
		return Signed{}, err
	}
	return all[0], all[0].check(key, hashesIn(ctx, q, version))
}

// checkSigned holds all signed checkpoints in a file against its key and the tree of its changes.
func checkSigned(ctx context.Context, q sqlite.Querier, version record.Seq, tree ledger.HashReader) error {
	all, err := readSigned(ctx, q, `order by size`)
	if err != nil || len(all) == 0 {
		return err
	}
	key, err := readKey(ctx, q)
	if err != nil {
		return err
	}
	if last := all[len(all)-1]; last.Size > int64(version) {
		return last.differs("as many changes", fmt.Sprintf("that changes %d to %d are gone", version+1, last.Size))
	}
	for _, one := range all {
		if err := one.check(key, tree); err != nil {
			return err
		}
	}
	return nil
}

// readSigned reads signed checkpoints without parsing them: of each only Size and Text are set.
func readSigned(ctx context.Context, q sqlite.Querier, which string, args ...any) ([]Signed, error) {
	all, err := sqlite.List(ctx, q, func(rows *sql.Rows, s *Signed) error { return rows.Scan(&s.Size, &s.Text) },
		`select size, signed from ledger_checkpoint `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("signed checkpoints: %w", err)
	}
	return all, nil
}

// signedUpTo is the newest version up to this one of which there is a signed checkpoint, 0 for none: a file that an
// older program made has no table of them.
func signedUpTo(ctx context.Context, q sqlite.Querier, version record.Seq) (record.Seq, error) {
	for _, query := range []string{
		`select 0 where not exists (select 1 from sqlite_schema where type = 'table' and name = 'ledger_checkpoint')`,
		`select coalesce(max(size), 0) from ledger_checkpoint where size <= ` + fmt.Sprint(version),
	} {
		newest, err := sqlite.List(ctx, q, func(rows *sql.Rows, seq *record.Seq) error { return rows.Scan(seq) }, query)
		if err != nil || len(newest) > 0 {
			return append(newest, 0)[0], err
		}
	}
	return 0, nil
}

// check opens the text with the key, and holds it against the size under which it is stored and the tree.
func (s *Signed) check(key string, tree ledger.HashReader) error {
	size := s.Size
	c, err := ledger.OpenCheckpoint(s.Text, key)
	switch {
	case err != nil:
		return s.differs("a signature with the record’s key", err.Error())
	case c.Size != size:
		return s.differs(fmt.Sprint(size), fmt.Sprint(c.Size))
	}
	root, err := ledger.Root(size, tree)
	if err != nil {
		return err
	}
	if root != c.Root {
		return s.differs("the root "+c.Root.String(), root.String())
	}
	s.Checkpoint = c
	return nil
}

func (s *Signed) differs(expected, found string) *Difference {
	return &Difference{Seq: record.Seq(s.Size), Field: "signed checkpoint", Expected: expected, Found: found}
}

// ErrOtherKey is wrapped by the error of signing a record that names another key, or none.
var ErrOtherKey = errors.New("the record is not signed with this key")

// Sign returns the signed checkpoint of the snapshot's version, and keeps it in the file for the next time and for
// copies of the file. Where it is not there yet, the changes after the newest one that is there are verified, or those
// after version sound where that is later: up to there [Store.Verify] found the record right. With neither, all are.
//
// Text is returned even with an error from storing it. Nothing is lost with it: the same key signs the same version
// with the same bytes. So unlike the version it need not be stored durably before it is given out.
//
// Nothing is kept of an empty record, or in a file that was opened to be read.
func (s *Store) Sign(
	ctx context.Context, snap *Snapshot, by *ledger.Signer, sound record.Seq,
) (text []byte, err error) {
	s.signing.Lock() // many who ask at once get one signature from one reading
	defer s.signing.Unlock()
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("sign the record: %w", err)
	}
	defer tx.Rollback()
	text, kept, err := sign(ctx, tx, snap.Seq, by, sound)
	if err != nil {
		return nil, fmt.Errorf("sign version %d: %w", snap.Seq, err)
	}
	if kept || snap.Seq == 0 || s.file.Write == nil {
		return text, nil
	}
	if err := tx.Rollback(); err != nil {
		return text, err
	}
	err = s.keepSigned(ctx, snap.Seq, text)
	if errors.Is(err, sqlite.ErrReplaced) {
		return nil, err
	}
	return text, err
}

// keepSigned keeps the signed checkpoint of a version in the file.
func (s *Store) keepSigned(ctx context.Context, version record.Seq, text []byte) error {
	_, err := s.file.Write.Exec(ctx, `insert into ledger_checkpoint (size, signed) values (?, cast(? as text))
		on conflict do nothing`, version, text)
	if err != nil {
		return fmt.Errorf("keep the signed checkpoint of version %d: %w", version, err)
	}
	return nil
}

// sign returns the signed checkpoint of a version, and whether it was in the file.
func sign(
	ctx context.Context, tx *sql.Tx, version record.Seq, by *ledger.Signer, sound record.Seq,
) (text []byte, kept bool, err error) {
	key, err := readKey(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	if key != by.Key {
		return nil, false, fmt.Errorf("%w: it names %s", ErrOtherKey, cmp.Or(key, "(none)"))
	}
	// The root equals the signed one, so every hash that the tree goes on from is right.
	before, err := newestSigned(ctx, tx, version)
	switch {
	case err == nil && before.Size == int64(version):
		return before.Text, true, nil
	case err != nil && !errors.Is(err, record.ErrNotFound):
		return nil, false, err
	}
	after := max(record.Seq(before.Size), min(sound, version))
	head, err := stretch{after, version}.verify(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	text, err = by.Sign(head)
	return text, false, err
}
