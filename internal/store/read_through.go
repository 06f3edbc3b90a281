package store

import "database/sql"

// ReadThrough makes snapshots that s takes from now on read through db, so that a test can record their queries
// (package storetest). Nothing may read from s concurrently.
func (s *Store) ReadThrough(db *sql.DB) { s.read = db }
