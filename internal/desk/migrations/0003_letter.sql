-- +goose Up
-- Mail that is to go out. A letter is queued in the same transaction as what it tells
-- of; its key keeps the same from being told twice. Of a letter that was sent only the
-- key and the time stay, for a month.

create table letter (
  id integer primary key,
  key text not null unique check (key <> ''),
  -- The Message-ID before the @: the same whenever the letter is sent again.
  name text not null unique default (lower(hex(randomblob(16)))),
  recipient text not null, -- the address alone
  subject text not null,
  plain text not null,
  html text not null, -- the same in HTML, '' for none
  unsubscribe text not null, -- the address that ends such mail by one POST (RFC 8058), '' for none
  queued_at text not null check (queued_at glob '????-??-??T??:??:??Z'),
  due_at text not null check (due_at glob '????-??-??T??:??:??Z'), -- not to be tried before
  tries integer not null default 0 check (tries >= 0),
  sent_at text not null default '' check (sent_at = '' or sent_at glob '????-??-??T??:??:??Z'),
  given_up_at text not null default '' check (given_up_at = '' or given_up_at glob '????-??-??T??:??:??Z'),
  problem text not null default '', -- what the mail server said last
  check ((sent_at = '') = (recipient <> '' and subject <> '' and plain <> ''))
) strict;
create index letter_due on letter (due_at) where sent_at = '' and given_up_at = '';
