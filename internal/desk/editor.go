package desk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Invite invites a person to be an editor with this role. The returned secret works once, within [auth.InvitationLife].
// A person who is already an editor keeps the passkeys and gets the new role; earlier invitations become invalid. by
// says who invites, and when.
func (d *Desk) Invite(ctx context.Context, by Act, name string, role auth.Role) (secret string, err error) {
	secret = auth.NewSecret()
	by.About = name + ", " + string(role)
	err = d.change(ctx, by, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, `
			insert into editor (handle, name, role, added_at) values (?, ?, ?, ?)
			on conflict (name) where revoked_at = '' do update set role = excluded.role
			returning id`, auth.NewHandle(), name, role, sqlite.Stamp(by.At)).Scan(&id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from invitation where editor = ?`, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `insert into invitation (hash, editor, expires_at) values (?, ?, ?)`,
			auth.Hash(secret), id, sqlite.Stamp(by.At.Add(auth.InvitationLife)))
		return err
	})
	return secret, err
}

// Invited returns the editor of an invitation, by its secret. An unknown, used or expired one is an
// [auth.ErrInvitation].
func (d *Desk) Invited(ctx context.Context, secret string, now time.Time) (auth.Editor, error) {
	var id int64
	err := d.file.Read.QueryRowContext(ctx, `select editor from invitation where hash = ? and expires_at > ?`,
		auth.Hash(secret), sqlite.Stamp(now)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Editor{}, auth.ErrInvitation
	}
	if err != nil {
		return auth.Editor{}, fmt.Errorf("invitation: %w", err)
	}
	return d.Editor(ctx, id)
}

// Accept uses up an invitation and stores the passkey created with it.
func (d *Desk) Accept(ctx context.Context, by Act, secret string, key auth.Passkey) error {
	by.About = key.Name
	return d.change(ctx, by, func(tx *sql.Tx) error {
		used, err := tx.ExecContext(ctx, `delete from invitation where hash = ? and editor = ? and expires_at > ?`,
			auth.Hash(secret), by.Editor, sqlite.Stamp(by.At))
		if err := one(used, err, auth.ErrInvitation); err != nil {
			return err
		}
		return addPasskey(ctx, tx, by.Editor, key)
	})
}

// AddPasskey stores another passkey of the acting editor.
func (d *Desk) AddPasskey(ctx context.Context, by Act, key auth.Passkey) error {
	by.About = key.Name
	return d.change(ctx, by, func(tx *sql.Tx) error { return addPasskey(ctx, tx, by.Editor, key) })
}

func addPasskey(ctx context.Context, tx *sql.Tx, editor int64, key auth.Passkey) error {
	credential, err := json.Marshal(key.Credential)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `insert into passkey (id, editor, name, credential, added_at) values (?, ?, ?, ?, ?)`,
		key.Credential.ID, editor, key.Name, string(credential), sqlite.Stamp(key.AddedAt))
	return err
}

// ErrLastPasskey is the refusal to remove an editor's only passkey, without which the editor could not sign in again.
var ErrLastPasskey = errors.New("it is the only passkey")

// RemovePasskey deletes a passkey of the acting editor, by its credential id.
func (d *Desk) RemovePasskey(ctx context.Context, by Act, id []byte) error {
	return d.change(ctx, by, func(tx *sql.Tx) error {
		removed, err := tx.ExecContext(ctx, `delete from passkey where id = ? and editor = ?`, id, by.Editor)
		if err := one(removed, err, record.ErrNotFound); err != nil {
			return err
		}
		var left int
		if err := tx.QueryRowContext(ctx,
			`select count(*) from passkey where editor = ?`, by.Editor).Scan(&left); err != nil {
			return err
		}
		if left == 0 {
			return ErrLastPasskey
		}
		return nil
	})
}

// Used stores the new state of a passkey after its editor has signed in with it.
func (d *Desk) Used(ctx context.Context, by Act, key auth.Passkey) error {
	by.About = key.Name
	credential, err := json.Marshal(key.Credential)
	if err != nil {
		return err
	}
	return d.change(ctx, by, func(tx *sql.Tx) error {
		kept, err := tx.ExecContext(ctx, `update passkey set credential = ?, used_at = ? where id = ?`,
			string(credential), sqlite.Stamp(key.UsedAt), key.Credential.ID)
		return one(kept, err, auth.ErrPasskey)
	})
}

// Revoke locks an editor out immediately by deleting sessions, passkeys and invitations. The editor's acts stay. An
// unknown name is a [record.ErrNotFound].
func (d *Desk) Revoke(ctx context.Context, by Act, name string) error {
	by.About = name
	return d.change(ctx, by, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx,
			`update editor set revoked_at = ? where name = ? and revoked_at = '' returning id`,
			sqlite.Stamp(by.At), name).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("editor %q: %w", name, record.ErrNotFound)
		}
		if err != nil {
			return err
		}
		for _, statement := range []string{
			`update session set ` + ended + ` where editor = ?`,
			`delete from passkey where editor = ?`,
			`delete from invitation where editor = ?`,
		} {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Staffed reports whether any editor can sign in and read requests.
func (d *Desk) Staffed(ctx context.Context) (staffed bool, err error) {
	err = d.file.Read.QueryRowContext(ctx, `select exists (select 1 from editor where revoked_at = '')`).
		Scan(&staffed)
	if err != nil {
		return false, fmt.Errorf("desk: is it staffed: %w", err)
	}
	return staffed, nil
}

// Editors returns all editors by name, including revoked ones.
func (d *Desk) Editors(ctx context.Context) ([]auth.Editor, error) {
	return d.editors(ctx, `true order by name, id`)
}

// Editor returns an editor by number, with passkeys.
func (d *Desk) Editor(ctx context.Context, id int64) (auth.Editor, error) {
	return d.editor(ctx, `id = ?`, id)
}

// EditorByHandle returns the editor with this handle, by which passkeys identify their owner. An unknown handle is an
// [auth.ErrPasskey].
func (d *Desk) EditorByHandle(ctx context.Context, handle []byte) (auth.Editor, error) {
	e, err := d.editor(ctx, `handle = ?`, handle)
	if errors.Is(err, record.ErrNotFound) {
		return e, auth.ErrPasskey
	}
	return e, err
}

func (d *Desk) editor(ctx context.Context, where string, arg any) (auth.Editor, error) {
	all, err := d.editors(ctx, where, arg)
	if err != nil {
		return auth.Editor{}, err
	}
	if len(all) == 0 {
		return auth.Editor{}, fmt.Errorf("editor: %w", record.ErrNotFound)
	}
	return all[0], nil
}

func (d *Desk) editors(ctx context.Context, where string, args ...any) ([]auth.Editor, error) {
	all, err := sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, e *auth.Editor) error {
		return rows.Scan(&e.ID, &e.Handle, &e.Name, &e.Role, sqlite.Time(&e.AddedAt), sqlite.Time(&e.RevokedAt))
	}, `select id, handle, name, role, added_at, revoked_at from editor where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("editors: %w", err)
	}
	for i := range all {
		all[i].Passkeys, err = sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, p *auth.Passkey) error {
			var credential []byte
			if err := rows.Scan(&p.Name, &credential, sqlite.Time(&p.AddedAt), sqlite.Time(&p.UsedAt)); err != nil {
				return err
			}
			return json.Unmarshal(credential, &p.Credential)
		}, `select name, credential, added_at, used_at from passkey where editor = ? order by added_at, rowid`,
			all[i].ID)
		if err != nil {
			return nil, fmt.Errorf("passkeys: %w", err)
		}
	}
	return all, nil
}

// one returns the error none if a statement changed nothing.
func one(result sql.Result, err, none error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return none
}
