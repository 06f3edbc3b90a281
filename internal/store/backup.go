package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"detainerledger/internal/record"
)

// Backup writes a consistent copy of the record to a new file at path while
// readers and the writer go on, and checks the copy. It returns the version of
// the copy. It refuses a path where there is something already, and leaves
// nothing there when it fails.
func (s *Store) Backup(ctx context.Context, path string) (record.Seq, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return 0, err
	}
	// The empty file keeps the path for this copy: another one made at the same
	// time is refused and removes nothing but its own.
	empty, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return 0, fmt.Errorf("backup to %s: %w", path, fs.ErrExist)
	}
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	if err := empty.Close(); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	seq, err := s.backup(ctx, path)
	if err != nil {
		os.Remove(path)
		return 0, fmt.Errorf("backup to %s: %w", path, err)
	}
	return seq, nil
}

func (s *Store) backup(ctx context.Context, path string) (record.Seq, error) {
	// The pool of readers refuses "vacuum into", the writer would have to wait.
	from, err := sql.Open("sqlite3", dsn(s.path, "mode", "ro"))
	if err != nil {
		return 0, err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, `vacuum into ?`, path); err != nil {
		return 0, err
	}
	to, err := openToCheck(path)
	if err != nil {
		return 0, err
	}
	defer to.Close()
	faults, err := integrity(ctx, to)
	if err != nil {
		return 0, err
	}
	if len(faults) > 0 {
		return 0, fmt.Errorf("the copy is damaged: %s", faults[0])
	}
	var seq record.Seq
	err = to.QueryRowContext(ctx, `select coalesce(max(seq), 0) from change`).Scan(&seq)
	return seq, err
}
