-- +goose Up
-- Which of the programs that serve this desk sends its letters: no other may before the
-- lease has run out. A row is there only while letters are sent.

create table mail_lease (
  id integer primary key check (id = 1), -- there is one
  holder text not null check (holder <> ''), -- a name made up for this lease
  until text not null check (until glob '????-??-??T??:??:??Z')
) strict;
