package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// keyed is an entry with the keys of the rows that it refers to.
type keyed struct {
	*record.Entry
	report       int64
	jurisdiction jurisdictionRow
	partOf       any // a row or nil
	source       int64
	line         int64
}

// jurisdictionRow is the key of a jurisdiction's row with its state; the zero value is no jurisdiction.
type jurisdictionRow struct {
	id    int64
	state string // two letters, lower case
	kind  string
}

// apart reports whether the line is of a facility that another jurisdiction runs.
func (k *keyed) apart() bool {
	return k.Custodian != "" && k.Entry.Jurisdiction != "" && !k.Custodian.Runs(k.Entry.Jurisdiction, k.jurisdiction.kind)
}

// cells returns the values of the row's columns.
func (k *keyed) cells(seq record.Seq) [entryColumns]any {
	return [...]any{k.report, k.jurisdiction.id, string(k.Section), string(k.Measure), k.Facility, k.Label, k.State,
		cell(k.Value), cell(k.Rank), k.partOf, string(k.Custodian), k.Note, k.source, int64(seq), k.line}
}

// cell converts a number for the driver.
func cell(n record.Count) any {
	if !n.Known {
		return nil
	}
	return int64(n.N)
}

func (k *keyed) failed(err error) error {
	return fmt.Errorf("entry %s, Section %s, %s: %w", k.Report, k.Section, k.Jurisdiction, err)
}

// entries adds the lines of a change, in the order of the table's key, with their tallies and packed copy.
func (a *applying) entries(seq record.Seq, entries []record.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	if err := a.learn(len(entries)); err != nil {
		return err
	}
	all := slices.Grow(a.lines[:0], len(entries))
	defer func() { clear(all); a.lines = all }()
	for i := range entries {
		all = append(all, keyed{Entry: &entries[i], line: int64(i)})
		if err := a.resolve(seq, &all[i]); err != nil {
			return all[i].failed(err)
		}
	}
	inKeyOrder(all)
	for some := range slices.Chunk(all, together) {
		if err := a.insert(seq, some); err != nil {
			return err
		}
	}
	return a.derive(seq, all)
}

// inKeyOrder sorts lines by the table's key.
func inKeyOrder(lines []keyed) {
	slices.SortFunc(lines, func(x, y keyed) int {
		return cmp.Or(cmp.Compare(x.report, y.report), cmp.Compare(x.jurisdiction.id, y.jurisdiction.id),
			cmp.Compare(x.Section, y.Section), cmp.Compare(x.Measure, y.Measure), cmp.Compare(x.Facility, y.Facility),
			cmp.Compare(x.Label, y.Label), cmp.Compare(x.State, y.State))
	})
}

// learn reads all jurisdictions at once if many will be looked up.
func (a *applying) learn(lines int) error {
	if lines < 1000 || len(a.places) >= lines/2 {
		return nil
	}
	type row struct {
		slug record.Slug
		jurisdictionRow
	}
	all, err := sqlite.List(a.ctx, a.tx,
		func(rows *sql.Rows, r *row) error { return rows.Scan(&r.slug, &r.id, &r.state, &r.kind) },
		`select slug, id, lower(state), kind from jurisdiction`)
	for _, r := range all {
		a.places[r.slug] = r.jurisdictionRow
	}
	return err
}

// resolve looks up the rows that an entry refers to.
func (a *applying) resolve(seq record.Seq, k *keyed) (err error) {
	if k.report, err = a.reportRow(k.Report); err != nil {
		return err
	}
	if k.Entry.Jurisdiction == "" {
		k.jurisdiction.state = k.State
	} else {
		if k.jurisdiction, err = a.jurisdiction(k.Entry.Jurisdiction); err != nil {
			return err
		}
	}
	if k.partOf, err = a.id(k.PartOf); err != nil {
		return err
	}
	k.source, err = a.source(seq, joined(k.Sources))
	return err
}

// source returns the row of these addresses, adding it if necessary.
func (a *applying) source(seq record.Seq, addresses string) (int64, error) {
	if row, ok := a.sources[addresses]; ok {
		return row, nil
	}
	var row int64
	err := a.tx.QueryRowContext(a.ctx, `select id from source where addresses = ?`, addresses).Scan(&row)
	if errors.Is(err, sql.ErrNoRows) {
		err = a.tx.QueryRowContext(a.ctx, `insert into source (addresses, change) values (?, ?) returning id`, addresses,
			seq).Scan(&row)
	}
	if err != nil {
		return 0, err
	}
	if len(a.sources) > 10_000 { // a file with an address for each line
		clear(a.sources)
	}
	a.sources[addresses] = row
	return row, nil
}

// insert adds lines with one statement. If that is refused, it adds them one by one to find out which line is at fault.
func (a *applying) insert(seq record.Seq, some []keyed) error {
	if len(some) == together {
		if err := a.bulk.add(a.ctx, seq, some); err == nil {
			return nil
		}
	}
	for i := range some {
		cells := some[i].cells(seq)
		if err := a.exec(insertEntries(1), cells[:]...); err != nil {
			return some[i].failed(err)
		}
	}
	return nil
}

// summed is the key by which the lines of a report are added up.
type summed struct {
	report  int64
	measure record.Measure
}

// derive adds what is derived from the lines: the tallies of the states, and the packed lines.
func (a *applying) derive(seq record.Seq, all []keyed) error {
	by := derived(all)
	inOrder := slices.SortedFunc(maps.Keys(by), func(a, b summed) int {
		return cmp.Or(cmp.Compare(a.report, b.report), cmp.Compare(a.measure, b.measure))
	})
	for _, of := range inOrder {
		d := by[of]
		for state, t := range d.tallies {
			if err := a.exec(`
				insert into tally (state, change, report, measure, lines, contained, unread, sum)
				values (?, ?, ?, ?, ?, ?, ?, ?)`,
				state, seq, of.report, of.measure, t.Rows, t.contained, t.Unread, t.Sum); err != nil {
				return fmt.Errorf("tally of %s: %w", state, err)
			}
		}
		if err := a.exec(`insert into packed (report, measure, change, lines) values (?, ?, ?, ?)`, of.report, of.measure,
			seq, pack(d.lines)); err != nil {
			return fmt.Errorf("packed lines: %w", err)
		}
		if len(d.apart) > 0 {
			if err := a.exec(`insert into packed (report, measure, change, apart, lines) values (?, ?, ?, 1, ?)`, of.report,
				of.measure, seq, pack(d.apart)); err != nil {
				return fmt.Errorf("packed lines of others: %w", err)
			}
		}
	}
	return nil
}

// derivedRows are derived from the lines of one measure that a change brought.
type derivedRows struct {
	tallies map[string]derivedTally // by state, "" for lines of none
	// lines are those of known places; apart are those among them of facilities that others run.
	lines, apart []packedLine
}

// derivedTally is a row of the table of tallies.
type derivedTally struct {
	record.Tally
	contained int
}

// derived computes the rows from lines that are in the order of their places.
func derived(all []keyed) map[summed]*derivedRows {
	by := map[summed]*derivedRows{}
	for i := range all {
		k := &all[i]
		of := summed{k.report, k.Measure}
		d := by[of]
		if d == nil {
			d = &derivedRows{tallies: map[string]derivedTally{}, lines: make([]packedLine, 0, len(all)-i)}
			by[of] = d
		}
		part := k.partOf != nil
		switch line := (packedLine{k.jurisdiction.id, k.Value, part}); {
		case k.apart():
			d.apart = append(d.apart, line)
		case k.jurisdiction.id != 0:
			d.lines = append(d.lines, line)
		}
		t := d.tallies[k.jurisdiction.state]
		switch {
		case part:
			t.contained++
		case k.Value.Known:
			t.Rows++
			t.Sum += k.Value.N
		default:
			t.Rows++
			t.Unread++
		}
		d.tallies[k.jurisdiction.state] = t
	}
	return by
}

// deriveAll fills in the derived rows of a record that was created before there were tallies and packed lines.
func deriveAll(ctx context.Context, tx *sql.Tx) error {
	a := newApplying(ctx, tx)
	var of record.Seq
	var lines []keyed
	flush := func() error {
		err := a.derive(of, lines)
		lines = lines[:0]
		return err
	}
	rows, err := sqlite.List(ctx, tx, func(rows *sql.Rows, k *struct {
		keyed
		seq record.Seq
	}) error {
		var value, partOf sql.NullInt64
		k.Entry = new(record.Entry)
		err := rows.Scan(&k.seq, &k.report, &k.Measure, &k.jurisdiction.id, &k.jurisdiction.state, &value, &partOf)
		k.Value = count(value)
		if partOf.Valid {
			k.partOf = partOf.Int64
		}
		return err
	}, `
		select t.change, t.report, t.measure, j.id, lower(j.state), t.value, t.part_of
		from entry t join jurisdiction j on j.id = t.jurisdiction
		order by t.change, t.report, t.jurisdiction, t.section, t.facility`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.seq != of {
			if err := flush(); err != nil {
				return err
			}
			of = r.seq
		}
		lines = append(lines, r.keyed)
	}
	return flush()
}
