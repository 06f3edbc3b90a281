package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// derivedOf compares the tallies, the packed lines and the list of sources with the lines that they are derived from.
type derivedOf struct {
	named
	of      stretch
	tallies map[record.Seq]map[tallied]derivedTally
	packed  map[record.Seq]map[packedOf]bool
	lines   *sql.Stmt
	// sources are the changes of the stretch that brought addresses which no line has used so far.
	sources map[string]record.Seq
	seen    map[string]bool
}

// packedOf is the key of a change's packed lines.
type packedOf struct {
	summed
	apart bool
}

// tallied is the key of a change's tally.
type tallied struct {
	summed
	state string
}

func openDerived(ctx context.Context, tx *sql.Tx, of stretch) (*derivedOf, error) {
	d := &derivedOf{named: newNamed(ctx, tx), of: of,
		tallies: map[record.Seq]map[tallied]derivedTally{}, packed: map[record.Seq]map[packedOf]bool{},
		sources: map[string]record.Seq{}, seen: map[string]bool{}}
	sources, err := of.rowsAfter(ctx, tx, "source")
	if err != nil {
		return nil, err
	}
	packed, err := of.rowsAfter(ctx, tx, "packed")
	if err != nil {
		return nil, err
	}
	for _, read := range []struct {
		query string
		after int64
		scan  func(*sql.Rows) error
	}{
		// Their key begins with the state, so they are looked up in each of the sixty or so states.
		{`
		with recursive states (state) as (
		  select min(state) from tally
		  union all
		  select (select min(t.state) from tally t where t.state > s.state) from states s where s.state is not null)
		select t.change, t.report, t.measure, t.state, t.lines, t.contained, t.unread, t.sum
		from states s cross join tally t on t.state = s.state and t.change > ?`, int64(of.after), func(rows *sql.Rows) error {
			var seq record.Seq
			var of tallied
			var t derivedTally
			err := rows.Scan(&seq, &of.report, &of.measure, &of.state, &t.Rows, &t.contained, &t.Unread, &t.Sum)
			if d.tallies[seq] == nil {
				d.tallies[seq] = map[tallied]derivedTally{}
			}
			d.tallies[seq][of] = t
			return err
		}},
		{`select addresses, change from source where id > ?`, sources, func(rows *sql.Rows) error {
			var addresses string
			var seq record.Seq
			err := rows.Scan(&addresses, &seq)
			d.sources[addresses] = seq
			return err
		}},
		{`select change, report, measure, apart from packed where rowid > ?`, packed, func(rows *sql.Rows) error {
			var seq record.Seq
			var of packedOf
			err := rows.Scan(&seq, &of.report, &of.measure, &of.apart)
			if d.packed[seq] == nil {
				d.packed[seq] = map[packedOf]bool{}
			}
			d.packed[seq][of] = true
			return err
		}},
	} {
		if _, err := sqlite.List(ctx, tx, func(rows *sql.Rows, _ *struct{}) error { return read.scan(rows) },
			read.query, read.after); err != nil {
			return nil, err
		}
	}
	d.lines, err = tx.PrepareContext(ctx,
		`select lines from packed where report = ? and measure = ? and change = ? and apart = ?`)
	return d, err
}

// check compares what is derived from a change with its lines.
func (d *derivedOf) check(c record.Change) error {
	seq := c.Seq
	lines := make([]keyed, len(c.Entries))
	for i := range c.Entries {
		e := &c.Entries[i]
		if addresses := joined(e.Sources); !d.seen[addresses] {
			brought, err := d.brought(addresses)
			if err != nil {
				return err
			}
			if brought != seq && (brought == 0 || brought > d.of.after) {
				return &Difference{Seq: seq, Field: fmt.Sprintf("entries[%d].sources", i),
					Expected: fmt.Sprintf("addresses that came with change %d", seq),
					Found:    fmt.Sprintf("that change %d brought them", brought)}
			}
			d.seen[addresses] = true
			delete(d.sources, addresses)
		}
		var err error
		if lines[i], err = d.keyed(e); err != nil {
			return err
		}
	}
	inKeyOrder(lines)
	for of, want := range derived(lines) {
		for state, t := range want.tallies {
			at := tallied{of, state}
			found, there := d.tallies[seq][at]
			foundTally := nothing
			if there {
				foundTally = tallyText(found)
			}
			if !there || found != t {
				return &Difference{Seq: seq, Field: fmt.Sprintf("tally of %s, %s", state, of.measure), Expected: tallyText(t),
					Found: foundTally}
			}
			delete(d.tallies[seq], at)
		}
		for _, p := range []struct {
			of    packedOf
			lines []packedLine
		}{{packedOf{of, false}, want.lines}, {packedOf{of, true}, want.apart}} {
			if p.of.apart && len(p.lines) == 0 {
				continue
			}
			var packed []byte
			err := d.lines.QueryRow(of.report, of.measure, seq, p.of.apart).Scan(&packed)
			if err != nil && err != sql.ErrNoRows {
				return err
			}
			if !bytes.Equal(packed, pack(p.lines)) {
				return &Difference{Seq: seq, Field: fmt.Sprintf("packed lines, %s", of.measure),
					Expected: "those of the table of entries", Found: "others"}
			}
			delete(d.packed[seq], p.of)
		}
	}
	if len(d.tallies[seq])+len(d.packed[seq]) > 0 {
		return &Difference{Seq: seq, Field: "tallies", Expected: nothing + " more",
			Found: "a tally, or packed lines, of lines that are not there"}
	}
	delete(d.tallies, seq)
	delete(d.packed, seq)
	return nil
}

// brought returns the change that brought addresses, 0 if there is none.
func (d *derivedOf) brought(addresses string) (seq record.Seq, err error) {
	if seq, ok := d.sources[addresses]; ok || d.of.after < 1 {
		return seq, nil
	}
	err = d.tx.QueryRowContext(d.ctx, `select change from source where addresses = ?`, addresses).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return seq, err
}

// keyed returns a line with the keys of its rows, 0 for a missing row.
func (d *derivedOf) keyed(e *record.Entry) (k keyed, err error) {
	k = keyed{Entry: e}
	if k.report, err = d.reportRow(e.Report); err != nil && !errors.Is(err, record.ErrNotFound) {
		return k, err
	}
	if e.Jurisdiction == "" {
		k.jurisdiction.state = e.State
	} else if k.jurisdiction, err = d.jurisdiction(e.Jurisdiction); err != nil && !errors.Is(err, record.ErrNotFound) {
		return k, err
	}
	if e.PartOf != "" {
		whole, err := d.jurisdiction(e.PartOf)
		if err != nil && !errors.Is(err, record.ErrNotFound) {
			return k, err
		}
		k.partOf = whole.id
	}
	return k, nil
}

func tallyText(t derivedTally) string {
	return fmt.Sprintf("%d lines and %d contained in others, %d unread, %d in all", t.Rows, t.contained, t.Unread, t.Sum)
}

// left returns an error if something is derived from lines that do not exist.
func (d *derivedOf) left() error {
	for addresses, seq := range d.sources {
		if seq <= d.of.until {
			return &Difference{Seq: seq, Field: "sources", Expected: "the addresses of a line",
				Found: addresses + ", which no line has"}
		}
	}
	for seq := range d.tallies {
		if seq <= d.of.until {
			return &Difference{Seq: seq, Field: "tallies", Expected: "no such change",
				Found: "a tally that says that the change brought its lines"}
		}
	}
	for seq := range d.packed {
		if seq <= d.of.until {
			return &Difference{Seq: seq, Field: "packed lines", Expected: "no such change",
				Found: "lines that say that the change brought them"}
		}
	}
	return nil
}

func (d *derivedOf) close() error { return d.lines.Close() }
