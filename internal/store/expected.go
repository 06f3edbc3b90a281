package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"

	"detainerledger/internal/sqlite"
)

// object is part of a schema: a table, an index, a trigger or a view with its SQL, or a migration that was applied.
type object struct{ name, sql string }

// readObjects reads the schema of a file. It leaves out SQLite's statistics, which come and go and affect only how fast
// a query is, and the tables that Litestream adds to each file that it copies, which nothing reads.
func readObjects(ctx context.Context, q sqlite.Querier) ([]object, error) {
	return sqlite.List(ctx, q, func(rows *sql.Rows, o *object) error { return rows.Scan(&o.name, &o.sql) }, `
		select type || ' ' || name || ' of ' || tbl_name, coalesce(sql, '') from sqlite_schema
		where not (type = 'table' and name in ('sqlite_stat1', 'sqlite_stat4', '_litestream_seq', '_litestream_lock'))
		union all
		select 'migration ' || version_id, iif(is_applied, 'done', 'undone') from goose_db_version
		order by 1, 2`)
}

// expected is the schema that the migrations create.
var expected = sync.OnceValues(func() ([]object, error) {
	ctx := context.Background()
	k, err := recordKind()
	if err != nil {
		return nil, err
	}
	db, err := sqlite.InMemory(ctx, k)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return readObjects(ctx, db)
})

// schemaDifferences returns where the schema of a file differs from that of the migrations. An edited trigger or index
// leaves each row as it was, but changes what can be done to it, or what a query returns.
func schemaDifferences(ctx context.Context, q sqlite.Querier) ([]*Difference, error) {
	want, err := expected()
	if err != nil {
		return nil, err
	}
	found, err := readObjects(ctx, q)
	if err != nil {
		return nil, err
	}
	var all []*Difference
	for _, o := range want {
		at := slices.IndexFunc(found, func(f object) bool { return f.name == o.name })
		if at < 0 {
			all = append(all, &Difference{Field: o.name, Expected: "to be there", Found: nothing})
			continue
		}
		if found[at].sql != o.sql {
			expected, other := fromDifference(o.sql, found[at].sql)
			all = append(all, &Difference{Field: o.name, Expected: expected, Found: other})
		}
		found = slices.Delete(found, at, at+1)
	}
	for _, o := range found {
		all = append(all, &Difference{Field: o.name, Expected: nothing, Found: o.sql})
	}
	return all, nil
}

// fromDifference returns two texts from the first line that differs.
func fromDifference(a, b string) (string, string) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for len(x) > 1 && len(y) > 1 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	return strings.Join(x, "\n"), strings.Join(y, "\n")
}
