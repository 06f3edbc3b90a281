-- +goose Up
-- What is private: who works at the desk, and what they did there. The record
-- itself is another file (../migrations), which holds nothing of this.

pragma application_id = 0x4454444b; -- "DTDK": tells it from a record

create table editor (
  id integer primary key,
  handle blob not null unique check (length(handle) = 64),
  name text not null check (name <> ''),
  role text not null check (role in ('editor', 'publisher', 'admin')),
  added_at text not null check (added_at glob '????-??-??T??:??:??Z'),
  revoked_at text not null default '' check (revoked_at = '' or revoked_at glob '????-??-??T??:??:??Z')
) strict;
create unique index editor_name on editor (name) where revoked_at = '';

create table invitation (
  hash blob primary key check (length(hash) = 32), -- SHA-256 of the secret in the link
  editor integer not null references editor (id),
  expires_at text not null check (expires_at glob '????-??-??T??:??:??Z')
) strict;

create table passkey (
  id blob primary key, -- the credential's
  editor integer not null references editor (id),
  name text not null,
  credential text not null check (json_valid(credential)), -- the public half and its state
  added_at text not null check (added_at glob '????-??-??T??:??:??Z'),
  used_at text not null default '' check (used_at = '' or used_at glob '????-??-??T??:??:??Z')
) strict;
create index passkey_editor on passkey (editor);

create table session (
  hash text primary key, -- of the token in the cookie
  body text not null check (json_valid(body)),
  expires_at integer not null, -- seconds since 1970
  -- An ended session stays until it expires, so that a request that began with it
  -- cannot bring it back.
  ended integer not null default 0 check (ended in (0, 1)),
  editor integer generated always as (cast(body ->> '$.values.editor' as integer)) virtual
) strict;
create index session_editor on session (editor);
create index session_expires_at on session (expires_at);

-- What was done at the desk. It is never changed.
create table act (
  id integer primary key,
  at text not null check (at glob '????-??-??T??:??:??Z'),
  editor integer references editor (id), -- null for what was done from the command line
  who text not null check (who <> ''), -- as the person was called then
  what text not null check (what <> ''),
  about text not null, -- whom or what it was done to
  place text not null -- the network address it came from, or the command line
) strict;

-- +goose StatementBegin
create trigger act_no_update before update on act begin
  select raise(abort, 'what was done at the desk is append-only: act takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger act_no_delete before delete on act begin
  select raise(abort, 'what was done at the desk is append-only: act takes no delete');
end;
-- +goose StatementEnd
