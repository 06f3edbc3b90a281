package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"detainerledger/internal/auth"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// PaperRoom is the total size of evidence that the desk keeps, in bytes.
const PaperRoom = 1 << 30

// ErrNoRoom refuses a PDF because the desk already holds [PaperRoom] bytes of them.
var ErrNoRoom = errors.New("there is no room for more files")

// ConfirmationLife is how long the link in a mail to an office's domain can be used.
const ConfirmationLife = 14 * 24 * time.Hour

// NewRequest is an incoming request.
type NewRequest struct {
	office.Request
	// Body is the content of its paper; empty if there is none.
	Body []byte
	// Secret opens the page with its state. Confirmation is the secret of the link in a mail to the office's
	// domain, "" if none is sent. Only hashes are stored.
	Secret, Confirmation string
	// Letter writes the letter to the person who made the request, if there is an address, given the reference of
	// the request. Once [MostAsks] letters have been sent to the mailbox, in any spelling, within a day and none
	// was confirmed, neither the letter nor its link is created, and the request is Unsent.
	Letter func(office.Reference) (Letter, error)
}

// AddRequest stores a request and returns its reference. The same request submitted twice with the same secret is
// stored once. Its time is that of the act.
func (d *Desk) AddRequest(ctx context.Context, by Act, r NewRequest) (office.Reference, error) {
	var ref office.Reference
	err := d.file.Read.QueryRowContext(ctx, `select ref from request where secret = ?`, auth.Hash(r.Secret)).Scan(&ref)
	if !errors.Is(err, sql.ErrNoRows) {
		return ref, err
	}
	if ref, err = d.freeReference(ctx); err != nil {
		return "", err
	}
	by.About = string(ref)
	if r.Jurisdiction != "" {
		by.About += ", " + string(r.Jurisdiction)
	}
	return ref, d.change(ctx, by, func(tx *sql.Tx) error {
		if err := roomFor(ctx, tx, r.Body); err != nil {
			return err
		}
		letter := r.Letter != nil && r.Mail != ""
		if letter {
			if letter, err = mayAsk(ctx, tx, by.At, doorMailbox(r.Mail)); err != nil {
				return err
			}
			r.Unsent = !letter
		}
		if err := insertRequest(ctx, tx, ref, r, by.At); err != nil || !letter {
			return err
		}
		l, err := r.Letter(ref)
		if err != nil {
			return err
		}
		return queue(ctx, tx, by.At, l)
	})
}

// freeReference returns a reference that no request has.
func (d *Desk) freeReference(ctx context.Context) (office.Reference, error) {
	for {
		ref := office.NewReference()
		var taken bool
		err := d.file.Read.QueryRowContext(ctx, `select exists (select 1 from request where ref = ?)`, ref).Scan(&taken)
		if err != nil {
			return "", fmt.Errorf("request: %w", err)
		}
		if !taken {
			return ref, nil
		}
	}
}

// roomFor refuses a paper that the desk has no room for.
func roomFor(ctx context.Context, tx *sql.Tx, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	var held int
	err := tx.QueryRowContext(ctx, `select coalesce(sum(length(paper)), 0) from request`).Scan(&held)
	if err == nil && held+len(body) > PaperRoom {
		err = ErrNoRoom
	}
	return err
}

// insertRequest stores a request with its figures, its first step and its confirmation link.
func insertRequest(ctx context.Context, tx *sql.Tx, ref office.Reference, r NewRequest, at time.Time) error {
	var id int64
	err := tx.QueryRowContext(ctx, `
		insert into request (ref, secret, kind, jurisdiction, page, office, text, language, state,
		  name, role, mail, phone, evidence, paper_name, paper, received_at, unsent)
		values (?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
		ref, auth.Hash(r.Secret), r.Kind, r.Jurisdiction, r.Page, r.Office, r.Text, r.Language,
		r.Name, r.Role, r.Mail, r.Phone, r.Evidence, r.Paper.Name, paper(r.Body), sqlite.Stamp(at), r.Unsent).Scan(&id)
	if err != nil {
		return err
	}
	for _, f := range r.Figures {
		_, err := tx.ExecContext(ctx, `insert into request_figure (request, report, measure) values (?, ?, ?)`,
			id, f.Report, f.Measure)
		if err != nil {
			return err
		}
	}
	if err := step(ctx, tx, id, office.Received, at); err != nil {
		return err
	}
	if r.Confirmation == "" || r.Unsent {
		return nil
	}
	_, err = tx.ExecContext(ctx, `insert into request_confirmation (hash, request, expires_at) values (?, ?, ?)`,
		auth.Hash(r.Confirmation), id, sqlite.Stamp(at.Add(ConfirmationLife)))
	return err
}

// doorMailbox is the hash by which letters about requests to a mailbox are counted, separately from those about
// following.
func doorMailbox(address string) []byte { return auth.Hash("request " + office.Mailbox(address)) }

// paper returns the content of a file for its column, or null.
func paper(body []byte) any {
	if len(body) == 0 {
		return nil
	}
	return body
}

func step(ctx context.Context, tx *sql.Tx, request int64, state office.State, at time.Time) error {
	_, err := tx.ExecContext(ctx,
		`insert into request_step (request, state, at) values (?, ?, ?)`, request, state, sqlite.Stamp(at))
	return err
}

// Request returns a request by its reference, without the content of its paper. An unknown one is a
// [record.ErrNotFound].
func (d *Desk) Request(ctx context.Context, ref office.Reference) (office.Request, error) {
	return d.request(ctx, `ref = ?`, ref)
}

// RequestOf returns the request with this secret.
func (d *Desk) RequestOf(ctx context.Context, secret string) (office.Request, error) {
	return d.request(ctx, `secret = ?`, auth.Hash(secret))
}

// RequestToConfirm returns the request that the secret of a link in a mail confirms. An unknown, used or expired one is
// a [record.ErrNotFound].
func (d *Desk) RequestToConfirm(ctx context.Context, secret string, now time.Time) (office.Request, error) {
	return d.request(ctx, `id = (select request from request_confirmation where hash = ? and expires_at > ?)`,
		auth.Hash(secret), sqlite.Stamp(now))
}

func (d *Desk) request(ctx context.Context, where string, args ...any) (office.Request, error) {
	all, err := d.requests(ctx, d.file.Read, where, args...)
	if err != nil {
		return office.Request{}, err
	}
	if len(all) == 0 {
		return office.Request{}, fmt.Errorf("request: %w", record.ErrNotFound)
	}
	return all[0], nil
}

// unheard selects the unconfirmed requests in the name of an office, except the oldest few about each jurisdiction, as
// many as the parameter says.
const unheard = `
	select id from (
	  select id, row_number() over (partition by jurisdiction order by received_at, id) as place
	  from request where state = 'received' and kind <> 'reader')
	where place > ?`

// OpenRequests returns the open requests, oldest first. Of the unconfirmed ones in the name of an office it returns
// only the oldest about each jurisdiction, up to the given number, and counts the others: they appear once they are
// confirmed, or others are closed.
func (d *Desk) OpenRequests(ctx context.Context, unconfirmed int) (open []office.Request, others int, err error) {
	err = d.file.Read.QueryRowContext(ctx, `select count(*) from (`+unheard+`)`, unconfirmed).Scan(&others)
	if err != nil {
		return nil, 0, fmt.Errorf("requests: %w", err)
	}
	open, err = d.requests(ctx, d.file.Read,
		`closed_at = '' and id not in (`+unheard+`) order by received_at, id`, unconfirmed)
	return open, others, err
}

// ClosedRequests returns at most limit closed requests, newest first.
func (d *Desk) ClosedRequests(ctx context.Context, limit int) ([]office.Request, error) {
	return d.requests(ctx, d.file.Read, `closed_at <> '' order by closed_at desc, id desc limit ?`, limit)
}

// RequestsOfDraft returns the requests that the draft answers.
func (d *Desk) RequestsOfDraft(ctx context.Context, draft int64) ([]office.Request, error) {
	return d.requests(ctx, d.file.Read, `draft = ? order by id`, draft)
}

func (d *Desk) requests(ctx context.Context, q sqlite.Querier, where string, args ...any) ([]office.Request, error) {
	ids := []int64{}
	all, err := sqlite.List(ctx, q, func(rows *sql.Rows, r *office.Request) error {
		var id int64
		err := rows.Scan(&id, &r.Ref, &r.Kind, &r.Jurisdiction, &r.Page, &r.Office, &r.Text, &r.Language, &r.State,
			&r.Method, &r.VerifiedOn, &r.Reason, &r.Draft,
			&r.Name, &r.Role, &r.Mail, &r.Phone, &r.Evidence, &r.Paper.Name, &r.Paper.Size, &r.Note, &r.Unsent,
			sqlite.Time(&r.ClosedAt), sqlite.Time(&r.ClearedAt))
		ids = append(ids, id)
		return err
	}, `
		select id, ref, kind, jurisdiction, page, office, text, language, state, method, verified_on, reason,
		  coalesce(draft, 0), name, role, mail, phone, evidence, paper_name, coalesce(length(paper), 0), note, unsent,
		  closed_at, cleared_at
		from request where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("requests: %w", err)
	}
	for i := range all {
		if all[i].Figures, all[i].Steps, err = d.aboutRequest(ctx, q, ids[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// aboutRequest reads the figures and the steps of a request, in order.
func (d *Desk) aboutRequest(ctx context.Context, q sqlite.Querier, id int64) ([]office.Figure, []office.Step, error) {
	figures, err := sqlite.List(ctx, q, func(rows *sql.Rows, f *office.Figure) error {
		return rows.Scan(&f.Report, &f.Measure)
	}, `select report, measure from request_figure where request = ?
		order by report, measure desc`, id) // issued before declined
	if err != nil {
		return nil, nil, fmt.Errorf("figures of a request: %w", err)
	}
	steps, err := sqlite.List(ctx, q, func(rows *sql.Rows, s *office.Step) error {
		return rows.Scan(&s.State, sqlite.Time(&s.At))
	}, `select state, at from request_step where request = ? order by at,
		case state when 'received' then 0 when 'confirmed' then 1 when 'verified' then 2 else 3 end`, id)
	if err != nil {
		return nil, nil, fmt.Errorf("steps of a request: %w", err)
	}
	return figures, steps, nil
}

// Paper returns the PDF submitted with a request. If there is none, the error is a [record.ErrNotFound].
func (d *Desk) Paper(ctx context.Context, ref office.Reference) ([]byte, error) {
	var body []byte
	err := d.file.Read.QueryRowContext(ctx,
		`select paper from request where ref = ? and paper is not null`, ref).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("paper of %s: %w", ref, record.ErrNotFound)
	}
	return body, err
}

// RequestsSince returns when requests of offices, or of readers, about a jurisdiction came in since a time, oldest
// first. Requests confirmed by the office's mail or by an editor, and published ones, do not count.
func (d *Desk) RequestsSince(
	ctx context.Context, slug record.Slug, readers bool, since time.Time,
) ([]time.Time, error) {
	return sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, t *time.Time) error {
		return rows.Scan(sqlite.Time(t))
	}, `
		select received_at from request where jurisdiction = ? and (kind = 'reader') = ? and received_at > ?
		  and not exists (select 1 from request_step s
		    where s.request = request.id and s.state in ('confirmed', 'verified', 'published'))
		order by received_at`, slug, readers, sqlite.Stamp(since))
}
