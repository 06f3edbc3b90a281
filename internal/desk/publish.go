package desk

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
	"detainerledger/internal/store"
)

// ErrUnclosed is wrapped by the error of [Desk.Publish] if the draft was published but could not be closed;
// [Desk.SettleLeft] closes it later.
var ErrUnclosed = errors.New("the draft is published, but not closed yet")

// Publishing is a draft to be published.
type Publishing struct {
	Draft    int64
	Revision int
	// People is how many people must support the draft (see [Draft.People]).
	People int
	// Base is the version of the record that Changes were checked against.
	Base    record.Seq
	Changes []record.Change
}

// Publish adds a draft's changes to the record, all or none, and closes the draft. by says who publishes, and when;
// that is the time of the changes, as in [store.Store.Apply].
//
// No transaction spans the two files. So the hash of the last change is first stored in the draft, then the record
// takes the changes, and then the draft is closed. If the program ends in between, [Desk.Settle] finds out by that hash
// whether the record took them.
//
// The error wraps [ErrRevised] or [ErrUnapproved] if the draft must not be published, and [store.ErrChanged] if the
// record is no longer at Base. After any error but an [ErrUnclosed] nothing was published, and the draft is open again,
// at the latest once it is settled. If the record holds the new version back ([store.Store.HoldBack]), the draft is
// closed and its letters are queued once [Desk.SettleLeft] finds that the version is shown.
func (d *Desk) Publish(ctx context.Context, by Act, st *store.Store, p Publishing) error {
	d.publishing.Lock()
	defer d.publishing.Unlock()
	if len(p.Changes) == 0 {
		return fmt.Errorf("publish draft %d: it changes nothing", p.Draft)
	}
	at, err := st.ChangeTime(ctx, p.Base, by.At)
	if err != nil {
		return fmt.Errorf("publish draft %d: %w", p.Draft, err)
	}
	last := p.Changes[len(p.Changes)-1]
	last.Seq, last.At = p.Base+record.Seq(len(p.Changes)), at
	body, err := last.JSON()
	if err != nil {
		return fmt.Errorf("publish draft %d: %w", p.Draft, err)
	}
	hash := sha256.Sum256(body)
	note := by
	note.What = "began to publish"
	err = d.handle(ctx, note, p.Draft, p.Revision, func(tx *sql.Tx) error {
		var approvals int
		err := tx.QueryRowContext(ctx, `
			select count(*) from draft_hand h join editor e on e.id = h.editor
			where h.draft = ? and h.revision = ? and h.deed = 'approved' and e.revoked_at = ''`,
			p.Draft, p.Revision).Scan(&approvals)
		if err != nil {
			return err
		}
		if 1+approvals < p.People {
			return ErrUnapproved
		}
		_, err = tx.ExecContext(ctx, `
			update draft set state = 'publishing', base = ?, last = ?, hash = ?,
			  publisher = ?, place = ?, started_at = ?
			where id = ?`,
			p.Base, last.Seq, hash[:], by.Editor, by.Place, sqlite.Stamp(at), p.Draft)
		return err
	})
	if err != nil {
		return err
	}
	// From here on, a cancelled request must not leave the work half done.
	ctx = context.WithoutCancel(ctx)
	failed := st.Apply(ctx, p.Base, at, p.Changes, nil)
	if failed != nil {
		failed = fmt.Errorf("publish draft %d: %w", p.Draft, failed)
	}
	taken, err := d.settle(ctx, st, p.Draft)
	if err != nil {
		d.left = append(d.left, p.Draft)
	}
	switch {
	case errors.Is(err, errNotShown):
		return nil
	case taken && err != nil:
		return fmt.Errorf("%w: %w", ErrUnclosed, err)
	case taken:
		return nil
	}
	return errors.Join(failed, err)
}

// Settle closes the drafts whose changes the record took before the program ended, and reopens the others. It must run
// before the desk is used.
func (d *Desk) Settle(ctx context.Context, st *store.Store) error {
	d.publishing.Lock()
	defer d.publishing.Unlock()
	unsettled, err := drafts(ctx, d.file.Read, `state = 'publishing'`)
	if err != nil {
		return err
	}
	for _, draft := range unsettled {
		switch _, err := d.settle(ctx, st, draft.ID); {
		case errors.Is(err, errNotShown):
			d.left = append(d.left, draft.ID)
		case err != nil:
			return err
		}
	}
	return nil
}

// SettleLeft is [Desk.Settle] for the drafts that [Desk.Publish] could not settle because it could not write, or
// because their version was not shown yet. Other drafts may be in the process of being published by another program.
func (d *Desk) SettleLeft(ctx context.Context, st *store.Store) error {
	d.publishing.Lock()
	defer d.publishing.Unlock()
	var waiting []int64
	for i, id := range d.left {
		_, err := d.settle(ctx, st, id)
		switch {
		case errors.Is(err, errNotShown):
			waiting = append(waiting, id)
		case err != nil && !errors.Is(err, sql.ErrNoRows): // no row means that another program has settled it
			d.left = append(waiting, d.left[i:]...)
			return err
		}
	}
	d.left = waiting
	return nil
}

// errNotShown is the error of settling a draft whose changes are in the record but held back.
var errNotShown = errors.New("the draft is in the record, and not shown yet")

// settle closes or reopens a draft in the state "publishing"; taken is whether the record has its changes.
func (d *Desk) settle(ctx context.Context, st *store.Store, id int64) (taken bool, err error) {
	by := Act{About: "draft " + strconv.FormatInt(id, 10)}
	var base, last record.Seq
	var hash []byte
	err = d.file.Read.QueryRowContext(ctx, `
		select d.base, d.last, d.hash, d.publisher, e.name, d.place, d.started_at
		from draft d join editor e on e.id = d.publisher where d.id = ? and d.state = 'publishing'`, id).
		Scan(&base, &last, &hash, &by.Editor, &by.Who, &by.Place, sqlite.Time(&by.At))
	if err != nil {
		return false, fmt.Errorf("settle draft %d: %w", id, err)
	}
	taken, err = st.Took(ctx, last, hash)
	if err != nil {
		return false, fmt.Errorf("settle draft %d: %w", id, err)
	}
	if taken && !st.Shows(last) {
		return true, errNotShown
	}
	if !taken {
		by.What = "could not publish"
		return taken, d.change(ctx, by, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `
				update draft set state = 'open', base = null, last = null, hash = null,
				  publisher = null, place = null, started_at = null
				where id = ?`, id)
			return err
		})
	}
	by.What = "published"
	by.About += fmt.Sprintf(", changes %d to %d", base+1, last)
	return taken, d.change(ctx, by, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx,
			`update draft set state = 'published', closed_at = started_at where id = ?`, id); err != nil {
			return err
		}
		return d.publishRequests(ctx, tx, by, id)
	})
}
