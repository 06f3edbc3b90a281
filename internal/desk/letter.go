package desk

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// Letter is an outgoing mail.
type Letter struct {
	// Key identifies the subject and the recipient: of two letters with the same key only the first is kept.
	Key string
	// To is a bare address.
	To, Subject string
	// Plain and HTML have the same content; HTML may be empty.
	Plain, HTML string
	// Unsubscribe is the address that ends such mail with one POST (RFC 8058), or "" if there is no subscription.
	Unsubscribe string

	// The other fields are set once the letter is queued: its number, its Message-ID up to the @, when it was
	// written, and the number of failed tries.
	ID       int64
	Name     string
	QueuedAt time.Time
	Tries    int
}

// queue stores a letter to be sent, in the transaction of the change that it reports.
func queue(ctx context.Context, tx *sql.Tx, at time.Time, l Letter) error {
	_, err := tx.ExecContext(ctx, `
		insert into letter (key, recipient, subject, plain, html, unsubscribe, queued_at, due_at)
		values (?, ?, ?, ?, ?, ?, ?, ?)
		on conflict (key) do nothing`,
		l.Key, l.To, l.Subject, l.Plain, l.HTML, l.Unsubscribe, sqlite.Stamp(at), sqlite.Stamp(at))
	if err != nil {
		return fmt.Errorf("queue a letter: %w", err)
	}
	return nil
}

// Queued receives a value after each change of the desk's file by this program that may have queued a letter. A
// receiver misses no letter, but there may be none.
func (d *Desk) Queued() <-chan struct{} { return d.queued }

// tellQueued signals that a letter may be waiting. A pending signal is not repeated.
func (d *Desk) tellQueued() {
	select {
	case d.queued <- struct{}{}:
	default:
	}
}

// waiting selects letters that will be tried again.
const waiting = `sent_at = '' and given_up_at = ''`

// DueLetters returns at most limit of the letters to be tried now, the longest overdue first.
func (d *Desk) DueLetters(ctx context.Context, now time.Time, limit int) ([]Letter, error) {
	letters, err := sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, l *Letter) error {
		return rows.Scan(&l.ID, &l.Key, &l.Name, &l.To, &l.Subject, &l.Plain, &l.HTML, &l.Unsubscribe,
			sqlite.Time(&l.QueuedAt), &l.Tries)
	}, `select id, key, name, recipient, subject, plain, html, unsubscribe, queued_at, tries from letter
		where `+waiting+` and due_at <= ? order by due_at, id limit ?`, sqlite.Stamp(now), limit)
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	return letters, nil
}

// NextLetter returns when the next letter is due; zero if none is waiting.
func (d *Desk) NextLetter(ctx context.Context) (due time.Time, err error) {
	if err := d.file.Read.QueryRowContext(ctx,
		`select coalesce(min(due_at), '') from letter where `+waiting).Scan(sqlite.Time(&due)); err != nil {
		return due, fmt.Errorf("letters: %w", err)
	}
	return due, nil
}

// Outcome is the result of handing a letter to a mail server.
type Outcome struct {
	ID int64
	// At is when the server answered.
	At time.Time
	// Problem is the reason why it did not accept the letter, or "" if it did.
	Problem string
	// Due is when a letter that was not accepted is tried again; zero means that it is given up.
	Due time.Time
}

// KeepOutcomes records the outcomes of letters in one transaction, and renews the holder's lease of the mail. Of an
// accepted letter only its key is kept. held is false if another program has taken the lease meanwhile; the outcomes
// are recorded even so. Traces of deleted data remain for a second, or until [Desk.ReleaseMail].
func (d *Desk) KeepOutcomes(
	ctx context.Context, holder string, until time.Time, outcomes []Outcome,
) (held bool, err error) {
	err = d.transactOften(ctx, func(tx *sql.Tx) error {
		for _, o := range outcomes {
			if err := keepOutcome(ctx, tx, o); err != nil {
				return err
			}
		}
		renewed, err := tx.ExecContext(ctx, `update mail_lease set until = ? where holder = ?`,
			sqlite.Stamp(until), holder)
		if err != nil {
			return err
		}
		n, err := renewed.RowsAffected()
		held = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("letters: %w", err)
	}
	return held, nil
}

// keepOutcome records the outcome of one letter, if that still exists.
func keepOutcome(ctx context.Context, tx *sql.Tx, o Outcome) (err error) {
	switch {
	case o.Problem == "":
		_, err = tx.ExecContext(ctx, `
			update letter set sent_at = ?, recipient = '', subject = '', plain = '', html = '', unsubscribe = '',
			  problem = ''
			where id = ?`, sqlite.Stamp(o.At), o.ID)
	case o.Due.IsZero():
		_, err = tx.ExecContext(ctx, `
			update letter set tries = tries + 1, problem = ?, given_up_at = ? where id = ? and `+waiting,
			o.Problem, sqlite.Stamp(o.At), o.ID)
	default:
		_, err = tx.ExecContext(ctx, `
			update letter set tries = tries + 1, problem = ?, due_at = ? where id = ? and `+waiting,
			o.Problem, sqlite.Stamp(o.Due), o.ID)
	}
	return err
}

// LeaseMail gives the holder the sole right to send the desk's letters until a given time. held is false if another
// holder's lease has not expired at now. [Desk.KeepOutcomes] renews the lease, and [Desk.ReleaseMail] ends it.
func (d *Desk) LeaseMail(ctx context.Context, holder string, now, until time.Time) (held bool, err error) {
	err = d.transact(ctx, func(tx *sql.Tx) error {
		taken, err := tx.ExecContext(ctx, `
			insert into mail_lease (id, holder, until) values (1, ?, ?)
			on conflict (id) do update set holder = excluded.holder, until = excluded.until
			  where mail_lease.until <= ?`, holder, sqlite.Stamp(until), sqlite.Stamp(now))
		if err != nil {
			return err
		}
		n, err := taken.RowsAffected()
		held = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("lease of the mail: %w", err)
	}
	return held, nil
}

// ReleaseMail ends the lease of the mail, if the holder still has it.
func (d *Desk) ReleaseMail(ctx context.Context, holder string) error {
	err := d.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `delete from mail_lease where holder = ?`, holder)
		return err
	})
	if err != nil {
		return fmt.Errorf("lease of the mail: %w", err)
	}
	return nil
}

// PostponeLetters postpones every letter that is due, by the time that wait returns for the number of failed tries.
func (d *Desk) PostponeLetters(
	ctx context.Context, now time.Time, problem string, wait func(tries int) time.Duration,
) error {
	return d.alter(ctx, func(tx *sql.Tx) error {
		tried, err := sqlite.List(ctx, tx, func(rows *sql.Rows, n *int) error { return rows.Scan(n) },
			`select distinct tries from letter where `+waiting+` and due_at <= ? order by tries desc`,
			sqlite.Stamp(now))
		if err != nil {
			return err
		}
		for _, n := range tried {
			_, err := tx.ExecContext(ctx, `
				update letter set tries = tries + 1, problem = ?, due_at = ?
				where `+waiting+` and due_at <= ? and tries = ?`,
				problem, sqlite.Stamp(now.Add(wait(n+1))), sqlite.Stamp(now), n)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Post is the state of outgoing mail.
type Post struct {
	// Waiting is how many letters will be tried, Oldest when the oldest was written.
	Waiting int
	Oldest  time.Time
	// Sent is how many were accepted within a month, GivenUp how many will not be retried automatically.
	Sent, GivenUp int
	// Stuck are letters that were not accepted, those given up first, up to the limit.
	Stuck []StuckLetter
}

// StuckLetter is a letter with failed tries.
type StuckLetter struct {
	ID          int64
	To, Subject string
	Tries       int
	// Problem is the mail server's answer, or the reason why it could not be reached.
	Problem  string
	QueuedAt time.Time
	// Due is when it is tried again, GivenUpAt when it was given up; one of them is zero.
	Due, GivenUpAt time.Time
}

// Post returns the state of the mail.
func (d *Desk) Post(ctx context.Context, limit int) (p Post, err error) {
	err = d.file.Read.QueryRowContext(ctx, `
		select count(*) filter (where `+waiting+`), coalesce(min(queued_at) filter (where `+waiting+`), ''),
		  count(*) filter (where sent_at <> ''), count(*) filter (where given_up_at <> '')
		from letter`).Scan(&p.Waiting, sqlite.Time(&p.Oldest), &p.Sent, &p.GivenUp)
	if err == nil {
		p.Stuck, err = sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, l *StuckLetter) error {
			err := rows.Scan(&l.ID, &l.To, &l.Subject, &l.Tries, &l.Problem, sqlite.Time(&l.QueuedAt),
				sqlite.Time(&l.Due), sqlite.Time(&l.GivenUpAt))
			if !l.GivenUpAt.IsZero() {
				l.Due = time.Time{}
			}
			return err
		}, `select id, recipient, subject, tries, problem, queued_at, due_at, given_up_at from letter
			where sent_at = '' and tries > 0 order by given_up_at = '', queued_at desc, id limit ?`, limit)
	}
	if err != nil {
		return p, fmt.Errorf("mail: %w", err)
	}
	return p, nil
}

// TryLetter makes a letter that was not accepted due now, with no failed tries. A deleted one is a
// [record.ErrNotFound].
func (d *Desk) TryLetter(ctx context.Context, by Act, id int64) error {
	return d.change(ctx, by, func(tx *sql.Tx) error {
		again, err := tx.ExecContext(ctx,
			`update letter set tries = 0, given_up_at = '', due_at = ? where id = ? and sent_at = ''`,
			sqlite.Stamp(by.At), id)
		return one(again, err, record.ErrNotFound)
	})
}

// letterLife is how long the keys of accepted letters are kept, and, for editors to see, letters that were given up.
const letterLife = 30 * 24 * time.Hour

// forgetLetters deletes letters and keys older than letterLife.
func forgetLetters(ctx context.Context, tx *sql.Tx, now time.Time) error {
	old := sqlite.Stamp(now.Add(-letterLife))
	_, err := tx.ExecContext(ctx, `delete from letter where sent_at <> '' and sent_at < ?`, old)
	if err == nil {
		_, err = tx.ExecContext(ctx, `delete from letter where given_up_at <> '' and given_up_at < ?`, old)
	}
	return err
}

// alter makes a change in one transaction without an act: for what the program does automatically, and for what readers
// do, about whom the desk stores as little as possible.
func (d *Desk) alter(ctx context.Context, do func(tx *sql.Tx) error) error {
	if err := d.transact(ctx, do); err != nil {
		return err
	}
	d.tellQueued()
	return nil
}
