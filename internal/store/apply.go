package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// ErrChanged is wrapped by the error of [Store.Apply] if another process changed the record after the changes were
// checked.
var ErrChanged = errors.New("the record was changed meanwhile")

// ErrClock is wrapped by the error of [Store.Apply] and [Store.Replay] if a change is older than the one before it.
var ErrClock = errors.New("a change cannot be older than the one before it")

// clockSlack is how far the clock may be behind the last change, because a running clock can be set back by some
// seconds. The new change then takes the time of the last one.
const clockSlack = 5 * time.Minute

// Apply adds the changes, in order, in one transaction: all or none. They get the sequence numbers after base, which
// must be the version that they were checked against. Their time is at, or that of the last change if the clock is
// slightly behind it. If progress is not nil, it is called after each change with the number done.
func (s *Store) Apply(
	ctx context.Context, base record.Seq, at time.Time, changes []record.Change, progress func(done int),
) error {
	at, err := s.ChangeTime(ctx, base, at)
	if err != nil {
		return fmt.Errorf("apply changes: %w", err)
	}
	err = s.Replay(ctx, base, Leaves(func(yield func(record.Change, error) bool) {
		for i, c := range changes {
			c.Seq, c.At = base+record.Seq(i)+1, at
			if !yield(c, nil) {
				return
			}
		}
	}), progress)
	if sqlite.Full(err) {
		s.file.CutLog() // the log holds what was rolled back, and the space is needed
	}
	return err
}

// ChangeTime is the time of a change made now on top of base: in whole seconds, and never before the last change.
func (s *Store) ChangeTime(ctx context.Context, base record.Seq, now time.Time) (time.Time, error) {
	now = now.UTC().Truncate(time.Second)
	if err := s.file.Write.Ready(ctx); err != nil {
		return now, err
	}
	version, last, err := lastChange(ctx, s.read)
	switch {
	case err != nil || version != base: // applying the changes will be refused
		return now, err
	case now.Before(last.Add(-clockSlack)):
		return now, fmt.Errorf("%w: the clock of this machine says %s, and the last change of the record is of %s\n"+
			"nothing was added; set the clock right and try again\n"+
			"where the clock is right, it was ahead when that change was made: "+
			"go on from a backup of before, or wait until then",
			ErrClock, now.Format(time.RFC3339), last.Format(time.RFC3339))
	case now.Before(last):
		return last, nil
	}
	return now, nil
}

// lastChange returns the version of the record and the time of its last change.
func lastChange(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) (version record.Seq, last time.Time, err error) {
	err = q.QueryRowContext(ctx, `select seq, at from change order by seq desc limit 1`).Scan(&version, sqlite.Time(&last))
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return version, last, err
}

// Took reports whether the record's change with this number has this hash.
func (s *Store) Took(ctx context.Context, seq record.Seq, hash []byte) (bool, error) {
	var body []byte
	err := s.read.QueryRowContext(ctx, `select body from change where seq = ?`, seq).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	sum := sha256.Sum256(body)
	return err == nil && string(sum[:]) == string(hash), err
}

// Leaf is a change with the text that the ledger hashes.
type Leaf struct {
	record.Change
	// Body is what [record.Change.JSON] writes. A caller that has just read the change from it passes it on, so
	// that the store need not write it again.
	Body []byte
}

// Leaves adds its body to each change.
func Leaves(changes iter.Seq2[record.Change, error]) iter.Seq2[Leaf, error] {
	return func(yield func(Leaf, error) bool) {
		for c, err := range changes {
			l := Leaf{Change: c}
			if err == nil {
				l.Body, err = c.JSON()
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// Replay adds changes of another copy of the record, as Apply does, but with their own sequence numbers and times. They
// must follow base without a gap. If the sequence yields an error, Replay returns it and adds nothing.
func (s *Store) Replay(
	ctx context.Context, base record.Seq, leaves iter.Seq2[Leaf, error], progress func(done int),
) (err error) {
	defer func() {
		if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil { // rolled back because its context ended
			err = fmt.Errorf("apply changes: %w", ctx.Err())
		}
	}()
	conn, err := s.file.Write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("apply changes: %w", err)
	}
	defer conn.Close()
	tx, err := s.file.Write.BeginOn(ctx, conn)
	if err != nil {
		return fmt.Errorf("apply changes: %w", err)
	}
	defer tx.Rollback()
	version, last, err := lastChange(ctx, tx)
	if err != nil {
		return fmt.Errorf("apply changes: %w", err)
	}
	if version != base {
		return fmt.Errorf("%w: it was checked at version %d and is at version %d; try again", ErrChanged, base, version)
	}
	a := newApplying(ctx, tx)
	a.bulk.conn = conn
	defer a.bulk.close()
	synthetic := s.Synthetic()
	for c, err := range leaves {
		if err != nil {
			return err
		}
		if c.Synthetic() && !synthetic {
			if base > 0 {
				return fmt.Errorf("apply change %d: %w", c.Seq, ErrSynthetic)
			}
			if err := a.markSynthetic(); err != nil {
				return fmt.Errorf("apply changes: %w", err)
			}
			synthetic = true
		}
		if version++; c.Seq != version {
			return fmt.Errorf("apply changes: change %d follows %d", c.Seq, version-1)
		}
		if c.At.Before(last) {
			return fmt.Errorf("apply changes: %w: change %d is of %s, and the one before it of %s",
				ErrClock, c.Seq, c.At.Format(time.RFC3339), last.Format(time.RFC3339))
		}
		last = c.At
		if err := a.change(c); err != nil {
			return fmt.Errorf("apply change %d (%s from %s): %w", c.Seq, c.Kind, c.Origin.File, err)
		}
		if progress != nil {
			progress(int(version - base))
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("apply changes: %w", err)
	}
	s.synthetic.Store(synthetic)
	s.applied.Add(1)
	return nil
}

// applying is one transaction of Apply. It caches the rows that changes refer to.
type applying struct {
	named
	sources map[string]int64
	bulk    bulk
	// lines is a buffer for the lines of a change.
	lines []keyed
}

func newApplying(ctx context.Context, tx *sql.Tx) *applying {
	return &applying{named: newNamed(ctx, tx), sources: map[string]int64{}}
}

func (a *applying) exec(query string, args ...any) error {
	_, err := a.tx.ExecContext(a.ctx, query, args...)
	return err
}

// id returns the row of a jurisdiction, or nil for "".
func (a *applying) id(slug record.Slug) (any, error) {
	if slug == "" {
		return nil, nil
	}
	j, err := a.jurisdiction(slug)
	if err != nil {
		return nil, err
	}
	return j.id, nil
}

func (a *applying) change(c Leaf) error {
	err := a.exec(`insert into change (seq, at, kind, file, sha256, body) values (?, ?, ?, ?, ?, cast(? as text))`,
		c.Seq, c.At.Format(time.RFC3339), c.Kind, c.Origin.File, c.Origin.SHA256, c.Body)
	if err != nil {
		return err
	}
	if err := a.leaf(c.Seq, c.Body); err != nil {
		return err
	}
	for _, j := range c.Places {
		if err := a.place(c.Seq, j); err != nil {
			return fmt.Errorf("place %s: %w", j.Slug, err)
		}
	}
	if c.Series != nil {
		if err := a.series(c.Seq, *c.Series); err != nil {
			return fmt.Errorf("series %s: %w", c.Series.ID, err)
		}
	}
	if c.Report != nil {
		if err := a.report(c.Seq, *c.Report); err != nil {
			return fmt.Errorf("report %s: %w", c.Report.ID, err)
		}
	}
	for i, t := range c.Totals {
		if err := a.total(c.Seq, i, t); err != nil {
			return fmt.Errorf("control total of %s, %s: %w", t.Report, t.Scope, err)
		}
	}
	if err := a.entries(c.Seq, c.Entries); err != nil {
		return err
	}
	for i, p := range c.Policies {
		if err := a.policy(c.Seq, i, p); err != nil {
			return fmt.Errorf("policy %s, %s: %w", p.Report, p.Jurisdiction, err)
		}
	}
	if c.Correction != nil {
		if err := a.correction(c.Seq, *c.Correction); err != nil {
			return fmt.Errorf("correction %s: %w", c.Correction.ID, err)
		}
	}
	if c.Statement != nil {
		if err := a.statement(c.Seq, *c.Statement); err != nil {
			return fmt.Errorf("statement: %w", err)
		}
	}
	if c.Event != nil {
		if err := a.event(c.Seq, *c.Event); err != nil {
			return fmt.Errorf("event: %w", err)
		}
	}
	return a.later(c)
}

// later adds a change to how earlier rows read.
func (a *applying) later(c Leaf) error {
	switch {
	case c.Reading != nil:
		if err := a.reading(c.Seq, *c.Reading); err != nil {
			return fmt.Errorf("reading of %s, %s: %w", c.Reading.Report, c.Reading.Column, err)
		}
	case c.Publication != nil:
		if err := a.publication(c.Seq, *c.Publication); err != nil {
			return fmt.Errorf("publication of %s: %w", c.Publication.ID, err)
		}
	case c.Status != nil:
		if err := a.status(c.Seq, *c.Status); err != nil {
			return fmt.Errorf("status of %s: %w", c.Status.Series, err)
		}
	case c.Release != nil:
		if err := a.release(c.Seq, *c.Release, c.Revisions); err != nil {
			return fmt.Errorf("release of %s, %s: %w", c.Release.Series, c.Release.Released, err)
		}
	}
	return nil
}

func (a *applying) place(seq record.Seq, j record.Jurisdiction) error {
	return a.exec(`
		insert into jurisdiction (slug, name, state, kind, fips, county_fips, change)
		values (?, ?, ?, ?, ?, ?, ?)`,
		j.Slug, j.Name, j.State, j.Kind, j.FIPS, strings.Join(j.CountyFIPS, " "), seq)
}

func (a *applying) series(seq record.Seq, s record.Series) error {
	err := a.exec(`
		insert into series (id, title, publisher, cadence, first_period_start, status, legal_basis, counted_by, form, area,
		  case_day, terms, cite, note, sources, change)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.Title, s.Publisher, s.Cadence, s.FirstPeriodStart, s.Status, s.LegalBasis, s.CountedBy, s.Form, s.Area,
		s.CaseDay, s.Terms, s.Cite, s.Note, joined(s.Sources), seq)
	for i, m := range s.Measures {
		if err == nil {
			err = a.exec(`
				insert into series_measure (series, measure, name, section, base, share_of, printed, absence, change, line)
				values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				s.ID, m.Measure, m.Name, m.Section, m.Base, m.ShareOf, m.Printed, m.Absence, seq, i)
		}
	}
	return err
}

func (a *applying) report(seq record.Seq, r record.Report) error {
	return a.exec(`
		insert into report (id, series, period_start, period_end, published_on, status, issued_total, declined_total,
		  section1_rows, policies_listed, pages, document_urls, note, sources, partial, change)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Series, r.Period.Start, r.Period.End, r.PublishedOn, r.Status, r.IssuedTotal, r.DeclinedTotal,
		r.Section1Rows, r.PoliciesListed, r.Pages, joined(r.DocumentURLs), r.Note, joined(r.Sources), r.Partial, seq)
}

func (a *applying) total(seq record.Seq, line int, t record.ControlTotal) error {
	return a.exec(`
		insert into control_total (report, scope, measure, total, note, sources, change, line)
		values (?, ?, ?, ?, ?, ?, ?, ?)`,
		t.Report, t.Scope, t.Measure, t.Total, t.Note, joined(t.Sources), seq, line)
}

func (a *applying) policy(seq record.Seq, line int, p record.Policy) error {
	jurisdiction, err := a.id(p.Jurisdiction)
	if err != nil {
		return err
	}
	return a.exec(`
		insert into policy (jurisdiction, report, listing, aor, enacted, instrument, criteria, note, sources, change, line)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		jurisdiction, p.Report, p.Listing, p.AOR, p.Enacted, p.Instrument, p.Criteria, p.Note, joined(p.Sources), seq, line)
}

func (a *applying) correction(seq record.Seq, c record.Correction) error {
	jurisdiction, err := a.id(c.Jurisdiction)
	if err != nil {
		return err
	}
	movedTo, err := a.id(c.MovedTo)
	if err != nil {
		return err
	}
	return a.exec(`
		insert into correction (id, date, by, report, section, measure, jurisdiction, effect, value, moved_to, reason,
		  date_note, sources, change)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.Date, c.By, c.Report, c.Section, c.Measure, jurisdiction, c.Effect, c.Value, movedTo, c.Reason,
		c.DateNote, joined(c.Sources), seq)
}

func (a *applying) statement(seq record.Seq, s record.Statement) error {
	jurisdiction, err := a.id(s.Jurisdiction)
	if err != nil {
		return err
	}
	return a.exec(`
		insert into statement (date, jurisdiction, on_behalf_of, report, office, stance, gist, date_note, sources, series,
		  change)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.Date, jurisdiction, s.OnBehalfOf, nullable(s.Report), s.Office, s.Stance, s.Gist, s.DateNote, joined(s.Sources),
		nullable(s.Series), seq)
}

func (a *applying) event(seq record.Seq, e record.Event) error {
	jurisdiction, err := a.id(e.Jurisdiction)
	if err != nil {
		return err
	}
	return a.exec(`
		insert into event (date, kind, jurisdiction, concerns, report, by, what, date_note, sources, change)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Date, e.Kind, jurisdiction, e.Concerns, nullable(e.Report), e.By, e.What, e.DateNote, joined(e.Sources), seq)
}

func joined(addresses record.Sources) string { return strings.Join(addresses, " ") }

// nullable turns "" into null, so that an empty optional reference does not violate a foreign key.
func nullable[T ~string](id T) any {
	if id == "" {
		return nil
	}
	return string(id)
}
