-- +goose Up
-- A table of cases is given out anew every few months, and a series is counted from it. What a later
-- release counts otherwise is a row of its own that reads over the line, up to the bound of a snapshot.

-- A table cannot be given another check, and a copy of this one would be a copy of the
-- whole log. Its rows stay as they are: one more kind is taken than before.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''status'')', '''status'', ''release'')')
  where type = 'table' and name = 'change';
pragma writable_schema = reset;

-- Lists are one text, with a semicolon and a space between two items.
create table release (
  change integer primary key references change (seq),
  series text not null references series (id),
  released text not null check (released glob '????-??-??'),
  counted_on text not null check (counted_on glob '????-??-??'),
  recounted integer not null check (recounted >= 0),
  first_day text not null,
  last_day text not null,
  rows_read integer not null check (rows_read >= 0),
  duplicates integer not null check (duplicates >= 0),
  undated integer not null check (undated >= 0),
  outside integer not null check (outside >= 0),
  placed integer not null check (placed between 0 and rows_read - duplicates - undated - outside),
  of_columns text not null,
  files text not null,
  note text not null,
  sources text not null
) strict;
create unique index release_key on release (series, released, recounted);

create table release_facility (
  change integer not null references release (change),
  line integer not null, -- order within the change
  facility text not null,
  code text not null,
  city text not null,
  state text not null,
  jurisdiction integer references jurisdiction (id),
  custodian text not null check (custodian in ('county', 'city', 'regional', 'state', 'federal', 'unknown')),
  placed_by text not null,
  prepared integer not null check (prepared >= 0),
  declined integer not null check (declined >= 0),
  primary key (change, line),
  check ((jurisdiction is null) = (placed_by = ''))
) strict, without rowid;
create index release_facility_place on release_facility (jurisdiction, change) where jurisdiction is not null;

-- The line of an entry goes by its key.
create table revision (
  report integer not null references report (change),
  jurisdiction integer not null, -- 0 where the line names no place that is known
  section text not null,
  measure text not null check (measure <> ''),
  facility text not null,
  label text not null,
  state text not null,
  change integer not null references release (change),
  line integer not null, -- order within the change
  was integer not null check (was >= 0),
  value integer not null check (value >= 0 and value <> was),
  primary key (report, jurisdiction, section, measure, facility, label, state, change),
  foreign key (report, jurisdiction, section, measure, facility, label, state)
    references entry (report, jurisdiction, section, measure, facility, label, state)
) strict, without rowid;
create index revision_change on revision (change, line);
create index revision_place on revision (jurisdiction, report) where jurisdiction > 0;

-- A reading of a line of a series whose sections do not say the measure.
alter table reading add column measure text not null default '';
drop index reading_once;
create unique index reading_once
  on reading (report, of_table, section, measure, coalesce(jurisdiction, 0), facility, of_column)
  where of_column <> 'sources';

-- +goose StatementBegin
create trigger release_no_update before update on release begin
  select raise(abort, 'the record is append-only: release takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger release_no_delete before delete on release begin
  select raise(abort, 'the record is append-only: release takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger release_facility_no_update before update on release_facility begin
  select raise(abort, 'the record is append-only: release_facility takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger release_facility_no_delete before delete on release_facility begin
  select raise(abort, 'the record is append-only: release_facility takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger revision_no_update before update on revision begin
  select raise(abort, 'the record is append-only: revision takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger revision_no_delete before delete on revision begin
  select raise(abort, 'the record is append-only: revision takes no delete');
end;
-- +goose StatementEnd
