-- +goose Up
-- Who is told of changes by mail. One address is one follower, who may follow several
-- parts of the record and still gets at most one mail a day.

create table follower (
  id integer primary key autoincrement, -- letters are named by it, so none is used twice
  address text not null unique check (address <> ''),
  -- Of the follower's own page, and of the address that ends it all. Each mail has both,
  -- so the secret itself is kept, not its hash.
  secret text not null unique check (length(secret) >= 26),
  language text not null check (language <> ''), -- of the page on which the person asked
  mailed_at text not null default '' check (mailed_at = '' or mailed_at glob '????-??-??T??:??:??Z') -- of the last mail with changes
) strict;
create index follower_mailed_at on follower (mailed_at, id);

create table following (
  id integer primary key,
  follower integer not null references follower (id) on delete cascade,
  slug text not null, -- a jurisdiction; '' with a state or for the whole record
  state text not null check (state = upper(state)), -- two letters, '' as before
  corrections integer not null check (corrections in (0, 1)), -- and no other change
  hash blob not null unique check (length(hash) = 32), -- SHA-256 of the secret that confirms it
  asked_at text not null check (asked_at glob '????-??-??T??:??:??Z'),
  confirmed_at text not null default '' check (confirmed_at = '' or confirmed_at glob '????-??-??T??:??:??Z'),
  told integer not null default 0 check (told >= 0), -- the newest change that the follower need not be told of
  check (slug = '' or state = ''),
  unique (follower, slug, state)
) strict;
create index following_told on following (told, follower) where confirmed_at <> '';
create index following_asked_at on following (asked_at) where confirmed_at = '';

-- To which addresses somebody had a letter sent that asks to confirm, within a day.
create table follow_ask (
  hash blob not null check (length(hash) = 32), -- SHA-256 of the address
  at text not null check (at glob '????-??-??T??:??:??Z')
) strict;
create index follow_ask_hash on follow_ask (hash, at);
create index follow_ask_at on follow_ask (at);
