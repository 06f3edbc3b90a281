// Package desk keeps private data in a file of its own: the editors, their passkeys and sessions, their drafts and
// acts, the requests of offices and readers, followers, and outgoing mail. [Desk.Publish] adds a draft to the record;
// nothing else of the desk is ever written there.
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

// Desk is the open file of the private data.
type Desk struct {
	file *sqlite.File
	// publishing is held while a draft is being published.
	publishing sync.Mutex
	// left are the drafts whose publication could not be settled.
	left []int64
	// queued wakes the mail sender: a letter may be waiting.
	queued   chan struct{}
	sweeping sweeping
}

// Open opens the desk in the file at path, creates it if there is none, readable only by its owner, and migrates its
// schema. It refuses what [sqlite.Open] refuses.
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
	d.sweep(true) // an earlier run may have left traces
	return d, nil
}

// kind describes the file of a desk.
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

// Replaced returns an error that wraps [sqlite.ErrReplaced] if the desk's file is no longer the one that was opened
// (see [sqlite.File.Replaced]).
func (d *Desk) Replaced(ctx context.Context) error { return d.file.Replaced(ctx) }

// LimitPages is [sqlite.File.LimitPages].
func (d *Desk) LimitPages(ctx context.Context, pages int) error { return d.file.LimitPages(ctx, pages) }

// Scratch is a folder beside the desk's file, equally private, for files that can be recreated. The program that opens
// the desk removes it before and after use.
func (d *Desk) Scratch() string { return d.file.Path + "-scratch" }

// Act is something done at the desk: by whom, when, what, and from where.
type Act struct {
	ID int64
	At time.Time
	// Editor is 0 for the command line.
	Editor int64
	// Who is the person's name at that time.
	Who string
	// What describes the act, About its subject.
	What, About string
	// Place is the network address it came from, or "command line".
	Place string
}

// about returns the act with another subject.
func (a Act) about(what string) Act {
	a.About = what
	return a
}

// Note records an act that changes nothing else in the file.
func (d *Desk) Note(ctx context.Context, act Act) error {
	return d.change(ctx, act, func(*sql.Tx) error { return nil })
}

// Acts returns at most limit acts older than the one with this number, newest first; 0 begins with the newest.
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

// change makes a change together with the act that reports it, in one transaction, so that neither exists without the
// other.
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
