package store

import (
	"context"
	"database/sql"
	"errors"
)

// errReadOnly is the error of a write to a file that was opened to be read.
var errReadOnly = errors.New("the file was opened to be read, not to be written")

// writer is the one connection that writes to a file. All that is written goes through
// it: it refuses where the file was replaced, and raises the file's generation.
type writer struct {
	db *sql.DB
	// replaced returns an error where the file is no longer the one that was opened.
	replaced func(context.Context) error
	opened   *opened
}

// ready returns an error where nothing can be written to the file.
func (w *writer) ready(ctx context.Context) error {
	if w == nil {
		return errReadOnly
	}
	return w.replaced(ctx)
}

// begin starts a transaction that writes. It ends with ctx.
func (w *writer) begin(ctx context.Context) (*sql.Tx, error) {
	if w == nil {
		return nil, errReadOnly
	}
	return w.beginOn(ctx, w.db)
}

// connect returns the connection, for what [sql.Tx] cannot do.
func (w *writer) connect(ctx context.Context) (*sql.Conn, error) {
	if w == nil {
		return nil, errReadOnly
	}
	return w.db.Conn(ctx)
}

// beginOn starts a transaction on the pool, or on a connection of it.
func (w *writer) beginOn(ctx context.Context, on interface {
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

// exec runs one statement in a transaction of its own.
func (w *writer) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	tx, err := w.begin(ctx)
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
