package desk

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"detainerledger/internal/sqlite"
)

// errNothing aborts a change that would change nothing, so that no act is recorded.
var errNothing = errors.New("there is nothing to do")

// ClearRequests deletes the personal data of requests closed before a time: names, addresses, numbers, evidence,
// editors' notes, and unpublished text. Public parts stay. It returns the number of requests, which is also in the act;
// if it is 0 there is no act.
func (d *Desk) ClearRequests(ctx context.Context, by Act, before time.Time) (int, error) {
	var n int64
	var due int64
	// Checking first means that a day on which nothing is due writes nothing.
	err := d.file.Read.QueryRowContext(ctx,
		`select count(*) from request where closed_at <> '' and closed_at < ? and cleared_at = ''`,
		sqlite.Stamp(before)).Scan(&due)
	if err != nil || due == 0 {
		return 0, err
	}
	by.About = strconv.FormatInt(due, 10)
	err = d.change(ctx, by, func(tx *sql.Tx) error {
		cleared, err := tx.ExecContext(ctx, `
			update request set name = '', role = '', mail = '', phone = '', evidence = '', paper_name = '',
			  paper = null, note = '', page = '',
			  text = case when state = 'published' and kind <> 'reader' then text else '' end, cleared_at = ?
			where closed_at <> '' and closed_at < ? and cleared_at = ''`, sqlite.Stamp(by.At), sqlite.Stamp(before))
		if err != nil {
			return err
		}
		n, err = cleared.RowsAffected()
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
	if errors.Is(err, errNothing) {
		return 0, nil // another process did it first
	}
	return int(n), err
}

// ClearDrafts deletes the files and forms of drafts discarded before a time, because they may contain unpublished parts
// of a request. The drafts stay listed. It returns their number, and the act states it, as in [Desk.ClearRequests].
func (d *Desk) ClearDrafts(ctx context.Context, by Act, before time.Time) (int, error) {
	const due = `state = 'discarded' and closed_at < ?
		and (form <> '' or exists (select 1 from draft_file where draft = draft.id))`
	var n int
	err := d.file.Read.QueryRowContext(ctx, `select count(*) from draft where `+due, sqlite.Stamp(before)).Scan(&n)
	if err != nil || n == 0 {
		return 0, err
	}
	by.About = strconv.Itoa(n)
	return n, d.change(ctx, by, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `delete from draft_file where draft in (select id from draft where `+due+`)`,
			sqlite.Stamp(before))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx,
			`update draft set form = '' where state = 'discarded' and closed_at < ?`, sqlite.Stamp(before))
		return err
	})
}
