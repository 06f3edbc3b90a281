package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

// marks returns an error where the open file is of another kind. An empty file is of every kind.
func (k Kind) marks(ctx context.Context, db *sql.DB) error {
	var id, tables int
	// goose makes its table before the first migration sets the mark.
	err := db.QueryRowContext(ctx, `
		select (select application_id from pragma_application_id),
		  (select count(*) from sqlite_schema where tbl_name not in ('goose_db_version', 'sqlite_sequence'))`).
		Scan(&id, &tables)
	if err != nil {
		return err
	}
	if tables > 0 && !slices.Contains(k.ApplicationIDs, id) {
		return fmt.Errorf("the file is a SQLite database, but not a %s of this program", k.Name)
	}
	return nil
}

// settleMode gives a file its first generation and its mode. Where several programs open a new file at once,
// SQLite admits one of them and refuses the others without waiting, since each holds a lock that another
// waits for; so they try again.
func settleMode(ctx context.Context, db *sql.DB) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for begun := time.Now(); ; {
		err := beginGenerations(ctx, db)
		if err == nil {
			// The mode is stored in the file, so one connection can set it; as an option of each connection
			// it would change a file that is then refused.
			_, err = db.ExecContext(ctx, `pragma journal_mode = wal`)
		}
		busy, ok := errors.AsType[sqlite3.Error](err)
		if !ok || busy.Code != sqlite3.ErrBusy || time.Since(begun) > settleTime {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settleTime is how long an opening keeps trying to set a file's mode.
const settleTime = 10 * time.Second

func newerSchema(have, known int64) error {
	return fmt.Errorf("the file has schema %d, this program knows %d: use the newer program", have, known)
}

// provider returns what migrates an open file.
func (k Kind) provider(db *sql.DB) (*goose.Provider, error) {
	var inGo []*goose.Migration
	for version, migrate := range k.InGo {
		inGo = append(inGo, goose.NewGoMigration(version, &goose.GoFunc{RunTx: migrate}, nil))
	}
	return goose.NewProvider(goose.DialectSQLite3, db, k.Migrations,
		goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(inGo...))
}

// InMemory opens a new, empty database of this kind in memory.
func InMemory(ctx context.Context, k Kind) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // another connection would have another memory
	if err := migrate(ctx, db, k); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func migrate(ctx context.Context, db *sql.DB, k Kind) error {
	if err := k.marks(ctx, db); err != nil {
		return err
	}
	if err := settleMode(ctx, db); err != nil {
		return err
	}
	provider, err := k.provider(db)
	if err != nil {
		return err
	}
	have, known, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > known {
		return newerSchema(have, known)
	}
	// Rebuilding a table drops it, which would delete the rows that refer to it;
	// the switch does nothing inside the transaction of a migration.
	if _, err := db.ExecContext(ctx, `pragma foreign_keys = off`); err != nil {
		return err
	}
	for at := have; at < known; {
		_, err := provider.Up(ctx)
		now, _, lost := provider.GetVersions(ctx)
		if err != nil && (lost != nil || now == at) {
			return err
		}
		at = now // after an error another process is at it as well
	}
	if _, err := db.ExecContext(ctx, `pragma foreign_keys = on`); err != nil {
		return err
	}
	if have < known {
		var broken int
		if err := db.QueryRowContext(ctx, `select count(*) from pragma_foreign_key_check`).Scan(&broken); err != nil {
			return err
		}
		if broken > 0 {
			return fmt.Errorf("after the migration %d rows refer to nothing", broken)
		}
	}
	_, err = db.ExecContext(ctx, `pragma optimize = 0x10002`)
	return err
}
