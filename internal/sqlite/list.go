package sqlite

import (
	"context"
	"database/sql"
	"slices"
)

// Querier is what a pool of connections and a transaction have in common.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// List runs the query and scans each row into a T.
func List[T any](
	ctx context.Context, q Querier, scan func(*sql.Rows, *T) error, query string, args ...any,
) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	var none T
	for rows.Next() {
		if len(all) == cap(all) { // twice as much: append grows a long list by a fourth, and copies it again and again
			all = slices.Grow(all, max(8, len(all)))
		}
		all = append(all, none)
		if err := scan(rows, &all[len(all)-1]); err != nil { // where it lies: a T of its own would be one more for each row
			return nil, err
		}
	}
	return all, rows.Err()
}
