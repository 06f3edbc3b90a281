-- +goose Up
-- What the record held as unknown can be filled in by a later change, a report that
-- had not been published can come out, and a series can be suspended or resumed. Each
-- is a row of its own that reads over the earlier one, up to the bound of a snapshot.

-- A table cannot be given another check, and a copy of this one would be a copy of the
-- whole log. Its rows stay as they are: more kinds are taken than before.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''statement'', ''event'')', '''statement'', ''event'', ''reading'', ''publication'', ''status'')')
  where type = 'table' and name = 'change';
pragma writable_schema = reset;

-- Rows are those of a report, of its lines and of its policies; the line of an entry
-- goes by section, jurisdiction and facility.
create table reading (
  change integer primary key references change (seq),
  report integer not null references report (change),
  of_table text not null check (of_table in ('reports', 'entries', 'policies')),
  section text not null,
  jurisdiction integer references jurisdiction (id),
  facility text not null,
  of_column text not null,
  value text not null, -- empty where sources are added
  note text not null,
  sources text not null,
  check ((of_table = 'reports') = (jurisdiction is null)),
  check ((of_column = 'sources') = (value = ''))
) strict;
create index reading_row on reading (report, jurisdiction);
create index reading_jurisdiction on reading (jurisdiction) where jurisdiction is not null;
-- What is known is read once.
create unique index reading_once on reading (report, of_table, section, coalesce(jurisdiction, 0), facility, of_column)
  where of_column <> 'sources';

-- The report of a period that was recorded as not published, as it reads from then on.
create table publication (
  change integer primary key references change (seq),
  report integer not null unique references report (change),
  published_on text not null,
  issued_total integer check (issued_total >= 0),
  declined_total integer check (declined_total >= 0),
  section1_rows integer check (section1_rows >= 0),
  policies_listed integer check (policies_listed >= 0),
  pages integer check (pages >= 0),
  document_urls text not null,
  note text not null,
  sources text not null
) strict;

create table series_status (
  change integer primary key references change (seq),
  series text not null references series (id),
  status text not null
) strict;
create index series_status_series on series_status (series);

-- +goose StatementBegin
create trigger reading_no_update before update on reading begin
  select raise(abort, 'the record is append-only: reading takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger reading_no_delete before delete on reading begin
  select raise(abort, 'the record is append-only: reading takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger publication_no_update before update on publication begin
  select raise(abort, 'the record is append-only: publication takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger publication_no_delete before delete on publication begin
  select raise(abort, 'the record is append-only: publication takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger series_status_no_update before update on series_status begin
  select raise(abort, 'the record is append-only: series_status takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger series_status_no_delete before delete on series_status begin
  select raise(abort, 'the record is append-only: series_status takes no delete');
end;
-- +goose StatementEnd
