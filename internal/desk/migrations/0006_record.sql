-- +goose Up
-- The record that the desk belongs to, by the public key that signs it: what is private
-- to the desk of one record must not come to another's, and drafts name versions of theirs.

create table record (
  id integer primary key check (id = 1), -- there is one
  key text not null check (key <> '')
) strict;
