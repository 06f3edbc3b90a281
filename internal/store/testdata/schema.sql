CREATE TABLE change (
  seq integer primary key,
  at text not null check (at glob '????-??-??T??:??:??Z'),
  kind text not null check (kind in ('places', 'series', 'report', 'lines', 'correction', 'statement', 'event', 'reading', 'publication', 'status', 'release')),
  file text not null,
  sha256 text not null check (length(sha256) = 64),
  body text not null -- the change in its canonical JSON
) strict;

CREATE TRIGGER change_no_delete before delete on change begin
  select raise(abort, 'the record is append-only: change takes no delete');
end;

CREATE TRIGGER change_no_update before update on change begin
  select raise(abort, 'the record is append-only: change takes no update');
end;

CREATE TABLE control_total (
  report text not null references report (id),
  scope text not null,
  measure text not null check (measure <> ''),
  total integer not null check (total >= 0),
  note text not null,
  sources text not null,
  change integer not null references change (seq),
  line integer not null, -- order within the change
  primary key (report, scope, measure)
) strict;

CREATE TRIGGER control_total_no_delete before delete on control_total begin
  select raise(abort, 'the record is append-only: control_total takes no delete');
end;

CREATE TRIGGER control_total_no_update before update on control_total begin
  select raise(abort, 'the record is append-only: control_total takes no update');
end;

CREATE TABLE correction (
  id text primary key,
  date text not null,
  by text not null,
  report text not null references report (id),
  section text not null,
  measure text not null check (measure <> ''),
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

CREATE INDEX correction_jurisdiction on correction (jurisdiction);

CREATE INDEX correction_moved on correction (report, measure, jurisdiction) where effect = 'moved';

CREATE INDEX correction_report on correction (report);

CREATE TRIGGER correction_no_delete before delete on correction begin
  select raise(abort, 'the record is append-only: correction takes no delete');
end;

CREATE TRIGGER correction_no_update before update on correction begin
  select raise(abort, 'the record is append-only: correction takes no update');
end;

CREATE TABLE "entry" (
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

CREATE INDEX entry_later on entry (change, line) where change <> report;

CREATE INDEX entry_part on entry (part_of, report) where part_of is not null;

CREATE TRIGGER entry_no_delete before delete on entry begin
  select raise(abort, 'the record is append-only: entry takes no delete');
end;

CREATE TRIGGER entry_no_update before update on entry begin
  select raise(abort, 'the record is append-only: entry takes no update');
end;

CREATE TABLE event (
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

CREATE INDEX event_jurisdiction on event (jurisdiction);

CREATE INDEX event_report on event (report);

CREATE TRIGGER event_no_delete before delete on event begin
  select raise(abort, 'the record is append-only: event takes no delete');
end;

CREATE TRIGGER event_no_update before update on event begin
  select raise(abort, 'the record is append-only: event takes no update');
end;

CREATE TABLE jurisdiction (
  id integer primary key,
  slug text not null unique check (slug glob '[a-z][a-z]/?*'),
  name text not null,
  state text not null check (state glob '[A-Z][A-Z]'),
  kind text not null,
  fips text not null check (fips = '' or fips glob '[0-9][0-9][0-9][0-9][0-9]'),
  county_fips text not null, -- codes separated by one space
  change integer not null references change (seq)
) strict;

CREATE UNIQUE INDEX jurisdiction_fips on jurisdiction (fips) where fips <> '';

CREATE INDEX jurisdiction_state on jurisdiction (state);

CREATE TRIGGER jurisdiction_no_delete before delete on jurisdiction begin
  select raise(abort, 'the record is append-only: jurisdiction takes no delete');
end;

CREATE TRIGGER jurisdiction_no_update before update on jurisdiction begin
  select raise(abort, 'the record is append-only: jurisdiction takes no update');
end;

CREATE TABLE ledger_checkpoint (
  size integer primary key references change (seq), -- the version
  signed text not null check (signed <> '')
) strict;

CREATE TRIGGER ledger_checkpoint_no_delete before delete on ledger_checkpoint begin
  select raise(abort, 'the record is append-only: ledger_checkpoint takes no delete');
end;

CREATE TRIGGER ledger_checkpoint_no_update before update on ledger_checkpoint begin
  select raise(abort, 'the record is append-only: ledger_checkpoint takes no update');
end;

CREATE TABLE ledger_hash (
  idx integer primary key,
  hash blob not null check (length(hash) = 32)
) strict;

CREATE TRIGGER ledger_hash_no_delete before delete on ledger_hash begin
  select raise(abort, 'the record is append-only: ledger_hash takes no delete');
end;

CREATE TRIGGER ledger_hash_no_update before update on ledger_hash begin
  select raise(abort, 'the record is append-only: ledger_hash takes no update');
end;

CREATE TABLE ledger_key (
  id integer primary key check (id = 1),
  key text not null
) strict;

CREATE TRIGGER ledger_key_no_delete before delete on ledger_key begin
  select raise(abort, 'the record is append-only: ledger_key takes no delete');
end;

CREATE TRIGGER ledger_key_no_update before update on ledger_key begin
  select raise(abort, 'the record is append-only: ledger_key takes no update');
end;

CREATE TABLE notice (
  id integer primary key,
  signed text not null unique check (signed <> ''),
  lost blob not null check (length(lost) % 32 = 0) -- hashes of the changes that are lost, where they are known
) strict;

CREATE TRIGGER notice_no_delete before delete on notice begin
  select raise(abort, 'the record is append-only: notice takes no delete');
end;

CREATE TRIGGER notice_no_update before update on notice begin
  select raise(abort, 'the record is append-only: notice takes no update');
end;

CREATE TABLE "packed" (
  report integer not null references report (change),
  measure text not null check (measure <> ''),
  change integer not null references change (seq),
  apart integer not null default 0 check (apart in (0, 1)),
  lines blob not null,
  primary key (report, measure, change, apart)
) strict;

CREATE TRIGGER packed_no_delete before delete on packed begin
  select raise(abort, 'the record is append-only: packed takes no delete');
end;

CREATE TRIGGER packed_no_update before update on packed begin
  select raise(abort, 'the record is append-only: packed takes no update');
end;

CREATE TABLE policy (
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

CREATE INDEX policy_report on policy (report);

CREATE TRIGGER policy_no_delete before delete on policy begin
  select raise(abort, 'the record is append-only: policy takes no delete');
end;

CREATE TRIGGER policy_no_update before update on policy begin
  select raise(abort, 'the record is append-only: policy takes no update');
end;

CREATE TABLE publication (
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

CREATE TRIGGER publication_no_delete before delete on publication begin
  select raise(abort, 'the record is append-only: publication takes no delete');
end;

CREATE TRIGGER publication_no_update before update on publication begin
  select raise(abort, 'the record is append-only: publication takes no update');
end;

CREATE TABLE reading (
  change integer primary key references change (seq),
  report integer not null references report (change),
  of_table text not null check (of_table in ('reports', 'entries', 'policies')),
  section text not null,
  jurisdiction integer references jurisdiction (id),
  facility text not null,
  of_column text not null,
  value text not null, -- empty where sources are added
  note text not null,
  sources text not null, measure text not null default '',
  check ((of_table = 'reports') = (jurisdiction is null)),
  check ((of_column = 'sources') = (value = ''))
) strict;

CREATE INDEX reading_jurisdiction on reading (jurisdiction) where jurisdiction is not null;

CREATE UNIQUE INDEX reading_once
  on reading (report, of_table, section, measure, coalesce(jurisdiction, 0), facility, of_column)
  where of_column <> 'sources';

CREATE INDEX reading_row on reading (report, jurisdiction);

CREATE TRIGGER reading_no_delete before delete on reading begin
  select raise(abort, 'the record is append-only: reading takes no delete');
end;

CREATE TRIGGER reading_no_update before update on reading begin
  select raise(abort, 'the record is append-only: reading takes no update');
end;

CREATE TABLE release (
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

CREATE UNIQUE INDEX release_key on release (series, released, recounted);

CREATE TRIGGER release_no_delete before delete on release begin
  select raise(abort, 'the record is append-only: release takes no delete');
end;

CREATE TRIGGER release_no_update before update on release begin
  select raise(abort, 'the record is append-only: release takes no update');
end;

CREATE TABLE release_facility (
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

CREATE INDEX release_facility_place on release_facility (jurisdiction, change) where jurisdiction is not null;

CREATE TRIGGER release_facility_no_delete before delete on release_facility begin
  select raise(abort, 'the record is append-only: release_facility takes no delete');
end;

CREATE TRIGGER release_facility_no_update before update on release_facility begin
  select raise(abort, 'the record is append-only: release_facility takes no update');
end;

CREATE TABLE report (
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
  change integer not null references change (seq), partial integer not null default 0 check (partial in (0, 1)),
  unique (series, period_start)
) strict;

CREATE UNIQUE INDEX report_change on report (change);

CREATE TRIGGER report_no_delete before delete on report begin
  select raise(abort, 'the record is append-only: report takes no delete');
end;

CREATE TRIGGER report_no_update before update on report begin
  select raise(abort, 'the record is append-only: report takes no update');
end;

CREATE TABLE revision (
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

CREATE INDEX revision_change on revision (change, line);

CREATE INDEX revision_place on revision (jurisdiction, report) where jurisdiction > 0;

CREATE TRIGGER revision_no_delete before delete on revision begin
  select raise(abort, 'the record is append-only: revision takes no delete');
end;

CREATE TRIGGER revision_no_update before update on revision begin
  select raise(abort, 'the record is append-only: revision takes no update');
end;

CREATE TABLE series (
  id text primary key,
  title text not null,
  publisher text not null,
  cadence text not null check (cadence in ('week', 'month', 'quarter', 'fiscal year', 'calendar year', 'one window', 'version of a list')),
  first_period_start text not null check (first_period_start glob '????-??-??'),
  status text not null,
  legal_basis text not null,
  change integer not null references change (seq)
, counted_by text not null default '', form text not null default '' check (form in ('', 'counts', 'lists')), area text not null default '' check (area = '' or area glob '[a-z][a-z]'), case_day text not null default '', terms text not null default '', cite text not null default '', note text not null default '', sources text not null default '') strict;

CREATE TRIGGER series_no_delete before delete on series begin
  select raise(abort, 'the record is append-only: series takes no delete');
end;

CREATE TRIGGER series_no_update before update on series begin
  select raise(abort, 'the record is append-only: series takes no update');
end;

CREATE TABLE series_measure (
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

CREATE TRIGGER series_measure_no_delete before delete on series_measure begin
  select raise(abort, 'the record is append-only: series_measure takes no delete');
end;

CREATE TRIGGER series_measure_no_update before update on series_measure begin
  select raise(abort, 'the record is append-only: series_measure takes no update');
end;

CREATE TABLE series_status (
  change integer primary key references change (seq),
  series text not null references series (id),
  status text not null
) strict;

CREATE INDEX series_status_series on series_status (series);

CREATE TRIGGER series_status_no_delete before delete on series_status begin
  select raise(abort, 'the record is append-only: series_status takes no delete');
end;

CREATE TRIGGER series_status_no_update before update on series_status begin
  select raise(abort, 'the record is append-only: series_status takes no update');
end;

CREATE TABLE source (
  id integer primary key,
  addresses text not null unique,
  change integer not null references change (seq)
) strict;

CREATE TRIGGER source_no_delete before delete on source begin
  select raise(abort, 'the record is append-only: source takes no delete');
end;

CREATE TRIGGER source_no_update before update on source begin
  select raise(abort, 'the record is append-only: source takes no update');
end;

CREATE TABLE statement (
  date text not null,
  jurisdiction integer references jurisdiction (id),
  on_behalf_of text not null,
  report text references report (id),
  office text not null,
  stance text not null check (stance in ('disputes', 'criticizes', 'explains', 'affirms')),
  gist text not null,
  date_note text not null,
  sources text not null,
  change integer primary key references change (seq), series text references series (id),
  check (jurisdiction is not null or on_behalf_of <> '')
) strict;

CREATE INDEX statement_jurisdiction on statement (jurisdiction);

CREATE INDEX statement_report on statement (report);

CREATE TRIGGER statement_no_delete before delete on statement begin
  select raise(abort, 'the record is append-only: statement takes no delete');
end;

CREATE TRIGGER statement_no_update before update on statement begin
  select raise(abort, 'the record is append-only: statement takes no update');
end;

CREATE TABLE tally (
  state text not null,
  change integer not null references change (seq),
  report integer not null references report (change),
  measure text not null check (measure <> ''),
  lines integer not null check (lines >= 0),
  contained integer not null check (contained >= 0),
  unread integer not null check (unread >= 0),
  sum integer not null check (sum >= 0),
  primary key (state, change, report, measure)
) strict, without rowid;

CREATE TRIGGER tally_no_delete before delete on tally begin
  select raise(abort, 'the record is append-only: tally takes no delete');
end;

CREATE TRIGGER tally_no_update before update on tally begin
  select raise(abort, 'the record is append-only: tally takes no update');
end;
