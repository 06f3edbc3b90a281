package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Sessions stores the sessions of a desk. It is a CtxStore of github.com/alexedwards/scs. It gets hashes of tokens,
// never the tokens.
type Sessions struct{ desk *Desk }

// Sessions returns the store of the desk's sessions.
func (d *Desk) Sessions() Sessions { return Sessions{d} }

// FindCtx returns a session that has not expired.
func (s Sessions) FindCtx(ctx context.Context, hash string) (body []byte, found bool, err error) {
	err = s.desk.file.Read.QueryRowContext(ctx,
		`select body from session where hash = ? and expires_at > ? and not ended`, hash, time.Now().Unix()).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return body, err == nil, err
}

// CommitCtx stores a session, unless that has ended.
func (s Sessions) CommitCtx(ctx context.Context, hash string, body []byte, expires time.Time) error {
	return s.desk.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			insert into session (hash, body, expires_at) values (?, ?, ?)
			on conflict (hash) do update set body = excluded.body, expires_at = excluded.expires_at where not ended`,
			hash, string(body), expires.Unix())
		return err
	})
}

// DeleteCtx ends a session.
func (s Sessions) DeleteCtx(ctx context.Context, hash string) error {
	return s.desk.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `update session set `+ended+` where hash = ?`, hash)
		return err
	})
}

// ended is the update that ends a session. The row stays until the session would have expired, without any trace of
// where the editor was signed in.
const ended = `ended = 1, body = '{}'`

// Find, Commit and Delete are the same without a context.
func (s Sessions) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

// Commit is [Sessions.CommitCtx] without a context.
func (s Sessions) Commit(hash string, body []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), hash, body, expires)
}

// Delete is [Sessions.DeleteCtx] without a context.
func (s Sessions) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }

// Session is one sign-in of an editor.
type Session struct {
	// Hash is that of its token. It identifies the session but does not give access.
	Hash string
	// Since is when the editor signed in, Place the network address, With the browser.
	Since       time.Time
	Place, With string
	// Expires is when it ends unless it is used again.
	Expires time.Time
}

// SessionsOf returns an editor's sessions, newest first.
func (d *Desk) SessionsOf(ctx context.Context, editor int64, now time.Time) ([]Session, error) {
	sessions, err := sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, s *Session) error {
		var expires int64
		err := rows.Scan(&s.Hash, sqlite.Time(&s.Since), &s.Place, &s.With, &expires)
		s.Expires = time.Unix(expires, 0).UTC()
		return err
	}, `
		select hash, body ->> '$.values.since', body ->> '$.values.place', body ->> '$.values.with', expires_at
		from session where editor = ? and expires_at > ? and not ended order by 2 desc, 1`, editor, now.Unix())
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return sessions, nil
}

// EndSession ends a session of the acting editor. If it is not the editor's, the error is a [record.ErrNotFound].
func (d *Desk) EndSession(ctx context.Context, by Act, hash string) error {
	return d.change(ctx, by, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx,
			`update session set `+ended+` where hash = ? and editor = ? and not ended`, hash, by.Editor)
		return one(done, err, record.ErrNotFound)
	})
}
