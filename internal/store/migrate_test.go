package store_test

import (
	"slices"
	"testing"

	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// A record that was made before a migration is the same record after it.
func TestRecordOfAnOlderSchemaIsReadTheSame(t *testing.T) {
	t.Parallel()
	beforeReadings := []string{
		`drop table reading`, `drop table publication`, `drop table series_status`,
		`pragma writable_schema = on`,
		`update sqlite_schema set sql = replace(sql, ', ''reading'', ''publication'', ''status'')', ')') where name = 'change'`,
		`pragma writable_schema = reset`,
		`delete from goose_db_version where version_id > 3`,
	}
	beforeRows := []string{
		`create table entries (
		  jurisdiction integer not null references jurisdiction (id),
		  report text not null references report (id),
		  section text not null,
		  measure text not null check (measure in ('issued', 'declined')),
		  facility text not null,
		  value integer check (value >= 0),
		  rank integer check (rank > 0),
		  part_of integer references jurisdiction (id),
		  note text not null,
		  sources text not null,
		  change integer not null references change (seq),
		  line integer not null,
		  primary key (jurisdiction, report, section, facility)
		) strict`,
		`insert into entries select t.jurisdiction, r.id, t.section, t.measure, t.facility, t.value, t.rank, t.part_of, t.note, s.addresses, t.change, t.line
		 from entry t join report r on r.change = t.report join source s on s.id = t.source order by t.change, t.line`,
		`drop table entry`, `drop table tally`, `drop table packed`, `drop table source`, `drop index report_change`,
		`alter table entries rename to entry`,
		`create index entry_report on entry (report, measure)`,
		`create trigger entry_no_update before update on entry begin select raise(abort, 'the record is append-only: entry takes no update'); end`,
		`create trigger entry_no_delete before delete on entry begin select raise(abort, 'the record is append-only: entry takes no delete'); end`,
		`delete from goose_db_version where version_id > 1`,
	}
	for name, harms := range map[string][]string{
		"before readings":                         beforeReadings,
		"before lines went by their report's row": slices.Concat(beforeReadings, beforeRows),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			isReadTheSame(t, harms)
		})
	}
}

// isReadTheSame holds that a record made older by some statements reads as it did, and
// takes in what came with the newest schema.
func isReadTheSame(t *testing.T, harms []string) {
	t.Helper()
	st, path := create(t)
	later := readLater()
	apply(t, st, example()[:len(example())-len(later)]...)
	want := everything(t, now(t, st))
	harm(t, path, harms...)
	again, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { again.Close() })
	if diff := difference(want, everything(t, now(t, again))); diff != "" {
		t.Errorf("(-made now +made before):\n%s", diff)
	}
	if _, err := again.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	db := sqlitetest.Raw(t, path)
	schema := `select name || coalesce(sql, '') from sqlite_schema where tbl_name in ('change', 'entry', 'source', 'tally', 'packed', 'reading', 'publication', 'series_status') and type <> 'table' order by name`
	_, fresh := create(t)
	if got, want := sqlitetest.Texts(t, db, schema), sqlitetest.Texts(t, sqlitetest.Raw(t, fresh),
		schema); !slices.Equal(got, want) {
		t.Errorf("indexes and triggers are %q, want %q", got, want)
	}
	apply(t, again, later...)
	if _, err := again.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
