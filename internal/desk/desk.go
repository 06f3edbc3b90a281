// Package desk keeps what is private, in a file of its own: the editors, their passkeys and
// sessions, what they prepare and did, what offices and readers ask, who follows by mail, and
// the mail that waits. [Desk.Publish] brings a draft into the record; nothing else of the
// desk is ever written there.
package desk

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"detainerledger/internal/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file of a desk (see migrations/0001_desk.sql).
const applicationID = 0x4454444b

// Desk is the open file of what is private: editors, their passkeys and sessions,
// and what they did.
type Desk struct {
	file *sqlite.File
	// publishing is held while a draft is being published.
	publishing sync.Mutex
	// left are the drafts whose publication could not be settled.
	left []int64
	// queued wakes the sender of mail: a letter may wait.
	queued   chan struct{}
	sweeping sweeping
}

// Open opens the desk in the file at path, creates it where there is none, readable
// by its owner alone, and brings its schema up to date. It refuses what [sqlite.Open]
// does.
func Open(ctx context.Context, path string) (*Desk, error) {
	k, err := kind()
	if err != nil {
		return nil, err
	}
	if err := makePrivate(path); err != nil {
		return nil, fmt.Errorf("open the desk in %s: %w", path, err)
	}
	f, err := sqlite.Open(ctx, path, k)
	if err != nil {
		return nil, err
	}
	d := &Desk{file: f, queued: make(chan struct{}, 1)}
	d.sweep(true) // a program that was ended may have left something
	return d, nil
}

// kind is what a desk's file holds.
func kind() (sqlite.Kind, error) {
	files, err := fs.Sub(migrations, "migrations")
	return sqlite.Kind{
		Name:           "desk",
		ApplicationIDs: []int{applicationID},
		Migrations:     files,
		Private:        true,
		Checks:         []sqlite.Check{sqlite.WholeFile, sqlite.References},
	}, err
}

// Replaced returns an error that wraps [sqlite.ErrReplaced] where the desk's file is no
// longer the one that was opened (see [sqlite.File.Replaced]).
func (d *Desk) Replaced(ctx context.Context) error { return d.file.Replaced(ctx) }

// LimitPages is [sqlite.File.LimitPages].
func (d *Desk) LimitPages(ctx context.Context, pages int) error { return d.file.LimitPages(ctx, pages) }

// Scratch is a folder beside the desk's file, as private as the file, for what can be made again. The program
// that opens the desk removes it before and after.
func (d *Desk) Scratch() string { return d.file.Path + "-scratch" }

// Act is something that was done at the desk: who, when, what, and from where.
type Act struct {
	ID int64
	At time.Time
	// Editor is 0 for what was done from the command line.
	Editor int64
	// Who is the person's name at that time.
	Who string
	// What was done, in words, and About whom or what.
	What, About string
	// Place is the network address that it came from, or "command line".
	Place string
}

// about returns the act with another subject.
func (a Act) about(what string) Act {
	a.About = what
	return a
}

// Note records an act that changed nothing else in the file.
func (d *Desk) Note(ctx context.Context, act Act) error {
	return d.change(ctx, act, func(*sql.Tx) error { return nil })
}

// Acts returns at most limit acts, the newest first, that are older than the one
// with this number; 0 begins with the newest.
func (d *Desk) Acts(ctx context.Context, before int64, limit int) ([]Act, error) {
	acts, err := sqlite.List(ctx, d.file.Read, func(rows *sql.Rows, a *Act) error {
		return rows.Scan(&a.ID, sqlite.Time(&a.At), &a.Editor, &a.Who, &a.What, &a.About, &a.Place)
	}, `select id, at, coalesce(editor, 0), who, what, about, place from act
		where ? = 0 or id < ? order by id desc limit ?`, before, before, limit)
	if err != nil {
		return nil, fmt.Errorf("acts at the desk: %w", err)
	}
	return acts, nil
}

// change makes one change in one transaction, together with the act that reports it: there is never one
// without the other.
func (d *Desk) change(ctx context.Context, act Act, do func(tx *sql.Tx) error) error {
	err := d.alter(ctx, func(tx *sql.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		var editor any
		if act.Editor != 0 {
			editor = act.Editor
		}
		_, err := tx.ExecContext(ctx, `insert into act (at, editor, who, what, about, place) values (?, ?, ?, ?, ?, ?)`,
			sqlite.Stamp(act.At), editor, act.Who, act.What, act.About, act.Place)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", act.What, err)
	}
	return nil
}
