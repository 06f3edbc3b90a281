-- +goose Up
-- What offices and readers ask of the record. What can be shown of a request is
-- chosen by name (store/request_public.go); all else is private.

create table request (
  id integer primary key,
  ref text not null unique check (ref glob '???-????'),
  secret blob not null unique check (length(secret) = 32), -- SHA-256 of the secret in the link to its state
  kind text not null check (kind in ('disputes', 'explains', 'our error', 'reader')),
  jurisdiction text not null, -- a slug; '' for a page that is no jurisdiction's
  page text not null, -- the address that a reader found wrong, '' for an office's
  office text not null check ((office = '') = (kind = 'reader')),
  text text not null check (text <> '' or cleared_at <> ''),
  language text not null check (language <> ''),
  state text not null check (state in ('received', 'confirmed', 'verified', 'published', 'declined', 'withdrawn')),
  method text not null default '' check (method in ('', 'mail link', 'call-back', 'letterhead')),
  verified_on text not null default '' check ((verified_on = '') = (method = '')),
  reason text not null default '' check (state <> 'declined' or reason <> ''), -- in public words
  draft integer references draft (id), -- the draft that it became

  -- Deleted when the request has been closed for a time.
  name text not null,
  role text not null,
  mail text not null,
  phone text not null,
  evidence text not null, -- an address, '' for none
  paper_name text not null, -- of the PDF, '' for none
  paper blob check (paper is null or length(paper) <= 10485760),
  note text not null default '', -- an editor's own

  received_at text not null check (received_at glob '????-??-??T??:??:??Z'),
  closed_at text not null default '' check ((closed_at <> '') = (state in ('published', 'declined', 'withdrawn'))),
  cleared_at text not null default '' check (cleared_at = '' or (closed_at <> '' and name || role || mail || phone || evidence || paper_name || note = '' and paper is null))
) strict;
create index request_jurisdiction on request (jurisdiction, received_at);
create index request_draft on request (draft) where draft is not null;
create index request_closed_at on request (closed_at) where cleared_at = '';

-- What it is about. Of the listing as a whole both are ''.
create table request_figure (
  request integer not null references request (id),
  report text not null,
  measure text not null check (measure in ('', 'issued', 'declined') and (measure = '') = (report = '')),
  primary key (request, report, measure)
) strict, without rowid;

-- Each state that it came to, and when.
create table request_step (
  request integer not null references request (id),
  state text not null,
  at text not null check (at glob '????-??-??T??:??:??Z'),
  primary key (request, state)
) strict, without rowid;

-- The letter that tells of its publication, written when its draft was: a draft is
-- published also where the program ended meanwhile, and nobody is there to write it.
create table request_letter (
  request integer primary key references request (id),
  key text not null,
  recipient text not null,
  subject text not null,
  plain text not null,
  html text not null
) strict;

-- The link in a mail to the office's own domain.
create table request_confirmation (
  hash blob primary key check (length(hash) = 32), -- SHA-256 of the secret in the link
  request integer not null references request (id),
  expires_at text not null check (expires_at glob '????-??-??T??:??:??Z')
) strict;
create index request_confirmation_request on request_confirmation (request);
