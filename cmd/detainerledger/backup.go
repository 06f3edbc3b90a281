package main

import (
	"context"
	"fmt"
	"os"

	"detainerledger/internal/desk"
	"detainerledger/internal/ledger"
	"detainerledger/internal/store"
)

type backupCmd struct {
	DB         string `help:"File that holds the record." default:"detainerledger.db" type:"path"`
	To         string `help:"New file to write the copy to." placeholder:"FILE" required:"" type:"path"`
	DeskTo     string `help:"New file to write a copy of the editors’ desk to." placeholder:"FILE" type:"path"`
	KeyTo      string `help:"New file to write a copy of the private key to." placeholder:"FILE" type:"path"`
	DeskDB     string `help:"${desk_db}" placeholder:"FILE" type:"path"`
	SigningKey string `help:"${signing_key}" placeholder:"FILE" type:"path"`
}

// Help says in three lines what is to be done.
func (cmd *backupCmd) Help() string {
	return "Copies the record while the site runs, checks the copy, and writes nothing to the record.\n" +
		"Keep copies on another machine. The desk and the key are private: keep theirs where only operators read.\n" +
		"Never copy the files themselves while a program has them open. \"detainerledger restore\" puts a copy back."
}

// Run writes consistent copies.
func (cmd *backupCmd) Run(ctx context.Context, std stdio) error {
	version, err := store.Backup(ctx, cmd.DB, cmd.To)
	if err != nil {
		return err
	}
	stat, err := os.Stat(cmd.To)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "wrote version %d of the record to %s, %.1f MiB\n", version, cmd.To, float64(stat.Size())/(1<<20))
	if cmd.DeskTo != "" {
		if err := desk.Backup(ctx, deskFile(cmd.DB, cmd.DeskDB), cmd.DeskTo); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "wrote the desk to %s\n", cmd.DeskTo)
	}
	if cmd.KeyTo != "" {
		if _, err := ledger.CopyKey(keyFile(cmd.DB, cmd.SigningKey), cmd.KeyTo); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "wrote the private key to %s\n", cmd.KeyTo)
	}
	return nil
}
