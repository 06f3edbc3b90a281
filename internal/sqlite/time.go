package sqlite

import (
	"database/sql"
	"fmt"
	"time"
)

// Time scans a column with a time into t; an empty column is the zero time.
func Time(t *time.Time) sql.Scanner { return scanTime{t} }

type scanTime struct{ t *time.Time }

func (s scanTime) Scan(column any) error {
	text, ok := column.(string)
	if !ok {
		return fmt.Errorf("sqlite: a time is a text, not %T", column)
	}
	if text == "" {
		*s.t = time.Time{}
		return nil
	}
	var err error
	*s.t, err = time.Parse(time.RFC3339, text)
	return err
}

// Stamp is a time as the files store it: UTC, in whole seconds, "" for the zero time.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
