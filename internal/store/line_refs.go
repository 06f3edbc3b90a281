package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite"
)

// lineRefs caches what many lines share and what never changes: their reports and places, when their changes entered
// the record, and their sources. The lines of one place belong to hundreds of reports and changes, whose rows are long.
type lineRefs struct {
	mu      sync.Mutex
	reports map[int64]record.ReportID
	places  map[int64]lineNamed
	times   map[int64]time.Time
	sources map[int64]record.Sources
}

// lineNamed is what lines show of a place that they name.
type lineNamed struct {
	slug record.Slug
	kind string
}

// lineRef are the rows that a line refers to; partOf is 0 for a line that is not part of another.
type lineRef struct{ report, jurisdiction, partOf, source int64 }

// sourcesKept bounds the cache, in case each line has a source of its own.
const sourcesKept = 10_000

// tell fills in lines from the rows that they refer to.
func (r *lineRefs) tell(ctx context.Context, q sqlite.Querier, lines []record.Line, refs []lineRef) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reports == nil {
		r.reports, r.places, r.times = map[int64]record.ReportID{}, map[int64]lineNamed{0: {}}, map[int64]time.Time{}
	}
	if r.sources == nil || len(r.sources) > sourcesKept {
		r.sources = map[int64]record.Sources{}
	}
	reports, places, changes, sources := unknown(r.reports), unknown(r.places), unknown(r.times), unknown(r.sources)
	for i, of := range refs {
		reports.note(of.report)
		places.note(of.jurisdiction)
		places.note(of.partOf)
		sources.note(of.source)
		changes.note(int64(lines[i].Seq))
	}
	err := reports.read(ctx, q, `select change, id from report where change`,
		func(text string) (record.ReportID, error) { return record.ReportID(text), nil })
	if err == nil {
		err = places.read(ctx, q, `select id, slug || ' ' || kind from jurisdiction where id`,
			func(text string) (lineNamed, error) {
				slug, kind, _ := strings.Cut(text, " ")
				return lineNamed{record.Slug(slug), kind}, nil
			})
	}
	if err == nil {
		err = changes.read(ctx, q, `select seq, at from change where seq`,
			func(text string) (time.Time, error) { return time.Parse(time.RFC3339, text) })
	}
	if err == nil {
		err = sources.read(ctx, q, `select id, addresses from source where id`,
			func(text string) (record.Sources, error) { return strings.Fields(text), nil })
	}
	if err != nil {
		return err
	}
	for i, of := range refs {
		l := &lines[i]
		named := r.places[of.jurisdiction]
		l.Report, l.Jurisdiction, l.PartOf = r.reports[of.report], named.slug, r.places[of.partOf].slug
		l.Apart = l.Custodian != "" && named.slug != "" && !l.Custodian.Runs(named.slug, named.kind)
		l.EnteredAt, l.Sources = r.times[int64(l.Seq)], slices.Clip(r.sources[of.source])
	}
	return nil
}

// unknownRows are the rows of a table that are not cached yet.
type unknownRows[T any] struct {
	known map[int64]T
	rows  map[int64]bool
}

func unknown[T any](known map[int64]T) *unknownRows[T] { return &unknownRows[T]{known: known} }

func (u *unknownRows[T]) note(row int64) {
	if _, known := u.known[row]; known {
		return
	}
	if u.rows == nil {
		u.rows = map[int64]bool{}
	}
	u.rows[row] = true
}

// read caches them. The query selects the row's key and a text, and ends before the condition on the row.
func (u *unknownRows[T]) read(
	ctx context.Context, q sqlite.Querier, query string, parse func(text string) (T, error),
) error {
	if len(u.rows) == 0 {
		return nil
	}
	_, err := sqlite.List(ctx, q, func(rows *sql.Rows, _ *struct{}) error {
		var row int64
		var text string
		err := rows.Scan(&row, &text)
		if err == nil {
			u.known[row], err = parse(text)
		}
		return err
	}, query+` in (select value from json_each(?))`, jsonList(slices.Collect(maps.Keys(u.rows))))
	return err
}
