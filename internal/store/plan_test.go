package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// listener opens real connections and notes the queries that run on them.
type listener struct {
	dsn  string
	mu   sync.Mutex
	seen []asked
}

type asked struct {
	query string
	args  []any
}

func (l *listener) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

func (l *listener) Connect(context.Context) (driver.Conn, error) {
	conn, err := l.Driver().Open(l.dsn)
	if err != nil {
		return nil, err
	}
	return &heard{conn.(*sqlite3.SQLiteConn), l}, nil
}

type heard struct {
	*sqlite3.SQLiteConn
	listener *listener
}

// QueryContext implements [driver.QueryerContext].
func (h *heard) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	a := asked{query: query}
	for _, arg := range args {
		a.args = append(a.args, arg.Value)
	}
	h.listener.mu.Lock()
	h.listener.seen = append(h.listener.seen, a)
	h.listener.mu.Unlock()
	return h.SQLiteConn.QueryContext(ctx, query, args)
}

// listen makes st read through a listener.
func listen(t *testing.T, st *store.Store, path string) *listener {
	l := &listener{dsn: (&url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro"}).String()}
	db := sql.OpenDB(l)
	t.Cleanup(func() { db.Close() })
	st.ReadThrough(db)
	return l
}

// plan returns the steps by which SQLite would answer.
func plan(t *testing.T, db *sql.DB, a asked) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `explain query plan `+a.query, a.args...)
	if err != nil {
		t.Fatalf("%s: %v", a.query, err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

// names returns what the query calls the tables that grow with the record.
func names(query string) string {
	found := []string{"entry", "policy", "correction", "statement", "event", "jurisdiction", "change"}
	for _, m := range regexp.MustCompile(`(?:from|join)\s+(?:entry|policy|correction|statement|event|jurisdiction|change) (\w)\b`).FindAllStringSubmatch(query, -1) {
		found = append(found, m[1])
	}
	return strings.Join(found, "|")
}

func TestPageOfOneJurisdictionScansNoTable(t *testing.T) {
	t.Parallel()
	for _, statistics := range []bool{false, true} { // a young record has none
		t.Run(fmt.Sprintf("statistics %t", statistics), func(t *testing.T) {
			t.Parallel()
			const reports = 5
			st, path := create(t)
			apply(t, st, many(1000, reports)...)
			if statistics {
				execute(t, raw(t, path), `analyze`)
			}
			listener := listen(t, st, path)
			snap := now(t, st)
			const slug = "nv/place-3"
			if l, err := snap.Listing(t.Context(), slug); err != nil || len(l.Lines) != reports {
				t.Fatalf("%d lines, %v, want %d", len(l.Lines), err, reports)
			}
			if _, err := snap.Lines(t.Context(), store.Filter{Slug: slug, Report: "ddor-2017-01-28"}); err != nil {
				t.Fatal(err)
			}
			if len(listener.seen) < 8 {
				t.Fatalf("only %d queries were heard", len(listener.seen))
			}
			db := raw(t, path)
			for _, a := range listener.seen {
				// A range of the key from its start, "rowid<?", reads as much as a scan.
				whole := regexp.MustCompile(`^SCAN (` + names(a.query) + `)\b|^SEARCH (` + names(a.query) + `) USING INTEGER PRIMARY KEY \(rowid<\?\)`)
				steps := plan(t, db, a)
				for _, step := range steps {
					few := strings.Contains(step, "correction_moved") // an index of those corrections alone, which are rare
					if whole.MatchString(step) && !few && !strings.Contains(a.query, "order by seq desc limit 1") {
						t.Errorf("%s\nin\n%s\nas part of\n%s", step, a.query, strings.Join(steps, "\n"))
					}
				}
			}
		})
	}
}

// many returns places that all have a line in each of some weekly reports, and a
// correction, a statement and an event for every tenth.
func many(places, reports int) []record.Change {
	all := record.Change{Kind: record.AddPlaces, Origin: origin}
	for i := range places {
		all.Places = append(all.Places, record.Jurisdiction{Slug: record.Slug(fmt.Sprint("nv/place-", i)), Name: fmt.Sprint("Place ", i), State: "NV", Kind: "county"})
	}
	changes := []record.Change{all, {Kind: record.AddSeries, Origin: origin,
		Series: &record.Series{ID: "ddor", Title: "Weekly", Publisher: "ICE", Cadence: record.Weekly, FirstPeriodStart: "2017-01-28"}}}
	start := record.Day("2017-01-28")
	for range reports {
		id := record.ReportID("ddor-" + start)
		c := record.Change{Kind: record.AddReport, Origin: origin,
			Report: &record.Report{ID: id, Series: "ddor", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(50), Status: record.StatusPublished, Sources: sources}}
		for i, place := range all.Places {
			c.Entries = append(c.Entries, record.Entry{Report: id, Section: record.SectionII, Measure: record.Declined, Jurisdiction: place.Slug, Value: record.Known(i), Sources: sources})
		}
		changes = append(changes, c)
		start = record.Weekly.Next(start)
	}
	for i := 0; i < places; i += 10 {
		slug := all.Places[i].Slug
		changes = append(changes,
			correctionWith(func(c *record.Correction) {
				c.ID, c.Jurisdiction, c.Report = fmt.Sprint("c", i), slug, "ddor-2017-01-28"
				if i%500 == 0 {
					c.Effect, c.Value, c.MovedTo = record.Move, record.Count{}, all.Places[i+1].Slug
				}
			}),
			statementWith(func(s *record.Statement) { s.Jurisdiction, s.Report = slug, "ddor-2017-01-28" }),
			eventWith(func(e *record.Event) { e.Jurisdiction, e.Report = slug, "ddor-2017-01-28" }))
	}
	return changes
}
