-- +goose Up
-- What is being prepared for the record, and who stands behind it. A draft is files in
-- the forms that an import reads; each revision of them needs its ticks and approvals
-- anew.

create table draft (
  id integer primary key,
  title text not null check (title <> ''),
  form text not null, -- the form that it was composed in, as a URL's query; '' for files that were sent
  revision integer not null default 1 check (revision > 0),
  state text not null default 'open' check (state in ('open', 'publishing', 'published', 'discarded')),
  closed_at text not null default '' check (closed_at = '' or closed_at glob '????-??-??T??:??:??Z'),
  -- While it is published: the version of the record before, and the number and the
  -- hash of the last change that it brings. By them can be told, whatever happens in
  -- between, whether the record took it.
  base integer,
  last integer,
  hash blob check (hash is null or length(hash) = 32),
  publisher integer references editor (id),
  place text, -- where the publisher's act comes from
  started_at text,
  check (state not in ('publishing', 'published') or (base is not null and last > base and hash is not null and publisher is not null and place is not null and started_at is not null))
) strict;

create table draft_file (
  draft integer not null references draft (id),
  line integer not null, -- the order in which they were sent
  name text not null check (name <> ''),
  body blob not null,
  primary key (draft, line)
) strict;

-- Who wrote a revision, ticked off what looked odd in it, or approved it.
create table draft_hand (
  draft integer not null references draft (id),
  revision integer not null,
  editor integer not null references editor (id),
  deed text not null check (deed in ('wrote', 'ticked', 'approved')),
  oddity text not null default '' check ((deed = 'ticked') = (oddity <> '')),
  at text not null check (at glob '????-??-??T??:??:??Z'),
  primary key (draft, revision, deed, oddity, editor)
) strict;
