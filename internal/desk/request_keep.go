package desk

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"detainerledger/internal/sqlite"
)

// errNothing ends a change that would change nothing, so that no act tells of it.
var errNothing = errors.New("there is nothing to do")

// ClearRequests deletes who made the requests that were closed before then: names,
// addresses, numbers, evidence, editors' notes, and the text of what was not
// published. What everybody may read stays. It returns the number of requests; the
// act tells of it unless that is 0.
func (d *Desk) ClearRequests(ctx context.Context, by Act, before time.Time) (int, error) {
	var n int64
	var due int64
	// Asked first, so that a day on which nothing is due writes nothing.
	if err := d.file.Read.QueryRowContext(ctx, `select count(*) from request where closed_at <> '' and closed_at < ? and cleared_at = ''`, sqlite.Stamp(before)).Scan(&due); err != nil || due == 0 {
		return 0, err
	}
	by.About = strconv.FormatInt(due, 10)
	err := d.change(ctx, by, func(tx *sql.Tx) error {
		cleared, err := tx.ExecContext(ctx, `
			update request set name = '', role = '', mail = '', phone = '', evidence = '', paper_name = '', paper = null, note = '', page = '',
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

// ClearDrafts deletes the files of the drafts that were discarded before then, and what
// was typed for them: they may hold what was never published of a request. That there
// were such drafts stays told. It returns their number, and the act tells of it, as
// [Desk.ClearRequests] does.
func (d *Desk) ClearDrafts(ctx context.Context, by Act, before time.Time) (int, error) {
	const due = `state = 'discarded' and closed_at < ? and (form <> '' or exists (select 1 from draft_file where draft = draft.id))`
	var n int
	if err := d.file.Read.QueryRowContext(ctx, `select count(*) from draft where `+due, sqlite.Stamp(before)).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	by.About = strconv.Itoa(n)
	return n, d.change(ctx, by, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from draft_file where draft in (select id from draft where `+due+`)`, sqlite.Stamp(before)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `update draft set form = '' where state = 'discarded' and closed_at < ?`, sqlite.Stamp(before))
		return err
	})
}
