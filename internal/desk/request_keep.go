package desk

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"detainerledger/internal/sqlite"
)

// errNothing ends a change that would change nothing, so that there is no act of it.
var errNothing = errors.New("there is nothing to do")

// ClearRequests deletes the personal data of requests that were closed before then: names, addresses,
// numbers, evidence, editors' notes, and the text of what was not published. What is public stays. It returns
// the number of requests, which the act states; there is no act where that is 0.
func (d *Desk) ClearRequests(ctx context.Context, by Act, before time.Time) (int, error) {
	var n int64
	var due int64
	// We ask first, so that a day on which nothing is due writes nothing.
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
		return 0, nil // another process was first
	}
	return int(n), err
}

// ClearDrafts deletes the files and forms of the drafts that were discarded before then: they may hold
// unpublished parts of a request. The drafts themselves stay listed. It returns their number, and the act
// states it, as [Desk.ClearRequests] does.
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
