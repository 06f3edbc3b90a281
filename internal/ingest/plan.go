package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Plan is what an import adds to the record.
type Plan struct {
	// Base is the version of the record that the plan was made for.
	Base    record.Seq
	Changes []record.Change
	// Rows counts the rows of the files that are added, Unchanged those that the record already has.
	Rows, Unchanged int
	// stands has the position in the files of each added row.
	stands map[rowID]string
	// sheets has the sheet of each added row that is from a spreadsheet.
	sheets map[rowID]string
}

// rowID identifies a row among those of all tables.
type rowID struct {
	table *Table
	key   string
}

// where returns the position in the files of a row with these cells, such as "report.csv:14", or "" if there is none.
func (p Plan) where(t *Table, cells []string) string { return p.stands[rowID{t, t.key(cells)}] }

// Apply adds the plan's changes to the record in one transaction. The error wraps [store.ErrChanged] if the record is
// no longer at the plan's base.
func (p Plan) Apply(ctx context.Context, st *store.Store, at time.Time, progress func(done int)) error {
	if len(p.Changes) == 0 {
		return nil
	}
	return st.Apply(ctx, p.Base, at, p.Changes, progress)
}

// plan turns the new rows into changes: the places, the series and their statuses, each report with all its lines,
// reports published late, more lines of existing reports, and one change for each correction, reading, statement and
// event.
func (c *checking) plan() Plan {
	var base record.Seq
	if c.present.snap != nil {
		base = c.present.snap.Seq
	}
	p := Plan{Base: base, Unchanged: c.unchanged, stands: map[rowID]string{}, sheets: map[rowID]string{}}
	for _, rows := range append(slices.Collect(maps.Values(c.fresh)), c.publications, c.statuses) {
		p.Rows += len(rows)
		for _, r := range rows {
			p.stands[r.id()] = r.stands()
			if r.sheet != "" {
				p.sheets[r.id()] = r.sheet
			}
		}
	}
	if base == 0 && p.Rows > 0 && !c.begun {
		c.begun = true
		p.Changes = append(p.Changes, Counties())
	}
	if rows := c.fresh[placeTable]; len(rows) > 0 {
		change := record.Change{Kind: record.AddPlaces}
		all := make([]*row, len(rows))
		for i := range rows {
			all[i] = &rows[i]
			change.Places = append(change.Places, placeOf(rows[i]))
		}
		change.Origin = origin(all...)
		p.Changes = append(p.Changes, change)
	}
	p.Changes = append(p.Changes, c.planSeries()...)
	for _, r := range c.statuses {
		s := record.SeriesStatus{Series: record.SeriesID(r.get("id")), Status: r.get("status")}
		p.Changes = append(p.Changes, record.Change{Kind: record.AddStatus, Origin: origin(&r), Status: &s})
	}
	ours, others := c.planCorrections()
	reports, late := c.planReports()
	p.Changes = append(append(append(p.Changes, ours...), reports...), others...)
	for _, r := range c.fresh[readingTable] {
		reading := readingOf(r)
		p.Changes = append(p.Changes, record.Change{Kind: record.AddReading, Origin: origin(&r), Reading: &reading})
	}
	p.Changes = append(p.Changes, c.planReleases(late)...)
	for _, r := range c.fresh[statementTable] {
		s := statementOf(r)
		p.Changes = append(p.Changes, record.Change{Kind: record.AddStatement, Origin: origin(&r), Statement: &s})
	}
	for _, r := range c.fresh[eventTable] {
		e := eventOf(r)
		p.Changes = append(p.Changes, record.Change{Kind: record.AddEvent, Origin: origin(&r), Event: &e})
	}
	return p
}

// planSeries returns a change for each new series, with its measures.
func (c *checking) planSeries() []record.Change {
	var changes []record.Change
	for i := range c.fresh[seriesTable] {
		rows := []*row{&c.fresh[seriesTable][i]}
		for at := range c.fresh[measureTable] {
			if m := &c.fresh[measureTable][at]; m.get("series") == rows[0].get("id") {
				rows = append(rows, m)
			}
		}
		change := record.Change{Kind: record.AddSeries, Origin: origin(rows...)}
		for _, r := range rows {
			addRow(&change, *r)
		}
		changes = append(changes, change)
	}
	return changes
}

// planReports returns a change for each new report and then for each that gets more lines, in the order of the files.
// If a release of their series comes in, lines of existing reports are returned as late, because they belong to its
// change.
func (c *checking) planReports() (changes []record.Change, late map[record.SeriesID][]*row) {
	var reports, lines []string
	rowsOf := map[string][]*row{}
	late = map[record.SeriesID][]*row{}
	released, coming := map[record.SeriesID]bool{}, map[string]bool{}
	for _, r := range c.fresh[releaseTable] {
		released[record.SeriesID(r.get("series"))] = true
	}
	for _, r := range c.fresh[reportTable] {
		coming[r.get("id")] = true
	}
	for _, t := range ofReport {
		for i := range c.fresh[t] {
			r := &c.fresh[t][i]
			id := r.get(t.Key[0])
			if of := c.present.reports[id].Series; t == entryTable && released[of] && !coming[id] {
				late[of] = append(late[of], r)
				continue
			}
			if t == reportTable {
				reports = append(reports, id)
			} else if rowsOf[id] == nil {
				lines = append(lines, id)
			}
			rowsOf[id] = append(rowsOf[id], r)
		}
	}
	for i, id := range append(reports, lines...) {
		if i == len(reports) {
			changes = append(changes, c.planPublications()...)
		}
		rows := rowsOf[id]
		change := record.Change{Kind: record.AddLines, Origin: origin(rows...)}
		change.Entries = make([]record.Entry, 0, len(rows)) // as nearly all are
		for _, r := range rows {
			if r.table == reportTable {
				change.Kind = record.AddReport
			}
			addRow(&change, *r)
		}
		if len(change.Entries) == 0 {
			change.Entries = nil
		}
		changes = append(changes, change)
	}
	if len(lines) == 0 {
		changes = append(changes, c.planPublications()...)
	}
	return changes, late
}

// planCorrections returns a change for each correction. Those of our own errors in existing lines are separate, because
// they must come before the lines and numbers that agree with a total only once they are corrected.
func (c *checking) planCorrections() (ours, others []record.Change) {
	coming := map[printedLine]bool{}
	for _, r := range c.fresh[entryTable] {
		coming[lineOf(r)] = true
	}
	for _, r := range c.fresh[correctionTable] {
		correction := correctionOf(r)
		change := record.Change{Kind: record.AddCorrection, Origin: origin(&r), Correction: &correction}
		if correction.OurError() && !coming[lineOf(r)] {
			ours = append(ours, change)
		} else {
			others = append(others, change)
		}
	}
	return ours, others
}

// planPublications returns a change for each report that was published after its period had been recorded as not
// published.
func (c *checking) planPublications() []record.Change {
	var changes []record.Change
	for _, r := range c.publications {
		changes = append(changes,
			record.Change{Kind: record.AddPublication, Origin: origin(&r), Publication: new(reportOf(r))})
	}
	return changes
}

// origin returns the file that the rows were read from. For several files the names are joined by " + ", and the hash
// is that of the lines that "sha256sum" prints for these files in this order.
func origin(rows ...*row) record.Origin {
	var files []record.Origin
	seen := map[*file]bool{}
	for _, r := range rows {
		if !seen[r.file] {
			seen[r.file] = true
			files = append(files, r.file.origin)
		}
	}
	if len(files) == 1 {
		return files[0]
	}
	var names []string
	var sums bytes.Buffer
	for _, f := range files {
		names = append(names, f.File)
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.File)
	}
	return record.Origin{File: strings.Join(names, " + "), SHA256: hashOf(sums.Bytes())}
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Counties is the change with which every record begins. Its origin is the gazetteer's list, in the gazetteer's own
// format.
func Counties() record.Change {
	var list bytes.Buffer
	out := csv.NewWriter(&list)
	out.Write([]string{"fips", "state", "name", "kind", "slug"})
	change := record.Change{Kind: record.AddPlaces}
	for _, p := range gazetteer.Counties() {
		out.Write([]string{p.FIPS, p.State, p.Name, p.Kind, p.Slug})
		change.Places = append(change.Places,
			record.Jurisdiction{Slug: record.Slug(p.Slug), Name: p.Name, State: p.State, Kind: p.Kind, FIPS: p.FIPS})
	}
	out.Flush()
	change.Origin = record.Origin{File: "counties.csv", SHA256: hashOf(list.Bytes())}
	return change
}
