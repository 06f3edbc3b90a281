package store_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"detainerledger/internal/sqlite/sqlitetest"
	"detainerledger/internal/store"
)

// old copies a record to a directory of the test. An earlier program, with the third version of the schema, filled
// it with [ofOneKind].
func old(t *testing.T) (path string) {
	t.Helper()
	packed, err := os.Open("testdata/schema-3.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	file, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "record.db")
	copied, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(copied, file); err != nil {
		t.Fatal(err)
	}
	if err := copied.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// migrated opens an old record. It must verify, answer as a new one does, and have the same schema.
func migrated(t *testing.T, path string) {
	t.Helper()
	st, fresh := create(t)
	apply(t, st, ofOneKind()...)
	again, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { again.Close() })
	if diff := difference(everything(t, now(t, st)), everything(t, now(t, again))); diff != "" {
		t.Errorf("(-made now +made before):\n%s", diff)
	}
	if _, err := again.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	schema := `select name || coalesce(sql, '') from sqlite_schema where tbl_name <> 'goose_db_version' order by name`
	if diff := difference(sqlitetest.Texts(t, sqlitetest.Raw(t, fresh), schema),
		sqlitetest.Texts(t, sqlitetest.Raw(t, path), schema)); diff != "" {
		t.Errorf("schema (-made now +made before):\n%s", diff)
	}
	apply(t, again, slices.Concat(readLater(), described())...)
	if _, err := again.Verify(t.Context(), nil); err != nil {
		t.Errorf("with readings and series of every kind: %v", err)
	}
	sign(t, now(t, again), again, signs(t, again))
}

// A record from before series described what they count reads the same after the migration, and accepts series of
// every kind.
func TestRecordOfOneKindOfSeriesIsReadTheSame(t *testing.T) {
	t.Parallel()
	migrated(t, old(t))
}

// A record from before lines referred to the row of their report is the same record after the migration.
func TestRecordOfTheFirstSchemaIsReadTheSame(t *testing.T) {
	t.Parallel()
	path := old(t)
	harm(t, path,
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
		`insert into entries
		 select t.jurisdiction, r.id, t.section, t.measure, t.facility, t.value, t.rank, t.part_of, t.note, s.addresses,
		   t.change, t.line
		 from entry t join report r on r.change = t.report join source s on s.id = t.source order by t.change, t.line`,
		`drop table entry`, `drop table tally`, `drop table packed`, `drop table source`, `drop index report_change`,
		`alter table entries rename to entry`,
		`create index entry_report on entry (report, measure)`,
		`create trigger entry_no_update before update on entry begin
		   select raise(abort, 'the record is append-only: entry takes no update');
		 end`,
		`create trigger entry_no_delete before delete on entry begin
		   select raise(abort, 'the record is append-only: entry takes no delete');
		 end`,
		`delete from goose_db_version where version_id > 1`)
	migrated(t, path)
}
