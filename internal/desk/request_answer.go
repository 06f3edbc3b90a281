package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"detainerledger/internal/auth"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// ErrRequestState refuses a step that the state of a request no longer allows, such as verifying a withdrawn one.
var ErrRequestState = errors.New("the request has gone on since")

// A RequestLetter writes the letter about the new state of a request to the person who made it. It is called only if
// there is an address.
type RequestLetter func(office.Request) (Letter, error)

// ConfirmRequest records that the link in a mail to the office's domain was opened, and uses up the link. An invalid
// one is a [record.ErrNotFound].
func (d *Desk) ConfirmRequest(ctx context.Context, by Act, secret string, tell RequestLetter) error {
	r, err := d.RequestToConfirm(ctx, secret, by.At)
	if err != nil {
		return err
	}
	return d.advance(ctx, by, r.Ref, office.Confirmed, tell, func(tx *sql.Tx, id int64) error {
		used, err := tx.ExecContext(ctx, `delete from request_confirmation where hash = ?`, auth.Hash(secret))
		if err := one(used, err, record.ErrNotFound); err != nil {
			return err
		}
		// The owner of the mailbox wants the letters.
		_, err = tx.ExecContext(ctx, `delete from follow_ask where hash = ?`, doorMailbox(r.Mail))
		return err
	})
}

// VerifyRequest records how, and on which day, an editor verified that a request comes from the office. The note is
// private to the desk.
func (d *Desk) VerifyRequest(
	ctx context.Context, by Act, ref office.Reference, method office.Method, on record.Day, note string,
	tell RequestLetter,
) error {
	return d.advance(ctx, by, ref, office.Verified, tell, func(tx *sql.Tx, id int64) error {
		_, err := tx.ExecContext(ctx,
			`update request set method = ?, verified_on = ?, note = ? where id = ?`, method, on, note, id)
		return err
	})
}

// DeclineRequest closes a request without publishing it. reason is public.
func (d *Desk) DeclineRequest(
	ctx context.Context, by Act, ref office.Reference, reason string, tell RequestLetter,
) error {
	return d.advance(ctx, by, ref, office.Declined, tell, func(tx *sql.Tx, id int64) error {
		_, err := tx.ExecContext(ctx, `update request set reason = ? where id = ?`, reason, id)
		return err
	})
}

// WithdrawRequest closes a request on behalf of the person who made it, by the secret of its page.
func (d *Desk) WithdrawRequest(ctx context.Context, by Act, secret string, tell RequestLetter) error {
	r, err := d.RequestOf(ctx, secret)
	if err != nil {
		return err
	}
	return d.advance(ctx, by, r.Ref, office.Withdrawn, tell, func(*sql.Tx, int64) error { return nil })
}

// DraftRequest creates a draft that answers a request, and returns the draft's number. The request is published when
// the draft is. The office of an office's request must have been verified; otherwise the error is an [ErrRequestState].
// tell writes the letter now; it is sent on publication.
func (d *Desk) DraftRequest(
	ctx context.Context, by Act, ref office.Reference, draft Draft, tell RequestLetter,
) (id int64, err error) {
	err = d.change(ctx, by.about(draft.Title), func(tx *sql.Tx) error {
		if id, err = addDraft(ctx, tx, by, draft); err != nil {
			return err
		}
		return d.answer(ctx, tx, ref, id, tell)
	})
	return id, err
}

// AnswerRequest is [Desk.DraftRequest] for an existing open draft. A closed one is an [ErrRevised]. The draft gets a
// new revision, so that anyone who approves it has seen what it answers; ticks stay. An office's statement is published
// word for word, in a draft of its own, so such a request is an [ErrRequestState].
func (d *Desk) AnswerRequest(ctx context.Context, by Act, ref office.Reference, draft int64, tell RequestLetter) error {
	return d.change(ctx, by.about(fmt.Sprintf("%s, by draft %d", ref, draft)), func(tx *sql.Tx) error {
		var kind office.Kind
		err := tx.QueryRowContext(ctx, `select kind from request where ref = ?`, ref).Scan(&kind)
		if errors.Is(err, sql.ErrNoRows) || err == nil && kind.Stance() != "" {
			return ErrRequestState
		}
		if err != nil {
			return err
		}
		var revision int
		err = tx.QueryRowContext(ctx, `
			update draft set revision = revision + 1 where id = ? and state = 'open' returning revision`,
			draft).Scan(&revision)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrRevised
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			update draft_hand set revision = ? where draft = ? and revision = ? and deed = 'ticked'`,
			revision, draft, revision-1)
		if err != nil {
			return err
		}
		if err := addHand(ctx, tx, by, draft, revision, Wrote, ""); err != nil {
			return err
		}
		return d.answer(ctx, tx, ref, draft, tell)
	})
}

func (d *Desk) answer(ctx context.Context, tx *sql.Tx, ref office.Reference, draft int64, tell RequestLetter) error {
	var id int64
	err := tx.QueryRowContext(ctx, `
		update request set draft = ?
		where ref = ? and closed_at = '' and (state = 'verified' or kind = 'reader')
		returning id`, draft, ref).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrRequestState
	}
	if err != nil || tell == nil {
		return err
	}
	now, err := d.requests(ctx, tx, `id = ?`, id)
	if err != nil || now[0].Mail == "" {
		return err
	}
	l, err := tell(now[0])
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		insert into request_letter (request, key, recipient, subject, plain, html) values (?, ?, ?, ?, ?, ?)
		on conflict do nothing`,
		id, l.Key, l.To, l.Subject, l.Plain, l.HTML)
	return err
}

// publishRequests marks the requests that a draft answers as published, in the transaction that publishes the draft. A
// request that was withdrawn or declined meanwhile stays so.
func (d *Desk) publishRequests(ctx context.Context, tx *sql.Tx, by Act, draft int64) error {
	answered, err := d.requests(ctx, tx, `draft = ? and closed_at = ''`, draft)
	if err != nil {
		return err
	}
	for _, r := range answered {
		if err := d.advanceIn(ctx, tx, by, r.Ref, office.Published, nil, func(tx *sql.Tx, id int64) error {
			letters, err := sqlite.List(ctx, tx, func(rows *sql.Rows, l *Letter) error {
				return rows.Scan(&l.Key, &l.To, &l.Subject, &l.Plain, &l.HTML)
			}, `select key, recipient, subject, plain, html from request_letter where request = ?`, id)
			for _, l := range letters {
				err = errors.Join(err, queue(ctx, tx, by.At, l))
			}
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// advance moves a request to a state, with everything else that the step involves, and queues a letter to the person
// who made it. An impossible step is an [ErrRequestState].
func (d *Desk) advance(
	ctx context.Context, by Act, ref office.Reference, to office.State, tell RequestLetter,
	with func(tx *sql.Tx, id int64) error,
) error {
	by.About = string(ref)
	return d.change(ctx, by, func(tx *sql.Tx) error { return d.advanceIn(ctx, tx, by, ref, to, tell, with) })
}

// advanceIn is advance within an open transaction.
func (d *Desk) advanceIn(
	ctx context.Context, tx *sql.Tx, by Act, ref office.Reference, to office.State, tell RequestLetter,
	with func(tx *sql.Tx, id int64) error,
) error {
	var id int64
	var state office.State
	err := tx.QueryRowContext(ctx, `select id, state from request where ref = ?`, ref).Scan(&id, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("request %s: %w", ref, record.ErrNotFound)
	}
	if err != nil {
		return err
	}
	if !state.May(to) {
		return fmt.Errorf("request %s is %s: %w", ref, state, ErrRequestState)
	}
	if err := with(tx, id); err != nil {
		return err
	}
	closed := ""
	if !to.Open() {
		closed = sqlite.Stamp(by.At)
	}
	_, err = tx.ExecContext(ctx, `update request set state = ?, closed_at = ? where id = ?`, to, closed, id)
	if err != nil {
		return err
	}
	if !to.Open() {
		if err := clearAway(ctx, tx, id, to, closed); err != nil {
			return err
		}
	}
	if err := step(ctx, tx, id, to, by.At); err != nil {
		return err
	}
	if tell == nil {
		return nil
	}
	return d.queueAbout(ctx, tx, by, id, state, tell)
}

// clearAway removes what was pending for a request that is now closed.
func clearAway(ctx context.Context, tx *sql.Tx, id int64, to office.State, closed string) error {
	if to == office.Declined || to == office.Withdrawn {
		// Its statement is in a draft of its own, which is no longer needed.
		_, err := tx.ExecContext(ctx, `
			update draft set state = 'discarded', closed_at = ?
			where state = 'open'
			  and id in (select draft from request where id = ? and kind in ('disputes', 'explains'))`, closed, id)
		if err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`delete from request_confirmation where request = ?`, `delete from request_letter where request = ?`,
	} {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}

// queueAbout queues the letter about the new state of a request, if there is an address.
func (d *Desk) queueAbout(
	ctx context.Context, tx *sql.Tx, by Act, id int64, before office.State, tell RequestLetter,
) error {
	now, err := d.requests(ctx, tx, `id = ?`, id)
	if err != nil || now[0].Mail == "" {
		return err
	}
	// an unconfirmed address may be that of another person
	if before == office.Received && now[0].State == office.Withdrawn {
		may, err := mayAsk(ctx, tx, by.At, doorMailbox(now[0].Mail))
		if err != nil || !may {
			return err
		}
	}
	l, err := tell(now[0])
	if err != nil {
		return err
	}
	return queue(ctx, tx, by.At, l)
}
