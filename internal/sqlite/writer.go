package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// errReadOnly is the error of a write to a file that was opened to be read.
var errReadOnly = errors.New("the file was opened to be read, not to be written")

// Writer is the one connection that writes to a file. Every write goes through it: it refuses where the file
// was replaced, and raises the file's generation.
type Writer struct {
	db *sql.DB
	// replaced returns an error where the file is no longer the one that was opened.
	replaced func(context.Context) error
	opened   *opened
}

// Ready returns an error where the file cannot be written.
func (w *Writer) Ready(ctx context.Context) error {
	if w == nil {
		return errReadOnly
	}
	return w.replaced(ctx)
}

// Begin starts a transaction that writes. It ends with ctx.
func (w *Writer) Begin(ctx context.Context) (*sql.Tx, error) {
	if w == nil {
		return nil, errReadOnly
	}
	return w.BeginOn(ctx, w.db)
}

// Conn returns the connection, for what [sql.Tx] cannot do.
func (w *Writer) Conn(ctx context.Context) (*sql.Conn, error) {
	if w == nil {
		return nil, errReadOnly
	}
	return w.db.Conn(ctx)
}

// BeginOn starts a transaction on the pool, or on a connection of it.
func (w *Writer) BeginOn(ctx context.Context, on interface {
	BeginTx(ctx context.Context, opts *sql.TxOptions) (*sql.Tx, error)
}) (*sql.Tx, error) {
	if err := w.replaced(ctx); err != nil {
		return nil, err
	}
	tx, err := on.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	whole, err := raise(ctx, tx)
	if err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	w.opened.saw(whole)
	return tx, nil
}

// Exec runs one statement in a transaction of its own.
func (w *Writer) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	tx, err := w.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return result, tx.Commit()
}
