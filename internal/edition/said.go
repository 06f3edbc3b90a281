package edition

import (
	"context"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Said are the corrections, statements and events of a version of the record, in the order in which they entered it: at
// most some thousands, however many lines there are. Those about one place can also be found by its slug, with the
// figures that corrections count there.
type Said struct {
	Corrections   []record.Correction
	Statements    []record.Statement
	Events        []record.Event
	correctionsOf map[record.Slug][]record.Correction
	statementsOf  map[record.Slug][]record.Statement
	eventsOf      map[record.Slug][]record.Event
	moves         map[record.Slug][]record.MoveIn
}

func readSaid(ctx context.Context, snap *store.Snapshot) (all Said, err error) {
	if all.Corrections, err = snap.Corrections(ctx, store.Filter{}); err != nil {
		return all, err
	}
	if all.Statements, err = snap.Statements(ctx, store.Filter{}); err != nil {
		return all, err
	}
	if all.Events, err = snap.Events(ctx, store.Filter{}); err != nil {
		return all, err
	}
	all.correctionsOf = byPlace(all.Corrections, func(c record.Correction) record.Slug { return c.Jurisdiction })
	all.statementsOf = byPlace(all.Statements, func(t record.Statement) record.Slug { return t.Jurisdiction })
	all.eventsOf = byPlace(all.Events, func(e record.Event) record.Slug { return e.Jurisdiction })
	all.moves, err = snap.Moves(ctx, store.Filter{})
	return all, err
}

func byPlace[T any](all []T, of func(T) record.Slug) map[record.Slug][]T {
	by := map[record.Slug][]T{}
	for _, one := range all {
		if slug := of(one); slug != "" {
			by[slug] = append(by[slug], one)
		}
	}
	return by
}

// listing returns what the record says of a place, with these lines.
func (all *Said) listing(j record.Jurisdiction, lines []record.Line) record.Listing {
	return record.Listing{
		Jurisdiction: j, Lines: lines, Corrections: all.correctionsOf[j.Slug],
		Statements: all.statementsOf[j.Slug], Events: all.eventsOf[j.Slug], Moves: all.moves[j.Slug],
	}
}

// Speaks reports whether a place made a statement.
func (all *Said) Speaks(slug record.Slug) bool { return len(all.statementsOf[slug]) > 0 }
