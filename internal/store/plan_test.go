package store_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
	"detainerledger/internal/store/storetest"
)

var (
	// growing are the tables that grow with the record.
	growing = []string{"entry", "policy", "correction", "statement", "event", "jurisdiction", "change"}
	// called finds the alias that a query uses for one of them.
	called = regexp.MustCompile(`(?:from|join)\s+(?:` + strings.Join(growing, "|") + `) (\w)\b`)
)

// names returns the query's names for the tables that grow with the record.
func names(query string) string {
	found := slices.Clone(growing)
	for _, m := range called.FindAllStringSubmatch(query, -1) {
		found = append(found, m[1])
	}
	return strings.Join(found, "|")
}

func TestPageOfOneJurisdictionScansNoTable(t *testing.T) {
	t.Parallel()
	for _, statistics := range []bool{false, true} { // a new record has none
		t.Run(fmt.Sprintf("statistics %t", statistics), func(t *testing.T) {
			t.Parallel()
			const reports = 5
			st, path := create(t)
			apply(t, st, many(1000, reports)...)
			if statistics {
				sqlitetest.Execute(t, sqlitetest.Raw(t, path), `analyze`)
			}
			listener := storetest.Listen(t, st, path)
			snap := now(t, st)
			const slug = "nv/place-3"
			if l, err := snap.Listing(t.Context(), slug); err != nil || len(l.Lines) != reports {
				t.Fatalf("%d lines, %v, want %d", len(l.Lines), err, reports)
			}
			if _, err := snap.Lines(t.Context(), store.Filter{Slug: slug, Report: "ddor-2017-01-28"}); err != nil {
				t.Fatal(err)
			}
			heard := listener.Heard()
			if len(heard) < 8 {
				t.Fatalf("only %d queries were recorded", len(heard))
			}
			for _, q := range heard {
				// A range of the key from its start, "rowid<?", reads as much as a scan.
				whole := regexp.MustCompile(`^SCAN (` + names(q.Text) + `)\b|^SEARCH (` + names(q.Text) +
					`) USING INTEGER PRIMARY KEY \(rowid<\?\)`)
				steps := listener.Plan(t, q)
				for _, step := range steps {
					few := strings.Contains(step, "correction_moved") // an index of only those corrections, which are rare
					if whole.MatchString(step) && !few && !strings.Contains(q.Text, "order by seq desc limit 1") {
						t.Errorf("%s\nin\n%s\nas part of\n%s", step, q.Text, strings.Join(steps, "\n"))
					}
				}
			}
		})
	}
}

// many returns places that all have a line in each of some weekly reports. Every tenth has a correction, a
// statement and an event.
func many(places, reports int) []record.Change {
	all := record.Change{Kind: record.AddPlaces, Origin: origin}
	for i := range places {
		all.Places = append(all.Places, record.Jurisdiction{Slug: record.Slug(fmt.Sprint("nv/place-", i)),
			Name: fmt.Sprint("Place ", i), State: "NV", Kind: "county"})
	}
	changes := []record.Change{all, {Kind: record.AddSeries, Origin: origin,
		Series: &record.Series{ID: "ddor", Title: "Weekly", Publisher: "ICE", Cadence: record.Weekly,
			FirstPeriodStart: "2017-01-28"}}}
	start := record.Day("2017-01-28")
	for range reports {
		id := record.ReportID("ddor-" + start)
		c := record.Change{Kind: record.AddReport, Origin: origin,
			Report: &record.Report{ID: id, Series: "ddor", Period: record.Weekly.Period(start), PublishedOn: start.AddDays(50),
				Status: record.StatusPublished, Sources: sources}}
		for i, place := range all.Places {
			c.Entries = append(c.Entries, record.Entry{Report: id, Section: record.SectionII, Measure: record.Declined,
				Jurisdiction: place.Slug, Value: record.Known(i), Sources: sources})
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
