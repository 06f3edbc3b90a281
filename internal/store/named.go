package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"detainerledger/internal/record"
)

// named looks up the rows of places and reports by name, in one transaction, and caches them.
type named struct {
	ctx     context.Context
	tx      *sql.Tx
	places  map[record.Slug]jurisdictionRow
	reports map[record.ReportID]int64
}

func newNamed(ctx context.Context, tx *sql.Tx) named {
	return named{ctx: ctx, tx: tx, places: map[record.Slug]jurisdictionRow{}, reports: map[record.ReportID]int64{}}
}

// jurisdiction returns the row of a jurisdiction.
func (n *named) jurisdiction(slug record.Slug) (jurisdictionRow, error) {
	if j, ok := n.places[slug]; ok {
		return j, nil
	}
	var j jurisdictionRow
	err := n.tx.QueryRowContext(n.ctx, `select id, lower(state), kind from jurisdiction where slug = ?`, slug).Scan(&j.id,
		&j.state, &j.kind)
	if errors.Is(err, sql.ErrNoRows) {
		return j, fmt.Errorf("jurisdiction %q: %w", slug, record.ErrNotFound)
	}
	if err == nil {
		n.places[slug] = j
	}
	return j, err
}

// reportRow returns the change that brought a report, by which its lines refer to it.
func (n *named) reportRow(id record.ReportID) (int64, error) {
	if row, ok := n.reports[id]; ok {
		return row, nil
	}
	var row int64
	err := n.tx.QueryRowContext(n.ctx, `select change from report where id = ?`, string(id)).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("report %q: %w", id, record.ErrNotFound)
	}
	if err == nil {
		n.reports[id] = row
	}
	return row, err
}
