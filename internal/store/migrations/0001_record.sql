-- +goose Up
-- The record. Every row is tied to the change that brought it; nothing is
-- updated or deleted (the triggers at the end). Unknown numbers are null, unknown texts empty.
-- "sources" holds addresses separated by one space, as the record's files do.

pragma application_id = 0x44544c52; -- "DTLR": tells a record from any other SQLite file

create table change (
  seq integer primary key,
  at text not null check (at glob '????-??-??T??:??:??Z'),
  kind text not null check (kind in ('places', 'series', 'report', 'lines', 'correction', 'statement', 'event')),
  file text not null,
  sha256 text not null check (length(sha256) = 64),
  body text not null -- the change in its canonical JSON
) strict;

create table jurisdiction (
  id integer primary key,
  slug text not null unique check (slug glob '[a-z][a-z]/?*'),
  name text not null,
  state text not null check (state glob '[A-Z][A-Z]'),
  kind text not null,
  fips text not null check (fips = '' or fips glob '[0-9][0-9][0-9][0-9][0-9]'),
  county_fips text not null, -- codes separated by one space
  change integer not null references change (seq)
) strict;
create unique index jurisdiction_fips on jurisdiction (fips) where fips <> '';
create index jurisdiction_state on jurisdiction (state);

create table series (
  id text primary key,
  title text not null,
  publisher text not null,
  cadence text not null check (cadence in ('week', 'quarter', 'fiscal year')),
  first_period_start text not null check (first_period_start glob '????-??-??'),
  status text not null,
  legal_basis text not null,
  change integer not null references change (seq)
) strict;

create table report (
  id text primary key,
  series text not null references series (id),
  period_start text not null check (period_start glob '????-??-??'),
  period_end text not null check (period_end glob '????-??-??' and period_end >= period_start),
  published_on text not null,
  status text not null check (status in ('published', 'not published')),
  issued_total integer check (issued_total >= 0),
  declined_total integer check (declined_total >= 0),
  section1_rows integer check (section1_rows >= 0),
  policies_listed integer check (policies_listed >= 0),
  pages integer check (pages >= 0),
  document_urls text not null,
  note text not null,
  sources text not null,
  change integer not null references change (seq),
  unique (series, period_start)
) strict;

create table control_total (
  report text not null references report (id),
  scope text not null,
  measure text not null check (measure in ('issued', 'declined')),
  total integer not null check (total >= 0),
  note text not null,
  sources text not null,
  change integer not null references change (seq),
  line integer not null, -- order within the change
  primary key (report, scope, measure)
) strict;

create table entry (
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
) strict;
create index entry_report on entry (report, measure);

create table policy (
  jurisdiction integer not null references jurisdiction (id),
  report text not null references report (id),
  listing text not null check (listing in ('listed', 'added')),
  aor text not null,
  enacted text not null,
  instrument text not null,
  criteria text not null,
  note text not null,
  sources text not null,
  change integer not null references change (seq),
  line integer not null,
  primary key (jurisdiction, report)
) strict;
create index policy_report on policy (report);

create table correction (
  id text primary key,
  date text not null,
  by text not null,
  report text not null references report (id),
  section text not null,
  measure text not null check (measure in ('issued', 'declined')),
  jurisdiction integer not null references jurisdiction (id),
  effect text not null check (effect in ('withdrawn', 'amended', 'moved')),
  value integer check (value >= 0),
  moved_to integer references jurisdiction (id),
  reason text not null,
  date_note text not null,
  sources text not null,
  change integer not null unique references change (seq),
  check ((effect = 'amended') = (value is not null)),
  check ((effect = 'moved') = (moved_to is not null) and moved_to is not jurisdiction)
) strict;
create index correction_jurisdiction on correction (jurisdiction);
create index correction_report on correction (report);
create index correction_moved on correction (report, measure, jurisdiction) where effect = 'moved';

create table statement (
  date text not null,
  jurisdiction integer references jurisdiction (id),
  on_behalf_of text not null,
  report text references report (id),
  office text not null,
  stance text not null check (stance in ('disputes', 'criticizes', 'explains', 'affirms')),
  gist text not null,
  date_note text not null,
  sources text not null,
  change integer primary key references change (seq),
  check (jurisdiction is not null or on_behalf_of <> '')
) strict;
create index statement_jurisdiction on statement (jurisdiction);
create index statement_report on statement (report);

create table event (
  date text not null,
  kind text not null,
  jurisdiction integer references jurisdiction (id),
  concerns text not null,
  report text references report (id),
  by text not null,
  what text not null,
  date_note text not null,
  sources text not null,
  change integer primary key references change (seq)
) strict;
create index event_jurisdiction on event (jurisdiction);
create index event_report on event (report);

-- The tree whose leaves are the bodies of the changes (internal/ledger): every
-- hash of a whole subtree, by its number.
create table ledger_hash (
  idx integer primary key,
  hash blob not null check (length(hash) = 32)
) strict;

-- The public key that signs this record: none at first, then one for good.
create table ledger_key (
  id integer primary key check (id = 1),
  key text not null
) strict;

-- +goose StatementBegin
create trigger change_no_update before update on change begin
  select raise(abort, 'the record is append-only: change takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger change_no_delete before delete on change begin
  select raise(abort, 'the record is append-only: change takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger jurisdiction_no_update before update on jurisdiction begin
  select raise(abort, 'the record is append-only: jurisdiction takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger jurisdiction_no_delete before delete on jurisdiction begin
  select raise(abort, 'the record is append-only: jurisdiction takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger series_no_update before update on series begin
  select raise(abort, 'the record is append-only: series takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger series_no_delete before delete on series begin
  select raise(abort, 'the record is append-only: series takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger report_no_update before update on report begin
  select raise(abort, 'the record is append-only: report takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger report_no_delete before delete on report begin
  select raise(abort, 'the record is append-only: report takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger control_total_no_update before update on control_total begin
  select raise(abort, 'the record is append-only: control_total takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger control_total_no_delete before delete on control_total begin
  select raise(abort, 'the record is append-only: control_total takes no delete');
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
create trigger policy_no_update before update on policy begin
  select raise(abort, 'the record is append-only: policy takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger policy_no_delete before delete on policy begin
  select raise(abort, 'the record is append-only: policy takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger correction_no_update before update on correction begin
  select raise(abort, 'the record is append-only: correction takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger correction_no_delete before delete on correction begin
  select raise(abort, 'the record is append-only: correction takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger statement_no_update before update on statement begin
  select raise(abort, 'the record is append-only: statement takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger statement_no_delete before delete on statement begin
  select raise(abort, 'the record is append-only: statement takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger event_no_update before update on event begin
  select raise(abort, 'the record is append-only: event takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger event_no_delete before delete on event begin
  select raise(abort, 'the record is append-only: event takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger ledger_hash_no_update before update on ledger_hash begin
  select raise(abort, 'the record is append-only: ledger_hash takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger ledger_hash_no_delete before delete on ledger_hash begin
  select raise(abort, 'the record is append-only: ledger_hash takes no delete');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger ledger_key_no_update before update on ledger_key begin
  select raise(abort, 'the record is append-only: ledger_key takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger ledger_key_no_delete before delete on ledger_key begin
  select raise(abort, 'the record is append-only: ledger_key takes no delete');
end;
-- +goose StatementEnd
