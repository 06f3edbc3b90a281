-- +goose Up
-- Whether no letter was written about a request because its mailbox got as many within a
-- day as it may.

alter table request add column unsent integer not null default 0 check (unsent in (0, 1));
