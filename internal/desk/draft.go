package desk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// DraftState is the state of a draft.
type DraftState string

// The states of a draft.
const (
	DraftOpen DraftState = "open"
	// DraftPublishing: its changes are being added to the record.
	DraftPublishing DraftState = "publishing"
	DraftPublished  DraftState = "published"
	DraftDiscarded  DraftState = "discarded"
)

// Errors of drafts. A refusal leaves the draft as it was.
var (
	// ErrRevised: the draft has changed since the editor saw it.
	ErrRevised = errors.New("the draft was changed meanwhile")
	// ErrOwnHand: editors cannot approve their own drafts.
	ErrOwnHand = errors.New("nobody approves their own draft")
	// ErrUnapproved: too few people have approved the draft.
	ErrUnapproved = errors.New("the draft needs another person's approval")
)

// Draft is a proposed addition to the record.
type Draft struct {
	ID    int64
	Title string
	// Form is the form that the draft was composed in, as a URL query; "" for uploaded files.
	Form     string
	Revision int
	State    DraftState
	// Files are in the formats that an import reads; [Desk.Drafts] leaves them out.
	Files []DraftFile
	// Hands are what people did to it, in order of time: who wrote any of its revisions, and who ticked or approved
	// the newest. The approvals of revoked editors do not count.
	Hands []Hand
	// Base is the version of the record before the draft was published, Last the number of its last change; both
	// are 0 until then.
	Base, Last record.Seq
	ClosedAt   time.Time
}

// DraftFile is a file of a draft.
type DraftFile struct {
	Name string
	Body []byte
}

// Deed is what a person did to a draft.
type Deed string

// The deeds.
const (
	Wrote    Deed = "wrote"
	Ticked   Deed = "ticked"
	Approved Deed = "approved"
)

// Hand is a person's deed.
type Hand struct {
	Editor   int64
	Name     string
	Deed     Deed
	Revision int
	// Oddity is the key of the oddity that was ticked (see [ingest.Oddity]).
	Oddity string
	At     time.Time
}

// By returns the hands with this deed, in order of time.
func (d Draft) By(deed Deed) []Hand {
	var hands []Hand
	for _, h := range d.Hands {
		if h.Deed == deed {
			hands = append(hands, h)
		}
	}
	return hands
}

// WrittenBy reports whether the editor wrote any of it.
func (d Draft) WrittenBy(editor int64) bool {
	return slices.ContainsFunc(d.By(Wrote), func(h Hand) bool { return h.Editor == editor })
}

// ApprovedBy reports whether the editor approved the newest revision.
func (d Draft) ApprovedBy(editor int64) bool {
	return slices.ContainsFunc(d.By(Approved), func(h Hand) bool { return h.Editor == editor })
}

// People is how many people support the newest revision: its writer, and those who approved it.
func (d Draft) People() int { return 1 + len(d.By(Approved)) }

// AddDraft creates a draft and returns its number.
func (d *Desk) AddDraft(ctx context.Context, by Act, draft Draft) (int64, error) {
	var id int64
	err := d.change(ctx, by.about(draft.Title), func(tx *sql.Tx) error {
		var err error
		id, err = addDraft(ctx, tx, by, draft)
		return err
	})
	return id, err
}

func addDraft(ctx context.Context, tx *sql.Tx, by Act, draft Draft) (id int64, err error) {
	err = tx.QueryRowContext(ctx,
		`insert into draft (title, form) values (?, ?) returning id`, draft.Title, draft.Form).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, keepDraft(ctx, tx, by, id, 1, draft.Files)
}

// ReviseDraft replaces the files, title and form of an open draft, which must then be ticked and approved again. The
// draft's Revision is the one that the editor saw; the error wraps [ErrRevised] if there is a newer one, or the draft
// is closed.
func (d *Desk) ReviseDraft(ctx context.Context, by Act, draft Draft) error {
	return d.change(ctx, by.about(draft.Title), func(tx *sql.Tx) error {
		revised, err := tx.ExecContext(ctx, `
			update draft set title = ?, form = ?, revision = revision + 1
			where id = ? and revision = ? and state = 'open'`,
			draft.Title, draft.Form, draft.ID, draft.Revision)
		if err := one(revised, err, ErrRevised); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from draft_file where draft = ?`, draft.ID); err != nil {
			return err
		}
		return keepDraft(ctx, tx, by, draft.ID, draft.Revision+1, draft.Files)
	})
}

func keepDraft(ctx context.Context, tx *sql.Tx, by Act, id int64, revision int, files []DraftFile) error {
	for i, f := range files {
		if _, err := tx.ExecContext(ctx,
			`insert into draft_file (draft, line, name, body) values (?, ?, ?, ?)`, id, i, f.Name, f.Body); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return addHand(ctx, tx, by, id, revision, Wrote, "")
}

func addHand(ctx context.Context, tx *sql.Tx, by Act, id int64, revision int, deed Deed, oddity string) error {
	_, err := tx.ExecContext(ctx, `
		insert into draft_hand (draft, revision, editor, deed, oddity, at) values (?, ?, ?, ?, ?, ?)
		on conflict do nothing`,
		id, revision, by.Editor, deed, oddity, sqlite.Stamp(by.At))
	return err
}

// TickOddity records that an editor checked an oddity of a draft and accepts it. Its errors are those of
// [Desk.ReviseDraft].
func (d *Desk) TickOddity(ctx context.Context, by Act, id int64, revision int, oddity string) error {
	return d.handle(ctx, by, id, revision, func(tx *sql.Tx) error {
		return addHand(ctx, tx, by, id, revision, Ticked, oddity)
	})
}

// ApproveDraft records that an editor approves a draft written by others. The error wraps [ErrOwnHand] for an editor
// who wrote any of it; other errors are those of [Desk.ReviseDraft].
func (d *Desk) ApproveDraft(ctx context.Context, by Act, id int64, revision int) error {
	return d.handle(ctx, by, id, revision, func(tx *sql.Tx) error {
		var own bool
		err := tx.QueryRowContext(ctx, `
			select exists (select 1 from draft_hand where draft = ? and editor = ? and deed = 'wrote')`,
			id, by.Editor).Scan(&own)
		if err != nil {
			return err
		}
		if own {
			return ErrOwnHand
		}
		return addHand(ctx, tx, by, id, revision, Approved, "")
	})
}

// DiscardDraft closes a draft that will not be published. Its errors are those of [Desk.ReviseDraft].
func (d *Desk) DiscardDraft(ctx context.Context, by Act, id int64, revision int) error {
	return d.handle(ctx, by, id, revision, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx,
			`update draft set state = 'discarded', closed_at = ? where id = ?`, sqlite.Stamp(by.At), id)
		return err
	})
}

// handle makes a change to an open draft at this revision.
func (d *Desk) handle(ctx context.Context, by Act, id int64, revision int, do func(tx *sql.Tx) error) error {
	return d.change(ctx, by.about("draft "+strconv.FormatInt(id, 10)), func(tx *sql.Tx) error {
		var open bool
		err := tx.QueryRowContext(ctx, `
			select exists (select 1 from draft where id = ? and revision = ? and state = 'open')`,
			id, revision).Scan(&open)
		if err != nil {
			return err
		}
		if !open {
			return ErrRevised
		}
		return do(tx)
	})
}

// Draft returns a draft with its files. The error wraps [record.ErrNotFound] if there is none with this number.
func (d *Desk) Draft(ctx context.Context, id int64) (Draft, error) {
	tx, err := d.file.Read.BeginTx(ctx, nil) // so that files and revision match
	if err != nil {
		return Draft{}, fmt.Errorf("draft %d: %w", id, err)
	}
	defer tx.Rollback()
	all, err := drafts(ctx, tx, `id = ?`, id)
	if err != nil {
		return Draft{}, err
	}
	if len(all) == 0 {
		return Draft{}, fmt.Errorf("draft %d: %w", id, record.ErrNotFound)
	}
	all[0].Files, err = sqlite.List(ctx, tx,
		func(rows *sql.Rows, f *DraftFile) error { return rows.Scan(&f.Name, &f.Body) },
		`select name, body from draft_file where draft = ? order by line`, id)
	if err != nil {
		return Draft{}, fmt.Errorf("files of draft %d: %w", id, err)
	}
	return all[0], nil
}

// OpenDrafts returns the drafts that are neither published nor discarded, oldest first.
func (d *Desk) OpenDrafts(ctx context.Context) ([]Draft, error) {
	return drafts(ctx, d.file.Read, `state in ('open', 'publishing') order by id`)
}

// ClosedDrafts returns at most limit drafts that were published or discarded, the last closed first.
func (d *Desk) ClosedDrafts(ctx context.Context, limit int) ([]Draft, error) {
	return drafts(ctx, d.file.Read, `state in ('published', 'discarded') order by closed_at desc, id desc limit ?`, limit)
}

func drafts(ctx context.Context, q sqlite.Querier, where string, args ...any) ([]Draft, error) {
	all, err := sqlite.List(ctx, q, func(rows *sql.Rows, draft *Draft) error {
		return rows.Scan(&draft.ID, &draft.Title, &draft.Form, &draft.Revision, &draft.State, &draft.Base,
			&draft.Last, sqlite.Time(&draft.ClosedAt))
	}, `select id, title, form, revision, state, coalesce(base, 0), coalesce(last, 0), closed_at
		from draft where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("drafts: %w", err)
	}
	for i := range all {
		all[i].Hands, err = sqlite.List(ctx, q, func(rows *sql.Rows, h *Hand) error {
			return rows.Scan(&h.Editor, &h.Name, &h.Deed, &h.Revision, &h.Oddity, sqlite.Time(&h.At))
		}, `
			select h.editor, e.name, h.deed, h.revision, h.oddity, h.at
			from draft_hand h join editor e on e.id = h.editor
			where h.draft = ? and (h.deed = 'wrote' or h.revision = ?) and (h.deed <> 'approved' or e.revoked_at = '')
			order by h.at, h.rowid`, all[i].ID, all[i].Revision)
		if err != nil {
			return nil, fmt.Errorf("hands of draft %d: %w", all[i].ID, err)
		}
	}
	return all, nil
}
