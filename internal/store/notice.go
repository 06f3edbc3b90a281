package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Notices returns the notices of lost versions, oldest first. It is an error if the record's key did not sign one of
// them.
func (s *Store) Notices(ctx context.Context) ([]ledger.SignedNotice, error) {
	return noticesIn(ctx, s.read)
}

func noticesIn(ctx context.Context, q sqlite.Querier) ([]ledger.SignedNotice, error) {
	key := ""
	notices, err := sqlite.List(ctx, q, func(rows *sql.Rows, n *ledger.SignedNotice) error {
		var lost []byte
		err := rows.Scan(&n.Signed, &lost, &key)
		for hash := range slices.Chunk(lost, len(ledger.Hash{})) {
			if len(hash) == len(ledger.Hash{}) {
				n.Lost = append(n.Lost, ledger.Hash(hash))
			}
		}
		return err
	}, `select signed, lost, coalesce((select key from ledger_key), '') from notice order by id`)
	if err != nil {
		return nil, fmt.Errorf("the notices: %w", err)
	}
	for i, n := range notices {
		if _, err := ledger.OpenNotice(n.Signed, key); err != nil {
			return nil, &Difference{Field: fmt.Sprintf("notice %d", i+1), Expected: "one that the record’s key signed",
				Found: err.Error()}
		}
	}
	return notices, nil
}

// AddNotice adds a notice that is signed with the record's key, unless the record already has it.
func (s *Store) AddNotice(ctx context.Context, n ledger.SignedNotice) error {
	key, err := s.LedgerKey(ctx)
	if err != nil {
		return err
	}
	if _, err := ledger.OpenNotice(n.Signed, key); err != nil {
		return err
	}
	lost := []byte{}
	for _, hash := range n.Lost {
		lost = append(lost, hash[:]...)
	}
	if _, err := s.file.Write.Exec(ctx, `insert into notice (signed, lost) values (?, ?) on conflict do nothing`, n.Signed,
		lost); err != nil {
		return fmt.Errorf("add a notice: %w", err)
	}
	return nil
}

// takeOver adds the notices of another file of the same record.
func (s *Store) takeOver(ctx context.Context, notices []ledger.SignedNotice) error {
	key, err := s.LedgerKey(ctx)
	if errors.Is(err, record.ErrNotFound) {
		return nil
	}
	for _, n := range notices {
		if _, other := ledger.OpenNotice(n.Signed, key); other == nil && err == nil {
			err = s.AddNotice(ctx, n)
		}
	}
	return err
}

// noticeCount returns how many notices there are in a file of any schema version.
func noticeCount(ctx context.Context, q sqlite.Querier) (n int, err error) {
	for _, query := range []string{
		`select count(*) from sqlite_schema where name = 'notice'`, `select count(*) from notice`,
	} {
		counts, err := sqlite.List(ctx, q, func(rows *sql.Rows, n *int) error { return rows.Scan(n) }, query)
		if err != nil {
			return 0, fmt.Errorf("count the notices: %w", err)
		}
		if n = counts[0]; n == 0 {
			break
		}
	}
	return n, nil
}
