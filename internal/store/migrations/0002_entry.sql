-- +goose Up
-- A record of any size: twenty thousand places in eight hundred reports are
-- sixteen million lines. The lines of a report lie side by side, a place's one
-- seek away in each; a new report only adds at the end. What pages need of all
-- places at once is written with the change that brings it.

-- Where lines are written, once for all lines that share it: addresses separated by one space.
create table source (
  id integer primary key,
  addresses text not null unique,
  change integer not null references change (seq)
) strict;

-- A report goes by the change that brought it.
create unique index report_change on report (change);

create table entry_by_report (
  report integer not null references report (change),
  jurisdiction integer not null references jurisdiction (id),
  section text not null,
  facility text not null,
  measure text not null check (measure in ('issued', 'declined')),
  value integer check (value >= 0),
  rank integer check (rank > 0),
  part_of integer references jurisdiction (id),
  note text not null,
  source integer not null references source (id),
  change integer not null references change (seq),
  line integer not null,
  primary key (report, jurisdiction, section, facility)
) strict, without rowid;

insert into source (addresses, change) select sources, min(change) from entry group by sources order by min(change), sources;
insert into entry_by_report
  select r.change, t.jurisdiction, t.section, t.facility, t.measure, t.value, t.rank, t.part_of, t.note, s.id, t.change, t.line
  from entry t join report r on r.id = t.report join source s on s.addresses = t.sources
  order by 1, 2, 3, 4;
drop table entry;
alter table entry_by_report rename to entry;

-- Lines that came in after their report, in their order; the others are in that of the key.
create index entry_later on entry (change, line) where change <> report;
-- Lines that are contained in another place's.
create index entry_part on entry (part_of, report) where part_of is not null;

-- What the lines that one change brought of a measure add up to in a state (two
-- letters, lower case). Lines contained in another place's are counted by themselves.
create table tally (
  state text not null,
  change integer not null references change (seq),
  report integer not null references report (change),
  measure text not null check (measure in ('issued', 'declined')),
  lines integer not null check (lines >= 0),
  contained integer not null check (contained >= 0),
  unread integer not null check (unread >= 0),
  sum integer not null check (sum >= 0),
  primary key (state, change, report, measure)
) strict, without rowid;

-- The same lines packed, to read those of all places at once (pack.go).
create table packed (
  report integer not null references report (change),
  measure text not null check (measure in ('issued', 'declined')),
  change integer not null references change (seq),
  lines blob not null,
  primary key (report, measure, change)
) strict;

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
create trigger source_no_update before update on source begin
  select raise(abort, 'the record is append-only: source takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger source_no_delete before delete on source begin
  select raise(abort, 'the record is append-only: source takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger tally_no_update before update on tally begin
  select raise(abort, 'the record is append-only: tally takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger tally_no_delete before delete on tally begin
  select raise(abort, 'the record is append-only: tally takes no delete');
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
