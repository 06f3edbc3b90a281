package store

import "database/sql"

// ReadThrough makes the snapshots that s takes from now on read through db, so that a
// test can hear their queries (package storetest). Nothing may read s at the same time.
func (s *Store) ReadThrough(db *sql.DB) { s.read = db }
