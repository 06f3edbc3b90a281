-- +goose Up
-- The signed heads of the ledger, as they were given out. They are no part of the record, but say of it what
-- was signed: from the last one on, what came after is all that has to be verified before the next.

create table ledger_checkpoint (
  size integer primary key references change (seq), -- the version
  signed text not null check (signed <> '')
) strict;

-- +goose StatementBegin
create trigger ledger_checkpoint_no_update before update on ledger_checkpoint begin
  select raise(abort, 'the record is append-only: ledger_checkpoint takes no update');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger ledger_checkpoint_no_delete before delete on ledger_checkpoint begin
  select raise(abort, 'the record is append-only: ledger_checkpoint takes no delete');
end;
-- +goose StatementEnd
