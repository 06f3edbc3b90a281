-- +goose Up
-- What the operator says when versions that were signed are lost. It is no part of the ledger: what it is about is not
-- in it any more.
create table notice (
  id integer primary key,
  signed text not null unique check (signed <> ''),
  lost blob not null check (length(lost) % 32 = 0) -- hashes of the changes that are lost, where they are known
) strict;

-- +goose StatementBegin
create trigger notice_no_update before update on notice begin
  select raise(abort, 'the record is append-only: notice takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger notice_no_delete before delete on notice begin
  select raise(abort, 'the record is append-only: notice takes no delete');
end;
-- +goose StatementEnd
