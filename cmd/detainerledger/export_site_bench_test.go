package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkExportSite writes the whole site of the built-in record as files: as a new copy, after one more correction
// (run once: -benchtime 1x) and without changes. The target for the first is less than 20 s on two cores.
func BenchmarkExportSite(b *testing.B) {
	db := filepath.Join(b.TempDir(), "record.db")
	write(b, db, string(publishedRecord))
	export := func(b *testing.B, dir string) string {
		var out, errors strings.Builder
		if status := run(b.Context(), []string{"export", "--db", db, "--site", dir}, &out, &errors); status != done {
			b.Fatalf("status %d: %s", status, &errors)
		}
		return out.String()
	}
	kept := filepath.Join(b.TempDir(), "kept")
	b.Run("New", func(b *testing.B) {
		n, said := 0, ""
		for b.Loop() {
			n++
			said = export(b, filepath.Join(b.TempDir(), fmt.Sprint(n)))
		}
		b.Log(strings.TrimSpace(said))
	})
	export(b, kept)
	corrections := filepath.Join(b.TempDir(), "corrections.csv")
	write(b, corrections, "id,date,by,report,section,measure,jurisdiction,effect,value,reason,"+
		"date_note,sources,moved_to\n"+
		"ice-tx-travis-county,2026-11-30,ICE,ddor-2017-01-28,II,declined,tx/travis-county,amended,141,To measure,,"+
		"https://ice.example/,\n")
	var out, errors strings.Builder
	if status := run(b.Context(), []string{"import", "--db", db, corrections}, &out, &errors); status != done {
		b.Fatalf("status %d: %s", status, &errors)
	}
	b.Run("Corrected", func(b *testing.B) {
		said := ""
		for b.Loop() {
			if text := export(b, kept); said == "" {
				said = text
			}
		}
		b.Log(strings.TrimSpace(said))
	})
	b.Run("Current", func(b *testing.B) {
		for b.Loop() {
			export(b, kept)
		}
	})
}
