package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
)

// stretch is the changes after one up to another.
type stretch struct{ after, until record.Seq }

// wholeRecord has also the rows that say that no change brought them.
var wholeRecord = stretch{math.MinInt64, math.MaxInt64}

// rowsAfter returns the rowid after which the rows of a table belong to the stretch or to later changes. Rows are only
// ever added, so it searches from the end and reads no row from before the stretch but one.
func (s stretch) rowsAfter(ctx context.Context, tx *sql.Tx, table string) (row int64, err error) {
	if s.after == wholeRecord.after {
		return math.MinInt64, nil
	}
	err = tx.QueryRowContext(ctx, `select rowid from "`+table+`" not indexed where change <= ?
		order by rowid desc limit 1`, s.after).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return math.MinInt64, nil
	}
	return row, err
}

// tree is the hashes of a tree of which those of the first leaves are read from the record, and those of leaves that
// came after are computed.
type tree struct {
	before int64 // how many are read
	read   ledger.HashReader
	added  ledger.Stored
}

// ReadHashes implements [ledger.HashReader].
func (t *tree) ReadHashes(indexes []int64) ([]ledger.Hash, error) {
	var early, late []int64
	for _, at := range indexes {
		if at < t.before {
			early = append(early, at)
		} else {
			late = append(late, at-t.before)
		}
	}
	added, err := t.added.ReadHashes(late)
	if err != nil || len(early) == 0 {
		return added, err
	}
	read, err := t.read.ReadHashes(early)
	if err != nil {
		return nil, err
	}
	all := make([]ledger.Hash, 0, len(indexes))
	for _, at := range indexes {
		from := &added
		if at < t.before {
			from = &read
		}
		all, *from = append(all, (*from)[0]), (*from)[1:]
	}
	return all, nil
}

// verify holds the changes of a stretch against the ledger, and what is stored of them, as [Store.Verify] does for all
// changes. It reads no row of an earlier change but those that they name, and the schema. The tree up to the stretch
// is taken for right. It returns the head of the ledger at the end of the stretch.
func (s stretch) verify(ctx context.Context, tx *sql.Tx) (ledger.Checkpoint, error) {
	v := verifying{ctx: ctx, tx: tx, of: s}
	v.tree = tree{before: ledger.HashCount(int64(s.after)), read: hashesIn(ctx, tx, s.after)}
	v.Changes = s.after
	defer v.close()
	different, err := schemaDifferences(ctx, tx)
	switch {
	case err != nil:
		return ledger.Checkpoint{}, err
	case len(different) > 0:
		return ledger.Checkpoint{}, different[0]
	}
	if err := v.all(nil); err != nil {
		return ledger.Checkpoint{}, err
	}
	if v.Changes != s.until {
		return ledger.Checkpoint{}, &Difference{Seq: v.Changes + 1, Field: "seq", Expected: fmt.Sprint(v.Changes + 1),
			Found: "no such change"}
	}
	return ledger.CheckpointOf(int64(s.until), &v.tree)
}
