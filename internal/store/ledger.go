package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// leaf stores the hashes that the body of a change adds to the tree.
func (a *applying) leaf(seq record.Seq, body []byte) error {
	hashes, err := ledger.Append(int64(seq), ledger.LeafHash(body),
		ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) {
			return readHashes(a.ctx, a.tx, seq-1, indexes)
		}))
	if err != nil {
		return err
	}
	for i, hash := range hashes {
		if err := a.exec(`insert into ledger_hash (idx, hash) values (?, ?)`, ledger.HashCount(int64(seq)-1)+int64(i),
			hash[:]); err != nil {
			return err
		}
	}
	return nil
}

// readHashes reads hashes of the tree of the changes up to version.
func readHashes(ctx context.Context, q sqlite.Querier, version record.Seq, indexes []int64) ([]ledger.Hash, error) {
	if len(indexes) == 0 {
		return nil, nil
	}
	count := ledger.HashCount(int64(version))
	for _, at := range indexes {
		if at < 0 || at >= count {
			return nil, fmt.Errorf("hash %d of the ledger at version %d: %w", at, version, record.ErrNotFound)
		}
	}
	wanted, err := json.Marshal(indexes)
	if err != nil {
		return nil, err
	}
	hashes, err := sqlite.List(ctx, q, func(rows *sql.Rows, h *ledger.Hash) error {
		var hash sql.RawBytes
		err := rows.Scan(&hash)
		copy(h[:], hash)
		return err
	}, `select h.hash from json_each(?) i join ledger_hash h on h.idx = i.value order by i.key`, string(wanted))
	if err != nil {
		return nil, fmt.Errorf("hashes of the ledger: %w", err)
	}
	if len(hashes) != len(indexes) {
		return nil, fmt.Errorf("hashes of the ledger: of %d hashes up to number %d there are %d", len(indexes),
			indexes[len(indexes)-1], len(hashes))
	}
	return hashes, nil
}

// Hashes returns a reader of the ledger's hashes at the snapshot's version.
func (s *Snapshot) Hashes(ctx context.Context) ledger.HashReader {
	return hashesIn(ctx, s.read, s.Seq)
}

// Checkpoint returns the head of the ledger at the snapshot's version.
func (s *Snapshot) Checkpoint(ctx context.Context) (ledger.Checkpoint, error) {
	return ledger.CheckpointOf(int64(s.Seq), s.Hashes(ctx))
}

// LeafHash returns the hash of a change. The error wraps [record.ErrNotFound] if the snapshot has no change with this
// number.
func (s *Snapshot) LeafHash(ctx context.Context, seq record.Seq) (ledger.Hash, error) {
	if seq < 1 || seq > s.Seq {
		return ledger.Hash{}, s.noChange(seq)
	}
	hashes, err := readHashes(ctx, s.read, s.Seq, []int64{ledger.LeafIndex(int64(seq))})
	if err != nil {
		return ledger.Hash{}, err
	}
	return hashes[0], nil
}

// Leaf returns the stored canonical JSON of a change. The error wraps [record.ErrNotFound] if the snapshot has no
// change with this number.
func (s *Snapshot) Leaf(ctx context.Context, seq record.Seq) ([]byte, error) {
	var body []byte
	err := s.read.QueryRowContext(ctx, `select body from change where seq = ? and seq <= ?`, seq, s.Seq).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, s.noChange(seq)
	}
	if err != nil {
		return nil, fmt.Errorf("change %d: %w", seq, err)
	}
	return body, nil
}

// noChange is the error for a change that the snapshot does not have.
func (s *Snapshot) noChange(seq record.Seq) error {
	return lacks(s.awaits && seq > s.Seq, fmt.Errorf("change %d", seq))
}

// Leaves returns the canonical JSON of the changes from number first on, in order. Callers must not change or keep the
// bytes.
func (s *Snapshot) Leaves(ctx context.Context, first record.Seq) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		rows, err := s.read.QueryContext(ctx, `select body from change where seq between ? and ? order by seq`, first, s.Seq)
		if err != nil {
			yield(nil, fmt.Errorf("changes: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var body sql.RawBytes
			if err := rows.Scan(&body); err != nil {
				yield(nil, fmt.Errorf("changes: %w", err))
				return
			}
			if !yield(body, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, fmt.Errorf("changes: %w", err))
		}
	}
}

// LedgerKey returns the public key of this record. The error wraps [record.ErrNotFound] if it has none yet.
func (s *Store) LedgerKey(ctx context.Context) (string, error) {
	key, err := readKey(ctx, s.read)
	if err == nil && key == "" {
		err = fmt.Errorf("the record's key: %w", record.ErrNotFound)
	}
	return key, err
}

// readKey returns the public key that a record names, "" if there is none.
func readKey(ctx context.Context, q sqlite.Querier) (string, error) {
	keys, err := sqlite.List(ctx, q, func(rows *sql.Rows, key *string) error { return rows.Scan(key) },
		`select key from ledger_key`)
	if err != nil || len(keys) == 0 {
		return "", err
	}
	return keys[0], nil
}

// SetLedgerKey sets the public key of the record. It cannot be changed afterwards.
func (s *Store) SetLedgerKey(ctx context.Context, key string) error {
	if err := ledger.CheckKey(key); err != nil {
		return err
	}
	if _, err := s.file.Write.Exec(ctx, `insert into ledger_key (id, key) values (1, ?)`, key); err != nil {
		return fmt.Errorf("give the record a key: %w", err)
	}
	return nil
}
