-- +goose Up
-- Series of every kind. A series says of itself what it counts or lists, so a measure is
-- any that its series names. A line can name no place that is known, and says who runs
-- the facility.

-- A table cannot be given another check, and a copy would be one of all its rows. The rows
-- stay as they are: more is taken than before.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, ' check (measure in (''issued'', ''declined''))', ' check (measure <> '''')')
  where type = 'table' and name in ('control_total', 'correction', 'tally');
update sqlite_schema set sql = replace(sql, ' check (cadence in (''week'', ''quarter'', ''fiscal year''))',
  ' check (cadence in (''week'', ''month'', ''quarter'', ''fiscal year'', ''calendar year'', ''one window'', ''version of a list''))')
  where type = 'table' and name = 'series';
pragma writable_schema = reset;

alter table series add column counted_by text not null default '';
alter table series add column form text not null default '' check (form in ('', 'counts', 'lists'));
alter table series add column area text not null default '' check (area = '' or area glob '[a-z][a-z]');
alter table series add column case_day text not null default '';
alter table series add column terms text not null default '';
alter table series add column cite text not null default '';
alter table series add column note text not null default '';
alter table series add column sources text not null default '';

create table series_measure (
  series text not null references series (id),
  measure text not null check (measure <> ''),
  name text not null check (name <> ''),
  section text not null,
  base text not null
    check (base in ('issued in the period', 'recorded in the period', 'prepared in the period', 'standing on the list')),
  share_of text not null,
  printed text not null check (printed in ('every place', 'highest places')),
  absence text not null check (absence in ('no case', 'not on the list', 'nothing')),
  change integer not null references change (seq),
  line integer not null, -- order within the change
  primary key (series, measure)
) strict;

alter table report add column partial integer not null default 0 check (partial in (0, 1));
alter table statement add column series text references series (id);

create table entry_of_place (
  report integer not null references report (change),
  jurisdiction integer not null, -- 0 where the line names no place that is known
  section text not null,
  measure text not null check (measure <> ''),
  facility text not null,
  label text not null,
  state text not null check (state = '' or state glob '[a-z][a-z]'), -- of a line without a jurisdiction
  value integer check (value >= 0),
  rank integer check (rank > 0),
  part_of integer references jurisdiction (id),
  custodian text not null check (custodian in ('', 'county', 'city', 'regional', 'state', 'federal', 'unknown')),
  note text not null,
  source integer not null references source (id),
  change integer not null references change (seq),
  line integer not null,
  named integer generated always as (nullif(jurisdiction, 0)) virtual references jurisdiction (id),
  check (state = '' or jurisdiction = 0),
  check (jurisdiction > 0 or facility <> '' or label <> ''),
  primary key (report, jurisdiction, section, measure, facility, label, state)
) strict, without rowid;
insert into entry_of_place (report, jurisdiction, section, measure, facility, label, state, value, rank, part_of, custodian,
    note, source, change, line)
  select report, jurisdiction, section, measure, facility, '', '', value, rank, part_of, '', note, source, change, line
  from entry order by report, jurisdiction, section, facility;
drop table entry;
alter table entry_of_place rename to entry;
create index entry_later on entry (change, line) where change <> report;
create index entry_part on entry (part_of, report) where part_of is not null;

-- The lines of facilities that others run are packed by themselves.
create table packed_apart (
  report integer not null references report (change),
  measure text not null check (measure <> ''),
  change integer not null references change (seq),
  apart integer not null default 0 check (apart in (0, 1)),
  lines blob not null,
  primary key (report, measure, change, apart)
) strict;
insert into packed_apart (report, measure, change, lines) select report, measure, change, lines from packed order by rowid;
drop table packed;
alter table packed_apart rename to packed;

-- +goose StatementBegin
create trigger series_measure_no_update before update on series_measure begin
  select raise(abort, 'the record is append-only: series_measure takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger series_measure_no_delete before delete on series_measure begin
  select raise(abort, 'the record is append-only: series_measure takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger entry_no_update before update on entry begin
  select raise(abort, 'the record is append-only: entry takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger entry_no_delete before delete on entry begin
  select raise(abort, 'the record is append-only: entry takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger packed_no_update before update on packed begin
  select raise(abort, 'the record is append-only: packed takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger packed_no_delete before delete on packed begin
  select raise(abort, 'the record is append-only: packed takes no delete');
end;
-- +goose StatementEnd
