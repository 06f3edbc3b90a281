package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Letter is a mail that is to go out.
type Letter struct {
	// Key is what the letter tells of, to whom: of two letters with one key only the
	// first is kept.
	Key string
	// To is the address alone.
	To, Subject string
	// Plain and HTML say the same; HTML may be empty.
	Plain, HTML string
	// Unsubscribe is the address that ends such mail by one POST (RFC 8058), "" where
	// there is nothing to end.
	Unsubscribe string
}

// queue keeps a letter until it is sent, in the transaction of what it tells of.
func queue(ctx context.Context, tx *sql.Tx, at time.Time, l Letter) error {
	_, err := tx.ExecContext(ctx, `
		insert into letter (key, recipient, subject, plain, html, unsubscribe, queued_at, due_at) values (?, ?, ?, ?, ?, ?, ?, ?)
		on conflict (key) do nothing`, l.Key, l.To, l.Subject, l.Plain, l.HTML, l.Unsubscribe, stamp(at), stamp(at))
	if err != nil {
		return fmt.Errorf("queue a letter: %w", err)
	}
	return nil
}
