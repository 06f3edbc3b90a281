// Package storetest lets tests see which queries read a record, and how SQLite executes them.
package storetest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"sync"
	"testing"

	"github.com/mattn/go-sqlite3"

	"detainerledger/internal/store"
)

// Listener records the queries of a store's snapshots.
type Listener struct {
	dsn   string
	db    *sql.DB // to query plans, unrecorded
	mu    sync.Mutex
	heard []Query
}

// Query is a recorded query.
type Query struct {
	Text string
	Args []any
}

// Listen makes snapshots that st takes from now on read through a listener. path is the file of st.
func Listen(t testing.TB, st *store.Store, path string) *Listener {
	t.Helper()
	l := &Listener{dsn: (&url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro"}).String()}
	through := sql.OpenDB(l)
	var err error
	if l.db, err = sql.Open("sqlite3", l.dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(through.Close(), l.db.Close()); err != nil {
			t.Error(err)
		}
	})
	st.ReadThrough(through)
	return l
}

// Heard returns the queries since the last call.
func (l *Listener) Heard() []Query {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.heard
	l.heard = nil
	return all
}

func (l *Listener) note(q Query) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, q)
}

// Plan returns the steps of SQLite's plan for a query.
func (l *Listener) Plan(t testing.TB, q Query) []string {
	t.Helper()
	rows, err := l.db.QueryContext(t.Context(), `explain query plan `+q.Text, q.Args...)
	if err != nil {
		t.Fatalf("%s: %v", q.Text, err)
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

// Driver implements [driver.Connector].
func (l *Listener) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// Connect implements [driver.Connector].
func (l *Listener) Connect(context.Context) (driver.Conn, error) {
	conn, err := l.Driver().Open(l.dsn)
	if err != nil {
		return nil, err
	}
	return &connection{conn.(*sqlite3.SQLiteConn), l}, nil
}

// connection is a real one that records its queries.
type connection struct {
	*sqlite3.SQLiteConn
	listener *Listener
}

// QueryContext implements [driver.QueryerContext].
func (c *connection) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	q := Query{Text: query}
	for _, arg := range args {
		q.Args = append(q.Args, arg.Value)
	}
	c.listener.note(q)
	return c.SQLiteConn.QueryContext(ctx, query, args)
}

// PrepareContext implements [driver.ConnPrepareContext]: what a statement is executed
// with is not heard, and is null in its plan.
func (c *connection) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.SQLiteConn.PrepareContext(ctx, query)
	if err == nil {
		c.listener.note(Query{Text: query, Args: make([]any, stmt.NumInput())})
	}
	return stmt, err
}
