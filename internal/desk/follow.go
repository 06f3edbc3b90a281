package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

// How long data of followers is kept, and how often they get mail.
const (
	// UnconfirmedLife is how long an unconfirmed address is kept.
	UnconfirmedLife = 48 * time.Hour
	// MostAsks is how many confirmation letters one mailbox gets in a day: this many about following, and as many
	// about requests.
	MostAsks = 3
	// AlertGap is the shortest time between two alerts to one follower.
	AlertGap = 24 * time.Hour

	asksLife = 24 * time.Hour
)

// Follower is an address that is notified of changes.
type Follower struct {
	ID      int64
	Address string
	// Secret opens the follower's page.
	Secret string
	// Language is the code of the language in which the person subscribed.
	Language string
	// Following is what the address follows, in the order of subscription.
	Following []Following
}

// Following is a subscription to a part of the record, confirmed or not.
type Following struct {
	ID int64
	// Slug is a jurisdiction, State the code of a state; both are empty for the whole
	// record.
	Slug  record.Slug
	State string
	// Corrections limits it to corrections.
	Corrections bool
	// ConfirmedAt is zero until it is confirmed.
	ConfirmedAt time.Time
	// Told is the newest change that the follower has been notified of.
	Told record.Seq
}

// Scope is the part of the record.
func (f Following) Scope() store.Scope {
	o := store.Scope{Slug: f.Slug, State: f.State}
	if f.Corrections {
		o.Kinds = []record.ChangeKind{record.AddCorrection}
	}
	return o
}

// Follow stores an unconfirmed subscription of an address, and queues the letter that asks the address to confirm it.
// letter writes that letter, given the secret of the confirmation, or "" if the address already follows the same, and
// the secret of the follower. Once the mailbox, in any spelling, has been asked [MostAsks] times within a day, nothing
// is stored or sent. The caller does not learn which of these happened.
func (d *Desk) Follow(
	ctx context.Context, now time.Time, address, language string, f Following,
	letter func(confirm string, to Follower) (Letter, error),
) error {
	err := d.alter(ctx, func(tx *sql.Tx) error {
		may, err := mayAsk(ctx, tx, now, auth.Hash(office.Mailbox(address)))
		if err != nil || !may {
			return err
		}
		to := Follower{Address: address}
		err = tx.QueryRowContext(ctx, `
			insert into follower (address, secret, language) values (?, ?, ?)
			on conflict (address) do update set address = excluded.address
			returning id, secret, language`, address, auth.NewSecret(), language).Scan(&to.ID, &to.Secret, &to.Language)
		if err != nil {
			return err
		}
		// A confirmed subscription stays unchanged, because anyone can submit an address.
		secret := auth.NewSecret()
		asked, err := tx.ExecContext(ctx, `
			insert into following (follower, slug, state, corrections, hash, asked_at) values (?, ?, ?, ?, ?, ?)
			on conflict (follower, slug, state) do update set
			  corrections = excluded.corrections, hash = excluded.hash, asked_at = excluded.asked_at
			where confirmed_at = ''`,
			to.ID, f.Slug, strings.ToUpper(f.State), f.Corrections, auth.Hash(secret), sqlite.Stamp(now))
		switch err := one(asked, err, record.ErrNotFound); {
		case errors.Is(err, record.ErrNotFound):
			secret = ""
		case err != nil:
			return err
		}
		l, err := letter(secret, to)
		if err != nil {
			return err
		}
		l.Key, l.To = followerKey(to.ID)+"ask/"+auth.NewSecret(), address
		return queue(ctx, tx, now, l)
	})
	if err != nil {
		return fmt.Errorf("follow: %w", err)
	}
	return nil
}

// mayAsk reports whether another letter may be sent to a mailbox whose owner may not have asked for it, and counts it
// if so. mailbox is a hash.
func mayAsk(ctx context.Context, tx *sql.Tx, now time.Time, mailbox []byte) (bool, error) {
	asked, err := tx.ExecContext(ctx, `
		insert into follow_ask (hash, at) select ?1, ?2
		where (select count(*) from follow_ask where hash = ?1 and at > ?3) < ?4`,
		mailbox, sqlite.Stamp(now), sqlite.Stamp(now.Add(-asksLife)), MostAsks)
	if err != nil {
		return false, err
	}
	n, err := asked.RowsAffected()
	return n == 1, err
}

// followerKey is the prefix of the keys of all letters to a follower.
func followerKey(id int64) string { return fmt.Sprintf("follow/%d/", id) }

// AskedToFollow returns the subscription that the secret of a letter confirms, and its address. An unknown or expired
// one is a [record.ErrNotFound].
func (d *Desk) AskedToFollow(ctx context.Context, secret string, now time.Time) (Follower, Following, error) {
	var id int64
	var f Following
	err := d.file.Read.QueryRowContext(ctx,
		`select follower, id from following where hash = ? and (confirmed_at <> '' or asked_at > ?)`,
		auth.Hash(secret), sqlite.Stamp(now.Add(-UnconfirmedLife))).Scan(&id, &f.ID)
	if errors.Is(err, sql.ErrNoRows) {
		err = record.ErrNotFound
	}
	if err != nil {
		return Follower{}, f, fmt.Errorf("confirmation: %w", err)
	}
	follower, err := d.follower(ctx, `id = ?`, id)
	for _, other := range follower.Following {
		if other.ID == f.ID {
			f = other
		}
	}
	return follower, f, err
}

// ConfirmFollowing starts the subscription that the secret of a letter confirms: changes after newest will be sent.
// Confirming twice makes no difference.
func (d *Desk) ConfirmFollowing(ctx context.Context, secret string, now time.Time, newest record.Seq) error {
	return d.alter(ctx, func(tx *sql.Tx) error {
		var confirmed bool
		err := tx.QueryRowContext(ctx, `
			update following set
			  confirmed_at = case confirmed_at when '' then ? else confirmed_at end,
			  told = case confirmed_at when '' then ? else told end
			where hash = ? and (confirmed_at <> '' or asked_at > ?) returning confirmed_at <> ''`,
			sqlite.Stamp(now), newest, auth.Hash(secret), sqlite.Stamp(now.Add(-UnconfirmedLife))).Scan(&confirmed)
		if errors.Is(err, sql.ErrNoRows) {
			err = record.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("confirmation: %w", err)
		}
		return nil
	})
}

// Follower returns the follower with a secret.
func (d *Desk) Follower(ctx context.Context, secret string) (Follower, error) {
	return d.follower(ctx, `secret = ?`, secret)
}

func (d *Desk) follower(ctx context.Context, where string, arg any) (Follower, error) {
	all, err := d.followers(ctx, d.file.Read, where, arg)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("follower: %w", record.ErrNotFound)
	}
	if err != nil {
		return Follower{}, err
	}
	return all[0], nil
}

// followers returns followers with their subscriptions.
func (d *Desk) followers(ctx context.Context, q sqlite.Querier, where string, args ...any) ([]Follower, error) {
	type row struct {
		Follower
		Following
	}
	rows, err := sqlite.List(ctx, q, func(rows *sql.Rows, r *row) error {
		return rows.Scan(&r.Follower.ID, &r.Address, &r.Secret, &r.Language, &r.Following.ID, &r.Slug, &r.State,
			&r.Corrections, sqlite.Time(&r.ConfirmedAt), &r.Told)
	}, `select o.id, o.address, o.secret, o.language, f.id, f.slug, f.state, f.corrections, f.confirmed_at, f.told
		from (select * from follower where `+where+`) o join following f on f.follower = o.id
		order by o.id, f.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("followers: %w", err)
	}
	var all []Follower
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1].ID != r.Follower.ID {
			all = append(all, r.Follower)
		}
		last := &all[len(all)-1]
		last.Following = append(last.Following, r.Following)
	}
	return all, nil
}

// ChangeFollowing sets whether a follower gets only corrections for a subscription, by its number.
func (d *Desk) ChangeFollowing(ctx context.Context, secret string, id int64, corrections bool) error {
	err := d.alter(ctx, func(tx *sql.Tx) error {
		changed, err := tx.ExecContext(ctx, `
			update following set corrections = ?
			where id = ? and follower = (select id from follower where secret = ?)`, corrections, id, secret)
		return one(changed, err, record.ErrNotFound)
	})
	if err != nil {
		return fmt.Errorf("change what is followed: %w", err)
	}
	return nil
}

// EndFollowing ends one subscription, and deletes the follower with the last one. left reports whether the follower
// still exists.
func (d *Desk) EndFollowing(ctx context.Context, secret string, id int64) (left bool, err error) {
	err = d.alter(ctx, func(tx *sql.Tx) error {
		var follower int64
		err := tx.QueryRowContext(ctx, `
			delete from following where id = ? and follower = (select id from follower where secret = ?)
			returning follower`, id, secret).Scan(&follower)
		if errors.Is(err, sql.ErrNoRows) {
			err = record.ErrNotFound
		}
		if err == nil {
			err = tx.QueryRowContext(ctx,
				`select exists (select 1 from following where follower = ?)`, follower).Scan(&left)
		}
		if err != nil || left {
			return err
		}
		return forgetFollower(ctx, tx, follower)
	})
	if err != nil {
		return false, fmt.Errorf("end what is followed: %w", err)
	}
	return left, nil
}

// EndFollower deletes a follower immediately, with unsent letters. An unknown secret is no error: the follower has been
// deleted already.
func (d *Desk) EndFollower(ctx context.Context, secret string) error {
	err := d.alter(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, `select id from follower where secret = ?`, secret).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return forgetFollower(ctx, tx, id)
	})
	if err != nil {
		return fmt.Errorf("end a follower: %w", err)
	}
	return nil
}

// forgetFollower deletes all data of a follower.
func forgetFollower(ctx context.Context, tx *sql.Tx, id int64) error {
	from := followerKey(id)
	until := from[:len(from)-1] + "0" // the character after the slash
	if _, err := tx.ExecContext(ctx, `delete from letter where key >= ? and key < ?`, from, until); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `delete from follower where id = ?`, id)
	return err
}

// Forget deletes what is no longer needed: unconfirmed addresses, the remains of letters that were sent or given up
// long ago, and expired sessions. The error wraps [ErrHeldBack] if something deleted now or earlier can still be read.
func (d *Desk) Forget(ctx context.Context, now time.Time) error {
	err := d.alter(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `delete from following where confirmed_at = '' and asked_at <= ?`,
			sqlite.Stamp(now.Add(-UnconfirmedLife)))
		if err != nil {
			return err
		}
		alone, err := sqlite.List(ctx, tx, func(rows *sql.Rows, id *int64) error { return rows.Scan(id) },
			`select id from follower where not exists (select 1 from following where follower = follower.id)`)
		if err != nil {
			return err
		}
		for _, id := range alone {
			if err := forgetFollower(ctx, tx, id); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `delete from follow_ask where at <= ?`, sqlite.Stamp(now.Add(-asksLife)))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from session where expires_at <= ?`, now.Unix()); err != nil {
			return err
		}
		return forgetLetters(ctx, tx, now)
	})
	if err == nil {
		err = d.sweep(true)
	}
	if err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	return nil
}

// DueFollowers returns at most limit followers with numbers above this one, in order, who may be mailed now and have
// not been notified of newest. Unconfirmed subscriptions are left out.
func (d *Desk) DueFollowers(
	ctx context.Context, now time.Time, newest record.Seq, after int64, limit int,
) ([]Follower, error) {
	all, err := d.followers(ctx, d.file.Read, `
		id > ? and mailed_at <= ? and id in (select follower from following where confirmed_at <> '' and told < ?)
		order by id limit ?`,
		after, sqlite.Stamp(now.Add(-AlertGap)), newest, limit)
	for i := range all {
		confirmed := all[i].Following[:0]
		for _, f := range all[i].Following {
			if !f.ConfirmedAt.IsZero() {
				confirmed = append(confirmed, f)
			}
		}
		all[i].Following = confirmed
	}
	return all, err
}

// Alert is the notice to a follower: a letter, or none if no change deserves one.
type Alert struct {
	Follower int64
	Letter   *Letter
}

// Tell records that followers were notified of all changes up to newest, and queues their letters, in one transaction.
// No letter goes to followers that were notified or deleted in the meantime.
func (d *Desk) Tell(ctx context.Context, now time.Time, newest record.Seq, alerts []Alert) error {
	err := d.alter(ctx, func(tx *sql.Tx) error {
		for _, a := range alerts {
			told, err := tx.ExecContext(ctx,
				`update following set told = ? where follower = ? and confirmed_at <> '' and told < ?`,
				newest, a.Follower, newest)
			err = one(told, err, record.ErrNotFound)
			if errors.Is(err, record.ErrNotFound) || err == nil && a.Letter == nil {
				continue
			}
			if err != nil {
				return err
			}
			l := *a.Letter
			l.Key = fmt.Sprintf("%s%d", followerKey(a.Follower), newest)
			if err := queue(ctx, tx, now, l); err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx,
				`update follower set mailed_at = ? where id = ?`, sqlite.Stamp(now), a.Follower)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("tell followers: %w", err)
	}
	return nil
}

// NextFollower returns when the next letter about newest may go out to a follower; false if all followers have been
// notified of it.
func (d *Desk) NextFollower(ctx context.Context, newest record.Seq) (due time.Time, any bool, err error) {
	var last sql.NullString
	err = d.file.Read.QueryRowContext(ctx, `
		select min(mailed_at) from follower
		where id in (select follower from following where confirmed_at <> '' and told < ?)`, newest).Scan(&last)
	if err == nil && last.String != "" {
		err = sqlite.Time(&due).Scan(last.String)
		due = due.Add(AlertGap)
	}
	if err != nil {
		return due, false, fmt.Errorf("followers: %w", err)
	}
	return due, last.Valid, nil
}
